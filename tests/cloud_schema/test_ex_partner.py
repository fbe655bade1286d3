"""The ex-partner: reads nothing new from the instant of leaving, keeps the archive, and may come back."""

from collections.abc import Callable
from typing import Any

import psycopg

from tests.cloud_schema.actor import Actor, entry_id, rows_of, word


def shared_entry(alice: Actor, bob: Actor) -> tuple[str, str]:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Ours"}, level="shared")
    alice.sync([group])
    bob.pull()
    return entry, group["rows"][0][2]


def test_ex_partner_is_shown_nothing_and_told_of_no_withdrawal(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    bob.rpc("leave_pair", {})
    bob.pull()
    alice.sync([alice.edit(entry, stamp, shown=stamp, title="after")])
    assert bob.pull() == []
    groups = bob.device().pull()
    assert rows_of(groups, "full") == {} and rows_of(groups, "withdrawn") == {}


def test_ex_partner_edit_is_gone_and_writes_nothing(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    alice.rpc("leave_pair", {})
    assert bob.sync([bob.edit(entry, stamp, shown=stamp, title="late")])["answers"] == ["gone"]
    assert rows_of(alice.device().pull(), "full")[entry]["title"] == "Ours"


def test_new_entry_for_the_ended_pair_is_stored_private(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    bob.rpc("leave_pair", {})
    entry = entry_id()
    answer = alice.sync([alice.new({"id": entry, "title": "late"}, level="shared")])["answers"][0]
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private"


def test_edit_after_parting_stays_in_the_ended_pair(couple: tuple[Actor, Actor]) -> None:
    """An archive is not altered by an edit that names the pair that it was written for."""
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    bob.rpc("leave_pair", {})
    assert alice.sync([alice.edit(entry, stamp, shown=stamp, title="mine now")])["answers"] == ["applied"]
    row = rows_of(alice.device().pull(), "full")[entry]
    assert (row["visibility"], row["pair"]) == ("shared", alice.pair)


def test_new_partner_is_shown_nothing_of_the_ended_pair(
    couple: tuple[Actor, Actor], person: Callable[[], Actor]
) -> None:
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    bob.rpc("leave_pair", {})
    carol = person()
    alice.pair_with(carol)
    assert rows_of(carol.device().pull(), "full") == {}
    assert carol.sync([carol.edit(entry, stamp, shown=stamp, title="x")])["answers"] == ["unknown"]
    assert str(bob.id) not in str(carol.device().pull())


def test_widening_to_a_new_pair_shows_it_to_the_new_partner_only(
    couple: tuple[Actor, Actor], person: Callable[[], Actor]
) -> None:
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    bob.rpc("leave_pair", {})
    carol = person()
    alice.pair_with(carol)
    bob.pull()
    alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])
    assert rows_of(carol.pull(), "full")[entry]["pair"] == alice.pair
    assert bob.pull() == []


def test_pairing_again_restores_the_pair_and_feeds_membership_then_rows(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, _stamp = shared_entry(alice, bob)
    private = entry_id()
    alice.sync([alice.new({"id": private, "title": "Mine"})])
    old = alice.pair
    bob.rpc("leave_pair", {})
    alice.pull(), bob.pull()
    assert bob.join(alice.invite())["pair_id"] == old
    groups = bob.pull()
    assert list(rows_of(groups, "full")) == [entry]
    assert groups[0]["table"] == "pair_member"
    assert {row["ended_at"] for row in rows_of(groups, "server", "pair_member").values()} == {None}


def test_entry_narrowed_while_apart_is_withdrawn_on_pairing_again(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    bob.rpc("leave_pair", {})
    alice.sync([alice.show(entry, "private", stamp)])
    bob.pull()
    bob.join(alice.invite())
    assert list(rows_of(bob.pull(), "withdrawn")) == [entry]


def long_apart(alice: Actor, bob: Actor, admin: psycopg.Connection[Any]) -> None:
    """Their pair ended more than a month ago."""
    bob.rpc("leave_pair", {})
    admin.execute("update public.pair set ended_at = ended_at - interval '31 days' where id = %s", [alice.pair])


def test_pairing_again_after_the_cooling_off_is_a_new_pair(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    alice, bob = couple
    shared_entry(alice, bob)
    long_apart(alice, bob, admin)
    assert bob.join(alice.invite())["pair_id"] != alice.pair
    assert rows_of(bob.pull(), "full") == {}


def test_a_new_pair_of_the_same_two_takes_nothing_out_of_the_archive_of_the_old_one(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    """Found by a history with files: all that the first pair had shared was withdrawn as the second began."""
    alice, bob = couple
    entry, stamp = shared_entry(alice, bob)
    narrowed, hers = shared_entry(alice, bob)
    alice.sync([alice.show(narrowed, "private", hers)])
    long_apart(alice, bob, admin)
    assert bob.join(alice.invite())["pair_id"] != alice.pair
    assert list(rows_of(bob.pull(), "withdrawn")) == [narrowed], "that was while they were a pair"
    answers = alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", title="Mine alone")])["answers"]
    assert [word(a) for a in answers] == ["applied"]
    assert bob.pull() == []
    tablet = bob.device().pull()
    assert (rows_of(tablet, "full"), list(rows_of(tablet, "withdrawn"))) == ({}, [narrowed])
