"""How long the screens keep the app from answering, on a diary of many entries: the longest block of the event loop.

    uv run python bench/diary_screens.py [--entries 100000] [--rounds 3] [--only diary|places|work]

The screens run in process, over the same session and the same packing of messages as on a device; a watchdog asks the event loop
for a turn every few milliseconds. Prints, for each thing a person does, the most that the loop's thread worked between two turns
(processor time: what our code costs), and the longest wait for a turn (wall clock: other threads and other programs count too, so
on a busy machine only the first means something). The least of the rounds, with the worst in brackets. `diary` walks through the
diary, `places` opens everything else, `work` is what goes on behind an open list: an import, a pull's page, an export, the lock.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import flet as ft

from app.ahead import load_today
from app.household import Household
from bench import other_screens
from bench.corpus import entries
from bench.watchdog import Figures, do, measured, show, until
from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, household, journal, showing
from tests.harness.app_driver import AppDriver

NEAR_END = {"event_type": "update", "pixels": 900.0, "min_scroll_extent": 0.0, "max_scroll_extent": 1000.0,
            "viewport_dimension": 600.0}  # fmt: skip


def rows(app: AppDriver) -> list[str]:
    """The names of the rows on the screen."""
    return [label for label in app.labels() if ", " in label and label.split(" ")[0].endswith("day")]


async def diary(home: Path, figures: Figures, _names: dict[str, str]) -> None:
    """What a person does with the diary, each thing measured by itself."""
    house = household(home)
    await asyncio.to_thread(load_today, house.cupcake)
    async with showing(house) as app:
        page: Callable[[str], Awaitable[None]] = app.go
        await page("/us")
        await asyncio.sleep(0.5)
        await do(figures, "open the list", lambda: page("/diary"))
        await until(lambda: len(rows(app)) >= 40)
        await do(figures, "a change elsewhere, 40 rows shown", lambda: asyncio.to_thread(add, house))
        for number in range(2, 6):
            view = app.find(ft.ListView, app.top)
            await do(figures, f"scroll to page {number}", partial(app.fire, view, "scroll", NEAR_END), 1)
        await until(lambda: len(rows(app)) >= 200)
        await do(figures, "a change elsewhere, 200 rows shown", lambda: asyncio.to_thread(add, house))
        older = app.by_label("Older entries")
        await do(figures, "older entries", lambda: app.tap(older), 1.5)
        for name in ("Starred", "On this day", "Photos", "Everything"):
            chip = app.by_label(name)
            await do(figures, f"filter: {name}", partial(app.tap, chip))
        await until(lambda: len(rows(app)) >= 40)
        first = app.all_by_label(rows(app)[0])[0]
        await do(figures, "open an entry", lambda: app.tap(first))
        await page("/search")
        field = app.field("Search the diary")
        for typed in ("l", "lorem", "lorem ipsum", "Entry 77"):
            await do(figures, f"search: {typed}", partial(app.type, field, typed), 1.2)
        starred = app.by_label("Starred")
        await do(figures, "search, with a filter", lambda: app.tap(starred), 1.2)
        await page("/write")
        await until(lambda: "What happened?" in app.labels())
        field = app.field("What happened?")
        async with measured(figures, "type 200 letters"):
            for end in range(1, 201):
                await app.type(field, "a" * end)
                await asyncio.sleep(0.01)
    await house.close()


def add(house: Household) -> None:
    """Something arrives while the list is shown."""
    journal(house).store.add(
        JournalEntry(id="", title="New", text="Now.", at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    )


Walk = Callable[[Path, Figures, dict[str, str]], Coroutine[Any, Any, None]]
WALKS: dict[str, Walk] = {"diary": diary, "places": other_screens.places, "work": other_screens.work}


def main() -> None:
    """Fill a home, walk through it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=WALKS, action="append")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        house = household(folder / "home", sprinkles=ALL)
        ctx, items = journal(house), entries(args.entries)
        for start in range(0, len(items), 5000):
            ctx.store.add_values(JournalEntry, items[start : start + 5000])
        named = other_screens.live(house)
        asyncio.run(house.close())
        figures: Figures = {}
        for _ in range(args.rounds):
            for which in args.only or WALKS:
                asyncio.run(WALKS[which](folder / "home", figures, named))
        print(f"{args.entries:,} entries, {args.rounds} rounds")
        show(figures)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
