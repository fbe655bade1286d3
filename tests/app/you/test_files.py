"""Import, export, backup and restore: real files through the pickers, progress, stopping, and lines when it can't be."""

import asyncio
import gc
import json
import sqlite3
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import migrations_of
from app.exports import export, write_json
from app.household import Household
from app.screens.you import exporting, importing
from sprinkles.journal import keeping
from sprinkles.journal.importers import BATCH
from sprinkles.journal.models import JournalEntry
from storage.backup import write_backup
from tests.app.house import ALL, household, journal, pair_up
from tests.app.you.rooms import DESKTOP, page_at
from tests.harness.app_driver import AppDriver, run

DAYONE = Path(__file__).parents[2] / "data" / "pepys-dayone.zip"


def picked(file: Path) -> dict[str, Any]:
    return {"pick_files": [{"id": 1, "name": file.name, "size": 1, "path": str(file)}]}


def entries(house: Household) -> int:
    return int(house.cupcake.home.store.value("SELECT count(*) FROM journal_entry"))


def write_one(house: Household, title: str = "One") -> None:
    journal(house).store.add(JournalEntry(id="", title=title, text="Words.", at="2026-05-01T10:00:00Z"))


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


@pytest.mark.parametrize(
    ("label", "member"),
    [("Day One", "Cupcake.json"), ("Markdown", ".md"), ("JSON", "cupcake.json"), ("Complete archive", "manifest.json")],
)
def test_an_export_on_a_desktop_lands_where_it_was_wished(tmp_path: Path, label: str, member: str) -> None:
    house = household(tmp_path / "home", sprinkles=ALL)
    write_one(house)
    place = tmp_path / "out.zip"

    async def story() -> None:
        answers = {"save_file": str(place)}
        async with page_at(house, "export", "Complete archive", answers=answers, **DESKTOP) as (app, _):
            await app.tap(label)
            await app.tap("Export")
            await app.until(lambda: app.shows("out.zip: "), timeout_s=10)
        await house.close()

    run(story())
    with zipfile.ZipFile(place) as found:
        assert any(name.endswith(member) for name in found.namelist())
        assert any(b"Words" in found.read(name) for name in found.namelist())


def test_who_taps_export_before_the_page_shows_the_choice_gets_what_was_chosen(tmp_path: Path) -> None:
    house = household(tmp_path / "home", sprinkles=ALL)
    write_one(house)
    place = tmp_path / "out.zip"

    async def story() -> None:
        answers = {"save_file": str(place)}
        async with page_at(house, "export", "Complete archive", answers=answers, **DESKTOP) as (app, _):
            for control in (app.by_label("Markdown"), app.by_label("Export")):
                await app.press(control)
            await app.until(lambda: app.shows("out.zip: "), timeout_s=10)
        await house.close()

    run(story())
    with zipfile.ZipFile(place) as found:
        assert any(name.endswith(".md") for name in found.namelist())


def test_an_export_on_a_phone_is_handed_over_whole(tmp_path: Path) -> None:
    house = household(tmp_path / "home")
    write_one(house)
    given: list[bytes] = []

    def save(args: dict[str, Any]) -> str:
        given.append(args["src_bytes"])
        return "/somewhere/cupcake.zip"

    async def story() -> None:
        async with page_at(house, "export", "Complete archive", answers={"save_file": save}) as (app, _):
            await app.tap("JSON")
            await app.tap("Export")
            await app.until(lambda: app.shows("records 1, photos 0. It was read back and is whole."), timeout_s=10)
        await house.close()

    run(story())
    file = tmp_path / "given.zip"
    file.write_bytes(given[0])
    with zipfile.ZipFile(file) as found:
        assert len(json.loads(found.read("cupcake.json"))["tables"]["journal_entry"]) == 1


