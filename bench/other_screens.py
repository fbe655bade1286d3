"""The screens beside the diary's list, and the work behind it, for bench/diary_screens.py: a home with a life in it."""

import asyncio
import os
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import flet as ft

from app.ahead import load_today
from app.household import Household
from app.lock import pin
from app.lock.keeping import Keeping, Wish
from app.shell import open_window
from app.window import Window
from bench.corpus import entries
from bench.watchdog import Figures, do, measured, until
from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, household, journal, showing
from tests.harness.app_driver import AppDriver
from tools.shots import life as lives
from ui import words

PIN = "246810"


def live(house: Household) -> dict[str, str]:
    """Half a year of events, habits, moods, milestones and photos; answers what routes need."""
    ctx, life = house.cupcake.contexts, lives.Life(date.today())
    lives.plan(life, ctx["calendar"], ctx["calendar"])
    lives.build_habits(life, ctx["habits"])
    lives.keep_habits(life, ctx["habits"], {"walk": 0.74, "water": 0.62, "plants": 0.2}, 3, today=True)
    lives.feel(life, ctx["mood"])
    lives.remember(life, ctx["memories"])
    lives.write(life, ctx["journal"], lives.MARA_WROTE)
    found = journal(house).store.rows("SELECT id FROM journal_entry WHERE media <> '[]' AND media IS NOT NULL LIMIT 1")
    return {**life.names, "photos": str(found[0][0])}


async def places(home: Path, figures: Figures, names: Mapping[str, str]) -> None:
    """Open everything, from the diary's list each time; and another language."""
    house = household(home, sprinkles=ALL)
    await asyncio.to_thread(load_today, house.cupcake)  # as the app does, while the engine that draws starts
    async with measured(figures, "the first frame"):
        shown = showing(house)
        app = await shown.__aenter__()
    await asyncio.sleep(0.5)
    ways = {
        "Today": "/today", "the calendar": "/calendar", "memories": "/memories", "the album": "/memories/album",
        "habits": "/habits", "a habit's year": f"/habits/{names['walk']}", "moods": "/mood/trends", "the question": "/question",
        "You": "/us", "writing": "/write", "an entry with photos": f"/diary/{names['photos']}",
    }  # fmt: skip
    for name, route in ways.items():
        await app.go("/diary")
        await asyncio.sleep(0.4)
        await do(figures, f"open {name}", partial(app.go, route), 1.5)
    await app.go("/calendar")
    await asyncio.sleep(0.5)
    for label in ("Month", "Week"):
        if chips := app.all_by_label(label):
            await do(figures, f"the calendar's {label.lower()}", partial(app.tap, chips[0]))
    await app.go("/us/language")
    await asyncio.sleep(0.5)
    await do(figures, "another language", lambda: app.tap("Deutsch"), 1)
    await do(figures, "back to English", lambda: app.tap("English"), 1)
    await shown.__aexit__(None, None, None)
    words.speak(words.ENGLISH)
    await house.close()


async def work(home: Path, figures: Figures, _names: Mapping[str, str]) -> None:
    """What goes on while the list is open, and the lock over it."""
    os.environ["CUPCAKE_KEYRING"] = "file"
    house = household(home, sprinkles=ALL)
    await asyncio.to_thread(load_today, house.cupcake)
    windows: list[Window] = []

    def main(page: ft.Page) -> None:
        windows.append(open_window(page, house))

    Keeping(house.cupcake.home).put(pin.make(PIN), Wish(0))
    answers = {"save_file": str(home.parent / "export.zip")}
    async with AppDriver.open(main, route="/diary", answers=answers, platform="linux") as app:
        await until(lambda: app.shows("Cupcake is locked"))
        await app.type("PIN", PIN)
        await do(figures, "unlock, with the list behind it", lambda: app.tap("Open"), 1.5)
        await until(lambda: "Search the diary" in app.labels())
        await do(figures, "a page of 1,000 arrives", lambda: asyncio.to_thread(_arrive, house), 1.5)
        await do(figures, "lock", lambda: _lock(windows[0]))
        await app.type("PIN", PIN)
        await app.tap("Open")
        await until(lambda: "Search the diary" in app.labels())
        await app.go("/us")
        await asyncio.sleep(0.5)
        await do(figures, "a page of 1,000 arrives, You is open", lambda: asyncio.to_thread(_arrive, house), 1)
        await app.go("/us/export")
        await asyncio.sleep(0.5)
        await do(figures, "an export tells how far it is", lambda: app.tap("Export"), 4)
    Keeping(house.cupcake.home).forget()
    async with AppDriver.open(main, route="/us/export", answers={"save_file": None}, platform="android") as app:
        await until(lambda: "Export" in app.labels())
        await do(figures, "an export is handed to a phone", lambda: app.tap("Export"), 25)
        assert "save_file" in (call for call, _ in app.client.calls), "it was not made in this time"
    await house.close()


async def _lock(window: Window) -> None:
    window.lock.lock_now()


def _arrive(house: Household) -> None:
    journal(house).store.add_values(JournalEntry, entries(1000))
