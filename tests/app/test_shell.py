"""The frame: the sync mark is true, a broken screen stands alone, two windows share one home."""

import asyncio
from functools import partial
from pathlib import Path

import flet as ft
import pytest

from app.household import Household
from sprinkles.journal.models import JournalEntry
from sprinkles.loader import Sprinkle
from sync.schedule import SyncState
from sync.state import Phase
from tests.app.fake_cloud import given
from tests.app.house import NOWHERE, household, journal, pair_up, showing
from tests.harness.app_driver import AppDriver, run
from ui.boundary import component


def mark(app: AppDriver) -> str:
    found = [label for label in app.labels() if label.endswith("Open sync status")]
    return found[0].removesuffix(". Open sync status") if found else ""


def labelled(app: AppDriver, ending: str) -> bool:
    return any(label.endswith(ending) for label in app.labels())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SyncState(Phase.IN_SYNC), "In sync"),
        (SyncState(Phase.WAITING, waiting=3), "3 waiting"),
        (SyncState(Phase.SAVED_HERE), "Saved here"),
        (SyncState(Phase.SYNCING, waiting=3), "Syncing"),
        (SyncState(Phase.OFFLINE, waiting=3), "Offline, saved here"),
        (SyncState(Phase.SIGNED_OUT), "Signed out, saved here"),
        (SyncState(Phase.NEEDS_LOOK, waiting=1, to_look_at=2), "2 to look at"),
    ],
)
def test_sync_mark_says_what_the_loop_says_on_every_screen(tmp_path: Path, state: SyncState, words: str) -> None:
    house = household(tmp_path)
    journal(house).store.add(JournalEntry(id="", title="One", text="Words.", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with showing(house) as app:
            assert mark(app) == "Saved here"
            house._changed(state)
            await app.until(lambda: mark(app) == words)
            for press in (
                "Friday 1 May 2026, One",
                "Back to the diary",
                "You",
                "Diary",
                "Search the diary",
                "Back",
                "Write",
            ):
                await app.until(partial(labelled, app, press))
                await app.tap(press)
                await app.settle()
                await app.until(lambda: mark(app) == words)
        await house.close()

    run(story())


def test_sync_now_ends_when_it_is_known_how_it_went_also_when_nothing_changed(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)
    pair_up(house)
    cloud.away = True

    async def story() -> None:
        for _ in range(2):
            await asyncio.wait_for(house.sync_now(), 5)
            assert house.said[0].value == "offline"
        await house.close()

    run(story())


def test_sync_sheet_has_true_numbers_and_says_that_no_account_is_needed(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    journal(house).store.add_many(
        [JournalEntry(id="", title=f"T{i}", text="", at=f"2026-05-0{i}T10:00:00Z") for i in (1, 2, 3)]
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Saved here. Open sync status")
            await app.until(lambda: app.shows("Your words are safe") and app.shows("On this device, with or without"))
            texts = app.texts()
            assert texts[texts.index("On this device, with or without internet") + 1] == "3"
            assert texts[texts.index("Not yet") + 1] == "0"
            assert app.shows("You need no account to write.")
            await app.tap("Sign in")
            await app.until(lambda: app.page.route == "/sign-in")
            assert not app.shows("Your words are safe")
        await house.close()

    run(story())


def test_broken_screen_shows_its_card_and_everything_else_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = household(tmp_path)
    load = Sprinkle.load

    @component
    def Broken(ctx: object) -> ft.View:
        raise RuntimeError("what somebody wrote")

    def loading(self: Sprinkle, entry: str) -> object:
        if entry == "screens.editor:Editor":
            return Broken
        if entry == "screens.search:Search":
            raise ImportError("gone")
        return load(self, entry)

    monkeypatch.setattr(Sprinkle, "load", loading)

    async def story() -> None:
        async with showing(house) as app:
            for place in ("/search", "/write"):
                await app.go(place)
                await app.until(lambda: app.shows("This part didn’t open"))
                assert not app.shows("what somebody wrote")
                await app.go("/us")
                await app.until(lambda: app.shows("Just you, for now"))
            await app.go("/diary")
            journal(house).store.add(JournalEntry(id="", title="Alive", text="", at="2026-05-01T10:00:00Z"))
            await app.until(lambda: any(label.endswith(", Alive") for label in app.labels()))
        await house.close()

    run(story())


@pytest.mark.parametrize(
    ("screen", "leads"), [("app.screens.today.head", "/us"), ("app.screens.you.frame._hub", "/today")]
)
def test_a_start_that_fails_leads_to_a_screen_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: str, leads: str
) -> None:
    house = household(tmp_path)

    def fails(*_: object) -> None:
        raise RuntimeError

    async def story() -> None:
        async with showing(house) as app:
            monkeypatch.setattr(screen, fails)
            await app.go("/us" if leads == "/today" else "/today")
            await app.until(lambda: app.shows("This part didn’t open"))
            await app.tap("Go to the start")
            await app.until(lambda: app.page.route == leads and not app.shows("This part didn’t open"))
        await house.close()

    run(story())


def test_unknown_address_has_a_way_home(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/nowhere")
            await app.until(lambda: app.shows("There is nothing at this address."))
            await app.tap("Go home")
            await app.until(lambda: app.page.route == "/today")
        await house.close()

    run(story())


def test_two_windows_share_one_home_and_one_sync_loop(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    pair_up(house)

    async def story() -> None:
        async with showing(house) as one, showing(house) as two:
            await asyncio.gather(house.wake(), house.wake())
            first = house._loop
            await house.wake()
            assert first is not None
            assert house._loop is first
            await one.until(lambda: mark(one) == "Signed out, saved here")
            await two.until(lambda: mark(two) == "Signed out, saved here")
            journal(house).store.add(JournalEntry(id="", title="Both", text="", at="2026-05-01T10:00:00Z"))
            for app in (one, two):
                await app.until(partial(labelled, app, ", Both"))
        await house.close()

    run(story())


def test_a_change_of_the_network_is_passed_on_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)
    told: list[str] = []
    monkeypatch.setattr(house, "connection_changed", lambda: told.append("changed"))

    async def story() -> None:
        async with showing(house) as app:
            (service,) = (s for s in app.page._services._services if isinstance(s, ft.Connectivity))
            await app.session.dispatch_event(service._i, "change", {"connectivity": ["wifi"]})
            await app.until(lambda: told == ["changed"])
        await house.close()

    run(story())


def test_window_that_ended_is_not_told_and_disturbs_nobody(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as one:
            async with showing(house):
                pass
            house._changed(SyncState(Phase.IN_SYNC))
            journal(house).store.add(JournalEntry(id="", title="Still", text="", at="2026-05-01T10:00:00Z"))
            await one.until(lambda: mark(one) == "In sync")
            await one.until(lambda: any(label.endswith(", Still") for label in one.labels()))
        await house.close()

    run(story())


def test_theme_and_width_follow_the_system(tmp_path: Path) -> None:
    house: Household = household(tmp_path)

    async def story() -> None:
        async with showing(house, platform_brightness="dark") as app:
            dark = app.top.bgcolor
            app.session.apply_page_patch({"platform_brightness": "light"})
            await app.session.dispatch_event(app.page._i, "platform_brightness_change", "light")
            await app.settle()
            assert app.top.bgcolor != dark
            await app.resize(1280, 800)
            await app.until(lambda: app.shows("What you choose on the left opens here."))
            await app.resize(390, 844)
            await app.until(lambda: app.shows("Nothing here yet."))
        await house.close()

    run(story())
