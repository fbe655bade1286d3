"""An app that stays open for days keeps its daily backup up when somebody writes."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from app.household import Household
from storage import events
from storage.backup import automatic_backups
from storage.backup_marker import since_backup
from tests.app.house import household
from tests.harness.app_driver import run


def write(house: Household) -> None:
    with house.cupcake.home.store.write() as txn:
        events.emit(txn, "journal.entry.created", {})


async def until(met: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not met():  # noqa: ASYNC110  what is waited for happens on threads
            await asyncio.sleep(0.05)


def test_writing_a_day_after_the_last_backup_makes_the_next_one_without_a_restart(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store

    async def story() -> None:
        await house.wake()
        await until(lambda: automatic_backups(tmp_path))
        [first] = automatic_backups(tmp_path)
        old = first.rename(first.with_name("daily-20260101T000000Z.zip"))
        os.utime(old, (time.time() - 90_000,) * 2)
        write(house)
        await until(lambda: len(automatic_backups(tmp_path)) == 2)
        await until(lambda: since_backup(store).events == 0)
        write(house)
        await until(lambda: not house.cupcake.deliveries.deliver("backup") and since_backup(store).events == 1)
        assert len(automatic_backups(tmp_path)) == 2, "once a day"
        await house.close()

    run(story())
