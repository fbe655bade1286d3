"""The proofs see: with any of the rules that sync stands on taken out, one of them fails, every time.

Rules of one call at a time are in tests/simulation/test_mutations.py; these are the rules of calls that meet, and the five
that must never be missing: idempotency, tombstones, base clocks, the second read of members, the lock on heads.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor, call_rpc, entry_id
from tests.proofs.crowd import CROWD_SQL, Stuck
from tests.proofs.crowd_checks import Broken
from tests.proofs.test_concurrent_calls import meet
from tests.simulation.history import run
from tests.simulation.mutations import Rule, take_out
from tests.simulation.server import Server, database

CROWDS = 20
"""So many crowds at most; the first one sees nearly always."""
HISTORIES = 40

pytestmark = [pytest.mark.cloud, pytest.mark.long]

SECOND_READ = Rule(
    "the members are read again under the lock", "", 0, "lock_members",
    """select p.pair_id, p.partner_id into lock_members.pair_id, lock_members.partner_id
    from cupcake.partnership(p_member) as p;""",
    "select v_pair, v_partner into lock_members.pair_id, lock_members.partner_id;",
)  # fmt: skip
HEAD_LOCK = Rule("heads are locked", "", 0, "lock_heads", "order by member_id for update", "order by member_id")
IN_ORDER = Rule("locks are taken in one order by all", "", 0, "lock_heads", "order by member_id for update",
                "order by array_position(p_members, member_id) for update")  # fmt: skip
NUMBER = Rule("a call's number is taken once", "", 0, "take_call", "n.last_call < excluded.last_call", "true")
CALLS = ("sync", "join_pair", "leave_pair", "set_profile", "create_invite")
MET = {
    "the second read of members": (SECOND_READ, ("fed while", "skipped", "revisions", "shown")),
    "the lock on heads": (HEAD_LOCK, ("skipped", "revisions", "two edits", *(f"{call} ended in" for call in CALLS))),
    "one order of locks": (IN_ORDER, tuple(f"{call} ended in 40P01" for call in CALLS)),
    "a call's number": (NUMBER, ("one call was taken twice",)),
}

ALONE = {
    # Every repeat is fed again.
    "idempotency": Rule("idempotency", "a repeated sync moved a head", 0, "apply_{table}",
                        "coalesce(f.wrote, false) or", "coalesce(f.put_clocks is null, true) or"),
    # A deletion leaves nothing behind that could be told, or that could stand against a late edit.
    "tombstones": Rule("tombstones", "DIVERGED", 0, "read_{table}", "where k.sees is not null",
                       "where k.sees is not null and t.deleted_at is null"),
    "base clocks": Rule("base clocks", "LOST", 59, "apply_{table}",
                        "(u.stored = u.base or right(u.stored, 16) = p.node)", "true"),
}  # fmt: skip


@contextmanager
def lacking(cloud: LocalCloud, base_url: str, rule: Rule | None) -> Iterator[str]:
    """A crowd's database without the rule; None: with all of them."""
    with database(cloud.database_url, like=base_url) as url:
        if rule is not None:
            take_out(url, rule)
        with psycopg.connect(url) as owner:
            owner.execute(CROWD_SQL.encode())
        yield url


@pytest.mark.parametrize("name", MET)
def test_calls_that_meet_see_the_lack_of(name: str, cloud: LocalCloud, base_url: str) -> None:
    rule, says = MET[name]
    with lacking(cloud, base_url, rule) as url:
        for number in range(CROWDS):
            try:
                meet(url, f"{name} {number}")
            except (Broken, Stuck) as broken:
                assert str(broken).startswith(says), broken
                return
    raise AssertionError("nothing broke")


