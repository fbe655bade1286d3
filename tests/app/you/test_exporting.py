"""Export: every format where it was wished, progress, stopping, and lines when it can't be."""

import asyncio
import gc
import json
import sqlite3
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.exports import write_json
from app.screens.you import exporting
from tests.app.house import ALL, household
from tests.app.you.rooms import DESKTOP, page_at, write_one
from tests.harness.app_driver import run


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
