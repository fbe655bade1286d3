"""How long the event loop is kept: a task that asks it for a turn again and again, and what is printed of that."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

LIMIT_MS = 50
TICK_S = 0.002
Figures = dict[str, list[tuple[float, float]]]
"""{what was done: (loop works, loop away) in ms, one of each round}."""


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


async def do(figures: Figures, what: str, act: Callable[[], Awaitable[object]], settled_s: float = 0.7) -> None:
    """Measure one act. Its result is not looked for meanwhile: the harness's own walk over the tree would count."""
    async with measured(figures, what):
        await act()
        await asyncio.sleep(settled_s)


async def until(true: Callable[[], bool]) -> None:
    """Look seldom: looking walks the whole tree, on the loop that is measured."""
    end = time.monotonic() + 60
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.05)


def show(figures: Figures) -> None:
    """A line for each act, and the worst of all."""
    print(f"{'':<36}{'loop works, ms':>20}{'loop away, ms':>22}")
    for what, found in figures.items():
        worked, away = [w for w, _ in found], [a for _, a in found]
        over = "  OVER" if min(worked) > LIMIT_MS else "  over in some" if max(worked) > LIMIT_MS else ""
        print(f"{what:<36}" + "".join(f"{min(f):>12.1f} ({max(f):7.1f})" for f in (worked, away)) + over)
    worst = max((max(w for w, _ in found), what) for what, found in figures.items())
    print(f"the worst of all: {worst[1]}, {worst[0]:.1f} ms")
