"""A real diary of nine years comes in whole, once, and could be given back field by field."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sprinkles.journal.dayone_entry import to_dayone
from sprinkles.journal.importers import ImportReport, import_dayone
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context
from storage.home import Home
from tests.journal.diaries import context_of, entries, everything
from tests.journal.exports import PEPYS, PEPYS_ENTRIES
from tests.storage.homes import open_home


@pytest.fixture(scope="module")
def pepys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Context, ImportReport]]:
    home = open_home(tmp_path_factory.mktemp("pepys"))
    ctx = context_of(home)
    yield home, ctx, import_dayone(ctx, PEPYS)
    home.close()


Pepys = tuple[Home, Context, ImportReport]


def test_every_entry_and_both_photos_arrive(pepys: Pepys) -> None:
    home, ctx, report = pepys
    assert report == ImportReport(added=PEPYS_ENTRIES, skipped=0, photos=2, missing_photos=0, total=PEPYS_ENTRIES)
    assert home.store.value("SELECT count(*) FROM journal_entry WHERE deleted_at IS NULL") == PEPYS_ENTRIES
    media = [item for e in entries(ctx) for item in e.media]
    assert {(item["type"], item["width"], item["height"]) for item in media} == {
        ("image/png", 1175, 658), ("image/jpeg", 1400, 2100),
    }  # fmt: skip
    for item in media:
        place = ctx.media.path(item["sha256"])
        assert place is not None
        assert place.stat().st_size == item["bytes"]


def test_a_diary_from_1660_sorts_from_its_first_day_to_its_last(pepys: Pepys) -> None:
    _, ctx, _ = pepys
    rows = ctx.store.rows("SELECT at, time_zone, starred, tags FROM journal_entry ORDER BY at")
    assert rows[0] == ("1660-01-01T21:00:00Z", "Europe/London", 1, '["January","1660"]')
    assert rows[-1][0] == "1669-05-31T21:00:00Z"


def test_gunnings_chapel_is_found_however_it_is_typed(pepys: Pepys) -> None:
    _, ctx, _ = pepys
    for words in ("Gunning’s chapel", "gunning's chap"):
        found = [ctx.store.get(JournalEntry, hit.id) for hit in ctx.store.search(JournalEntry, words)]
        assert [e.at for e in found if e] == ["1660-01-01T21:00:00Z"]


def test_everything_is_private_and_waits_to_be_sent(pepys: Pepys) -> None:
    home, _, _ = pepys
    assert home.store.database.rows("SELECT DISTINCT visibility, pair_id FROM journal_entry") == [("private", None)]
    assert home.store.value("SELECT count(*) FROM pending_change") == PEPYS_ENTRIES


def test_every_field_could_be_given_back(pepys: Pepys) -> None:
    _, ctx, _ = pepys
    with zipfile.ZipFile(PEPYS) as archive:
        raw = {e["uuid"]: e for e in json.loads(archive.read("Pepys.json"))["entries"]}
    assert {e.source_id: to_dayone(e) for e in entries(ctx)} == raw


def test_importing_again_changes_nothing_at_all(pepys: Pepys) -> None:
    home, ctx, _ = pepys
    before = everything(home)
    report = import_dayone(ctx, PEPYS)
    assert (report.added, report.skipped) == (0, PEPYS_ENTRIES)
    assert everything(home) == before


def test_an_entry_that_was_deleted_or_changed_stays_as_it_is(pepys: Pepys) -> None:
    home, ctx, _ = pepys
    gone, changed = entries(ctx)[:2]
    ctx.store.delete(JournalEntry, gone.id)
    ctx.store.change(JournalEntry, changed.id, text="my own words")
    before = everything(home)
    assert import_dayone(ctx, PEPYS).added == 0
    assert everything(home) == before
    assert ctx.store.get(JournalEntry, gone.id) is None


def test_progress_rises_to_the_whole(ctx: Context, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    import_dayone(ctx, PEPYS, lambda done, total: told.append((done, total)))
    assert told[0] == (0, PEPYS_ENTRIES)
    assert told[-1] == (PEPYS_ENTRIES, PEPYS_ENTRIES)
    assert told == sorted(told)
    assert len(told) > 10
