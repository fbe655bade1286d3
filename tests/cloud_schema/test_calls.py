"""Calls that change nothing: stale numbers, other people's nodes, clocks ahead, an old epoch."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, call_rpc, entry_id, rows_of


def test_call_not_above_the_highest_is_stale_and_writes_nothing(alice: Actor) -> None:
    late = alice.request([alice.new({"id": entry_id(), "title": "late"})])
    alice.sync()
    head = alice.head()
    assert alice.rpc("sync", late) == {"kind": "stale"}
    assert alice.head() == head


def test_same_call_sent_twice_is_stale(alice: Actor) -> None:
    request = alice.request()
    assert alice.rpc("sync", request)["kind"] == "page"
    assert alice.rpc("sync", request) == {"kind": "stale"}


def test_node_of_another_member_is_invalid(alice: Actor, bob: Actor) -> None:
    alice.sync()
    bob.node = alice.node
    bob.call = 100
    assert bob.sync()["kind"] == "invalid"
    assert alice.sync()["kind"] == "page"


def test_clock_more_than_five_minutes_ahead_applies_nothing_and_tells_the_time(alice: Actor) -> None:
    ahead = alice.clock(ahead_s=3600 + 310)
    good = alice.new({"id": entry_id(), "title": "good"})
    answer = alice.sync([good, alice.new({"id": entry_id(), "title": "ahead"}, at=ahead)])
    assert answer["kind"] == "clock"
    assert abs(answer["time"] / 1000 - time.time()) < 60
    assert alice.device().pull() == []


def test_one_clock_of_a_list_that_is_ahead_counts_too(alice: Actor) -> None:
    group = alice.new({"id": entry_id(), "title": "x"})
    group["rows"][0][2] = [alice.clock(), alice.clock(), alice.clock(ahead_s=3600 + 310)]
    assert alice.sync([group])["kind"] == "clock"


def test_clock_four_minutes_ahead_is_taken(alice: Actor) -> None:
    stamp = alice.clock(ahead_s=3600 + 240)
    assert alice.sync([alice.new({"id": entry_id(), "title": "x"}, at=stamp)])["answers"] == ["applied"]


def test_cursor_above_the_head_is_an_old_epoch_and_takes_no_number(alice: Actor) -> None:
    group = alice.new({"id": entry_id(), "title": "x"})
    request = alice.request([group], cursor=999)
    assert alice.rpc("sync", request) == {"kind": "epoch", "epoch": 1}
    assert alice.device().pull() == []
    assert alice.rpc("sync", {**request, "cursor": 0})["answers"] == ["applied"]


def test_other_epoch_is_told_the_servers(alice: Actor) -> None:
    assert alice.sync(epoch=2) == {"kind": "epoch", "epoch": 1}
    assert alice.sync(epoch=0) == {"kind": "epoch", "epoch": 1}


@pytest.fixture
def restored(alice: Actor) -> Iterator[psycopg.Cursor[Any]]:
    """A server restored from a backup, in a transaction that nobody else sees and that is rolled back."""
    with psycopg.connect(alice.url) as connection, connection.cursor() as cursor:
        cursor.execute("update cupcake.epoch set epoch = epoch + 1")
        alice.become(cursor)
        yield cursor
        connection.rollback()


def test_records_set_aside_are_withdrawn_only_when_they_were_shown_and_are_not_any_more(
    couple: tuple[Actor, Actor],
) -> None:
    alice, bob = couple
    shared, narrowed, private = entry_id(), entry_id(), entry_id()
    group = alice.new({"id": narrowed, "title": "x"}, level="shared")
    alice.sync(
        [group, alice.new({"id": shared, "title": "y"}, level="shared"), alice.new({"id": private, "title": "z"})]
    )
    bob.pull()
    alice.sync([alice.show(narrowed, "private", group["rows"][0][2])])
    bob.pull()
    ids = (shared, narrowed, private, entry_id())
    aside = [*(["journal_entry", i] for i in ids), ["nope", entry_id()]]
    assert list(rows_of(bob.sync(aside=aside)["changes"], "withdrawn")) == [narrowed]


def test_after_a_restore_what_the_feed_forgot_is_withdrawn_too(
    couple: tuple[Actor, Actor], restored: psycopg.Cursor[Any]
) -> None:
    alice, bob = couple
    private = entry_id()
    alice.sync([alice.new({"id": private, "title": "x"})])
    call_rpc(restored, "sync", alice.request(epoch=2, recovered=True))
    bob.become(restored)
    answer = call_rpc(restored, "sync", bob.request(epoch=2, aside=[["journal_entry", private]]))
    assert list(rows_of(answer["changes"], "withdrawn")) == [private]


def test_client_of_the_epoch_before_is_answered_epoch(restored: psycopg.Cursor[Any], alice: Actor) -> None:
    assert call_rpc(restored, "sync", alice.request([alice.new({"id": entry_id(), "title": "x"})])) == {
        "kind": "epoch", "epoch": 2,
    }  # fmt: skip
    assert call_rpc(restored, "sync", alice.request(epoch=2))["kind"] == "page"
