"""Waking a home: once, however many windows ask, and never one that was put to rest."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.household import Household
from app.reminders import Reminders
from tests.app.house import NOWHERE, household, pair_up
from tests.harness.app_driver import run


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Reminders]:
    """The reminders that a home has made."""
    every: list[Reminders] = []

    def make(*args: Any) -> Reminders:
        every.append(Reminders(*args))
        return every[-1]

    monkeypatch.setattr("app.household.Reminders", make)
    return every


def going(of: Household) -> list[object]:
    """What runs beside the windows of a home."""
    return [each for each in (of._reminders, of._loop, of._keeping, of._tidying) if each is not None]


def test_windows_that_open_together_wake_a_home_once(tmp_path: Path, made: list[Reminders]) -> None:
    house = household(tmp_path)

    async def story() -> None:
        await asyncio.gather(*(house.wake() for _ in range(3)))
        assert house._reminders is made[0]
        assert len(made) == 1
        await house.close()
        assert made[0]._scheduler is None

    run(story())


@pytest.mark.parametrize("turns", [0, 1, 3, 10, 30])
def test_a_home_that_is_closed_while_it_wakes_stays_closed(tmp_path: Path, made: list[Reminders], turns: int) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    pair_up(house)

    async def story() -> None:
        waking = [asyncio.ensure_future(house.wake()) for _ in range(2)]
        for _ in range(turns):
            await asyncio.sleep(0.002)
        await house.close()
        assert await asyncio.gather(*waking, return_exceptions=True) == [None, None]
        await house.wake()
        assert going(house) == []
        assert [each._scheduler for each in made] == [None] * len(made)

    run(story())
