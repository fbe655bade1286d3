"""The real diary goes out and in again, as Day One and as our own JSON, and is what it was: nothing is lost on the way.

Import → export → import into a fresh home → export: what the first export says the second says too, photos byte for byte.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Cupcake, open_cupcake
from app.exports import export
from app.parting import keep_archive
from core.settings import Settings
from sprinkles.journal.importers import ImportReport, import_dayone, import_json, import_zip
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context
from tests.journal.exports import PEPYS, PEPYS_ENTRIES, png

COLUMNS = tuple(
    JournalEntry.model_fields.keys() - {"id", "author_id", "pair_id", "created_at", "updated_at", "deleted_at"}
)
MOOD_DAYS = 5
Progress = list[tuple[int, int]]


def opened(folder: Path) -> tuple[Cupcake, Context]:
    """The whole app on a home, and the diary's corner of it."""
    app = open_cupcake(folder, Settings("test", None, None, None, ("journal",)))
    return app, app.contexts["journal"]


@pytest.fixture(scope="module")
def pepys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cupcake, Context]]:
    """The real diary, with moods on some days and two entries of our own, one of them with a photo."""
    app, ctx = opened(tmp_path_factory.mktemp("pepys"))
    import_dayone(ctx, PEPYS)
    some = ctx.store.rows("SELECT id FROM journal_entry ORDER BY at LIMIT ?", (MOOD_DAYS,))
    for (record_id,), mood in zip(some, ("bright", "warm", "even", "low", "stormy"), strict=True):
        ctx.store.change(JournalEntry, record_id, mood=mood)
    kept = ctx.media.keep(png())
    ctx.store.add(
        JournalEntry(
            id="", title="Ours", text="Ünïcode \U0001f9c1, “quotes”\n\n- [ ] and lines\r\n", at="2026-05-01T10:00:00.250000Z",
            time_zone="Asia/Kolkata", tags=["us", "b"], starred=True, media=[{"id": "P1", **kept}], mood="warm",
            location={"name": "Kolkata", "latitude": 22.5726}, weather={"temperature_c": 31.5},
        )
    )  # fmt: skip
    ctx.store.add(JournalEntry(id="", title="", text="A whole day", at="2026-05-02T00:00:00Z", all_day=True))
    yield app, ctx
    app.close()


