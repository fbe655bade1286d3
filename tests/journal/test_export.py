"""What came in can be given back: Day One's export field by field, Markdown that stands alone, and nothing that breaks it."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from sprinkles.journal.exporters import ExportReport, export_dayone, export_markdown
from sprinkles.journal.importers import import_dayone
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context
from storage.archive_file import new_archive
from storage.home import Home
from tests.journal.diaries import context_of, entries
from tests.journal.exports import PEPYS, PEPYS_ENTRIES, entry, export, photo, png
from tests.storage.homes import ME, add, open_home, pair, theirs


def exported(ctx: Context, place: Path) -> ExportReport:
    with new_archive(place) as archive:
        return export_dayone(ctx, archive)


def raw_entries(place: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(place) as archive:
        return list(json.loads(archive.read("Cupcake.json"))["entries"])


def as_markdown(ctx: Context, place: Path) -> dict[str, str]:
    with new_archive(place) as archive:
        export_markdown(ctx, archive)
    with zipfile.ZipFile(place) as found:
        return {n: found.read(n).decode() for n in found.namelist() if n.endswith(".md")}


@pytest.fixture(scope="module")
def pepys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Context]]:
    home = open_home(tmp_path_factory.mktemp("pepys"))
    ctx = context_of(home)
    import_dayone(ctx, PEPYS)
    yield home, ctx
    home.close()


def test_a_diary_that_went_round_is_what_it_was(pepys: tuple[Home, Context], tmp_path: Path) -> None:
    _, ctx = pepys
    place = tmp_path / "out.zip"
    assert exported(ctx, place) == ExportReport(PEPYS_ENTRIES, 2, 0)
    with zipfile.ZipFile(PEPYS) as before, zipfile.ZipFile(place) as after:
        told = {e["uuid"]: e for e in json.loads(before.read("Pepys.json"))["entries"]}
        assert {e["uuid"]: e for e in json.loads(after.read("Cupcake.json"))["entries"]} == told
        photos = {n for n in before.namelist() if n.startswith("photos/")} - {"photos/"}
        assert {n: after.read(n) for n in photos} == {n: before.read(n) for n in photos}
    other = open_home(tmp_path / "other")
    again = context_of(other)
    report = import_dayone(again, place)
    assert (report.added, report.photos, report.missing_photos) == (PEPYS_ENTRIES, 2, 0)
    columns = ("title", "text", "at", "time_zone", "all_day", "tags", "starred", "location", "weather", "media", "source",
               "source_id", "source_data")  # fmt: skip
    first, second = ([[getattr(e, c) for c in columns] for e in entries(c)] for c in (ctx, again))
    assert first == second
    other.close()


def test_what_was_changed_here_is_in_the_export(ctx: Context, tmp_path: Path) -> None:
    data = png()
    import_dayone(ctx, export(tmp_path / "in.zip", entry(1, photos=[photo(data)], weather={"windBearing": 7}),
                              members={f"photos/{photo(data)['md5']}.png": data}))  # fmt: skip
    (kept,) = entries(ctx)
    ctx.store.change(JournalEntry, kept.id, text="New words", starred=True)
    exported(ctx, tmp_path / "out.zip")
    (raw,) = raw_entries(tmp_path / "out.zip")
    assert (raw["text"], raw["starred"], raw["weather"]) == ("New words", True, {"windBearing": 7})
    ctx.store.change(JournalEntry, kept.id, media=[])
    report = exported(ctx, tmp_path / "without.zip")
    (raw,) = raw_entries(tmp_path / "without.zip")
    assert (report.photos, raw["photos"]) == (0, [])


def test_an_entry_written_here_is_not_doubled_by_its_own_export(ctx: Context, home: Home, tmp_path: Path) -> None:
    kept = ctx.media.keep(png(), "image/png")
    row = add(home.store, title="Ours", text="Written here", tags=["us"], media=[{"id": "P1", **kept}])
    assert exported(ctx, tmp_path / "out.zip") == ExportReport(1, 1, 0)
    assert import_dayone(ctx, tmp_path / "out.zip").added == 0
    assert [e.id for e in entries(ctx)] == [row.id]
    other = open_home(tmp_path / "other")
    again = context_of(other)
    report = import_dayone(again, tmp_path / "out.zip")
    (moved,) = entries(again)
    assert (report.added, report.photos) == (1, 1)
    assert (moved.title, moved.text, moved.tags, moved.media[0]["sha256"]) == (
        "Ours",
        "Written here",
        ["us"],
        kept["sha256"],
    )
    other.close()


def test_both_may_have_imported_one_export(ctx: Context, home: Home, tmp_path: Path) -> None:
    pair(home)
    import_dayone(ctx, export(tmp_path / "in.zip", entry(1)))
    theirs(home.store, title="", text="The same", source="dayone", source_id=entries(ctx)[0].source_id)
    exported(ctx, tmp_path / "out.zip")
    uuids = [raw["uuid"] for raw in raw_entries(tmp_path / "out.zip")]
    assert len(set(uuids)) == 2
    other = open_home(tmp_path / "other")
    assert import_dayone(context_of(other), tmp_path / "out.zip").added == 2
    other.close()


def test_deleted_entries_and_projections_are_not_in_it(ctx: Context, home: Home, tmp_path: Path) -> None:
    pair(home)
    gone, kept = add(home.store, title="Gone"), add(home.store, title="Kept")
    shown = theirs(home.store, title="Only its date")
    ctx.store.delete(JournalEntry, gone.id)
    with home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET kind = 'projection' WHERE id = ?", (shown.id,))
    exported(ctx, tmp_path / "out.zip")
    assert [raw["text"] for raw in raw_entries(tmp_path / "out.zip")] == ["# Kept\n\n"]
    (page,) = as_markdown(ctx, tmp_path / "md.zip").values()
    assert "# Kept" in page and kept.id in page


@pytest.mark.parametrize(
    "odd",
    [{"location": ["x"]}, {"weather": "x"}, {"source_data": [1]}, {"source_data": {"photos": 7}}, {"media": [7]},
     {"media": [{"sha256": "../../etc/passwd", "id": "x"}]}, {"media": {"a": 1}}, {"tags": None}, {"text": None},
     {"at": "not a date"}, {"at": None}, {"time_zone": "Nowhere/At all"}, {"title": None},
     {"source_data": {"verbatim": {"creationDate": "odd"}}}],
    ids=str,
)  # fmt: skip
def test_nothing_that_a_partner_writes_stops_an_export(
    ctx: Context, home: Home, tmp_path: Path, odd: dict[str, Any]
) -> None:
    pair(home)
    theirs(home.store, **({"title": "T", "text": "Their words"} | odd))
    add(home.store, title="Mine", text="My words")
    assert exported(ctx, tmp_path / "out.zip").entries == 2
    assert len(raw_entries(tmp_path / "out.zip")) == 2
    other = open_home(tmp_path / "other")
    assert import_dayone(context_of(other), tmp_path / "out.zip").added == 2
    other.close()
    assert len(as_markdown(ctx, tmp_path / "md.zip")) == 2


def test_markdown_is_read_without_cupcake(ctx: Context, home: Home, tmp_path: Path) -> None:
    kept = ctx.media.keep(png(), "image/png")
    same = {"at": "1660-01-01T23:30:00Z", "time_zone": "Europe/Berlin"}
    add(home.store, title='A "title": with/odd*chars', text="See ![](dayone-moment://P1)", tags=["a", "b"], **same,
        media=[{"id": "P1", **kept}], location={"name": "Axe Yard"})  # fmt: skip
    add(home.store, title='A "TITLE": with/odd*chars', text="Another", media=[{"id": "P2", **kept}], **same)
    pages = as_markdown(ctx, tmp_path / "md.zip")
    (first, second) = sorted(pages, key=len)
    # Where it happened it was the next day, by that place's own time.
    assert first == "1660/01-02 A title with odd chars.md" or first.casefold() == "1660/01-02 a title with odd chars.md"
    assert second.casefold().startswith("1660/01-02 a title with odd chars ")
    with zipfile.ZipFile(tmp_path / "md.zip") as archive:
        assert archive.read(f"photos/{kept['sha256']}.png") == png()
    text = next(p for p in pages.values() if "See" in p)
    assert f"See ![](../photos/{kept['sha256']}.png)" in text
    assert 'tags: ["a", "b"]' in text and 'place: "Axe Yard"' in text and 'author: "Me"' in text
    assert f"Another\n\n![](../photos/{kept['sha256']}.png)" in next(p for p in pages.values() if "Another" in p)


def test_an_export_reads_and_changes_nothing(pepys: tuple[Home, Context], tmp_path: Path) -> None:
    from tests.journal.diaries import everything

    home, ctx = pepys
    before = everything(home)
    told: list[tuple[int, int]] = []
    with new_archive(tmp_path / "md.zip") as archive:
        export_markdown(ctx, archive, lambda done, total: told.append((done, total)))
    exported(ctx, tmp_path / "out.zip")
    assert everything(home) == before
    assert told == sorted(told) and told[-1] == (PEPYS_ENTRIES, PEPYS_ENTRIES)
    assert ctx.store.find(select(JournalEntry).where(JournalEntry.author_id == ME)) == []
