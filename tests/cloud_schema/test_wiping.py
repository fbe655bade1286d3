"""Words of tombstones are wiped after thirty days, with their history, and nothing that the deleter had not seen."""

import pytest

from tests.cloud_schema.actor import entry_id, word
from tests.cloud_schema.house import House, deleted, pulled, written
from tests.cloud_schema.test_children import push, version
from tests.cloud_schema.test_races import together

pytestmark = pytest.mark.cloud


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
    answer, _ = together(lambda: alice.sync([change]), home.keep_beside)
    stored = home.stored(entry)
    if word(answer["answers"][0]) == "applied":
        assert (stored["deleted_at"], stored["text"]) == (None, "Words")
    else:
        assert answer["answers"][0]["stub"] and stored["deleted_at"] is not None and stored["text"] is None


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
