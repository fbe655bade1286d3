"""An hour of the sync loop in a moment: an event loop whose time jumps to the next timer, and a cloud that keeps a list.

Work for threads is done at once on the loop's own, so that nothing is under way while time jumps.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any

import pytest

from core.errors import CupcakeError
from storage.home import Home

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class Jumping(selectors.DefaultSelector):
    """Waits for nobody: time goes to where the loop would have slept to."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found and timeout:
            self.now_s += timeout
        return found


class AtOnce(ThreadPoolExecutor):
    """Does the work where it is asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class JumpingLoop(asyncio.SelectorEventLoop):
    """Its time is the selector's."""

    def __init__(self) -> None:
        self.jumping = Jumping()
        super().__init__(self.jumping)
        self.set_default_executor(AtOnce(1))

    def time(self) -> float:
        return self.jumping.now_s


def run_fast(story: Callable[[], Coroutine[Any, Any, None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a story on such a loop; the scheduler reads the same time."""
    loop = JumpingLoop()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            now = START + timedelta(seconds=loop.time())
            return cls.fromtimestamp(now.timestamp(), tz)

    for place in ("apscheduler.schedulers.base", "apscheduler.triggers.interval", "apscheduler.triggers.date",
                  "apscheduler.executors.base", "sync.schedule"):  # fmt: skip
        monkeypatch.setattr(f"{place}.datetime", Clock)
    try:
        loop.run_until_complete(asyncio.wait_for(story(), 100_000))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


class Noting:
    """Stands where `sync.cloud.Cloud` would: notes when it was asked, and answers with `error` if there is one."""

    def __init__(self, home: Home) -> None:
        self.home, self.asked, self.doubts = home, list[float](), 0
        self.error: CupcakeError | None = None
        self.on_live: Callable[[bool], None] = lambda _live: None

    async def sync(self) -> None:
        self.asked.append(asyncio.get_running_loop().time())
        if self.error is not None:
            raise self.error

    def nudges(self, on_nudge: Any, on_live: Callable[[bool], None]) -> "Noting":
        self.on_live = on_live
        return self

    async def run(self) -> None:
        await asyncio.Event().wait()

    def doubt(self) -> None:
        self.doubts += 1

    def retry(self) -> None:
        """Nothing to do: it hears again when it is told so."""

    async def within(self, seconds: float) -> list[float]:
        """The pauses between the calls of the next so many seconds."""
        before = len(self.asked)
        await asyncio.sleep(seconds)
        calls = self.asked[before:]
        return [later - earlier for earlier, later in pairwise(calls)]
