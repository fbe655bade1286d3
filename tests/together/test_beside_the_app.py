"""The app and the command line on one home: what the one writes, the other's sync loop sends."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import open_cupcake
from storage.records import Records
from sync.cloud import Cloud
from sync.schedule import SyncLoop, SyncState
from sync.state import Phase
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import sign_up


def test_what_another_process_writes_is_noticed_and_sent(
    cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPCAKE_POLL_S", "3600")  # only looking at the home can explain it
    person = sign_up(cloud, tmp_path / "home", "mara")
    told: list[SyncState] = []

    async def until(what: str, holds: Callable[[], bool]) -> None:
        ends = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < ends, what
            await asyncio.sleep(0.05)

    async def story() -> None:
        network = Cloud.of(person.app.home, person.settings)
        loop = SyncLoop(network, told.append)
        await loop.start()
        try:
            await until("first sync", lambda: loop.state.phase is Phase.IN_SYNC and loop.state.live)
            await asyncio.sleep(1.5)  # joining the nudges is followed by one more run
            beside = await asyncio.to_thread(open_cupcake, person.app.home.folder, person.settings)
            with beside.home.store.write() as txn:
                Records(txn, "journal_entry").create({"title": "from a shell", "at": "2026-11-20T20:14:00Z"})
            beside.close()
            await until("sent", lambda: person.status().pending == 0 and loop.state.phase is Phase.IN_SYNC)
            assert any(state.waiting == 1 for state in told), "the mark never said that something waits"
        finally:
            await loop.stop()
            await network.close()

    asyncio.run(story())
