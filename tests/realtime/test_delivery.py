"""From one phone to the other, with polling set so long that only a nudge can explain it."""

import asyncio
import time
from pathlib import Path

import pytest

from sync.schedule import SyncState
from sync.state import Phase
from tests.cloud.local_cloud import LocalCloud
from tests.realtime.ears import forged, has, member_of, until, watched
from tests.together.people import Person, sign_up
from tests.together.people import pair as pair_up
from tests.together.relay_thread import RelayThread

Couple = tuple[Person, Person]
BOUND_S = 3.0


@pytest.mark.usefixtures("_no_polling")
def test_what_one_writes_is_with_the_other_at_once(pair: Couple) -> None:
    a, b = pair

    async def scenario() -> None:
        async with watched(a) as mine, watched(b) as yours:
            await mine.settled()
            await yours.settled()
            for number in range(3):
                began = time.monotonic()
                entry = a.write(title=f"Supper {number}")
                await until(has(b, entry))
                assert time.monotonic() - began < BOUND_S
            answer = b.write(title="And wine")
            await until(has(a, answer), BOUND_S)
            await until(lambda: yours.loop.state == SyncState(
                Phase.IN_SYNC, last_sync_at=yours.loop.state.last_sync_at, live=True))  # fmt: skip

    asyncio.run(scenario())


@pytest.mark.usefixtures("_no_polling")
def test_own_echo_and_old_news_start_no_run(pair: Couple) -> None:
    a, b = pair

    async def scenario() -> None:
        async with watched(a) as mine, watched(b) as yours:
            await mine.settled()
            await yours.settled()
            before, theirs = mine.runs, yours.runs
            entry = a.write(title="One run here, one run there")
            await until(lambda: b.row(entry) is not None and not yours.loop._running)
            await yours.loop._heard(b.status().cursor, "0123456789abcdef")
            await asyncio.sleep(0.4)
            assert (mine.runs - before, yours.runs - theirs) == (1, 1)

    asyncio.run(scenario())


@pytest.mark.usefixtures("_no_polling")
def test_a_whole_burst_from_one_is_with_the_other(pair: Couple) -> None:
    """Nudges come while a pull is under way: the last one is not lost."""
    a, b = pair

    async def scenario() -> None:
        async with watched(b) as yours:
            await yours.settled()
            entries = []
            for number in range(12):
                entries.append(a.write(title=f"Burst {number}"))
                await asyncio.to_thread(a.sync)
            await until(lambda: all(b.row(e) is not None for e in entries), BOUND_S)

    asyncio.run(scenario())


def test_cut_off_it_says_so_and_mended_it_is_live_again(
    cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPCAKE_POLL_S", "0.5")  # slower while live: then a minute

    async def scenario(a: Person, b: Person, relay: RelayThread) -> None:
        async with watched(b) as yours:
            await yours.settled()
            for number in range(2):
                await asyncio.to_thread(relay.cut)
                await until(lambda: yours.loop.state.phase is Phase.OFFLINE and not yours.live)
                mine = b.write(title=f"Written without a network {number}")
                entry = a.write(title=f"Meanwhile {number}")
                await asyncio.to_thread(a.sync)
                await asyncio.to_thread(relay.mend)
                await until(lambda: yours.live and yours.loop.state.phase is Phase.IN_SYNC)
                await until(has(b, entry))
                await asyncio.to_thread(a.sync)
                assert a.row(mine) is not None
            assert not any(s.live for s in yours.states if s.phase is Phase.OFFLINE)
            entry = a.write(title="Live again")
            await asyncio.to_thread(a.sync)
            await until(has(b, entry), BOUND_S)

    with RelayThread(cloud.url) as relay:
        a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo", relay.url)
        pair_up(a, b)
        asyncio.run(scenario(a, b, relay))
        a.close()
        b.close()


@pytest.mark.usefixtures("_no_polling")
def test_signing_out_ends_the_listening_and_signing_in_begins_it_again(cloud: LocalCloud, tmp_path: Path) -> None:
    person = sign_up(cloud, tmp_path / "c", "nora")

    async def scenario() -> None:
        async with watched(person) as watch:
            await watch.settled()
            await watch.cloud.logout()
            watch.loop.nudge()
            await until(lambda: watch.loop.state.phase is Phase.SIGNED_OUT and not watch.live)
            await watch.cloud.login(person.email, person.password)
            watch.loop.nudge()
            await until(lambda: watch.live)

    asyncio.run(scenario())
    person.close()


@pytest.mark.usefixtures("_no_polling")
def test_a_cloud_that_refuses_to_nudge_still_syncs(
    cloud: LocalCloud, pair: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.realtime.REFUSALS", 1)
    a, b = pair

    async def scenario() -> None:
        async with watched(b) as yours:

            async def stranger() -> str:
                return forged(cloud, member_of(a), 600)

            yours.cloud._token = stranger  # type: ignore[method-assign]
            await until(lambda: yours.loop._listener is not None and yours.loop._listener.done(), 15)
            entry = b.write(title="Polling goes on")
            await until(lambda: b.status().pending == 0)
            await asyncio.to_thread(a.sync)
            assert a.row(entry) is not None
            assert not any(s.live for s in yours.states)

    asyncio.run(scenario())
