"""A fault anywhere shows a card or a line with a way on, and everything else keeps working.

Walks over every route of the app with all sprinkles: first its screen fails to draw, then every handler on it fails.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from sqlmodel import select

from app import shell
from app.beginning import begin
from app.household import Household
from app.screens.you import routes
from app.shell import open_window
from sprinkles.journal.models import JournalEntry
from sprinkles.loader import Sprinkle, discover
from sprinkles.sdk import Context
from tests.app.house import ALL, NOWHERE, household, journal
from tests.harness.app_driver import AppDriver, run
from ui import guard
from ui.boundary import component
from ui.problems import CALM_LINE

PATIENT_S = 15
"""A walk over everything keeps a machine busy; nothing here is about time."""
SECRET = "what Mara wrote in private"
CORE = {
    "/today": "Today", "/more": "More", "/us": "You", "/sign-in": "SignIn", "/welcome": "Welcome",
    "/welcome/back": "Before", "/entry/0190aa00-0000-7000-8000-000000000001": "FindRecord",
}  # fmt: skip
NAMED = {
    ":event_id": "0190aa00-0000-7000-8000-000000000001", ":at": "20261121T100000Z", ":day": "2026-11-21",
}  # fmt: skip


def example(route: str) -> str:
    """An address for a route with names in it."""
    parts = [NAMED.get(part, NAMED[":event_id"]) if part.startswith(":") else part for part in route.split("/")]
    return "/".join(parts)


def entries() -> dict[str, str]:
    """{an address: the entry that draws it} of every sprinkle's screens."""
    return {
        example(screen.route): f"{s.manifest.name}/{screen.entry}"
        for s in discover(ALL).sprinkles
        for screen in s.manifest.contributes.screens
    }


ROUTES = entries()


@component
def Broken(*_: Any) -> ft.View:
    raise RuntimeError(SECRET)


@asynccontextmanager
async def opened(house: Household, **page: Any) -> AsyncIterator[AppDriver]:
    def main(of: ft.Page) -> None:
        open_window(of, house)

    async with AppDriver.open(main, **page) as app:
        await app.until(lambda: app.page.route == "/today", timeout_s=PATIENT_S)
        yield app


def home(folder: Path) -> Household:
    house = household(folder, sprinkles=ALL, cloud=NOWHERE)
    begin(house.cupcake.home)
    return house


async def still_works(app: AppDriver, house: Household, nth: int) -> None:
    """Another place opens, and what is written elsewhere still arrives on it."""
    await app.go("/diary")
    title, store = f"Alive {nth}", journal(house).store
    found = store.find(select(JournalEntry))
    if found:
        store.change(JournalEntry, found[0].id, title=title)
    else:
        store.add(JournalEntry(id="", title=title, text="", at="2026-05-01T10:00:00Z"))
    await app.until(lambda: any(label.endswith(f", {title}") for label in app.labels()), timeout_s=PATIENT_S)


@pytest.mark.parametrize("width", [390, 1280])
def test_every_route_whose_screen_fails_shows_a_card_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, width: int
) -> None:
    house = home(tmp_path)
    load, broken = Sprinkle.load, [""]

    @component
    def Perhaps(ctx: Context, whole: Any, name: str) -> ft.View:
        if name == broken[0]:
            raise RuntimeError(SECRET)
        return whole(ctx)  # type: ignore[no-any-return]

    def loading(self: Sprinkle, entry: str) -> Any:
        name = f"{self.manifest.name}/{entry}"
        return (lambda ctx: Perhaps(ctx, load(self, entry), name)) if name in ROUTES.values() else load(self, entry)

    monkeypatch.setattr(Sprinkle, "load", loading)

    async def story() -> None:
        async with opened(house, width=width, height=800) as app:
            for nth, (route, entry) in enumerate(ROUTES.items()):
                if width > 390 and route.count("/") > 1:
                    continue  # rail and panes are those of the stops
                if entry == "journal/screens.diary:Diary":
                    continue  # the place that the others are tried against; it fails below
                broken[0] = entry
                await app.go("/us")
                await app.go(route)
                await app.until(lambda: app.shows("This part didn’t open"), timeout_s=PATIENT_S)
                assert {"Try again", "Go to the start"} <= set(app.labels())
                broken[0] = ""
                await app.tap("Try again")
                await app.until(lambda: not app.shows("This part didn’t open"), timeout_s=PATIENT_S)
                await still_works(app, house, nth)
            broken[0] = "journal/screens.diary:Diary"
            await app.go("/us")
            await app.go("/diary")
            await app.until(lambda: app.shows("This part didn’t open"), timeout_s=PATIENT_S)
            await app.tap("Go to the start")
            await app.until(
                lambda: app.page.route == "/today" and not app.shows("This part didn’t open"), timeout_s=PATIENT_S
            )
        await house.close()

    with caplog.at_level(logging.ERROR):
        run(story())
    assert SECRET not in caplog.text


