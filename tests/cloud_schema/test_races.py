"""Real connections at once: the right members are fed, no revision is given twice, and nothing deadlocks."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, entry_id, rows_of

ROUNDS = 8
T = TypeVar("T")


def together(*works: Callable[[], T]) -> list[T]:
    """Starts all at the same moment, each in its thread; the first error is raised here."""
    gate = threading.Barrier(len(works))

    def go(work: Callable[[], T]) -> T:
        gate.wait(10)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(30) for future in [pool.submit(go, work) for work in works]]


def push(actor: Actor, *changes: Json) -> Json:
    """Pushes as a device does: a lost race for the heads is sent again with a new number."""
    while True:
        try:
            return actor.sync(changes)
        except psycopg.errors.SerializationFailure:
            continue


def feed_is_sound(admin: psycopg.Connection[Any], *actors: Actor) -> None:
    """Heads are the highest revisions given, and within a feed no revision stands twice (a constraint, too)."""
    for actor in actors:
        row = admin.execute(
            "select (select revision from cupcake.head where member_id = %(m)s), max(revision), count(*),"
            " count(distinct revision) from cupcake.feed where member_id = %(m)s", {"m": actor.id}).fetchone()  # fmt: skip
        assert row is not None
        assert row[0] == row[1]
        assert row[2] == row[3]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_joins_racing_on_one_invite_have_one_winner(person: Callable[[], Actor], _round: int) -> None:
    alice, bob, carol = person(), person(), person()
    code = alice.invite()
    answers = together(lambda: bob.join(code), lambda: carol.join(code))
    assert sorted(answer.get("error", "paired") for answer in answers) == ["paired", "used"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_people_joining_each_other_at_once_are_one_pair(person: Callable[[], Actor], _round: int) -> None:
    alice, bob = person(), person()
    hers, his = alice.invite(), bob.invite()
    together(lambda: alice.join(his), lambda: bob.join(hers))
    assert alice.rpc("pair_status", {}) == bob.rpc("pair_status", {})
    assert alice.rpc("pair_status", {})["pair_id"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_push_racing_a_join_never_feeds_half(
    person: Callable[[], Actor], admin: psycopg.Connection[Any], _round: int
) -> None:
    """The two were a pair before, so what Alice pushes for it meanwhile is Bob's to see once it is restored."""
    alice, bob = person(), person()
    alice.pair_with(bob)
    entry = entry_id()
    group = alice.new({"id": entry, "title": "x"}, level="shared")
    alice.sync([group])
    bob.rpc("leave_pair", {})
    code = alice.invite()
    stamp = group["rows"][0][2]
    together(
        lambda: bob.join(code),
        lambda: push(alice, alice.edit(entry, stamp, shown=stamp, title="meanwhile")),
    )
    assert rows_of(bob.pull(), "full")[entry]["title"] == "meanwhile"
    feed_is_sound(admin, alice, bob)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_push_racing_a_leave_is_shared_before_it_or_private_after(
    person: Callable[[], Actor], admin: psycopg.Connection[Any], _round: int
) -> None:
    alice, bob = person(), person()
    alice.pair_with(bob)
    entry = entry_id()
    group = alice.new({"id": entry, "title": "x"}, level="shared")
    together(lambda: push(alice, group), lambda: bob.rpc("leave_pair", {}))
    row = rows_of(alice.device().pull(), "full")[entry]
    fed = admin.execute(
        "select revision from cupcake.feed where member_id = %s and record_id = %s", [bob.id, entry]).fetchall()  # fmt: skip
    assert (row["visibility"] == "shared") == bool(fed)
    left = admin.execute(
        "select min(revision) from cupcake.feed where member_id = %s and table_name = 'pair_member'", [bob.id]
    ).fetchone()
    assert left is not None
    assert all(revision[0] < left[0] for revision in fed), "fed after the membership ended"
    assert rows_of(bob.pull(), "full") == {}
    feed_is_sound(admin, alice, bob)


def test_devices_of_both_pushing_at_once_lose_nothing_and_never_deadlock(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    alice, bob = couple
    devices = [alice, alice.device(), bob, bob.device()]
    written: list[str] = []

    def work(device: Actor) -> list[str]:
        ids = []
        for _ in range(10):
            batch = [entry_id() for _ in range(5)]
            answer = push(device, device.new(*({"id": i, "title": "x"} for i in batch), level="shared"))
            assert answer["answers"] == ["applied"] * 5
            ids += batch
        return ids

    for ids in together(*(lambda device=device: work(device) for device in devices)):
        written += ids
    for actor in (alice, bob):
        assert set(rows_of(actor.device().pull(), "full")) == set(written)
    feed_is_sound(admin, alice, bob)


def test_reader_paging_while_the_other_writes_skips_nothing(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    ids = [entry_id() for _ in range(60)]

    def write() -> set[str]:
        for entry in ids:
            push(alice, alice.new({"id": entry, "title": "x"}, level="shared"))
        return set(ids)

    def read() -> set[str]:
        seen: set[str] = set()
        for _ in range(2000):
            seen |= set(rows_of(bob.sync(max_rows=3)["changes"], "full"))
            if len(seen) == len(ids):
                break
        return seen

    wrote, seen = together(write, read)
    assert seen == wrote


def test_first_pushes_of_two_new_devices_hand_out_no_revision_twice(
    alice: Actor, admin: psycopg.Connection[Any]
) -> None:
    devices = [alice, alice.device(), alice.device(), alice.device()]
    together(*(lambda d=d: push(d, d.new({"id": entry_id(), "title": "x"})) for d in devices))
    assert alice.head() == 4
    feed_is_sound(admin, alice)


def test_wrong_codes_tried_in_parallel_are_counted_one_by_one(bob: Actor) -> None:
    answers = together(*(lambda: bob.device().join("AAAAA-AAAAA") for _ in range(14)))
    assert sorted(a["error"] for a in answers) == ["too_many_attempts"] * 4 + ["wrong_code"] * 10


def test_one_id_pushed_by_two_strangers_at_once_belongs_to_one(alice: Actor, bob: Actor) -> None:
    entry = entry_id()
    answers = together(
        lambda: alice.sync([alice.new({"id": entry, "title": "a"})])["answers"][0],
        lambda: bob.sync([bob.new({"id": entry, "title": "b"})])["answers"][0],
    )
    assert answers.count("applied") == 1
    assert set(answers) <= {"applied", "refused", "retry"}