@pytest.mark.parametrize("name", ALONE)
def test_histories_see_the_lack_of(name: str, cloud: LocalCloud, base_url: str, template: Path, folder: Path) -> None:
    rule = ALONE[name]
    with database(cloud.database_url, like=base_url) as url:
        take_out(url, rule)
        server = Server(url)
        try:
            for seed in range(rule.seed, rule.seed + HISTORIES):
                broken = run(server, template, folder, seed, 150, calm=True)
                if broken:
                    assert broken.startswith(rule.breaks), broken
                    return
        finally:
            server.close()
    raise AssertionError("nothing broke")


# -- the same two on a timetable that leaves nothing to chance


WAITING = b"""select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"""
GATE = b"""
create or replace function public.gate() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7);
  return null;
end $$;
create or replace trigger gate before insert on cupcake.feed for each statement execute function public.gate()"""
"""Whoever feeds has read the head by then, and waits here while somebody holds the other end."""


def until_waiting(admin: psycopg.Connection[Any], many: int, *running: Future[Any]) -> None:
    """Until so many connections wait for a lock, or nobody is left to wait for."""
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up and not all(r.done() for r in running):
        found = admin.execute(WAITING).fetchone()
        if found and found[0] >= many:
            return
        time.sleep(0.002)


def fed(url: str, member: Actor) -> list[Any]:
    """(revision, record) of a member's feed."""
    with psycopg.connect(url) as admin:
        query = "select revision, record_id::text from cupcake.feed where member_id = %s order by 1"
        return admin.execute(query, [member.id]).fetchall()


def push_into_a_leave(url: str) -> None:
    """Bob's leaving holds the heads while Alice pushes for the pair. Raises: Broken, Stuck."""
    alice, bob = Actor(url), Actor(url)
    alice.pair_with(bob)
    entry = entry_id()
    group = alice.new({"id": entry, "title": "for the pair"}, level="shared")

    def push() -> object:
        try:
            return alice.sync([group])
        except psycopg.errors.SerializationFailure:
            return alice.sync([group])

    with ThreadPoolExecutor(1) as other, psycopg.connect(url, autocommit=True) as admin:
        with bob.session() as leaving:
            call_rpc(leaving, "leave_pair", {})
            pushing = other.submit(push)
            until_waiting(admin, 1, pushing)
        pushing.result(20)
    if entry in [record for _, record in fed(url, bob)]:
        raise Broken("fed after the pair had ended")


def push_into_a_push(url: str) -> None:
    """Two devices of one person, both held up between reading the head and feeding. Raises: Broken, Stuck."""
    phone = Actor(url)
    laptop = phone.device()
    phone.sync([phone.new({"id": entry_id(), "title": "the first"})])
    with ThreadPoolExecutor(2) as both, psycopg.connect(url, autocommit=True) as admin:
        admin.execute(GATE)
        admin.execute(b"select pg_advisory_lock(7)")
        pushes = [both.submit(d.sync, [d.new({"id": entry_id(), "title": "x"})]) for d in (phone, laptop)]
        until_waiting(admin, 2, *pushes)
        admin.execute(b"select pg_advisory_unlock(7)")
        try:
            for push in pushes:
                push.result(20)
        except psycopg.Error as error:
            raise Stuck(f"sync ended in {error.sqlstate}") from None
    if [revision for revision, _ in fed(url, phone)] != [1, 2, 3]:
        raise Broken("revisions are not 1 to the head")


TIMETABLES = {
    "the second read of members": (push_into_a_leave, SECOND_READ),
    "the lock on heads": (push_into_a_push, HEAD_LOCK),
}


@pytest.mark.parametrize("name", TIMETABLES)
def test_on_a_timetable_it_holds_and_without_it_breaks(name: str, cloud: LocalCloud, base_url: str) -> None:
    timetable, rule = TIMETABLES[name]
    with lacking(cloud, base_url, None) as url:
        for _ in range(5):
            timetable(url)
    with lacking(cloud, base_url, rule) as url:
        for _ in range(5):
            with pytest.raises((Broken, Stuck)):
                timetable(url)
