"""Calls that follow one that is still under way: they go on where its answer ends, or change nothing."""

import threading
import time
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, call_rpc, entry_id


def entries(actor: Actor, count: int) -> list[str]:
    """So many new entries, in the cloud."""
    ids = [entry_id() for _ in range(count)]
    actor.sync([actor.new({"id": rid, "title": "x"}) for rid in ids])
    return ids


@pytest.fixture
def reader(alice: Actor) -> Actor:
    """Another device of somebody with ten entries, which reads them three at a time."""
    entries(alice, 10)
    return alice.device()


def page(actor: Actor, changes: Sequence[Json] = (), **fields: object) -> Json:
    return actor.request(changes, max_rows=3, **fields)


def test_it_goes_on_where_the_answer_before_it_ended(reader: Actor) -> None:
    first = reader.rpc("sync", page(reader, more=True))
    second = reader.rpc("sync", page(reader, after=1, more=True))
    third = reader.rpc("sync", page(reader, after=2))
    assert [a["cursor"] for a in (first, second, third)] == [3, 6, 9]
    assert len({row[0] for a in (first, second, third) for g in a["changes"] for row in g["rows"]}) == 9


def test_what_the_call_before_it_pushed_does_not_come_back(alice: Actor) -> None:
    first = alice.request([alice.new({"id": entry_id(), "title": "x"})], more=True)
    second = alice.request([alice.new({"id": entry_id(), "title": "x"})], after=1)
    answers = [alice.rpc("sync", each) for each in (first, second)]
    assert [a["cursor"] for a in answers] == [1, 2]
    assert not any(a["changes"] for a in answers)


@pytest.mark.parametrize("after", [1, 3, 7])
def test_it_is_stale_after_any_other_call_than_the_one_before(reader: Actor, after: int) -> None:
    reader.rpc("sync", page(reader, more=True))
    reader.rpc("sync", page(reader, more=True))
    late = page(reader, after=after, changes=[reader.new({"id": entry_id(), "title": "x"})])
    assert reader.rpc("sync", late) == {"kind": "stale"}
    assert reader.rpc("sync", page(reader, after=2))["kind"] == "page", "and it took no number"


def test_it_is_stale_after_a_call_that_led_nobody(reader: Actor) -> None:
    reader.rpc("sync", page(reader))
    assert reader.rpc("sync", page(reader, after=1)) == {"kind": "stale"}


def test_it_is_stale_after_a_call_that_changed_nothing(alice: Actor) -> None:
    ahead = alice.new({"id": entry_id(), "title": "x"}, at=alice.clock(ahead_s=3600 + 310))
    assert alice.rpc("sync", alice.request([ahead], more=True))["kind"] == "clock"
    assert alice.rpc("sync", alice.request(after=1)) == {"kind": "stale"}


def test_it_is_stale_on_a_node_that_nobody_knows_and_invalid_on_somebody_elses(alice: Actor, bob: Actor) -> None:
    assert alice.rpc("sync", alice.request(after=1)) == {"kind": "stale"}
    alice.rpc("sync", alice.request(more=True))
    bob.node = alice.node
    assert bob.rpc("sync", bob.request(call=3, after=2))["kind"] == "invalid"


@pytest.mark.parametrize("after", [0, -1, 1.5, "1", None, [], 2**53])
def test_what_it_follows_is_a_number(alice: Actor, after: object) -> None:
    assert alice.rpc("sync", alice.request(after=after))["kind"] == "invalid"


@pytest.mark.parametrize("pushes", [True, False])
def test_it_waits_for_the_call_before_it(reader: Actor, pushes: bool) -> None:
    reader.rpc("sync", page(reader))  # the node is known
    changes = [reader.new({"id": entry_id(), "title": "x"})] if pushes else []
    first, second = page(reader, more=True, changes=changes), page(reader, after=2)
    answers: list[Any] = []
    with psycopg.connect(reader.url) as connection, connection.cursor() as cursor:
        reader.become(cursor)
        answers.append(call_rpc(cursor, "sync", first))
        waiting = threading.Thread(target=lambda: answers.append(reader.rpc("sync", second)))
        waiting.start()
        time.sleep(0.3)
        assert len(answers) == 1
    waiting.join(10)
    assert [a["kind"] for a in answers] == ["page", "page"]
    assert [a["cursor"] for a in answers] == [3, 6]
