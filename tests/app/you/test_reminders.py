"""Reminders of this device: quiet hours, what may remind, and the planning that heeds both."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from app import reminders
from app.quiet import KEY, Quiet, clock_of, keep_quiet, read_quiet
from app.reminders import Reminders, due_moments
from core.errors import Refused
from sprinkles.sdk import Moment
from storage.local_settings import write_setting
from tests.app.house import ALL, household
from tests.app.you.rooms import page_at, selected
from tests.harness.app_driver import run


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 1, hour, minute).astimezone()


@pytest.mark.parametrize(
    ("first", "last", "quiet", "loud"),
    [
        ("22:00", "07:00", [(22, 0), (23, 59), (0, 0), (6, 59)], [(7, 0), (21, 59), (12, 0)]),
        ("13:00", "14:30", [(13, 0), (14, 29)], [(12, 59), (14, 30), (0, 0)]),
        ("09:00", "09:00", [], [(9, 0), (0, 0)]),
        ("", "", [], [(3, 0)]),
    ],
)
def test_quiet_hours_may_go_over_midnight(
    first: str, last: str, quiet: list[tuple[int, int]], loud: list[tuple[int, int]]
) -> None:
    wish = Quiet(True, first, last)
    assert [wish.is_quiet(at(*t)) for t in quiet] == [True] * len(quiet)
    assert [wish.is_quiet(at(*t)) for t in loud] == [False] * len(loud)
    assert Quiet(on=False).is_quiet(at(12))


def test_times_are_taken_as_people_type_them() -> None:
    assert [clock_of(w) for w in ("22:00", " 7.05 ", "07:05")] == ["22:00", "07:05", "07:05"]
    for nonsense in ("", "24:00", "7", "half past", "12:60"):
        with pytest.raises(Refused):
            clock_of(nonsense)


def test_nothing_is_said_in_quiet_hours_and_a_change_of_them_counts_at_once(tmp_path: Path) -> None:
    cupcake = household(tmp_path).cupcake
    said: list[str] = []
    soon = datetime.now(UTC) + timedelta(seconds=1.2)
    moment = Moment(date(2026, 5, 1), "tea", "event", "bell", "/today", "t", "tea", at=soon.isoformat())
    now = soon.astimezone()
    over = (now + timedelta(minutes=5)).strftime("%H:%M")
    since = (now - timedelta(minutes=5)).strftime("%H:%M")

    async def planned() -> list[str]:
        asked = Reminders(cupcake, lambda m: said.append(m.title))
        with patch.object(reminders, "due_moments", lambda *_: [moment]):
            await asked.start()
            assert asked._scheduler is not None
            jobs = [job.id for job in asked._scheduler.get_jobs() if ":" in job.id]
            await asked.stop()
        return jobs

    assert len(asyncio.run(planned())) == 1
    keep_quiet(cupcake.home.store, Quiet(True, since, over))
    assert asyncio.run(planned()) == []
    keep_quiet(cupcake.home.store, Quiet(on=False))
    assert asyncio.run(planned()) == []
    cupcake.close()


def test_a_sprinkle_that_may_not_remind_is_not_asked(tmp_path: Path) -> None:
    cupcake = household(tmp_path, sprinkles=ALL).cupcake
    asked: list[str] = []

    def reminded(sprinkle: object, *_: object) -> list[Moment]:
        asked.append(sprinkle.manifest.name)  # type: ignore[attr-defined]
        return []

    first = datetime.now(UTC)
    with patch.object(reminders, "reminded", reminded):
        due_moments(cupcake, first, first)
        assert sorted(asked) == ["calendar", "habits"]
        asked.clear()
        keep_quiet(cupcake.home.store, Quiet(muted=("habits",)))
        due_moments(cupcake, first, first)
    assert asked == ["calendar"]
    cupcake.close()


def test_they_are_set_on_the_page_and_kept(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    store = house.cupcake.home.store

    async def story() -> None:
        async with page_at(house, "reminders", "Quiet hours") as (app, _):
            assert selected(app, "Habits")
            await app.tap("Habits")
            await app.until(lambda: read_quiet(store).muted == ("habits",))
            await app.type("From", "half past")
            await app.tap("Be quiet in these hours")
            await app.until(lambda: app.shows("Type a time of day like 22:00."))
            await app.type("From", "23.30")
            await app.tap("Be quiet in these hours")
            await app.until(lambda: app.shows("Nothing is said from 23:30 to 07:00."))
            assert read_quiet(store) == Quiet(True, "23:30", "07:00", ("habits",))
            await app.tap("No quiet hours")
            await app.until(lambda: app.shows("There are none yet."))
            await app.tap("Remind me")
            await app.until(lambda: not read_quiet(store).on)
            assert not app.shows("Quiet hours")
        await house.close()

    run(story())


def test_nonsense_counts_as_nothing_said(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store
    for nonsense in ("x", {"first": "99:00", "last": "1"}, {"muted": "all"}, [1]):
        write_setting(store, KEY, nonsense)
        assert read_quiet(store) == Quiet()
    house.cupcake.close()
