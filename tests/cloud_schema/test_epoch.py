"""After a backup was restored: membership as the log outside says, an epoch never used, and nobody served too early.

A backup is a savepoint here, and restoring it a rollback to it, in a transaction that nobody else sees and that is rolled
back: the suite's database stays in epoch 1.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import ENTRY, Actor, Json, call_rpc, entry_id, rows_of
from tests.cloud_schema.house import traces


class House:
    """One transaction, in which several people call, a backup is made and restored."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self.cursor = cursor
        self.epoch = 1

    def rpc(self, who: Actor, function: str, request: Json) -> Json:
        who.become(self.cursor)
        answer = call_rpc(self.cursor, function, request)
        self.cursor.execute("reset role")
        return answer

    def sync(self, who: Actor, *changes: Json, **fields: object) -> Json:
        return self.rpc(who, "sync", who.request(changes, epoch=self.epoch, **{"cursor": 0, **fields}))

    def pull(self, who: Actor, **fields: object) -> dict[str, Json]:
        """What the person is shown in full, from the beginning."""
        return rows_of(self.sync(who, **fields)["changes"], "full")

    def pair(self, a: Actor, b: Actor) -> str:
        code = self.rpc(a, "create_invite", {})["code"]
        a.pair = b.pair = str(self.rpc(b, "join_pair", {"code": code})["pair_id"])
        return a.pair

    def one(self, query: str, *params: object) -> Any:
        found = self.cursor.execute(query.encode(), params).fetchone()
        return found[0] if found else None

    def backup(self) -> None:
        self.cursor.execute("savepoint backup")

    def log(self) -> Any:
        return self.one("select cupcake.export_membership()")

    def restore(self, log: object | None = None) -> int:
        """The backup is put back, and the operator does what docs/operations.md says."""
        kept = self.log() if log is None else log
        self.cursor.execute("rollback to savepoint backup")
        self.epoch = int(self.one("select cupcake.restored(%s::jsonb)", json.dumps(kept)))
        return self.epoch


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        yield House(cursor)
        connection.rollback()


def test_pair_that_ended_after_the_backup_stays_ended(house: House, alice: Actor, bob: Actor) -> None:
    pair = house.pair(alice, bob)
    house.backup()
    house.rpc(bob, "leave_pair", {})
    house.restore()
    assert house.rpc(alice, "pair_status", {}) == {"pair_id": None}
    assert house.one("select ended_at is not null from public.pair where id = %s", pair)
    seats = rows_of(house.sync(alice)["changes"], "server", "pair_member")
    assert all(seat["ended_at"] for seat in seats.values()) and len(seats) == 2


def test_pair_that_began_after_the_backup_exists_and_both_are_told(house: House, alice: Actor, bob: Actor) -> None:
    house.backup()
    pair = house.pair(alice, bob)
    house.restore()
    for who in (alice, bob):
        seats = rows_of(house.sync(who)["changes"], "server", "pair_member")
        assert {(s["pair_id"], s["ended_at"]) for s in seats.values()} == {(pair, None)} and len(seats) == 2
    assert len(rows_of(house.sync(bob)["changes"], "server", "profile")) == 2


def test_change_of_partner_after_the_backup_is_what_stands(house: House, alice: Actor, bob: Actor) -> None:
    carol = Actor(alice.url)
    house.pair(alice, bob)
    house.backup()
    house.rpc(alice, "leave_pair", {})
    new = house.pair(alice, carol)
    house.restore()
    assert house.rpc(alice, "pair_status", {})["pair_id"] == new
    assert house.rpc(bob, "pair_status", {}) == {"pair_id": None}


def test_pair_forgotten_after_the_backup_stays_forgotten(house: House, alice: Actor, bob: Actor) -> None:
    pair = house.pair(alice, bob)
    house.rpc(alice, "leave_pair", {})
    house.backup()
    house.one("update public.invite set pair_id = null where pair_id = %s returning 1", pair)
    house.cursor.execute("delete from public.pair_member where pair_id = %s", [pair])
    house.restore()
    assert house.one("select count(*) from public.pair where id = %s", pair) == 0
    assert rows_of(house.sync(alice)["changes"], "server", "pair_member") == {}


def erase(house: House, who: Actor) -> None:
    assert house.rpc(who, "delete_account", {"confirm": "delete my account"}) == {"deleted": True}


