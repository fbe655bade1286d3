"""What has expired goes; who may keep house, and two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.cloud_schema.actor import Actor
from tests.cloud_schema.house import House, deleted, written
from tests.cloud_schema.test_races import together

pytestmark = pytest.mark.cloud


def test_expired_invites_old_log_and_devices_of_last_year_go(home: House) -> None:
    alice, bob = home.couple()
    written(alice)
    carol = home.person()
    carol.invite()
    counts = "select (select count(*) from public.invite), (select count(*) from cupcake.audit_log), " \
             "(select count(*) from cupcake.node)"  # fmt: skip
    assert min(home.owner.execute(counts.encode()).fetchone() or ()) > 0
    home.keep(days=29)
    assert home.one("select count(*) from public.invite where inviter_id = %s", carol.id) == 1
    home.keep(days=89)
    assert home.one("select count(*) from cupcake.audit_log where actor_id = %s", alice.id) > 0
    home.keep(days=364)
    assert home.one("select count(*) from cupcake.node where member_id = %s", bob.id) == 1
    home.keep(days=367)
    assert home.owner.execute(counts.encode()).fetchone() == (0, 0, 0)
    assert alice.sync()["kind"] == "page", "a device that comes back after a year goes on"


def test_records_of_an_account_that_was_removed_by_other_means_are_erased(home: House) -> None:
    alice, bob = home.couple()
    entry, _ = written(alice)
    home.owner.execute(
        "create table if not exists auth.audit_log_entries (id uuid, payload json)"
    )  # as where people sign in
    log = "insert into auth.audit_log_entries (id, payload) values (gen_random_uuid(), json_build_object('actor_id', %s::text))"
    home.owner.execute(log, [alice.id])
    home.owner.execute("delete from auth.users where id = %s", [alice.id])
    home.keep(days=0)
    assert home.one("select count(*) from auth.audit_log_entries where payload ->> 'actor_id' = %s", str(alice.id)) == 0
    assert home.one("select count(*) from public.journal_entry where id = %s", entry) == 0
    assert bob.rpc("pair_status", {}) == {"pair_id": None}
    assert home.one("select count(*) from cupcake.head where member_id = %s", alice.id) == 0


def test_nobody_but_the_owner_keeps_house(home: House) -> None:
    alice = home.person()
    for role in ("authenticated", "anon", "service_role"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), alice.session(role) as cursor:
            cursor.execute("select cupcake.housekeep()")


def test_housekeepers_at_once_do_not_wait_in_a_circle(home: House) -> None:
    people = [home.person() for _ in range(6)]
    for person in people:
        entry, clock = written(person, level="private")
        deleted(person, entry, clock)
    together(*(home.keep_beside for _ in range(4)))
    assert home.keep()[-1]["did"] == "clear"


def test_housekeeping_beside_pushes_loses_none_and_skips_no_revision(home: House) -> None:
    alice, bob = home.couple()
    stop = threading.Event()

    def tidy() -> None:
        while not stop.is_set():
            home.keep_beside()

    def push(actor: Actor) -> list[str]:
        made = []
        for _ in range(15):
            entry, clock = written(actor)
            made.append(entry)
            if len(made) % 3 == 0:
                deleted(actor, entry, clock)
        return made

    def both() -> list[list[str]]:
        try:
            return together(lambda: push(alice), lambda: push(bob))
        finally:
            stop.set()

    with ThreadPoolExecutor(1) as pool:
        tidying = pool.submit(tidy)
        made = both()
        tidying.result(30)
    for person in (alice, bob):
        found = home.owner.execute(
            "select count(*), count(distinct revision), max(revision) from cupcake.feed where member_id = %s",
            [person.id],
        ).fetchone()
        assert found is not None and found[0] == found[1]
    assert all(home.stored(e)["id"] == e for made_by in made for e in made_by)
