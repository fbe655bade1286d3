"""Thirty days after a deletion the words are gone from the device; what the deleter had not seen is not."""

import json

import pytest

from core.errors import Refused
from core.visibility import Visibility
from storage import scrub, tombstones
from storage.drafts import Drafts
from storage.home import Home
from storage.records import Records
from storage.rows import Row
from storage.store import Store, wall_clock_ms
from storage.versions import keep_version
from sync.backfill import LATER, cut_backfill
from sync.bench import Bench, Taken
from sync.steps import tidy
from tests.storage.files import indexed, leftovers
from tests.storage.homes import MATE, TABLE, add, count, load, pending, sent, theirs

DAY_MS = 86_400_000


def delete(store: Store, record_id: str) -> None:
    with store.write() as txn:
        Records(txn, TABLE).delete(record_id)


def restore(store: Store, record_id: str) -> Row:
    with store.write() as txn:
        return Records(txn, TABLE).restore(record_id)


def later(store: Store, days: int) -> None:
    store.wall_ms = lambda: wall_clock_ms() + days * DAY_MS


def arrive(store: Store, row: Row) -> None:
    """The row as a page brings it."""
    with store.write() as txn:
        bench = Bench(txn, TABLE, [row.id], Taken("page"))
        bench.merge(row)
        bench.flush()


def gone(store: Store, **seen: str) -> Row:
    """A tombstone of the other one's; `seen` names columns that had another clock when it was deleted."""
    row = theirs(store, title="Their title", text="Their words")
    with store.write() as txn:
        row.clocks["deleted_at"] = txn.clock.tick()[:16] + "b" * 16
    row.deleted_at, row.seen = wall_clock_ms(), {"*": row.clocks["*"], **seen}
    arrive(store, row)
    return row


def test_own_words_go_after_thirty_days_and_not_before(home: Home, paired: Store) -> None:
    row = add(paired, title="Marzipan", text="under the floorboards", tags=["hazelnut"])
    delete(paired, row.id)
    sent(paired, row.id)
    later(paired, 29)
    tidy(paired)
    assert load(paired, row.id).values["title"] == "Marzipan"
    later(paired, 31)
    tidy(paired)
    stub = load(paired, row.id)
    assert set(stub.values.values()) == {None} and stub.deleted_at is not None
    assert leftovers(home.folder, "marzipan", "floorboards", "hazelnut") == []
    assert indexed(home.folder, "marzipan", "floorboards", "hazelnut") == []


def test_clocks_stay_and_nothing_is_sent(paired: Store) -> None:
    row = add(paired, title="Marzipan")
    delete(paired, row.id)
    sent(paired, row.id)
    clocks = load(paired, row.id).clocks
    later(paired, 31)
    tidy(paired)
    assert load(paired, row.id).clocks == clocks and pending(paired, row.id) is None


def test_a_deletion_that_waits_to_be_sent_is_not_wiped(paired: Store) -> None:
    row = add(paired, title="Marzipan")
    delete(paired, row.id)
    later(paired, 31)
    tidy(paired)
    assert load(paired, row.id).values["title"] == "Marzipan"


def test_before_the_first_sign_in_words_go_and_the_source_stays(store: Store) -> None:
    row = add(store, title="Marzipan", source="dayone", source_id="A1")
    delete(store, row.id)
    later(store, 31)
    tidy(store)
    values = load(store, row.id).values
    assert (values["title"], values["source"], values["source_id"]) == (None, "dayone", "A1")


def test_the_partners_tombstone_is_wiped_here_too(home: Home, paired: Store) -> None:
    row = gone(paired)
    later(paired, 31)
    tidy(paired)
    assert load(paired, row.id).values["text"] is None
    assert leftovers(home.folder, "Their words") == []


def test_what_was_only_shown_of_a_deleted_record_goes_too(paired: Store) -> None:
    row = theirs(paired, visibility="calendar_visible", title="Their title", text=None)
    with paired.write() as txn:
        row.clocks["deleted_at"] = txn.clock.tick()
    row.deleted_at, row.kind = wall_clock_ms(), "projection"
    arrive(paired, row)
    later(paired, 31)
    tidy(paired)
    assert load(paired, row.id).values["title"] is None


def test_what_the_deleter_had_not_seen_stays(paired: Store) -> None:
    row = gone(paired, text="0" * 32)
    later(paired, 31)
    tidy(paired)
    values = load(paired, row.id).values
    assert (values["title"], values["text"]) == (None, "Their words")


def test_a_tombstone_that_comes_again_with_its_words_is_wiped_again(paired: Store) -> None:
    row = gone(paired)
    later(paired, 31)
    tidy(paired)
    arrive(paired, row)
    tidy(paired)
    assert load(paired, row.id).values["text"] is None


def test_a_record_that_lives_again_keeps_its_words(paired: Store) -> None:
    row = add(paired, title="Marzipan")
    delete(paired, row.id)
    restore(paired, row.id)
    sent(paired, row.id)
    later(paired, 31)
    tidy(paired)
    assert load(paired, row.id).values["title"] == "Marzipan"
    assert count(paired, "SELECT count(*) FROM tombstone") == 0


