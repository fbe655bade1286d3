"""An app that is open over midnight, or comes back in the morning, shows the new day, and after a journey the hours of the place;
who is writing is left alone."""

import asyncio
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import flet as ft
import pytest

from app.beginning import begin
from app.household import Household
from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, household, journal, opened
from tests.harness.app_driver import AppDriver, run
from tests.harness.zones import home_again, move_to
from ui.words import day_of_week
from ui.zone import here

YESTERDAY, TODAY = "Etc/GMT+12", "Etc/GMT-14"
"""26 hours apart: it is never the same day in both."""


def clock_of(zone: str) -> date:
    """Have this device's calendar be that of a zone; answers the day there."""
    move_to(zone)
    return datetime.now().astimezone().date()


@pytest.fixture(autouse=True)
def _clock_again() -> Iterator[None]:
    with home_again():
        yield


@pytest.fixture
def house(tmp_path: Path) -> Household:
    found = household(tmp_path, sprinkles=ALL)
    begin(found.cupcake.home)
    return found


def question(app: AppDriver) -> str:
    """What the question of the day is, on Today's card."""
    words = app.texts()
    return words[words.index("Today’s question") + 1]


def test_it_is_another_day_when_one_comes_back_in_the_morning(house: Household) -> None:
    async def story() -> None:
        before = clock_of(YESTERDAY)
        async with opened(house) as app:
            await app.until(lambda: "Today’s question" in app.texts())
            asked = question(app)
            assert day_of_week(before) in app.texts()
            await app.lifecycle("pause")
            after = clock_of(TODAY)
            await app.lifecycle("resume")
            await app.until(lambda: day_of_week(after) in app.texts())
            await app.until(lambda: question(app) != asked)
        await house.close()

    run(story())


def test_it_becomes_another_day_by_itself(house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.window.DAY_S", 0.05)
    monkeypatch.setattr("app.window.FIRST_FRAME_S", 0.0)

    async def story() -> None:
        clock_of(YESTERDAY)
        async with opened(house) as app:
            await app.until(lambda: "Today’s question" in app.texts())
            asked = question(app)
            clock_of(TODAY)
            await app.until(lambda: question(app) != asked)
        await house.close()

    run(story())


@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
def test_who_is_answering_goes_on_unless_they_were_away_since(
    house: Household, monkeypatch: pytest.MonkeyPatch, long: bool
) -> None:
    if long:
        monkeypatch.setattr("app.window.LONG_S", -1.0)

    async def story() -> None:
        clock_of(YESTERDAY)
        async with opened(house, route="/question") as app:
            await app.until(lambda: bool(app.find_all(ft.TextField)))
            before = app.texts()
            await app.lifecycle("pause")
            clock_of(TODAY)
            await app.lifecycle("resume")
            if long:
                await app.until(lambda: app.texts() != before)
            else:
                await app.settle()
                assert app.texts() == before
        await house.close()

    run(story())


@pytest.mark.parametrize("away", [True, False], ids=["in a pocket", "on the table"])
def test_after_a_journey_the_hours_are_those_of_the_place(
    house: Household, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    for watched in ("ui.look.this_day", "app.window.this_day"):
        monkeypatch.setattr(watched, lambda: date(2026, 4, 1))  # so that nothing but the zone is another one
    monkeypatch.setattr("app.window.DAY_S", 1000.0 if away else 0.05)
    monkeypatch.setattr("app.window.FIRST_FRAME_S", 0.0)
    journal(house).store.add(JournalEntry(id="", title="Over the sea", at="2026-03-31T23:30:00Z"))

    async def story() -> None:
        move_to("Etc/GMT+1")
        async with opened(house, route="/diary") as app:
            await app.until(lambda: "Tuesday 31 March 2026, Over the sea" in app.labels())
            if away:
                await app.lifecycle("pause")
            os.environ["TZ"] = "Etc/GMT-1"  # nobody tells the app
            if away:
                await app.lifecycle("resume")
            await app.until(lambda: "Wednesday 1 April 2026, Over the sea" in app.labels())
            assert here() == "Etc/GMT-1"
        await house.close()

    run(story())


def test_a_window_that_is_closed_counts_no_days(house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[date] = []

    def count() -> date:
        counted.append(date(2026, 1, len(counted) % 28 + 1))
        return counted[-1]

    async def story() -> None:
        for first_frame_s in (1.0, 0.0):  # closed before it woke, and after
            monkeypatch.setattr("app.window.FIRST_FRAME_S", first_frame_s)
            async with opened(house) as app:
                await app.until(lambda: "You" in app.labels())
                await asyncio.sleep(0.05)
            await asyncio.sleep(first_frame_s + 0.15)
            counted.clear()
            await asyncio.sleep(0.1)
            assert not counted
        await house.close()

    monkeypatch.setattr("app.window.DAY_S", 0.01)
    monkeypatch.setattr("app.window.STOPS_S", 0.0)
    monkeypatch.setattr("app.window.this_day", count)
    run(story())
