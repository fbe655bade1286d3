"""When the loop runs, with a cloud that only counts: writes make one run, nothing that comes meanwhile is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import open_cupcake
from core.errors import Offline
from core.settings import Settings
from storage.records import Records
from sync.cloud import Cloud
from sync.schedule import FOREGROUND_S, LIVE_S, SyncLoop, SyncState, delay_s
from sync.state import Phase
from sync.versions import OtherVersion
from tests.realtime.ears import until


class Counting:
    """Stands where `sync.cloud.Cloud` would. A run takes `takes_s`."""

    def __init__(self, home: Any) -> None:
        self.home, self.runs, self.takes_s, self.at_once, self.away = home, 0, 0.0, 0, False
        self.newer = False
        self.on_live: Callable[[bool], None] = lambda _live: None
        self.doubts = self.retries = 0

    async def sync(self) -> None:
        self.runs += 1
        self.at_once += 1
        assert self.at_once == 1
        await asyncio.sleep(self.takes_s)
        self.at_once -= 1
        if self.away:
            raise Offline("away")
        if self.newer:
            raise OtherVersion("Update the app.")

    def nudges(self, on_nudge: Callable[[int, str | None], Awaitable[None]], on_live: Callable[[bool], None]) -> Any:
        self.on_nudge, self.on_live = on_nudge, on_live
        return self

    async def run(self) -> None:
        await asyncio.Event().wait()

    def doubt(self) -> None:
        self.doubts += 1

    def retry(self) -> None:
        self.retries += 1


@asynccontextmanager
async def counting(folder: Path) -> AsyncIterator[tuple[Counting, SyncLoop]]:
    app = open_cupcake(folder, Settings("test", None, None, None, ("journal",)))
    cloud = Counting(app.home)
    loop = SyncLoop(cloud, lambda _state: None)  # type: ignore[arg-type]
    await loop.start()
    await until(lambda: cloud.runs == 1 and loop._nudges is not None and not loop._running)
    try:
        yield cloud, loop
    finally:
        await loop.stop()
        app.close()


def write(cloud: Counting) -> None:
    with cloud.home.store.write() as txn:
        Records(txn, "journal_entry").create({"at": "2026-11-20T20:14:00Z", "title": "x"})


@pytest.mark.usefixtures("_no_polling")
def test_many_writes_make_one_run_and_a_stream_of_them_can_not_put_it_off(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with counting(tmp_path) as (cloud, _loop):
            for _ in range(20):
                await asyncio.to_thread(write, cloud)
            await until(lambda: cloud.runs == 2, 2)
            await asyncio.sleep(0.5)
            assert cloud.runs == 2
            while cloud.runs == 2:  # a write every 50 ms, for as long as it takes
                await asyncio.to_thread(write, cloud)
                await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(scenario(), 10))


@pytest.mark.usefixtures("_no_polling")
def test_a_nudge_during_a_run_is_followed_by_one_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with counting(tmp_path) as (cloud, loop):
            cloud.takes_s = 0.3
            await cloud.on_nudge(10**6, "0123456789abcdef")
            await until(lambda: loop._running)
            for _ in range(5):
                await cloud.on_nudge(10**6, "0123456789abcdef")
            await until(lambda: cloud.runs == 3 and not loop._running, 2)
            await asyncio.sleep(0.2)
            assert cloud.runs == 3

    asyncio.run(scenario())


def test_a_cloud_of_another_version_is_asked_seldom_and_at_once_when_a_person_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPCAKE_POLL_S", "0.05")

    async def scenario() -> None:
        async with counting(tmp_path) as (cloud, loop):
            cloud.newer = True
            await until(lambda: loop.state.phase is Phase.NEEDS_LOOK and not loop._running)
            assert loop.state.message == "Update the app."
            runs = cloud.runs
            await asyncio.to_thread(write, cloud)
            await cloud.on_nudge(10**6, "0123456789abcdef")
            cloud.on_live(True)
            await asyncio.sleep(0.8)
            assert (cloud.runs, loop.state.waiting) == (runs, 1)
            cloud.newer = False
            loop.nudge()
            await until(lambda: cloud.runs > runs and loop.state.message == "")
            assert loop.state.phase is not Phase.NEEDS_LOOK

    asyncio.run(asyncio.wait_for(scenario(), 10))


def test_degrades_from_live_to_polling_to_offline_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_POLL_S", "0.05")

    async def scenario() -> None:
        async with counting(tmp_path) as (cloud, loop):
            cloud.on_live(True)
            await until(lambda: loop.state.live and loop.state.phase is Phase.IN_SYNC)
            await asyncio.sleep(0.3)
            runs = cloud.runs
            await asyncio.sleep(0.3)
            assert cloud.runs == runs  # live: the next look is a minute away

            cloud.on_live(False)
            await until(lambda: cloud.runs > runs + 3, 3)
            assert loop.state.phase is Phase.IN_SYNC and not loop.state.live

            cloud.on_live(True)  # a socket that is dead and does not know it yet
            cloud.away = True
            await until(lambda: loop.state.phase is Phase.OFFLINE)
            assert not loop.state.live and cloud.doubts > 0

            cloud.away = False
            loop.nudge()
            await until(lambda: loop.state.live)
            assert cloud.retries > 0

    asyncio.run(scenario())


def test_a_cloud_that_knows_no_nudges_is_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_POLL_S", "0.05")

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Counting, "nudges", broken)

    async def scenario() -> None:
        app = open_cupcake(tmp_path, Settings("test", None, None, None, ("journal",)))
        states: list[SyncState] = []
        cloud = Counting(app.home)
        loop = SyncLoop(cloud, states.append)  # type: ignore[arg-type]
        await loop.start()
        await until(lambda: cloud.runs > 3)
        await loop.stop()
        app.close()
        assert not any(s.live for s in states)

    asyncio.run(scenario())


@given(st.integers(1, 1000), st.booleans())
def test_being_live_spares_polls_but_never_delays_a_retry(failures: int, foreground: bool) -> None:
    assert delay_s(failures, foreground=foreground, live=True) == delay_s(failures, foreground=foreground)
    assert delay_s(0, foreground=True, live=True) == LIVE_S > FOREGROUND_S


def test_a_run_called_off_while_it_waits_for_the_home_leaves_it_unlocked(tmp_path: Path) -> None:
    """The app and the command line share a home: a lock that nobody gives back would shut the other one out."""

    async def scenario() -> None:
        app = open_cupcake(tmp_path, Settings("test", "http://127.0.0.1:9", "key", None, ("journal",)))
        cloud = Cloud.of(app.home, app.settings)
        other = FileLock(tmp_path / "sync.lock")
        with other:
            run = asyncio.create_task(cloud.sync())
            await asyncio.sleep(0.1)
            run.cancel()
            await asyncio.wait([run])
        await asyncio.sleep(0.2)
        with other.acquire(timeout=2):
            pass
        await cloud.close()
        app.close()

    asyncio.run(scenario())