def test_a_record_revived_elsewhere_keeps_its_words(paired: Store) -> None:
    row = gone(paired)
    with paired.write() as txn:
        row.clocks["deleted_at"] = txn.clock.tick()
    row.deleted_at, row.seen = None, None
    arrive(paired, row)
    later(paired, 31)
    tidy(paired)
    assert load(paired, row.id).values["text"] == "Their words"


@pytest.mark.parametrize("lives", [True, False])
def test_versions_are_fetched_again_when_what_was_wiped_here_is_back(paired: Store, lives: bool) -> None:
    row = gone(paired)
    with paired.database.write() as raw:
        raw.execute("UPDATE sync_state SET cursor = 9")
        raw.execute("UPDATE cloud_version SET covered = ?", (json.dumps(sorted({*paired.tables, *LATER})),))
    later(paired, 31)
    tidy(paired)
    assert cut_backfill(paired) is None
    with paired.write() as txn:
        row.clocks["deleted_at"] = txn.clock.tick()
        row.deleted_at, row.seen = (None, None) if lives else (txn.clock.now_ms(), {})
    arrive(paired, row)
    request = cut_backfill(paired)
    assert request is not None
    assert (request.body["tables"], request.cursor) == (["attachment", "record_version"], 0)


def test_a_wiped_tombstone_is_not_restored_and_says_why(paired: Store) -> None:
    row = add(paired, title="Marzipan")
    delete(paired, row.id)
    sent(paired, row.id)
    later(paired, 31)
    tidy(paired)
    with pytest.raises(Refused, match="thirty days"):
        restore(paired, row.id)


def test_what_is_left_of_a_half_wiped_tombstone_is_restored_and_the_rest_is_empty_for_everybody(paired: Store) -> None:
    row = add(paired, title="Marzipan", text="Mine")
    delete(paired, row.id)
    sent(paired, row.id)
    with paired.write() as txn:
        stored = txn.tables[TABLE].load(txn.raw, [row.id])[row.id]
        tombstones.remember(txn.raw, TABLE, [(stored, {"*": stored.clocks["*"], "text": "0" * 32})])
    later(paired, 31)
    tidy(paired)
    back = restore(paired, row.id)
    assert (back.values["text"], back.values["title"], back.deleted_at) == ("Mine", "", None)
    waits = pending(paired, row.id)
    assert waits is not None and {"deleted_at", "title"} <= waits.columns.keys() and "text" not in waits.columns


def test_a_restore_that_waits_keeps_its_words_when_the_wiped_stub_comes(paired: Store) -> None:
    row = add(paired, title="Marzipan")
    delete(paired, row.id)
    sent(paired, row.id)
    stub = load(paired, row.id)
    restore(paired, row.id)
    stub.values = dict.fromkeys(stub.values)
    stub.seen = {"*": stub.clocks["*"]}
    arrive(paired, stub)
    assert load(paired, row.id).values["title"] == "Marzipan"


def version_before(store: Store, row: Row, value: str, came: str | None) -> None:
    """A version that waits to be sent, made before the record was deleted; `came` is what of it the server had."""
    clock = "0" * 31 + str(len(value) % 10)
    level = Visibility.SHARED if row.pair_id else Visibility.PRIVATE
    with store.write() as txn:
        keep_version(
            txn, TABLE, row, "text", value, clock, level=level, pair_id=row.pair_id, reason="both_wrote", came=came
        )
        txn.raw.execute(
            "UPDATE record_version SET clocks = ? WHERE lost_clock = ?", (f'{{"*":"{"0" * 15}1{"a" * 16}"}}', clock)
        )


def test_versions_and_drafts_of_a_wiped_record_go_and_own_words_that_another_deleted_are_kept_aside(
    home: Home, paired: Store
) -> None:
    row = gone(paired)
    for value, came in (("Their nougat", "Their nougat"), ("My praline", None)):
        version_before(paired, row, value, came)
    Drafts(paired).put(f"journal:{row.id}", {"page": {"text": "Their words nibbled"}})
    later(paired, 31)
    tidy(paired)
    assert leftovers(home.folder, "nougat", "Their words") == []
    kept = paired.database.rows("SELECT words FROM set_aside ORDER BY 1")
    assert kept == [('{"text":"My praline"}',), ('{"text":"nibbled"}',)]
    assert paired.database.rows("SELECT * FROM draft") == []
    assert load(paired, row.id).author_id == MATE and not scrub.is_due(paired)


def test_own_words_that_lost_here_outlive_a_deletion_from_another_device_of_ones_own(paired: Store) -> None:
    """Found by a history: the other device had never seen the version that was made here."""
    row = add(paired, text="Ours")
    sent(paired, row.id)
    version_before(paired, row, "My praline", None)
    gone = load(paired, row.id)
    gone.clocks["deleted_at"] = gone.clocks["*"][:16] + "b" * 16
    gone.deleted_at, gone.seen = wall_clock_ms(), {"*": gone.clocks["*"]}
    arrive(paired, gone)
    later(paired, 31)
    tidy(paired)
    assert paired.database.rows("SELECT words FROM set_aside") == [('{"text":"My praline"}',)]
    assert count(paired, "SELECT count(*) FROM record_version") == 0
