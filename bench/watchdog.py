"""How long the event loop is kept: a task that asks it for a turn again and again, and what is printed of that."""

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

LIMIT_MS = 50
TICK_S = 0.002
Figures = dict[str, list[tuple[float, float, float]]]
"""{what was done: (loop works, loop away, of the work the garbage collector's) in ms, one of each round}."""


class Watchdog:
    """Measures the longest time that the loop was away."""

    def __init__(self) -> None:
        self.longest = self.busiest = self.collected = 0.0
        self._collecting = self._began = 0.0
        self._thread = threading.get_ident()

    def garbage(self, phase: str, _info: dict[str, int]) -> None:
        """For `gc.callbacks`: the collector works in whichever thread made the last object."""
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._began = time.thread_time()
        else:
            self._collecting += time.thread_time() - self._began

    async def watch(self) -> None:
        """Ask for a turn again and again."""
        before, worked = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(TICK_S)
            now, work = time.perf_counter(), time.thread_time()
            self.longest = max(self.longest, now - before - TICK_S)
            if work - worked > self.busiest:
                self.busiest, self.collected = work - worked, self._collecting
            self._collecting = 0.0
            before, worked = now, work


@asynccontextmanager
async def measured(figures: Figures, what: str) -> AsyncIterator[None]:
    """One thing that a person does, until its result is on the screen."""
    dog = Watchdog()
    task = asyncio.create_task(dog.watch())
    gc.callbacks.append(dog.garbage)
    await asyncio.sleep(TICK_S)
    yield
    await asyncio.sleep(0.05)
    gc.callbacks.remove(dog.garbage)
    task.cancel()
    figures.setdefault(what, []).append((dog.busiest * 1000, dog.longest * 1000, dog.collected * 1000))


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
    print(f"{'':<36}{'loop works, ms':>20}{'loop away, ms':>22}{'garbage in the worst':>22}")
    for what, found in figures.items():
        worked, away = [w for w, *_ in found], [a for _, a, _ in found]
        garbage = max(found)[2]
        over = "  OVER" if min(worked) > LIMIT_MS else "  over in some" if max(worked) > LIMIT_MS else ""
        print(
            f"{what:<36}"
            + "".join(f"{min(f):>12.1f} ({max(f):7.1f})" for f in (worked, away))
            + f"{garbage:>22.1f}{over}"
        )
    worst = max((max(w for w, *_ in found), what) for what, found in figures.items())
    print(f"the worst of all: {worst[1]}, {worst[0]:.1f} ms")
