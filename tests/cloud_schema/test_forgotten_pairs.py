"""Pairs that ended a month ago: what they shared is each one's own, and nobody is told."""

import pytest

from tests.cloud_schema.actor import entry_id, rows_of, word
from tests.cloud_schema.house import House, pulled, written
from tests.cloud_schema.test_children import push, version
from tests.cloud_schema.test_media import attach
from tests.cloud_schema.test_races import together

pytestmark = pytest.mark.cloud


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
    answer, _ = together(lambda: bob.join(code), home.keep_beside)
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
