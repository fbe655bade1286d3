"""Import: real files through the picker, progress, stopping, and lines when it can't be."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from app.exports import export
from app.screens.you import exporting, importing
from sprinkles.journal import keeping
from sprinkles.journal.importers import BATCH
from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, household, journal, pair_up
from tests.app.you.rooms import entries, page_at, picked, write_one
from tests.harness.app_driver import run

DAYONE = Path(__file__).parents[2] / "data" / "pepys-dayone.zip"


def small_export(tmp_path: Path, count: int = 5) -> Path:
    """A Day One file with few entries, made by the export."""
    house = household(tmp_path / "other")
    for n in range(count):
        write_one(house, f"Entry {n}")
    file = tmp_path / "dayone.zip"
    exporting.write(house.cupcake, file, "dayone", None)
    house.cupcake.close()
    return file


def test_a_diary_comes_in_and_nothing_comes_in_twice(tmp_path: Path) -> None:
    file = small_export(tmp_path)
    house = household(tmp_path / "home", sprinkles=ALL)

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers=picked(file)) as (app, _):
            assert app.shows("Calendar file (ics)")
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("5 of 5 came in, 0 were here already."))
            assert entries(house) == 5
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("0 of 5 came in, 5 were here already."))
            assert entries(house) == 5
        await house.close()

    run(story())


@pytest.mark.parametrize("name", ["diary.zip", "diary.json"])
def test_a_json_export_comes_in_by_the_same_page(tmp_path: Path, name: str) -> None:
    other = household(tmp_path / "other")
    for n in range(5):
        write_one(other, f"Entry {n}")
    export(other.cupcake, tmp_path / name, "json")
    other.cupcake.close()
    house = household(tmp_path / "home", sprinkles=ALL)

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers=picked(tmp_path / name)) as (app, _):
            assert app.shows("Diary of a Cupcake export")
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("5 of 5 came in, 0 were here already."))
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("0 of 5 came in, 5 were here already."))
            assert entries(house) == 5
            await app.go("/diary")
            await app.until(lambda: any(label.endswith(", Entry 4") for label in app.labels()))
        await house.close()

    run(story())


def test_a_json_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"format": "cupcake-export", "version": 99}', "utf-8")
    house = household(tmp_path / "home")

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers=picked(file)) as (app, _):
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("Update Cupcake, then import it again. Nothing was imported."))
            assert entries(house) == 0
        await house.close()

    run(story())


def test_an_import_of_json_is_stopped_between_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = household(tmp_path / "other")
    rows = [{"title": f"Entry {n}", "text": "Words.", "at": "2026-05-01T10:00:00Z"} for n in range(2 * BATCH)]
    journal(other).store.add_values(JournalEntry, rows)
    file = tmp_path / "diary.zip"
    export(other.cupcake, file, "json")
    other.cupcake.close()
    house = household(tmp_path / "home")
    on = threading.Event()
    keep = keeping.keep_imported

    def slow(*args: Any, **how: Any) -> list[str]:
        kept = keep(*args, **how)
        assert on.wait(60)
        return kept

    monkeypatch.setattr(keeping, "keep_imported", slow)

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers=picked(file)) as (app, _):
            pressed = asyncio.ensure_future(app.tap("Choose a file"))
            await app.until(lambda: app.shows("Bringing it in"))
            await app.until(lambda: entries(house) == BATCH, timeout_s=60)
            await app.tap("Stop")
            on.set()
            await pressed
            await app.until(lambda: app.shows("Stopped. What came in before stays"))
            assert entries(house) == BATCH
            await app.tap("Choose a file")
            await app.until(
                lambda: app.shows(f"{BATCH} of {2 * BATCH} came in, {BATCH} were here already."), timeout_s=60
            )
        await house.close()

    run(story())


def test_what_comes_in_is_shared_only_when_that_is_said(tmp_path: Path) -> None:
    file = small_export(tmp_path)
    house = household(tmp_path / "home")
    pair_up(house)

    async def story() -> None:
        async with page_at(house, "import", "Who can read it", answers=picked(file)) as (app, _):
            await app.tap("Theo and me")
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("5 of 5 came in"))
            rows = house.cupcake.home.store.database.rows("SELECT DISTINCT visibility FROM journal_entry")
            assert [r[0] for r in rows] == ["shared"]
        await house.close()

    run(story())


def test_who_takes_sharing_back_and_goes_on_at_once_shares_nothing(tmp_path: Path) -> None:
    file = small_export(tmp_path)
    house = household(tmp_path / "home")
    pair_up(house)

    async def story() -> None:
        async with page_at(house, "import", "Who can read it", answers=picked(file)) as (app, _):
            await app.tap("Theo and me")
            for control in (app.by_label("Only me"), app.by_label("Choose a file")):
                await app.press(control)
            await app.until(lambda: app.shows("5 of 5 came in"))
            rows = house.cupcake.home.store.database.rows("SELECT DISTINCT visibility FROM journal_entry")
            assert [r[0] for r in rows] == ["private"]
        await house.close()

    run(story())


def test_a_file_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.zip"
    file.write_bytes(b"not a zip")
    house = household(tmp_path / "home")

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers=picked(file)) as (app, _):
            await app.tap("Choose a file")
            await app.until(lambda: app.shows("Nothing was imported."))
            assert "Stop" not in app.labels()
        await house.close()

    run(story())


def test_turning_the_picker_away_says_nothing(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers={"pick_files": []}) as (app, _):
            before = app.texts()
            await app.tap("Choose a file")
            await app.until(lambda: "Choose a file" in app.labels())
            assert app.texts() == before
        await house.close()

    run(story())


def test_an_import_shows_how_far_it_is_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)
    going, on = threading.Event(), threading.Event()

    def slow(_cupcake: Any, _file: Path, *, share: bool, progress: Any) -> str:
        progress(200, 3414)
        going.set()
        assert on.wait(5)
        progress(400, 3414)
        return "it went on"

    monkeypatch.setattr(importing, "bring_in", slow)

    async def story() -> None:
        async with page_at(house, "import", "Day One export (zip)", answers=picked(DAYONE)) as (app, _):
            pressed = asyncio.ensure_future(app.tap("Choose a file"))
            await app.until(lambda: app.shows("Bringing it in, 200 of 3,414"))
            assert "Choose a file, working" in app.labels()
            await app.tap("Stop")
            on.set()
            await pressed
            await app.until(lambda: app.shows("Stopped. What came in before stays"))
            assert "Stop" not in app.labels()
            assert not app.shows("it went on")
        await house.close()

    run(story())
    assert going.is_set()