@pytest.mark.parametrize(("route", "name"), CORE.items())
def test_screen_of_the_apps_own_that_fails_shows_a_card_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, route: str, name: str
) -> None:
    house = home(tmp_path)

    async def story() -> None:
        async with opened(house) as app:
            await app.go("/diary")
            await app.go(route)
            await app.until(lambda: app.shows("This part didn’t open"), timeout_s=PATIENT_S)
            await still_works(app, house, 0)
        await house.close()

    async def begins() -> None:
        # Today is where it begins: the card is the first thing, and the bar's other places open all the same.
        def main(of: ft.Page) -> None:
            open_window(of, house)

        async with AppDriver.open(main) as app:
            await app.until(lambda: app.shows("This part didn’t open"), timeout_s=PATIENT_S)
            await still_works(app, house, 0)
        await house.close()

    monkeypatch.setattr(routes if name == "You" else shell, name, Broken)
    run(begins() if route == "/today" else story())


def test_sheets_that_fail_leave_the_screen_under_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = home(tmp_path)

    @component
    def Part(*_: Any) -> ft.Control:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("app.screens.sync_sheet.SyncStatus", Part)
    monkeypatch.setattr("app.shortcuts.KeyList", Part)

    async def story() -> None:
        async with opened(house) as app:
            await app.key("?")
            await app.until(lambda: app.shows("This part didn’t open"), timeout_s=PATIENT_S)
            await app.tap("Close Keys")
            mark = next(label for label in app.labels() if label.endswith("Open sync status"))
            await app.tap(mark)
            await app.until(lambda: app.shows("This part didn’t open"), timeout_s=PATIENT_S)
            await still_works(app, house, 0)
        await house.close()

    run(story())


def test_every_handler_of_every_route_that_fails_says_one_line_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = home(tmp_path)
    faulty = [False]
    plain, takes_event = guard.guarded, guard._takes_event

    def faulting(handler: Callable[..., Any], **more: Any) -> Any:
        """The handler as the kit guards it, made to fail when told to."""
        if getattr(handler, "__cupcake_guarded__", False):
            return handler

        def failing(event: Any = None) -> Any:
            if faulty[0]:
                raise RuntimeError(SECRET)
            return handler(event) if takes_event(handler) else handler()

        return plain(failing, **more)

    for module in ("ui.press", "ui.fields", "ui.surface", "ui.overlay", "ui.shell"):
        monkeypatch.setattr(f"{module}.guarded", faulting)
    pressed: set[str] = set()

    async def story() -> None:
        async with opened(house) as app:
            for nth, route in enumerate([*ROUTES, *CORE]):
                faulty[0] = False
                await app.go("/us")
                await app.go(route)
                await app.settle()
                await asyncio.sleep(0.05)
                at = app.page.route
                faulty[0] = True
                for button in [s for s in app.find_all(ft.Semantics, app.top) if s.on_tap and not s.disabled]:
                    await app.fire(button, "tap")
                    pressed.add(f"{route} {button.label}")
                for field in app.find_all(ft.TextField, app.top):
                    await app.fire(field, "change", "x", value="x")
                assert app.page.route == at, f"a handler that failed went somewhere: {at} -> {app.page.route}"
                if app.find_all(ft.Semantics, app.top, button=True):
                    await app.until(lambda: app.shows(CALM_LINE), timeout_s=PATIENT_S)
                faulty[0] = False
                if "Dismiss" in app.labels():
                    await app.tap("Dismiss")
                await still_works(app, house, nth)
        await house.close()

    with caplog.at_level(logging.ERROR):
        run(story())
    assert len(pressed) > 150
    assert SECRET not in caplog.text