def test_account_deleted_after_the_backup_stays_deleted(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    hers, his = entry_id(), entry_id()
    house.sync(alice, alice.new({"id": hers, "title": "Hers"}, level="shared"), alice.new({"id": entry_id()}))
    house.sync(bob, bob.new({"id": his, "title": "His"}, level="shared"))
    house.backup()
    erase(house, alice)
    house.restore()
    assert traces(house.cursor, alice.id) == {"public.pair_member": 1}, "the seat tells of the end"
    seats = rows_of(house.sync(bob)["changes"], "server", "pair_member")
    assert len(seats) == 2 and all(seat["ended_at"] for seat in seats.values())
    assert list(house.pull(bob)) == [his]
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        house.sync(alice)


def test_backup_of_before_an_account_and_its_pair_were_gone_takes_nothing_out_of_the_archive(
    house: House, alice: Actor, bob: Actor, person: Callable[[], Actor]
) -> None:
    """Found by a history: a new account in the same home offers the same ids, and pairs with whoever has the archive."""
    carol, pair, entry = person(), house.pair(alice, bob), entry_id()
    house.sync(alice, alice.new({"id": entry, "title": "Hers"}, level="shared"))
    assert list(house.pull(bob)) == [entry]
    house.backup()
    erase(house, alice)
    house.one("update public.invite set pair_id = null where pair_id = %s returning 1", pair)
    house.cursor.execute("delete from public.pair_member where pair_id = %s", [pair])
    house.restore()
    house.pair(carol, bob)
    house.sync(carol, carol.new({"id": entry, "title": "Hers"}), recovered=True)
    assert rows_of(house.sync(bob)["changes"], "withdrawn") == {}


def test_account_that_had_only_signed_up_at_the_backup_stays_deleted(house: House, alice: Actor) -> None:
    house.backup()
    house.sync(alice, alice.new({"id": entry_id(), "title": "Mine"}))
    erase(house, alice)
    house.restore()
    assert traces(house.cursor, alice.id) == {}


def test_account_deleted_before_the_backup_gets_nothing_back(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    erase(house, alice)
    house.backup()
    house.restore()
    assert traces(house.cursor, alice.id) == {"public.pair_member": 1}


def test_account_deleted_between_two_restores_of_one_backup_stays_deleted(house: House, alice: Actor) -> None:
    house.sync(alice, alice.new({"id": entry_id(), "title": "Mine"}))
    house.backup()
    house.restore()
    erase(house, alice)
    house.restore()
    house.restore()
    assert traces(house.cursor, alice.id) == {}


def test_everybody_else_is_who_they_were_at_the_backup(house: House, alice: Actor, bob: Actor) -> None:
    entry = entry_id()
    house.sync(bob, bob.new({"id": entry, "title": "His"}))
    house.backup()
    erase(house, alice)
    house.restore()
    assert list(house.pull(bob)) == [entry]


def test_log_older_than_the_backup_is_refused(house: House, alice: Actor, bob: Actor) -> None:
    log = house.log()
    house.pair(alice, bob)
    house.backup()
    with pytest.raises(psycopg.errors.RaiseException, match="older than this backup"):
        house.restore(log)


@pytest.mark.parametrize("log", ["null", "{}", '"text"'])
def test_what_is_no_log_is_refused(house: House, log: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="not a JSON array"):
        house.one("select cupcake.restored(%s::jsonb)", log)


def test_log_of_another_server_is_refused(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    house.backup()
    log: Any = house.log()
    log[-1]["user_id"] = entry_id()
    with pytest.raises(psycopg.errors.RaiseException, match="another server"):
        house.restore(log)


def test_epoch_is_never_handed_out_twice_though_the_backup_does_not_know_of_it(house: House, alice: Actor) -> None:
    house.backup()
    first = house.restore()
    second = house.restore()
    assert 1 < first < second
    with pytest.raises(psycopg.errors.RaiseException, match="lowest that is safe"):
        house.one("select cupcake.restored(cupcake.export_membership(), %s)", second)


def test_log_is_only_ever_added_to(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"):
        house.cursor.execute("delete from cupcake.membership_log")


def test_cursor_of_before_is_answered_epoch(house: House, alice: Actor) -> None:
    house.backup()
    house.sync(alice, alice.new({"id": entry_id(), "title": "x"}))
    house.restore()
    answer = house.rpc(alice, "sync", alice.request(epoch=1))
    assert answer == {"kind": "epoch", "epoch": house.epoch}


def test_code_that_was_out_at_the_backup_is_good_no_more(house: House, alice: Actor, bob: Actor) -> None:
    code = house.rpc(alice, "create_invite", {})["code"]
    house.backup()
    house.restore()
    assert house.rpc(bob, "join_pair", {"code": code})["error"] == "expired"


def test_partner_is_served_only_once_the_author_was_heard(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    entry = entry_id()
    house.sync(alice, alice.new({"id": entry, "title": "Ours"}, level="shared"))
    house.backup()
    house.restore()
    assert list(house.pull(alice)) == [entry], "one's own are always served"
    assert house.pull(bob) == {}
    first = house.sync(bob)
    assert rows_of(first["changes"], "server", "pair_member"), "membership does not wait"
    house.sync(alice)
    assert house.pull(bob) == {}, "a pull alone offers nothing again"
    house.sync(alice, recovered=True)
    assert list(house.pull(bob, cursor=first["cursor"])) == [entry], "also to a device that had passed it over"


def test_narrowing_that_the_backup_lacks_is_never_undone_in_between(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    entry, stamp = entry_id(), alice.clock()
    house.sync(alice, alice.new({"id": entry, "title": "Ours"}, level="shared", at=stamp))
    house.backup()
    house.sync(alice, alice.show(entry, "private", stamp))
    house.restore()
    assert house.pull(bob) == {}
    house.sync(alice, alice.show(entry, "private", stamp), recovered=True)
    page = house.sync(bob, aside=[[ENTRY, entry]])
    assert rows_of(page["changes"], "full") == {}
    assert list(rows_of(page["changes"], "withdrawn")) == [entry]


def test_tombstone_of_a_file_that_the_backup_lacks_reaches_the_other_who_had_the_file(
    house: House, alice: Actor, bob: Actor
) -> None:
    house.pair(alice, bob)
    entry, file = entry_id(), entry_id()
    house.sync(alice, alice.new({"id": entry, "title": "Ours"}, level="shared"))
    house.backup()
    house.restore()
    group = alice.new({"id": file, "parent_table": ENTRY, "parent_id": entry, "sha256": "ab" * 32,
                       "owner_id": str(alice.id)}, level="shared")  # fmt: skip
    group["rows"][0][4][1], group["rows"][0][5] = 1_760_000_000_001, {}
    house.sync(alice, group | {"table": "attachment"}, recovered=True)
    assert list(rows_of(house.sync(bob)["changes"], "full", "attachment")) == [file]


def test_what_only_waits_for_its_author_to_be_heard_is_not_called_narrowed(
    house: House, alice: Actor, bob: Actor
) -> None:
    house.pair(alice, bob)
    event, kinds = entry_id(), ("projection", "narrowed")
    group = alice.new({"id": event, "title": "Dinner"}, level="calendar_visible")
    fields: Json = {"tables": ["calendar_event"], "narrowed": True}
    house.sync(alice, group | {"table": "calendar_event"}, **fields)
    house.backup()
    house.restore()
    assert house.sync(bob, **fields)["changes"] == [], "she may have shared it since, and he may have it whole"
    house.sync(alice, recovered=True, **fields)
    groups = house.sync(bob, **fields)["changes"]
    assert [list(rows_of(groups, kind, "calendar_event")) for kind in kinds] == [[event], []]


def test_record_set_aside_is_not_called_withdrawn_before_its_author_was_heard(
    house: House, alice: Actor, bob: Actor
) -> None:
    house.pair(alice, bob)
    entry = entry_id()
    house.sync(alice, alice.new({"id": entry, "title": "Mine"}))
    house.backup()
    house.restore()
    assert rows_of(house.sync(bob, aside=[[ENTRY, entry]])["changes"], "withdrawn") == {}
    house.sync(alice, recovered=True)
    assert list(rows_of(house.sync(bob, aside=[[ENTRY, entry]])["changes"], "withdrawn")) == [entry]


def test_being_heard_twice_moves_no_head(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    house.backup()
    house.restore()
    house.sync(alice, recovered=True)
    head = house.sync(bob)["head"]
    house.sync(alice, recovered=True)
    assert house.sync(bob)["head"] == head


def test_in_the_first_epoch_nobody_has_to_be_heard(house: House, alice: Actor, bob: Actor) -> None:
    house.pair(alice, bob)
    entry = entry_id()
    house.sync(alice, alice.new({"id": entry, "title": "Ours"}, level="shared"), recovered=True)
    assert list(house.pull(bob)) == [entry]
    them = [alice.id, bob.id]
    assert house.one("select count(*) from cupcake.member_epoch where member_id = any (%s)", them) == 0


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_only_the_owner_restores(house: House, role: str) -> None:
    house.cursor.execute(f"set local role {role}".encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        house.one("select cupcake.restored('[]')")