def dayone_of(place: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """(entries by uuid, photos by name) of a Day One zip."""
    with zipfile.ZipFile(place) as archive:
        entries = json.loads(archive.read("Cupcake.json"))["entries"]
        return {e["uuid"]: e for e in entries}, {
            n: archive.read(n) for n in archive.namelist() if n.startswith("photos/")
        }


def json_of(place: Path) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """(the columns of all entries, photos by name) of our own zip."""
    with zipfile.ZipFile(place) as archive:
        records = json.loads(archive.read("cupcake.json"))["tables"]["journal_entry"]
        files = {n: archive.read(n) for n in archive.namelist() if n.startswith("media/")}
    return sorted((r["columns"] for r in records), key=lambda c: (c["at"], c["text"])), files


def told_apart(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without where an entry came from: one that was written here has come from here, once it was taken in elsewhere."""
    return [{k: v for k, v in c.items() if k not in ("source", "source_id")} for c in columns]


def test_as_day_one_the_second_export_is_the_first(pepys: tuple[Cupcake, Context], tmp_path: Path) -> None:
    app, _ = pepys
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    told: Progress = []
    export(app, first, "dayone", progress=lambda *step: told.append(step))
    assert told[-1] == (PEPYS_ENTRIES + 2, PEPYS_ENTRIES + 2)
    other, ctx = opened(tmp_path / "other")
    told.clear()
    report = import_zip(ctx, first, lambda *step: told.append(step))
    assert report == ImportReport(PEPYS_ENTRIES + 2, 0, 3, 0, PEPYS_ENTRIES + 2)
    assert told[0] == (0, PEPYS_ENTRIES + 2) and told[-1] == (PEPYS_ENTRIES + 2, PEPYS_ENTRIES + 2)
    assert len(told) > 10, "in steps, so that a bar moves"
    export(other, second, "dayone")
    assert dayone_of(second) == dayone_of(first)
    assert len(dayone_of(first)[1]) == 3
    moods = ctx.store.rows("SELECT mood FROM journal_entry WHERE mood IS NOT NULL ORDER BY at")
    assert [m for (m,) in moods] == ["bright", "warm", "even", "low", "stormy", "warm"]
    other.close()


def test_as_json_every_column_and_photo_is_what_it_was(pepys: tuple[Cupcake, Context], tmp_path: Path) -> None:
    app, ctx = pepys
    first, second, third = (tmp_path / f"{n}.zip" for n in ("first", "second", "third"))
    export(app, first, "json")
    other, again = opened(tmp_path / "other")
    told: Progress = []
    report = import_zip(again, first, lambda *step: told.append(step))
    assert report == ImportReport(PEPYS_ENTRIES + 2, 0, 3, 0, PEPYS_ENTRIES + 2)
    assert told[0] == (0, PEPYS_ENTRIES + 2) and told[-1] == (PEPYS_ENTRIES + 2, PEPYS_ENTRIES + 2)
    assert told == sorted(told) and len(told) > 10
    export(other, second, "json")
    (before, photos), (after, moved) = json_of(first), json_of(second)
    assert told_apart(after) == told_apart(before)
    assert moved == photos and len(photos) == 3
    sources = {c["source"] for c in after if c["source"] != "dayone"}
    assert sources == {"cupcake"} and sum(c["source"] == "cupcake" for c in after) == 2
    # From then on even that stays: what came from JSON goes through JSON unchanged.
    last, _ = opened(tmp_path / "last")
    import_json(last.contexts["journal"], second)
    export(last, third, "json")
    assert json_of(third) == json_of(second)
    last.close()
    # And the other format says of both homes the same, uuids included.
    export(app, tmp_path / "a.zip", "dayone")
    export(other, tmp_path / "b.zip", "dayone")
    assert dayone_of(tmp_path / "b.zip") == dayone_of(tmp_path / "a.zip")
    # Told again, in whatever format and to whomever, nothing comes in twice.
    for home, file in (
        (again, first),
        (again, second),
        (again, tmp_path / "a.zip"),
        (ctx, second),
        (ctx, tmp_path / "b.zip"),
    ):
        assert import_zip(home, file) == ImportReport(0, PEPYS_ENTRIES + 2, 3, 0, PEPYS_ENTRIES + 2)
    other.close()


def test_a_complete_archive_brings_the_diary_back_with_its_photos(
    pepys: tuple[Cupcake, Context], tmp_path: Path
) -> None:
    app, _ = pepys
    keep_archive(app, tmp_path / "archive.zip")
    other, ctx = opened(tmp_path / "other")
    assert import_zip(ctx, tmp_path / "archive.zip") == ImportReport(PEPYS_ENTRIES + 2, 0, 3, 0, PEPYS_ENTRIES + 2)
    export(app, tmp_path / "a.zip", "dayone")
    export(other, tmp_path / "b.zip", "dayone")
    assert dayone_of(tmp_path / "b.zip") == dayone_of(tmp_path / "a.zip")
    other.close()


def test_a_bare_json_holds_all_but_the_photos_and_says_so(pepys: tuple[Cupcake, Context], tmp_path: Path) -> None:
    app, ctx = pepys
    place = tmp_path / "x.json"
    export(app, place, "json")
    other, again = opened(tmp_path / "other")
    assert import_json(again, place) == ImportReport(PEPYS_ENTRIES + 2, 0, 0, 3, PEPYS_ENTRIES + 2)
    assert again.store.rows("SELECT text FROM journal_entry ORDER BY at, text") == ctx.store.rows(
        "SELECT text FROM journal_entry ORDER BY at, text"
    )
    other.close()
    # Where the photos are already, they need not be in the file.
    third, known = opened(tmp_path / "third")
    known.media.keep(png())
    assert import_json(known, place).missing_photos == 2
    third.close()
