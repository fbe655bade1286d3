"""A write carries row, pending change, clock and index in one transaction; repeated edits keep the base of the first."""

from typing import Any

import pytest

from core.clock import ZERO, highest
from core.errors import Refused
from core.notices import ChangeNotice
from core.visibility import Visibility
from storage.records import Records
from storage.store import Store
from storage.versions import keep_version, versions_of
from tests.storage.homes import AT, PAIR, TABLE, add, count, load, pending, sent, theirs


def change(store: Store, record_id: str, **values: Any) -> None:
    with store.write() as txn:
        Records(txn, TABLE).change(record_id, values)


def test_a_new_record_waits_whole_and_is_private_while_solo(store: Store) -> None:
    with store.write() as txn:
        row = Records(txn, TABLE).create({"at": AT, "text": "Hi"}, visibility=Visibility.SHARED)
    waits = pending(store, row.id)
    assert row.visibility == "private"
    assert waits is not None
    assert (waits.is_new, waits.level, waits.pair_id) == (True, "private", None)
    assert set(waits.columns) == {*store.contracts[TABLE].columns, "visibility", "deleted_at"}
    assert {base.clock for base in waits.columns.values()} == {ZERO}


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    before = store.database.rows("SELECT * FROM clock_row")
    heard: list[ChangeNotice] = []
    store.bus.listen(heard.append)
    with pytest.raises(ZeroDivisionError), store.write() as txn:
        Records(txn, TABLE).create({"at": AT, "text": "half"})
        raise ZeroDivisionError
    assert heard == []
    assert store.database.rows("SELECT * FROM clock_row") == before
    for table in (TABLE, "pending_change", f"{TABLE}_search_docsize"):
        assert count(store, f"SELECT count(*) FROM {table}") == 0


def test_a_batch_with_one_bad_record_keeps_none(store: Store) -> None:
    with pytest.raises(Refused), store.write() as txn:
        Records(txn, TABLE).create_many([(None, {"at": AT}), (None, {"at": AT, "text": "\x00"})])
    assert count(store, f"SELECT count(*) FROM {TABLE}") == 0


def test_repeated_edits_coalesce_and_keep_the_base_of_the_first(store: Store) -> None:
    row = add(store, text="one")
    sent(store, row.id)
    acknowledged = row.clock("text")
    change(store, row.id, text="two")
    change(store, row.id, text="three", tags=["x"])
    waits = pending(store, row.id)
    assert waits is not None
    assert not waits.is_new
    assert (waits.columns["text"].clock, waits.columns["text"].value) == (acknowledged, "one")
    assert (waits.columns["tags"].clock, waits.columns["tags"].value) == (acknowledged, [])
    assert set(waits.columns) == {"text", "tags"}


def test_a_column_without_words_keeps_no_base_value(store: Store) -> None:
    row = add(store, starred=True, text="one")
    sent(store, row.id)
    change(store, row.id, starred=False)
    waits = pending(store, row.id)
    assert waits is not None
    assert waits.columns["starred"].value is None


def test_writing_what_is_there_touches_nothing(store: Store) -> None:
    row = add(store, text="same")
    sent(store, row.id)
    change(store, row.id, text="same")
    assert pending(store, row.id) is None
    assert load(store, row.id).clocks == row.clocks


def test_an_edit_is_above_its_base_also_when_the_wall_clock_fell_back(store: Store) -> None:
    row = add(store, text="one")
    store.wall_ms = lambda: 0
    change(store, row.id, text="two")
    after = load(store, row.id)
    assert after.clock("text") > row.clock("text")
    assert after.clock("title") == row.clock("title")
    assert highest(after.clocks) == after.clock("text")


def test_a_later_edit_folds_into_a_quarantined_change_and_retries_it(store: Store) -> None:
    row = add(store, text="one")
    with store.write() as txn:
        txn.raw.execute("UPDATE pending_change SET quarantined_at = 1, last_error = 'x'")
    change(store, row.id, text="two")
    waits = pending(store, row.id)
    assert waits is not None
    assert waits.quarantined_at is None
    assert waits.is_new


def test_the_notice_names_what_changed_after_the_commit(store: Store) -> None:
    heard: list[tuple[ChangeNotice, int]] = []
    store.bus.listen(lambda notice: heard.append((notice, count(store, f"SELECT count(*) FROM {TABLE}"))))
    row = add(store, text="Hi")
    assert heard == [(ChangeNotice({TABLE: frozenset({row.id})}, queued=True), 1)]


def test_an_unknown_column_and_a_missing_one_are_refused(store: Store) -> None:
    with pytest.raises(Refused, match="no column") as unknown:
        add(store, colour="x")
    with pytest.raises(Refused, match="is needed") as missing, store.write() as txn:
        Records(txn, TABLE).create({"text": "no date"})
    row = add(store)
    with pytest.raises(Refused, match="is needed"):
        change(store, row.id, text=None)
    assert (unknown.value.code, missing.value.code) == ("unknown_column", "missing")


def test_a_write_inside_a_write_is_a_mistake_that_is_told(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write(), store.write():
        pass
    add(store)


def test_bringing_back_an_earlier_value_of_somebody_elses_record_makes_its_words_nobodys_own(paired: Store) -> None:
    """Found by a history: withdrawn later, their words would have been kept aside here as if this person had written them."""
    row = theirs(paired, text="now")
    with paired.write() as txn:
        keep_version(
            txn, TABLE, row, "text", "marzipan", "0" * 31 + "1", level=Visibility.SHARED, pair_id=PAIR, reason="edited"
        )
        (version,) = txn.tables["record_version"].where(txn.raw, "parent_id = ?", (row.id,))
        Records(txn, TABLE).bring_back(version.id)
    waits = pending(paired, row.id)
    assert waits is not None and load(paired, row.id).values["text"] == "marzipan"
    assert "marzipan" in str(waits.columns["text"].known) and waits.columns["text"].value == "now"


def test_what_a_version_takes_the_place_of_is_kept_however_young_it_is_and_once(store: Store) -> None:
    row = add(store, text="first")
    now = load(store, row.id)
    with store.write() as txn:
        keep_version(
            txn, TABLE, now, "text", "old", "0" * 31 + "1", level=Visibility.PRIVATE, pair_id=None,
            reason="edited",
        )  # fmt: skip

    def bring_back(words: str) -> None:
        with store.write() as txn:
            kept = txn.tables["record_version"].where(txn.raw, "parent_id = ?", (row.id,))
            Records(txn, TABLE).bring_back(next(v.id for v in kept if v.values["value"] == words), of=row.id)

    for words in ("old", "first", "old", "first"):
        bring_back(words)
        assert load(store, row.id).values["text"] == words
    assert sorted(v.value for v in versions_of(store, TABLE, row.id)) == ["first", "old"]
    other = add(store, text="another")
    with pytest.raises(Refused, match="no such version"), store.write() as txn:
        kept = txn.tables["record_version"].where(txn.raw, "parent_id = ?", (row.id,))
        Records(txn, TABLE).bring_back(kept[0].id, of=other.id)
