"""What the server forgets, when, and what it must never forget: tombstones, ended pairs, what has expired."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor, entry_id, rows_of, word
from tests.cloud_schema.house import House, deleted, house, pulled, written
from tests.cloud_schema.test_children import push, version
from tests.cloud_schema.test_media import attach
from tests.cloud_schema.test_races import together

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def home(cloud: LocalCloud) -> Iterator[House]:
    with house(cloud.database_url) as found:
        yield found


# ---------------------------------------------------------------- tombstones


def test_words_of_a_tombstone_are_wiped_after_thirty_days_and_not_before(home: House) -> None:
    alice, _ = home.couple()
    entry, clock = written(alice)
    deleted(alice, entry, clock)
    home.keep(days=29)
    assert home.stored(entry)["text"] == "Words"
    home.keep(days=31)
    stored = home.stored(entry)
    assert (stored["title"], stored["text"], stored["tags"]) == (None, None, None)
    assert stored["deleted_at"] and stored["clocks"]["*"] == clock


def test_wiping_moves_no_head_and_a_new_device_pulls_the_stub(home: House) -> None:
    alice, bob = home.couple()
    entry, clock = written(alice)
    at = deleted(alice, entry, clock)
    heads = home.heads()
    home.keep()
    assert home.heads() == heads
    for person in (alice, bob):
        shown = pulled(person, entry)
        assert shown["text"] is None and shown["deleted_at"] is not None
        assert shown["clocks"]["deleted_at"] == at


def test_a_tombstone_tells_what_its_deleter_had_seen(home: House) -> None:
    alice, _ = home.couple()
    entry, clock = written(alice)
    deleted(alice, entry, clock)
    groups = [g for g in alice.device().pull() if g["kind"] == "full"]
    assert [row[7] for g in groups for row in g["rows"] if row[0] == entry] == [{"*": clock}]


def test_what_the_deleter_had_not_seen_is_not_wiped(home: House) -> None:
    alice, bob = home.couple()
    entry, clock = written(alice)
    bob.sync([bob.edit(entry, clock, shown=clock, text="Words that Alice never saw")])
    deleted(alice, entry, clock)
    home.keep()
    stored = home.stored(entry)
    assert stored["text"] == "Words that Alice never saw"
    assert stored["title"] is None
    assert "text" not in stored["sync_state"]["wiped"] and "title" in stored["sync_state"]["wiped"]


def test_a_second_deletion_that_saw_more_wipes_more(home: House) -> None:
    alice, bob = home.couple()
    entry, clock = written(alice)
    edited = bob.clock()
    bob.sync([bob.edit(entry, clock, shown=clock, at=edited, text="Unseen")])
    first = deleted(alice, entry, clock)
    home.keep()
    again = alice.device()
    answer = again.sync([again.delete(entry, first, shown=clock, seen={"*": clock, "text": edited})])
    assert word(answer["answers"][0]) == "applied"
    home.keep()
    assert home.stored(entry)["text"] is None


def test_housekeeping_twice_changes_nothing_more(home: House) -> None:
    alice, _ = home.couple()
    entry, clock = written(alice)
    deleted(alice, entry, clock)
    home.keep()
    before = home.stored(entry), home.heads()
    assert home.keep() == [{"did": "clear", "count": 0, "more": False}]
    assert (home.stored(entry), home.heads()) == before


def test_many_tombstones_go_in_batches(home: House) -> None:
    alice = home.person()
    made = [written(alice, level="private") for _ in range(7)]
    for entry, clock in made:
        deleted(alice, entry, clock)
    sweeps = [d["count"] for d in home.keep(limit=3) if d["did"] == "sweep"]
    assert max(sweeps) <= 3 and sum(sweeps) >= 7
    assert all(home.stored(entry)["text"] is None for entry, _ in made)


def test_undelete_of_a_wiped_tombstone_asks_for_all_of_its_content(home: House) -> None:
    alice, _ = home.couple()
    entry, clock = written(alice)
    at = deleted(alice, entry, clock)
    home.keep()
    answer = alice.sync([alice.delete(entry, at, shown=clock, seen=clock, moment=None)])
    assert answer["answers"][0] == {"answer": "unknown", "done": [], "stub": True}
    columns = home.stored(entry)["sync_state"]["wiped"]
    fresh = alice.clock()
    row = [entry, None, fresh, [at, *[clock] * len(columns)], [None, *["Again"] * len(columns)], None, clock]
    group = {"table": "journal_entry", "new": False, "pair": alice.pair, "level": "shared",
             "columns": ["deleted_at", *columns], "rows": [row]}  # fmt: skip
    assert word(alice.sync([group])["answers"][0]) == "applied"
    stored = home.stored(entry)
    assert stored["deleted_at"] is None and stored["text"] == "Again" and stored["sync_state"]["wiped"] == []
    home.keep()
    assert home.stored(entry)["text"] == "Again"


def test_a_tombstone_that_came_without_its_words_asks_for_them_when_it_is_undeleted(home: House) -> None:
    """After a restore of the server: offered again by a device that had wiped it, undeleted by one that had not."""
    alice = home.person()
    entry, clock, at = entry_id(), alice.clock(), alice.clock()
    columns = ["visibility", "deleted_at", "title", "text"]
    row = [entry, 1, [clock, at, clock, clock], None, ["private", 5, "A day", None], {"*": clock}, None]
    group = {"table": "journal_entry", "new": True, "pair": None, "level": "private", "columns": columns, "rows": [row]}
    assert alice.sync([group])["answers"] == ["applied"]
    assert home.stored(entry)["sync_state"]["wiped"] == ["text"], (
        "one, so that an older app is not asked for what it lacks"
    )
    change = alice.delete(entry, at, shown=clock, seen=clock, moment=None) | {"pair": None, "level": "private"}
    answer = alice.device().sync([change])["answers"][0]
    assert (word(answer), answer["stub"]) == ("unknown", True)
    assert home.stored(entry)["deleted_at"] is not None


@pytest.mark.parametrize("_round", range(6))
def test_an_undelete_at_the_instant_of_the_sweep_is_whole_or_asked_again(home: House, _round: int) -> None:
    alice = home.person()
    entry, clock = written(alice, level="private")
    at = deleted(alice, entry, clock)
    change = alice.delete(entry, at, shown=clock, seen=clock, moment=None)
    change |= {"pair": None, "level": "private"}
    answer, _ = together(lambda: alice.sync([change]), lambda: home_keep(home))
    stored = home.stored(entry)
    if word(answer["answers"][0]) == "applied":
        assert (stored["deleted_at"], stored["text"]) == (None, "Words")
    else:
        assert answer["answers"][0]["stub"] and stored["deleted_at"] is not None and stored["text"] is None


def home_keep(home: House) -> dict[str, Any]:
    """Housekeeping on a connection of its own, when what was done just now is due and an invite of today is not yet cleared."""
    with psycopg.connect(home.url, autocommit=True) as owner:
        for _ in range(50):
            row = owner.execute("select cupcake.housekeep(clock_timestamp() + interval '30.5 days')").fetchone()
            assert row is not None
            if not row[0]["more"]:
                return dict(row[0])
    raise AssertionError("housekeeping never ends")


def versions_of(home: House, *parents: str) -> set[str]:
    query = "select array_agg(id::text) from public.record_version where parent_id = any (%s::uuid[])"
    return set(home.one(query, list(parents)) or [])


def test_history_of_a_wiped_record_goes_and_what_came_after_the_deletion_stays(home: House) -> None:
    alice = home.person()
    entry, clock = written(alice, level="private")
    kept, _ = written(alice, level="private")
    before, others = version(alice, entry, "private"), version(alice, kept, "private")
    late = version(alice, entry, "private")
    assert push(alice, before, others) == ["applied", "applied"]
    deleted(alice, entry, clock)
    after = version(alice, entry, "private")
    assert push(alice, after) == ["applied"]
    home.keep()
    left = {others["rows"][0][0], after["rows"][0][0]}
    assert versions_of(home, entry, kept) == left
    # What was forgotten does not come back by a late call, and what never came is set aside on the device.
    assert [word(a) for a in push(alice, before, late)] == ["gone", "gone"]
    assert versions_of(home, entry, kept) == left


# ---------------------------------------------------------------- ended pairs


def test_a_pair_that_ended_a_month_ago_is_forgotten_and_its_records_are_their_authors_own(home: House) -> None:
    alice, bob = home.couple()
    hers, clock = written(alice)
    his, _ = written(bob)
    bob.rpc("leave_pair", {})
    alice.pull()
    bob.pull()
    home.keep(days=29)
    assert home.stored(hers)["pair_id"] == alice.pair
    home.keep(days=31)
    for entry in (hers, his):
        stored = home.stored(entry)
        assert (stored["pair_id"], stored["visibility"], stored["text"]) == (None, "private", "Words")
        assert stored["clocks"]["visibility"] > clock and stored["clocks"]["visibility"].endswith("f" * 16)
    shown = rows_of(alice.pull(), "full")
    assert set(shown) == {hers} and shown[hers]["visibility"] == "private" and shown[hers]["pair"] is None
    assert set(rows_of(bob.pull(), "full")) == {his}


def test_forgetting_moves_nothing_of_the_others(home: House) -> None:
    alice, bob = home.couple()
    written(alice)
    bob.rpc("leave_pair", {})
    bob.pull()
    head = bob.head()
    home.keep()
    assert bob.head() == head
    assert bob.pull() == []


def test_a_forgotten_pair_is_not_restored_and_a_new_one_begins_empty(home: House) -> None:
    alice, bob = home.couple()
    first = alice.pair
    entry, _ = written(alice)
    bob.rpc("leave_pair", {})
    home.keep()
    assert alice.pair_with(bob) != first
    assert pulled(bob, entry) == {}


def test_within_the_month_the_pair_is_restored_with_what_it_shared(home: House) -> None:
    alice, bob = home.couple()
    first = alice.pair
    entry, _ = written(alice)
    bob.rpc("leave_pair", {})
    home.keep(days=29)
    assert alice.pair_with(bob) == first
    assert pulled(bob, entry)["text"] == "Words"
    home.keep(days=31)
    assert pulled(bob, entry)["text"] == "Words", "a pair that lives is not forgotten"


def test_what_is_shown_to_somebody_else_by_now_keeps_its_history_and_its_files(home: House) -> None:
    alice, bob = home.couple()
    first = alice.pair
    entry, clock = written(alice)
    photo, kept = attach(alice, entry), version(alice, entry)
    assert push(alice, kept) == ["applied"]
    bob.rpc("leave_pair", {})
    carol = home.person()
    alice.pair_with(carol)
    assert alice.sync([alice.show(entry, "shared", clock, seen=clock)])["answers"] == ["applied"]
    home.keep()
    assert home.one("select cupcake.shows_attachment(%s, %s)", carol.id, photo) == alice.id
    for table, child in (("attachment", photo), ("record_version", kept["rows"][0][0])):
        stored = home.one(f"select to_jsonb(t) from public.{table} as t where id = %s", child)
        assert (stored["pair_id"], stored["visibility"], stored["parent_pair"]) == (None, "private", alice.pair)
    assert home.one("select count(*) from public.attachment where pair_id = %s or parent_pair = %s", first, first) == 0


def test_children_of_a_forgotten_pair_are_nobodys_but_their_authors(home: House) -> None:
    alice, bob = home.couple()
    entry, _ = written(alice)
    photo, kept = attach(alice, entry), version(alice, entry)
    assert push(alice, kept) == ["applied"]
    bob.rpc("leave_pair", {})
    home.keep()
    for table, child in (("attachment", photo), ("record_version", kept["rows"][0][0])):
        stored = home.one(f"select to_jsonb(t) from public.{table} as t where id = %s", child)
        assert (stored["pair_id"], stored["visibility"], stored["parent_pair"]) == (None, "private", None)
    alice.pair_with(bob)
    assert home.one("select cupcake.shows_attachment(%s, %s)", bob.id, photo) is None


def test_a_device_that_was_off_all_the_while_still_learns_that_the_pair_ended(home: House) -> None:
    alice, bob = home.couple()
    alice.rpc("leave_pair", {})
    home.keep()
    seats = rows_of(bob.pull(), "server", "pair_member")
    assert [s["ended_at"] is not None for s in seats.values()] == [True, True]


def test_a_narrowing_that_waited_past_the_forgetting_is_taken_and_an_edit_stays_private(home: House) -> None:
    alice, bob = home.couple()
    entry, clock = written(alice)
    bob.rpc("leave_pair", {})
    home.keep()
    answer = alice.sync([alice.edit(entry, clock, shown=clock, text="Later")])["answers"][0]
    assert word(answer) == "applied"
    stored = home.stored(entry)
    assert (stored["text"], stored["visibility"], stored["pair_id"]) == ("Later", "private", None)


@pytest.mark.parametrize("_round", range(8))
def test_pairing_again_at_the_instant_of_forgetting_is_one_or_the_other(home: House, _round: int) -> None:
    alice, bob = home.couple()
    first = alice.pair
    entry, _ = written(alice)
    bob.rpc("leave_pair", {})
    code = alice.invite()
    answer, _ = together(lambda: bob.join(code), lambda: home_keep(home))
    home.keep(days=31)
    stored = home.stored(entry)
    if answer["pair_id"] == first:
        assert (stored["visibility"], stored["pair_id"]) == ("shared", first)
        assert pulled(bob, entry)["text"] == "Words"
    else:
        assert (stored["visibility"], stored["pair_id"]) == ("private", None)
        assert pulled(bob, entry) == {}
    assert home.one("select count(*) from public.pair_member where user_id = %s and ended_at is null", bob.id) == 1


def test_many_records_of_a_pair_go_in_batches(home: House) -> None:
    alice, bob = home.couple()
    made = [entry_id() for _ in range(25)]
    alice.sync([alice.new(*({"id": e, "title": "x"} for e in made), level="shared")])
    bob.rpc("leave_pair", {})
    counts = [d["count"] for d in home.keep(limit=10) if d["did"] == "empty"]
    assert max(counts) <= 10
    assert {home.stored(e)["visibility"] for e in made} == {"private"}


# ---------------------------------------------------------------- what has expired


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
    together(*(lambda: home_keep(home) for _ in range(4)))
    assert home.keep()[-1]["did"] == "clear"


def test_housekeeping_beside_pushes_loses_none_and_skips_no_revision(home: House) -> None:
    alice, bob = home.couple()
    stop = threading.Event()

    def tidy() -> None:
        while not stop.is_set():
            home_keep(home)

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
