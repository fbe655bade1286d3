"""The week by the hour on a real home, in process: seven days on wide screens, three on phones."""

from datetime import date, datetime, timedelta
from pathlib import Path

import flet as ft
import pytest

from sprinkles.calendar.plans import Plan
from sprinkles.calendar.screens.hours import FIRST_HOUR, HOUR_PX
from sprinkles.calendar.tests.test_screens import PRAGUE, at, field, filled, has, named, rows, today
from sprinkles.calendar.words import spoken
from tests.harness.app_driver import AppDriver, run
from tests.harness.sprinkle import screen

pytestmark = pytest.mark.usefixtures("in_prague")


def monday() -> date:
    """Of this week."""
    return today() - timedelta(days=today().weekday())


def hours(title: str, start: int, end: int, day: date | None = None) -> Plan:
    day = day or today()
    return Plan(title, starts=at(day, start), ends=at(day, end), zone=PRAGUE)


async def at_the_week(app: AppDriver) -> None:
    await app.until(lambda: "Week" in app.labels())
    await app.tap("Week")
    await app.until(lambda: f"Plan something on {spoken(today(), year=False)}" in app.labels())


def box(app: AppDriver, title: str) -> ft.Container:
    """Where a block of the grid stands: the container around it, with its place."""
    label = named(app, f"{title}, ")
    return next(
        c
        for c in app.find_all(ft.Container, app.top)
        if isinstance(c.content, ft.Semantics) and c.content.label == label and c.top is not None
    )


def lanes_of(app: AppDriver, title: str) -> list[ft.Control]:
    """The lanes of the group that a block stands in."""
    held = box(app, title)
    for row in app.find_all(ft.Row, app.top):
        if any(isinstance(lane, ft.Stack) and held in lane.controls for lane in row.controls):
            return list(row.controls)
    raise AssertionError(title)


@pytest.mark.parametrize(("width", "days"), [(390, 3), (1280, 7)])
def test_blocks_stand_at_their_hours_and_overlapping_ones_side_by_side(tmp_path: Path, width: int, days: int) -> None:
    filled(tmp_path / "home", hours("Dinner", 18, 20), hours("Choir", 19, 21), hours("Run", 8, 9))

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=width) as app:
            await at_the_week(app)
            await app.until(has(app, "Choir, "))
            assert sum(label.startswith("Plan something on ") for label in app.labels()) == days
            assert box(app, "Dinner").height == 2 * HOUR_PX - 2
            assert (box(app, "Dinner").top, box(app, "Choir").top) == (1, HOUR_PX + 1)
            assert len(lanes_of(app, "Dinner")) == 2 and lanes_of(app, "Choir") == lanes_of(app, "Dinner")
            assert len(lanes_of(app, "Run")) == 1
            await app.tap(named(app, "Choir, "))
            await app.until(lambda: "Edit" in app.labels())

    run(story())


def test_whole_days_lie_above_the_hours_over_the_days_that_they_take(tmp_path: Path) -> None:
    visit = Plan("Visit", all_day=True, starts=(monday() + timedelta(days=1)).isoformat(),
                 ends=(monday() + timedelta(days=3)).isoformat())  # fmt: skip
    filled(tmp_path / "home", visit, hours("Dinner", 18, 20, monday() + timedelta(days=2)))

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=1280) as app:
            await at_the_week(app)
            await app.until(has(app, "Visit, "))
            assert len([label for label in app.labels() if label.startswith("Visit, ")]) == 1
            label = named(app, "Visit, ")
            cell = next(
                c for c in app.find_all(ft.Container, app.top)
                if isinstance(c.content, ft.Semantics) and c.content.label == label and isinstance(c.expand, int)
            )  # fmt: skip
            line = next(r for r in app.find_all(ft.Row, app.top) if cell in r.controls)
            assert [c.expand for c in line.controls[1:]] == [1, 3, 3]

    run(story())


def test_a_press_on_an_hour_plans_something_then(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=1280) as app:
            await at_the_week(app)
            ground = app.find(ft.GestureDetector, app.top, key=f"free-{today()}")
            await app.fire(ground, "tap_up", {"l": {"x": 10.0, "y": 14.7 * HOUR_PX}})
            await app.until(lambda: app.page.route == f"/plan/on/{today().isoformat()}/1430")
            await app.until(lambda: "Begins at 14:30. Change the time" in app.labels())
            await app.fire(field(app, "What is it?"), "change", value="Tea")
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/calendar")

    run(story())
    (kept,) = rows(tmp_path / "home")
    begins = datetime.fromisoformat(str(kept.starts_at).replace("Z", "+00:00")).astimezone()
    assert (kept.title, begins.date(), begins.strftime("%H:%M")) == ("Tea", today(), "14:30")


def test_an_hour_that_was_pressed_goes_before_the_one_of_a_draft(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", f"/plan/on/{today().isoformat()}/0900") as app:
            await app.until(lambda: "What is it?" in app.labels())
            await app.fire(field(app, "What is it?"), "change", value="Half a thought")
            await app.tap("All day")
            await app.tap("Close")
            await app.until(lambda: not app.page.route.startswith("/plan"))
            await app.go(f"/plan/on/{today().isoformat()}/1600")
            await app.until(lambda: "Begins at 16:00. Change the time" in app.labels())
            assert field(app, "What is it?").value == "Half a thought"
            await app.go(f"/plan/on/{today().isoformat()}/9999")
            await app.until(lambda: "What is it?" in app.labels())

    run(story())


@pytest.mark.parametrize(("early", "offset"), [(None, FIRST_HOUR * HOUR_PX - 10), (5, 5 * HOUR_PX - 10)])
def test_it_opens_at_seven_or_before_what_is_earlier(tmp_path: Path, early: int | None, offset: int) -> None:
    filled(tmp_path / "home", *([hours("Flight", early, early + 1)] if early else []))

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=1280) as app:
            await at_the_week(app)
            await app.until(lambda: any(name == "scroll_to" for name, _ in app.client.calls))
            (args,) = [args for name, args in app.client.calls if name == "scroll_to"]
            assert args["offset"] == offset

    run(story())


def test_now_is_marked_today_and_in_no_other_week(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=1280) as app:
            await at_the_week(app)
            await app.until(has(app, "Now, "))
            await app.tap("Next week")
            await app.until(lambda: not has(app, "Now, ")())

    run(story())


@pytest.mark.parametrize("away", range(7))
def test_a_phone_shows_three_days_of_the_week_with_the_chosen_one(tmp_path: Path, away: int) -> None:
    day = monday() + timedelta(days=away)

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=390) as app:
            await at_the_week(app)
            chosen = next(label for label in app.labels() if label.startswith(spoken(day)))
            await app.tap(chosen)
            await app.until(lambda: f"Plan something on {spoken(day, year=False)}" in app.labels())
            shown = [label for label in app.labels() if label.startswith("Plan something on ")]
            first = monday() + timedelta(days=min(away, 4))
            assert shown == [f"Plan something on {spoken(first + timedelta(days=n), year=False)}" for n in range(3)]

    run(story())
