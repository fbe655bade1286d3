"""Where the app begins, what a link opens, and where the device's back leads."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.beginning import begin
from app.household import Household
from app.last_place import KEY
from app.links import is_there, place_of
from app.shell import open_window
from app.window import Window
from sprinkles.journal.models import JournalEntry
from sprinkles.loader import Sprinkle
from storage.local_settings import read_setting, write_setting
from tests.app.house import ALL, NOWHERE, household, journal
from tests.harness.app_driver import AppDriver, run
from ui.boundary import component


@asynccontextmanager
async def opened(house: Household, **page: Any) -> AsyncIterator[AppDriver]:
    def main(of: ft.Page) -> None:
        open_window(of, house)

    async with AppDriver.open(main, **page) as app:
        yield app


def begun(folder: Path, **more: Any) -> Household:
    house = household(folder, **more)
    begin(house.cupcake.home)
    return house


def entry(house: Household, title: str = "One") -> str:
    return journal(house).store.add(JournalEntry(id="", title=title, text="", at="2026-05-01T10:00:00Z")).id


def kept(house: Household) -> Any:
    return read_setting(house.cupcake.home.store, KEY)


def into(windows: list[Window], house: Household, page: ft.Page) -> None:
    windows.append(open_window(page, house))


def has(app: AppDriver, label: str) -> bool:
    return label in app.labels()


def left(app: AppDriver, route: str) -> bool:
    return app.page.route != route


async def at(app: AppDriver, route: str) -> None:
    await app.until(lambda: app.page.route == route)


async def goes(app: AppDriver, route: str) -> None:
    """Somebody follows the navigation there."""
    await app.go(route)
    await at(app, route)


def test_app_begins_again_at_the_entry_that_was_being_read(tmp_path: Path) -> None:
    house = begun(tmp_path)
    record = entry(house)

    async def story() -> None:
        async with opened(house) as app:
            await at(app, "/today")
            await goes(app, f"/diary/{record}")
            await app.until(lambda: kept(house) == f"/diary/{record}")
        async with opened(house) as app:
            await at(app, f"/diary/{record}")
            await app.until(lambda: "Back to the diary" in app.labels())
            await app.back()
            await at(app, "/diary")
        await house.close()

    run(story())


def test_place_that_is_gone_is_not_gone_back_to(tmp_path: Path) -> None:
    house = begun(tmp_path)
    record = entry(house)
    write_setting(house.cupcake.home.store, KEY, f"/diary/{record}")
    journal(house).store.delete(JournalEntry, record)

    async def story() -> None:
        for place in (f"/diary/{record}", "/calendar", "/write", "/nowhere", 7, {"a": 1}):
            write_setting(house.cupcake.home.store, KEY, place)
            async with opened(house) as app:
                await at(app, "/today")
        await house.close()

    run(story())


def test_what_is_laid_over_a_place_is_not_where_the_app_begins(tmp_path: Path) -> None:
    house = begun(tmp_path)

    async def story() -> None:
        async with opened(house) as app:
            await goes(app, "/diary")
            await app.until(lambda: kept(house) == "/diary")
            await goes(app, "/write")
            await asyncio.sleep(0.6)
            assert kept(house) == "/diary"
        await house.close()

    run(story())


def test_place_that_fails_to_draw_is_met_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = begun(tmp_path)
    load = Sprinkle.load

    @component
    def Broken(ctx: object) -> ft.View:
        raise RuntimeError

    monkeypatch.setattr(
        Sprinkle, "load", lambda self, name: Broken if name == "screens.diary:Diary" else load(self, name)
    )
    write_setting(house.cupcake.home.store, KEY, "/diary")

    async def story() -> None:
        async with opened(house) as app:
            await app.until(lambda: app.shows("This part didn’t open"))
            await app.tap("Go to the start")
            await at(app, "/today")
            await goes(app, "/diary")
            await asyncio.sleep(0.6)
            assert kept(house) in (None, "/today")
        async with opened(house) as app:
            await at(app, "/today")
        await house.close()

    run(story())


@pytest.mark.parametrize(
    ("link", "route"),
    [
        ("cupcake://app/invite/M0WJE-12", "/join/M0WJE-12"),
        ("cupcake://join/M0WJE", "/join/M0WJE"),
        ("/invite/M0WJE", "/join/M0WJE"),
        ("/app/invite/M0WJE?from=mail", "/join/M0WJE"),
        ("cupcake://entry/0190AA00-0000-7000-8000-000000000001", "/entry/0190aa00-0000-7000-8000-000000000001"),
        ("/entry/../../etc", None),
        ("/entry/1", None),
        ("cupcake://join/", None),
        ("cupcake://join/" + "A" * 41, None),
        ("/join/<script>", None),
        ("", None),
    ],
)
def test_links_name_places_of_ours_or_none(link: str, route: str | None) -> None:
    assert place_of(link) == route


@pytest.mark.parametrize("start", ["/join/M0WJE", "/invite/M0WJE", "cupcake://app/invite/M0WJE"])
def test_invitation_link_opens_with_its_code_and_closes_to_home(tmp_path: Path, start: str) -> None:
    house = begun(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with opened(house, route=start) as app:
            await app.until(lambda: "Code or link" in app.labels())
            assert app.field("Code or link").value == "M0WJE"
            await app.tap("Close")
            await at(app, "/today")
        await house.close()

    run(story())


def test_address_of_what_lies_over_a_place_opens_it_also_where_one_was_elsewhere(tmp_path: Path) -> None:
    house = begun(tmp_path)
    record = entry(house)
    write_setting(house.cupcake.home.store, KEY, f"/diary/{record}")

    async def story() -> None:
        for start, label, leave in (
            ("/sign-in", "Sign in", "Close"), ("/write", "Done", "Done"), (f"/write/{record}", "Done", "Done"),
        ):  # fmt: skip
            windows: list[Window] = []
            async with AppDriver.open(partial(into, windows, house), route=start) as app:
                await app.until(partial(has, app, label))
                windows[0].arrange()  # what comes later must not lead away
                await app.settle()
                assert app.page.route == start
                await app.tap(leave)
                await app.until(partial(left, app, start))
        await house.close()

    run(story())


def test_pictures_of_a_page_that_has_ended_are_asked_for_in_vain_and_nothing_fails(tmp_path: Path) -> None:
    house = begun(tmp_path)
    file = tmp_path / "a picture"
    file.write_bytes(b"bytes")

    async def story() -> None:
        windows: list[Window] = []
        async with AppDriver.open(lambda page: windows.append(open_window(page, house)), web=True) as app:
            assert windows[0].nav.picture(file) == "http://test/media/a picture"
            await app.session.disconnect(60)
            assert windows[0].nav.picture(file) == b"bytes"
        app.session = None
        gc.collect()
        with pytest.raises(RuntimeError):
            _ = windows[0].page.url
        assert windows[0].nav.picture(file) == b"bytes"
        await house.close()

    run(story())


def test_link_to_a_record_finds_its_screen_and_says_when_it_is_not_here(tmp_path: Path) -> None:
    house = begun(tmp_path, sprinkles=ALL)
    record = entry(house)

    async def story() -> None:
        async with opened(house, route=f"/entry/{record}") as app:
            await at(app, f"/diary/{record}")
        async with opened(house, route="/entry/0190aa00-0000-7000-8000-000000000001") as app:
            await app.until(lambda: app.shows("What this link leads to is not on this device."))
            await app.tap("Go home")
            await at(app, "/today")
        assert is_there(house.cupcake, "/habits/new") and not is_there(house.cupcake, "/habits/new/no")
        await house.close()

    run(story())


def test_device_back_walks_home_and_leaves_from_there_only(tmp_path: Path) -> None:
    house = begun(tmp_path, sprinkles=ALL)
    record = entry(house)

    async def story() -> None:
        async with opened(house) as app:
            await at(app, "/today")
            for label in ("Diary", "More", "You"):
                await app.tap(label)
                await app.until(lambda: app.page.route != "/today")
                assert await app.device_back() is False
                await at(app, "/today")
            for place in ("/calendar", "/habits", "/memories", "/question", "/mood"):
                await goes(app, place)
                await app.until(lambda: not app.top.can_pop)
                assert await app.device_back() is False
                await at(app, "/today")
            await goes(app, f"/diary/{record}")
            await app.until(lambda: len(app.views) == 2)
            assert await app.device_back() is False
            await at(app, "/diary")
            await app.tap("Write")
            await at(app, "/write")
            assert await app.device_back() is False
            await at(app, "/diary")
            assert await app.device_back() is False
            await at(app, "/today")
            assert await app.device_back() is True
        await house.close()

    run(story())


def test_the_first_frame_is_the_place_where_the_app_begins(tmp_path: Path) -> None:
    house = begun(tmp_path)
    drawn: list[str] = []

    def main(of: ft.Page) -> None:
        open_window(of, house)
        drawn.append(of.route)

    async def story() -> None:
        async with AppDriver.open(main) as app:
            assert drawn == ["/today"], "without a way through an empty screen"
            await app.until(lambda: "Diary" in app.labels())
            await app.until(lambda: ("push_route", {"route": "/today"}) in app.client.calls)
            assert [v.route for v in app.find_all(ft.View)][-1] == "/today"
        await house.close()

    run(story())