def test_an_export_that_is_stopped_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path / "home")
    place = tmp_path / "out.zip"
    on = threading.Event()
    write = exporting.write

    def slow(cupcake: Any, file: Path, name: str, progress: Any) -> str:
        progress(1, 0)
        assert on.wait(5)
        return write(cupcake, file, name, progress)

    monkeypatch.setattr(exporting, "write", slow)
    write_one(house)

    async def story() -> None:
        answers = {"save_file": str(place)}
        async with page_at(house, "export", "Complete archive", answers=answers, **DESKTOP) as (app, _):
            await app.tap("JSON")
            pressed = asyncio.ensure_future(app.tap("Export"))
            await app.until(lambda: "Stop" in app.labels())
            await app.tap("Stop")
            on.set()
            await pressed
            await app.until(lambda: app.shows("Stopped. No file was left behind."))
        await house.close()

    run(story())
    assert not place.exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


def test_an_export_to_a_place_that_can_not_be_says_so(tmp_path: Path) -> None:
    house = household(tmp_path / "home")

    async def story() -> None:
        answers = {"save_file": str(tmp_path / "nowhere" / "out.zip")}
        async with page_at(house, "export", "Complete archive", answers=answers, **DESKTOP) as (app, _):
            await app.tap("JSON")
            await app.tap("Export")
            await app.until(lambda: app.shows("choose a folder that exists"))
        await house.close()

    run(story())


def test_a_backup_is_made_and_put_back_over_a_home_that_is_kept_first(tmp_path: Path) -> None:
    house = household(tmp_path / "home")
    write_one(house, "From before")
    file = tmp_path / "backup.zip"

    async def story() -> None:
        answers = {"save_file": str(file), **picked(file)}
        async with page_at(house, "backup", "Once a day, by itself", answers=answers, **DESKTOP) as (app, _):
            await app.tap("Back up now")
            await app.until(lambda: app.shows("backup.zip: "), timeout_s=10)
            write_one(house, "Written since")
            await app.tap("Put a backup back")
            await app.until(lambda: app.shows("Afterwards you are signed out here."))
            await app.tap("Not now")
            await app.until(lambda: "Choose the backup" not in app.labels())
            await app.tap("Put a backup back")
            await app.tap("Choose the backup")
            await app.until(lambda: app.page.route == "/us", timeout_s=30)
            await app.until(lambda: app.shows("The backup is back, with 0 photos."))
            titles = house.cupcake.home.store.database.rows("SELECT title FROM journal_entry")
            assert [t[0] for t in titles] == ["From before"]
            await _diary_shows(app, "From before")
        await house.close()

    run(story())
    kept = list((tmp_path / "home" / "backups").glob("before-restore-*.zip"))
    assert len(kept) == 1, "what was there before"


async def _diary_shows(app: AppDriver, title: str) -> None:
    await app.go("/diary")
    await app.until(lambda: any(label.endswith(f", {title}") for label in app.labels()))


def test_a_backup_of_another_account_changes_nothing(tmp_path: Path) -> None:
    other = household(tmp_path / "other")
    pair_up(other)
    file = tmp_path / "backup.zip"
    write_backup(other.cupcake.home.folder, file, migrations_of(other.cupcake.settings))
    other.cupcake.close()
    house = household(tmp_path / "home")
    pair_up(house)
    write_one(house)

    async def story() -> None:
        async with page_at(house, "backup", "Once a day, by itself", answers=picked(file), **DESKTOP) as (app, _):
            await app.tap("Put a backup back")
            await app.tap("Choose the backup")
            await app.until(lambda: app.shows("belongs to another account"), timeout_s=10)
            assert entries(house) == 1
        await house.close()

    run(story())


def test_who_stops_an_export_half_way_keeps_no_snapshot_open(tmp_path: Path) -> None:
    house = household(tmp_path / "home")

    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    gc.disable()
    try:
        with pytest.raises(KeyboardInterrupt) as kept:
            write_json(house.cupcake, tmp_path / "all.json", force=False, progress=stop)
        house.cupcake.close()
        raw = sqlite3.connect(house.cupcake.home.store.database.path, timeout=0)
        assert raw.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        raw.close()
        assert kept.tb is not None, "what failed is still held, with all that it was doing"
    finally:
        gc.enable()
