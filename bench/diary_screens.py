"""How long the diary's screens keep the app from answering, on a diary of many entries: the longest block of the event loop.

    uv run python bench/diary_screens.py [--entries 100000] [--rounds 3]

The screens run in process, over the same session and the same packing of messages as on a device; a watchdog asks the event loop
for a turn every few milliseconds. Prints, for each thing a person does, the most that the loop's thread worked between two turns
(processor time: what our code costs), and the longest wait for a turn (wall clock: other threads and other programs count too, so
on a busy machine only the first means something). The least of the rounds, with the worst in brackets.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import flet as ft

from app.household import Household
from bench.corpus import entries
from sprinkles.journal.models import JournalEntry
from tests.app.house import household, journal, showing
from tests.harness.app_driver import AppDriver

LIMIT_MS = 50
TICK_S = 0.002
NEAR_END = {"event_type": "update", "pixels": 900.0, "min_scroll_extent": 0.0, "max_scroll_extent": 1000.0,
            "viewport_dimension": 600.0}  # fmt: skip
Figures = dict[str, list[tuple[float, float]]]


class Watchdog:
    """Measures the longest time that the loop was away."""

    def __init__(self) -> None:
        self.longest = self.busiest = 0.0

    async def watch(self) -> None:
        """Ask for a turn again and again."""
        before, worked = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(TICK_S)
            now, work = time.perf_counter(), time.thread_time()
            self.longest = max(self.longest, now - before - TICK_S)
            self.busiest = max(self.busiest, work - worked)
            before, worked = now, work


@asynccontextmanager
async def measured(figures: Figures, what: str) -> AsyncIterator[None]:
    """One thing that a person does, until its result is on the screen."""
    dog = Watchdog()
    task = asyncio.create_task(dog.watch())
    await asyncio.sleep(TICK_S)
    yield
    await asyncio.sleep(0.05)
    task.cancel()
    figures.setdefault(what, []).append((dog.busiest * 1000, dog.longest * 1000))


def rows(app: AppDriver) -> list[str]:
    """The names of the rows on the screen."""
    return [label for label in app.labels() if ", " in label and label.split(" ")[0].endswith("day")]


async def until(true: Callable[[], bool]) -> None:
    """Look seldom: looking walks the whole tree, on the loop that is measured."""
    end = time.monotonic() + 60
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.05)


async def walk(home: Path, figures: Figures) -> None:
    """What a person does, each thing measured by itself."""
    house = household(home)
    async with showing(house) as app:
        page: Callable[[str], Awaitable[None]] = app.go

        async def do(what: str, act: Callable[[], Awaitable[None]], settled_s: float = 0.7) -> None:
            # The result is not looked for while it is measured: the harness's own walk would count.
            async with measured(figures, what):
                await act()
                await asyncio.sleep(settled_s)

        await page("/us")
        await asyncio.sleep(0.5)
        await do("open the list", lambda: page("/diary"))
        await until(lambda: len(rows(app)) >= 40)
        await do("a change elsewhere, 40 rows shown", lambda: asyncio.to_thread(add, house))
        for number in range(2, 6):
            view = app.find(ft.ListView, app.top)
            await do(f"scroll to page {number}", partial(app.fire, view, "scroll", NEAR_END))
        older = app.by_label("Older entries")
        await do("older entries", lambda: app.tap(older))
        for name in ("Starred", "On this day", "Photos", "Everything"):
            chip = app.by_label(name)
            await do(f"filter: {name}", partial(app.tap, chip))
        first = app.all_by_label(rows(app)[0])[0]
        await do("open an entry", lambda: app.tap(first))
        await page("/search")
        field = app.field("Search the diary")
        for typed in ("l", "lorem", "lorem ipsum", "Entry 77"):
            await do(f"search: {typed}", partial(app.type, field, typed), 1.2)
        starred = app.by_label("Starred")
        await do("search, with a filter", lambda: app.tap(starred), 1.2)
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


def main() -> None:
    """Fill a home, walk through it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        house = household(folder / "home")
        ctx, items = journal(house), entries(args.entries)
        for start in range(0, len(items), 5000):
            ctx.store.add_values(JournalEntry, items[start : start + 5000])
        asyncio.run(house.close())
        figures: Figures = {}
        for _ in range(args.rounds):
            asyncio.run(walk(folder / "home", figures))
        print(
            f"{args.entries:,} entries, {args.rounds} rounds",
            f"{'':<36}{'loop works, ms':>20}{'loop away, ms':>22}",
            sep="\n",
        )
        for what, found in figures.items():
            worked, away = [w for w, _ in found], [a for _, a in found]
            over = "  OVER" if min(worked) > LIMIT_MS else ""
            cells = "".join(f"{min(f):>12.1f} ({max(f):7.1f})" for f in (worked, away))
            print(f"{what:<36}{cells}{over}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
