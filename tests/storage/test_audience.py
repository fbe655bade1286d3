"""A change names the narrowest audience it was written for; only an explicit widening names a wider one."""

import pytest

from core.errors import Refused
from core.visibility import Visibility
from storage.home import Home
from storage.pending import EDIT, NARROWING, NEW, Pending, queue
from storage.records import Records
from storage.rows import Row
from storage.store import Store
from tests.storage.homes import PAIR, TABLE, add, load, pair, pending, sent, theirs

PRIVATE, SHARED = Visibility.PRIVATE, Visibility.SHARED


def set_visibility(store: Store, record_id: str, level: Visibility) -> Row:
    with store.write() as txn:
        return Records(txn, TABLE).set_visibility(record_id, level)


def edit(store: Store, record_id: str, text: str) -> None:
    with store.write() as txn:
        Records(txn, TABLE).change(record_id, {"text": text})


def waits(store: Store, record_id: str) -> Pending:
    found = pending(store, record_id)
    assert found is not None
    return found


def test_a_new_entry_of_a_pair_is_shared_by_default(paired: Store) -> None:
    row = add(paired, text="ours")
    assert (row.visibility, row.pair_id) == ("shared", PAIR)
    assert (waits(paired, row.id).level, waits(paired, row.id).pair_id) == ("shared", PAIR)


def test_solo_there_is_nobody_to_share_with(store: Store) -> None:
    row = add(store)
    with pytest.raises(Refused) as refusal:
        set_visibility(store, row.id, SHARED)
    assert refusal.value.code == "not_paired"
    assert set_visibility(store, row.id, PRIVATE).visibility == "private"


def test_narrowing_lowers_the_audience_of_all_that_waits(paired: Store) -> None:
    row = add(paired, text="ours")
    sent(paired, row.id)
    edit(paired, row.id, "still ours")
    set_visibility(paired, row.id, PRIVATE)
    edit(paired, row.id, "mine")
    assert waits(paired, row.id).level == "private"
    assert load(paired, row.id).pair_id is None


def test_widening_raises_the_audience_of_all_that_waits_to_the_pair_of_now(home: Home) -> None:
    row = add(home.store, text="from before")
    pair(home)
    assert waits(home.store, row.id).level == "private"
    wide = set_visibility(home.store, row.id, SHARED)
    assert (wide.visibility, wide.pair_id) == ("shared", PAIR)
    assert (waits(home.store, row.id).level, waits(home.store, row.id).pair_id) == ("shared", PAIR)


def test_an_edit_alone_never_widens_what_waits(paired: Store) -> None:
    row = add(paired, text="ours")
    set_visibility(paired, row.id, PRIVATE)
    edit(paired, row.id, "mine")
    found = waits(paired, row.id)
    assert (found.is_new, found.level) == (True, "private")


def test_an_edit_after_the_pair_ended_is_for_the_author_alone(home: Home) -> None:
    pair(home)
    row = add(home.store, text="ours")
    pair(home, ended=True)
    edit(home.store, row.id, "mine now")
    found, stored = waits(home.store, row.id), load(home.store, row.id)
    assert found.level == "private"
    assert (stored.visibility, stored.pair_id) == ("shared", PAIR)


def test_narrowings_and_deletes_travel_first(paired: Store) -> None:
    new, edited, narrowed, deleted = (add(paired, text=str(n)) for n in range(4))
    for row in (edited, narrowed, deleted):
        sent(paired, row.id)
    edit(paired, edited.id, "x")
    set_visibility(paired, narrowed.id, PRIVATE)
    with paired.write() as txn:
        Records(txn, TABLE).delete(deleted.id)
        order = [p.record_id for p in queue(txn.raw, 10, [TABLE])]
        ranks = dict(txn.raw.execute("SELECT record_id, rank FROM pending_change"))
    assert set(order[:2]) == {narrowed.id, deleted.id}
    assert order[2:] == [new.id, edited.id]
    assert (ranks[narrowed.id], ranks[new.id], ranks[edited.id]) == (NARROWING, NEW, EDIT)


def test_sharing_earlier_records_takes_own_live_private_ones_only(home: Home) -> None:
    old, gone = add(home.store, text="old"), add(home.store, text="gone")
    pair(home)
    other = theirs(home.store, "private")
    with home.store.write() as txn:
        Records(txn, TABLE).delete(gone.id)
        assert Records(txn, TABLE).share_earlier(before_ms=home.store.wall_ms() + 1) == 1
    assert load(home.store, old.id).visibility == "shared"
    assert load(home.store, gone.id).visibility == "private"
    assert load(home.store, other.id).visibility == "private"
