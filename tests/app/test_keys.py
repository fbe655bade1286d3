"""Keys: they go where they say, and are letters wherever somebody is typing."""

from pathlib import Path

import flet as ft

from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, household, journal, showing
from tests.harness.app_driver import AppDriver, run


async def at(app: AppDriver, route: str) -> None:
    await app.until(lambda: app.page.route == route)


def test_keys_write_search_go_to_the_stops_and_back(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)

    async def story() -> None:
        async with showing(house, width=1280, height=800) as app:
            for key, place in (("1", "/today"), ("3", "/calendar"), ("8", "/us"), ("2", "/diary")):
                await app.key(key)
                await at(app, place)
            for keys, over in (({"ctrl": True}, "/write"), ({"meta": True}, "/write"), ({}, "/write")):
                await app.key("N", **keys)
                await at(app, over)
                await app.key("Escape")
                await at(app, "/diary")
            await app.key("F", ctrl=True)
            await at(app, "/search")
            await app.key("Escape")
            await at(app, "/diary")
            await app.key("9")
            await app.key("Escape")
            await app.key("F")
            assert app.page.route == "/diary"
        await house.close()

    run(story())


def test_digits_follow_the_bar_of_a_phone(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)

    async def story() -> None:
        async with showing(house) as app:
            for key, place in (("1", "/today"), ("3", "/more"), ("4", "/us")):
                await app.key(key)
                await at(app, place)
        await house.close()

    run(story())


def test_keys_are_letters_while_somebody_types(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.key("/")
            await at(app, "/search")
            await app.until(lambda: bool(app.find_all(ft.TextField)))
            await app.fire(app.find(ft.TextField), "focus")
            for key in ("1", "N", "/", "?"):
                await app.key(key, shift=key == "?")
                assert app.page.route == "/search" and not app.shows("Everything without a mouse")
            await app.key("N", ctrl=True)
            await at(app, "/write")
        await house.close()

    run(story())


def test_field_that_goes_with_its_screen_does_not_hold_the_keys(tmp_path: Path) -> None:
    house = household(tmp_path, cloud="http://127.0.0.1:9")

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/sign-in")
            await app.until(lambda: "Mail address" in app.labels())
            await app.fire(app.field("Mail address"), "focus")
            await app.key("Escape")
            await at(app, "/diary")
            await app.key("1")
            await at(app, "/today")
        await house.close()

    run(story())


def test_sheet_lists_the_keys_and_holds_them_while_it_is_open(tmp_path: Path) -> None:
    house = household(tmp_path)
    entry = journal(house).store.add(JournalEntry(id="", title="One", text="", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/diary/{entry.id}")
            await app.key("/", shift=True)
            await app.until(lambda: app.shows("Everything without a mouse"))
            texts = app.texts()
            assert texts[texts.index("Ctrl+N") + 1] == "Write" and texts[texts.index("Esc") + 1] == "Back"
            await app.key("1")
            await app.key("Escape")
            assert app.page.route == f"/diary/{entry.id}"
            await app.tap("Close Keys")
            await app.until(lambda: not app.shows("Everything without a mouse"))
            await app.key("Escape")
            await at(app, "/diary")
        await house.close()

    run(story())
