"""How often the loop asks, hour by hour: quick in front, seldom behind, slower after failures, at once when something changes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from core.errors import Offline, Retryable, SignedOut
from storage.records import Records
from sync.schedule import AFTER_WRITE_S, BACKGROUND_S, CAP_S, FOREGROUND_S, LIVE_S, LOOK_S, SyncLoop, SyncState
from sync.state import Phase
from tests.storage.homes import AT, TABLE, open_home
from tests.sync.clockwork import Noting, run_fast

HOUR_S = 3600.0
LEAST, MOST = 0.8, 1.2 + 1e-6
Story = Callable[[Noting, SyncLoop, list[SyncState]], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Story], None]:
    """Play a story with a running loop on a home of its own."""

    def playing(story: Story) -> None:
        home = open_home(tmp_path / "home")
        cloud, told = Noting(home), list[SyncState]()

        async def whole() -> None:
            loop = SyncLoop(cloud, told.append)  # type: ignore[arg-type]
            await loop.start()
            try:
                await story(cloud, loop, told)
            finally:
                await loop.stop()

        try:
            run_fast(whole, monkeypatch)
        finally:
            home.close()

    return playing


def last(told: list[SyncState]) -> Phase:
    return told[-1].phase


def within(pauses: list[float], seconds: float) -> bool:
    return bool(pauses) and all(LEAST * seconds <= pause <= MOST * seconds + 0.2 for pause in pauses)


def test_in_front_it_asks_every_few_seconds_and_behind_every_few_minutes(play: Callable[[Story], None]) -> None:
    async def story(cloud: Noting, loop: SyncLoop, _told: list[SyncState]) -> None:
        assert within(await cloud.within(HOUR_S / 4), FOREGROUND_S)
        loop.set_foreground(False)
        await asyncio.sleep(2 * FOREGROUND_S)
        assert within(await cloud.within(HOUR_S), BACKGROUND_S)
        before = len(cloud.asked)
        loop.set_foreground(True)
        await asyncio.sleep(1)
        assert len(cloud.asked) == before + 1, "coming to the front is worth a look at once"
        assert within(await cloud.within(HOUR_S / 4), FOREGROUND_S)

    play(story)


def test_while_nudges_arrive_it_asks_once_a_minute(play: Callable[[Story], None]) -> None:
    async def story(cloud: Noting, loop: SyncLoop, _told: list[SyncState]) -> None:
        await asyncio.sleep(1)
        cloud.on_live(True)
        await asyncio.sleep(1)
        assert loop.state.live
        assert within(await cloud.within(HOUR_S), LIVE_S)

    play(story)


@pytest.mark.parametrize("error", [Offline("x"), Retryable("x"), SignedOut("x")], ids=lambda e: e.code)
def test_failures_slow_it_down_to_a_cap_and_it_never_stops(
    play: Callable[[Story], None], error: Offline | Retryable | SignedOut
) -> None:
    async def story(cloud: Noting, _loop: SyncLoop, told: list[SyncState]) -> None:
        await asyncio.sleep(1)
        cloud.error = error
        pauses = await cloud.within(3 * HOUR_S)
        expected = [min(CAP_S, FOREGROUND_S * 2.0**n) for n in range(1, len(pauses) + 1)]
        assert all(LEAST * e <= p <= MOST * e + 0.2 for p, e in zip(pauses, expected, strict=True))
        assert len(pauses) >= 3 * HOUR_S / (CAP_S * 1.2)
        assert last(told) is not Phase.IN_SYNC
        cloud.error = None
        await asyncio.sleep(CAP_S * 1.3)
        assert last(told) is Phase.IN_SYNC
        assert within(await cloud.within(HOUR_S / 4), FOREGROUND_S)

    play(story)


def test_a_change_of_the_network_is_tried_at_once_however_slow_it_had_become(play: Callable[[Story], None]) -> None:
    async def story(cloud: Noting, loop: SyncLoop, _told: list[SyncState]) -> None:
        await asyncio.sleep(1)
        cloud.error = Offline("x")
        await asyncio.sleep(HOUR_S)
        before, doubts = len(cloud.asked), cloud.doubts
        cloud.error = None
        loop.connection_changed()
        await asyncio.sleep(1)
        assert (len(cloud.asked), loop.state.phase) == (before + 1, Phase.IN_SYNC)
        assert cloud.doubts == doubts + 1

    play(story)


def test_what_is_written_goes_at_once_also_from_behind(play: Callable[[Story], None]) -> None:
    async def story(cloud: Noting, loop: SyncLoop, told: list[SyncState]) -> None:
        loop.set_foreground(False)
        await asyncio.sleep(60)
        for beside in (False, True):
            before, written_at = len(cloud.asked), asyncio.get_running_loop().time()
            if beside:  # another process writes: no notice of ours tells of it
                cloud.home.store.bus._listeners.clear()
            with cloud.home.store.write() as txn:
                Records(txn, TABLE).create({"at": AT})
            await asyncio.sleep(LOOK_S + 1)
            assert cloud.asked[before] - written_at <= AFTER_WRITE_S + (LOOK_S if beside else 0) + 0.2
        assert Phase.WAITING in [state.phase for state in told]

    play(story)


def test_what_is_told_is_true_at_every_moment(play: Callable[[Story], None]) -> None:
    async def story(cloud: Noting, _loop: SyncLoop, told: list[SyncState]) -> None:
        await asyncio.sleep(20)
        assert [state.phase for state in told[-1:]] == [Phase.IN_SYNC]
        quiet = len(told)
        await asyncio.sleep(HOUR_S / 4)
        assert {s.phase for s in told[quiet:]} <= {Phase.IN_SYNC}, "a look that nobody waits for is not worth a word"
        with cloud.home.store.write() as txn:
            Records(txn, TABLE).create({"at": AT})
        await asyncio.sleep(20)
        # This cloud takes nothing: what was written still waits, whatever the run says.
        assert told[-1].phase in (Phase.WAITING, Phase.SYNCING) and told[-1].waiting == 1
        with cloud.home.store.write() as txn:
            txn.raw.execute("UPDATE pending_change SET quarantined_at = 1")
            txn.queued = True
        await asyncio.sleep(20)
        assert (told[-1].phase, told[-1].to_look_at) == (Phase.NEEDS_LOOK, 1)
        cloud.error = Offline("x")
        await asyncio.sleep(20)
        shown = len(told)
        await asyncio.sleep(HOUR_S)
        assert told[shown - 1].phase is Phase.OFFLINE
        assert {s.phase for s in told[shown:]} <= {Phase.OFFLINE}, "trying again is not syncing"

    play(story)
