"""Both edit a shared diary entry; only its author deletes it and decides who reads it."""

import pytest

from core.errors import Refused
from core.visibility import Visibility
from storage.home import Home
from storage.records import Records
from storage.store import Store
from tests.storage.homes import TABLE, add, load, pair, pending, theirs


def test_the_partner_edits_what_is_shared_in_full(paired: Store) -> None:
    row = theirs(paired)
    with paired.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "and mine"})
    waits = pending(paired, row.id)
    assert waits is not None
    assert (waits.is_new, waits.level) == (False, "shared")


@pytest.mark.parametrize("level", ["private", "calendar_visible", "unheard_of"])
def test_the_partner_edits_nothing_below_shared(paired: Store, level: str) -> None:
    row = theirs(paired, level)
    with pytest.raises(Refused) as refusal, paired.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "no"})
    assert refusal.value.code == "not_yours"


def test_a_projection_is_read_only(paired: Store) -> None:
    row = theirs(paired)
    row.kind = "projection"
    with paired.write() as txn:
        txn.tables[TABLE].save(txn.raw, [row])
    with pytest.raises(Refused), paired.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "no"})


def test_only_the_author_deletes_and_decides_who_reads(paired: Store) -> None:
    row = theirs(paired)
    for wish in ("delete", "narrow"):
        with pytest.raises(Refused) as refusal, paired.write() as txn:
            work = Records(txn, TABLE)
            work.delete(row.id) if wish == "delete" else work.set_visibility(row.id, Visibility.PRIVATE)
        assert refusal.value.code == "not_yours"
    assert load(paired, row.id).deleted_at is None


def test_after_parting_the_others_words_are_read_only(home: Home) -> None:
    pair(home)
    row = theirs(home.store)
    pair(home, ended=True)
    with pytest.raises(Refused), home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "no"})


def test_a_tombstone_names_what_it_saw_and_comes_back_whole(paired: Store) -> None:
    row = add(paired, text="keep me")
    with paired.write() as txn:
        Records(txn, TABLE).delete(row.id)
    waits = pending(paired, row.id)
    assert waits is not None
    assert waits.seen == row.clocks
    assert load(paired, row.id).deleted_at is not None
    with paired.write() as txn:
        Records(txn, TABLE).restore(row.id)
    back, waits = load(paired, row.id), pending(paired, row.id)
    assert (back.deleted_at, back.values["text"]) == (None, "keep me")
    assert waits is not None
    assert waits.seen is None


def test_what_is_deleted_can_be_neither_read_edited_nor_deleted_again(paired: Store) -> None:
    row = add(paired)
    with paired.write() as txn:
        Records(txn, TABLE).delete(row.id)
    for wish in ("get", "change", "delete"):
        with pytest.raises(Refused) as refusal, paired.write() as txn:
            work = Records(txn, TABLE)
            work.change(row.id, {"text": "x"}) if wish == "change" else getattr(work, wish)(row.id)
        assert refusal.value.code == "not_found"


def test_what_was_never_deleted_can_not_be_restored(paired: Store) -> None:
    for record_id in (add(paired).id, "nobody"):
        with pytest.raises(Refused), paired.write() as txn:
            Records(txn, TABLE).restore(record_id)
