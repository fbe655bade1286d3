"""An event was narrowed to its times, the pair ended, and a device of the other one comes only then: it is told that much."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, entry_id, rows_of, word
from tests.cloud_schema.test_account_deletion import delete_account
from tests.cloud_schema.test_ex_partner import long_apart

EVENT = "calendar_event"
TABLES = [EVENT, "pair_member"]


def sync(who: Actor, *changes: Json, **fields: object) -> list[Json]:
    """One call of an app of today."""
    answer = who.sync([{**c, "table": EVENT} for c in changes], **{"tables": TABLES, "narrowed": True, **fields})
    assert [word(a) for a in answer["answers"]] == ["applied"] * len(changes)
    return list(answer["changes"])


def told(groups: list[Json]) -> list[str]:
    """The ids of what was narrowed; of an event nothing else may come."""
    assert not any(rows_of(groups, kind, EVENT) for kind in ("full", "projection"))
    found = [g for g in groups if g["kind"] == "narrowed"]
    assert all((g["table"], g["columns"]) == (EVENT, []) for g in found)
    return [row[0] for g in found for row in g["rows"]]


def event_narrowed(alice: Actor, bob: Actor, level: str = "calendar_visible") -> str:
    """Bob's device has it in full, and has not heard since."""
    event = entry_id()
    group = alice.new({"id": event, "title": "Dinner", "notes": "with him"}, level="shared")
    sync(alice, group)
    assert rows_of(sync(bob), "full", EVENT)[event]["notes"] == "with him"
    sync(alice, alice.show(event, level, group["rows"][0][2]))
    return event


def test_a_device_that_had_not_heard_is_told_after_the_end(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event = event_narrowed(alice, bob)
    alice.rpc("leave_pair", {})
    page = sync(bob)
    assert told(page) == [event] and rows_of(page, "withdrawn", EVENT) == {}
    assert sync(bob) == []
    assert told(sync(bob.device())) == [event], "another device may have it in full still"


def test_an_app_that_does_not_understand_it_is_told_nothing(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event_narrowed(alice, bob)
    alice.rpc("leave_pair", {})
    for says in ({"narrowed": False}, {"narrowed": "true"}, {"narrowed": 1}):
        page = sync(bob.device(), **says)
        assert {g["kind"] for g in page} == {"server"}
    page = bob.sync(tables=TABLES)["changes"]
    assert {g["kind"] for g in page} == {"server"}


def test_only_what_was_narrowed_while_they_were_a_pair_is_told(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event = entry_id()
    group = alice.new({"id": event, "title": "Dinner"}, level="shared")
    sync(alice, group)
    alice.rpc("leave_pair", {})
    sync(alice, alice.show(event, "calendar_visible", group["rows"][0][2]))
    assert told(sync(bob)) == []


def test_while_they_are_a_pair_it_is_shown_and_not_told(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event = event_narrowed(alice, bob)
    page = sync(bob)
    assert list(rows_of(page, "projection", EVENT)) == [event]
    assert {g["kind"] for g in page} == {"projection"}


def test_what_was_withdrawn_stays_a_withdrawal(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event = event_narrowed(alice, bob, "private")
    alice.rpc("leave_pair", {})
    page = sync(bob)
    assert told(page) == [] and list(rows_of(page, "withdrawn", EVENT)) == [event]


def test_it_is_told_of_a_deleted_account_too(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event = event_narrowed(alice, bob)
    delete_account(alice)
    assert told(sync(bob)) == [event]


def test_it_is_told_beside_a_new_partner(couple: tuple[Actor, Actor], person: Callable[[], Actor]) -> None:
    alice, bob = couple
    event = event_narrowed(alice, bob)
    alice.rpc("leave_pair", {})
    bob.join(person().invite())
    assert told(sync(bob)) == [event]


def test_paired_once_more_it_is_shown_again(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    event = event_narrowed(alice, bob)
    alice.rpc("leave_pair", {})
    bob.join(alice.invite())
    assert list(rows_of(sync(bob), "projection", EVENT)) == [event]


def test_a_new_pair_of_the_same_two_begins_without_it(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    """What they were fed of each other is forgotten; a device that was off for all that time keeps what it has."""
    alice, bob = couple
    event_narrowed(alice, bob)
    long_apart(alice, bob, admin)
    bob.join(alice.invite())
    page = sync(bob)
    assert told(page) == [] and rows_of(page, "withdrawn", EVENT) == {}


def begun_anew(alice: Actor, bob: Actor, person: Callable[[], Actor]) -> tuple[Actor, str]:
    """Alice's new account, paired with Bob again, and the event that the one before had narrowed for him."""
    event = event_narrowed(alice, bob)
    delete_account(alice)
    assert told(sync(bob)) == [event]
    again = person()
    bob.join(again.invite())
    return again, event


def test_what_is_offered_anew_by_a_new_account_takes_nothing_back_of_the_one_before(
    couple: tuple[Actor, Actor], person: Callable[[], Actor]
) -> None:
    """Found by a history: the other one's archive lost what the new account, in the same home, kept for itself."""
    _, bob = couple
    again, event = begun_anew(*couple, person)
    group = again.new({"id": event, "title": "Dinner"})
    sync(again, group)
    clock = group["rows"][0][2]
    sync(again, again.edit(event, clock, shown=clock, level="private", title="Dinner, once"))
    again.rpc("leave_pair", {})
    bob.join(again.invite())
    assert rows_of(sync(bob), "withdrawn", EVENT) == {}


@pytest.mark.parametrize("with_another", [False, True])
def test_what_a_new_account_offers_while_apart_takes_nothing_back_either(
    couple: tuple[Actor, Actor], person: Callable[[], Actor], with_another: bool
) -> None:
    """Found by a history: paired again after a day apart, the other one lost their archive of the account before."""
    _, bob = couple
    again, event = begun_anew(*couple, person)
    again.rpc("leave_pair", {})
    if with_another:
        again.join(person().invite())
    sync(again, again.new({"id": event, "title": "Dinner"}, level="shared" if with_another else "private"))
    if with_another:
        again.rpc("leave_pair", {})
    bob.join(again.invite())
    assert rows_of(sync(bob), "withdrawn", EVENT) == {}
