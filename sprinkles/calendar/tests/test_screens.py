"""The calendar's screens on a real home, in process, on phones and wide screens."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import flet as ft
import pytest
from sqlmodel import col, select

from app.household import Household
from sprinkles.calendar import edits
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.plans import Plan
from sprinkles.calendar.queries import packed
from sprinkles.calendar.words import spoken
from sprinkles.calendar.zones import at_wall, zone_of
from sprinkles.sdk import Context, Visibility
from tests.app.house import pair_up
from tests.harness.app_driver import AppDriver, run
from tests.harness.sprinkle import open_app, part, screen
from ui.words import month_name

PRAGUE = "Europe/Prague"


pytestmark = pytest.mark.usefixtures("in_prague")


def today() -> date:
    """Of who is in Prague; where the tests began it may be another day."""
    return datetime.now(ZoneInfo(PRAGUE)).date()


def at(day: date, hour: int) -> str:
    return at_wall(datetime(day.year, day.month, day.day, hour), zone_of(PRAGUE))


def filled(folder: Path, *plans: Plan, paired: bool = False, level: Visibility | None = None) -> list[str]:
    """A home with these plans; answers their ids."""
    app = open_app(folder, "calendar")
    if paired:
        pair_up(Household(app))
    kept = [edits.add(app.contexts["calendar"], plan, level) for plan in plans]
    app.close()
    return kept


def rows(folder: Path) -> list[CalendarEvent]:
    app = open_app(folder, "calendar")
    found = app.contexts["calendar"].store.find(select(CalendarEvent).where(col(CalendarEvent.deleted_at).is_(None)))
    app.close()
    return found


def dinner(**more: object) -> Plan:
    plan = Plan("Dinner", starts=at(today(), 18), ends=at(today(), 20), zone=PRAGUE, place="Letná")
    return Plan(**{**plan.__dict__, **more})


def has(app: AppDriver, start: str) -> Callable[[], bool]:
    return lambda: any(label.startswith(start) for label in app.labels())


def named(app: AppDriver, start: str) -> str:
    return next(label for label in app.labels() if label.startswith(start))


def field(app: AppDriver, label: str) -> ft.TextField:
    """The field that a screen reader calls `label`."""
    found = next(
        s for s in app.find_all(ft.Semantics, app.top) if s.label == label and isinstance(s.content, ft.TextField)
    )
    assert isinstance(found.content, ft.TextField)
    return found.content


@pytest.mark.parametrize("width", [390, 1280])
def test_an_empty_calendar_says_how_to_begin(tmp_path: Path, width: int) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=width) as app:
            await app.until(lambda: app.shows("Nothing planned."))
            assert app.shows(month_name(today().month))
            assert any(label.endswith("today, nothing planned") for label in app.labels())
            await app.tap("Agenda")
            await app.until(lambda: app.shows("What would you look forward to?"))
            await app.tap("Week")
            await app.until(lambda: any("nothing planned" in label for label in app.labels()))

    run(story())


def test_two_are_asked_what_they_look_forward_to(tmp_path: Path) -> None:
    filled(tmp_path / "home", paired=True)

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar") as app:
            await app.until(lambda: app.shows("Nothing planned."))
            await app.tap("Agenda")
            await app.until(lambda: app.shows("What would you two look forward to?"))

    run(story())


@pytest.mark.parametrize("route", ["/calendar", "/plan", "/plan/on/2026-11-21", "/find-in-calendar"])
def test_the_rail_says_that_it_is_the_calendar(tmp_path: Path, route: str) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", route, width=1280) as app:
            await app.until(lambda: bool(app.find_all(ft.Semantics, app.top, label="Calendar", selected=True)))
            assert not app.find_all(ft.Semantics, app.top, label="Today", selected=True)

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_every_view_shows_what_is_planned_and_opens_it(tmp_path: Path, width: int) -> None:
    filled(tmp_path / "home", dinner())

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar", width=width) as app:
            for view in ("Month", "Week", "Agenda"):
                await app.tap(view)
                await app.until(has(app, f"Dinner, {spoken(today())}, 18:00–20:00"))
            await app.tap(named(app, "Dinner, "))
            await app.until(lambda: "Edit" in app.labels())
            for words in ("Dinner", "Letná", f"{spoken(today())}, 18:00–20:00", "Only me", "You put this here"):
                assert app.shows(words), words
            await app.tap("Back to the calendar")
            await app.until(lambda: app.page.route == "/calendar")

    run(story())


def test_months_are_walked_and_a_day_is_chosen(tmp_path: Path) -> None:
    later = (today().replace(day=1) + timedelta(days=32)).replace(day=14)
    filled(tmp_path / "home", Plan("Fair", all_day=True, starts=later.isoformat()))

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar") as app:
            await app.until(lambda: "Next month" in app.labels())
            await app.tap("Next month")
            label = f"{spoken(later)}, 1 thing"
            await app.until(lambda: label in app.labels())
            await app.tap(label)
            await app.until(has(app, f"Fair, {spoken(later)}"))
            assert app.by_label(label).selected
            await app.tap("Previous month")
            await app.until(lambda: label not in app.labels() or today().month != later.month)

    run(story())


def test_something_is_planned_by_hand_and_stands_there(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", f"/plan/on/{today().isoformat()}") as app:
            await app.until(lambda: "What is it?" in app.labels())
            await app.tap("Done")
            await app.until(lambda: app.shows("Give it a name first."))
            await app.fire(field(app, "What is it?"), "change", value="Picnic")
            await app.tap("All day")
            await app.tap("Weekly")
            await app.tap("Honey")
            await app.tap("1 day before" if "1 day before" in app.labels() else "The day before at 09:00")
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/calendar")
            await app.until(has(app, f"Picnic, {spoken(today())}"))

    run(story())
    (kept,) = rows(tmp_path / "home")
    assert (kept.title, kept.all_day, kept.starts_on, kept.rrule) == (
        "Picnic",
        True,
        today().isoformat(),
        "FREQ=WEEKLY",
    )
    assert (kept.color, kept.reminders, kept.visibility) == ("honey", ["1440"], "private")


def test_what_was_typed_is_found_again(tmp_path: Path) -> None:
    async def story() -> None:
        for again in (False, True):
            async with screen(tmp_path / "home", "calendar", "/plan") as app:
                await app.until(lambda: "What is it?" in app.labels())
                if again:
                    assert app.shows("Found again, as you left it.")
                    assert field(app, "What is it?").value == "Half a thought"
                    await app.tap("Start afresh")
                    await app.until(lambda: field(app, "What is it?").value == "")
                else:
                    await app.fire(field(app, "What is it?"), "change", value="Half a thought")
                    await app.tap("Close")
                    await app.until(lambda: app.page.route != "/plan")

    run(story())
    assert rows(tmp_path / "home") == []


def test_a_series_asks_which_days_change_and_which_go(tmp_path: Path) -> None:
    (kept,) = filled(tmp_path / "home", dinner(rrule="FREQ=DAILY;COUNT=3"))
    here = f"{kept}/{packed(at(today(), 18))}"

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", f"/plan/{here}") as app:
            await app.until(lambda: "What is it?" in app.labels())
            await app.fire(field(app, "What is it?"), "change", value="Feast")
            await app.tap("Done")
            await app.until(lambda: app.shows("Which days change?"))
            await app.tap("Only this day")
            await app.until(lambda: app.page.route == "/calendar")
            await app.until(has(app, f"Feast, {spoken(today())}"))
            await app.go(f"/calendar/{here}")
            await app.until(lambda: "Delete" in app.labels())
            assert app.shows("Every day, 3 times")
            await app.tap("Delete")
            await app.tap("Only this day")
            await app.until(lambda: app.shows("It is deleted."))
            await app.tap("Undo")
            await app.until(lambda: app.shows("Feast"))
            await app.tap("Delete")
            await app.tap("All of it")
            await app.until(lambda: app.shows("It is deleted."))
            await app.tap("Undo")
            await app.until(lambda: app.shows("Feast"))

    run(story())
    (found,) = rows(tmp_path / "home")
    assert (found.title, len(found.overrides), found.exdates) == ("Dinner", 1, [])


def test_who_sees_it_is_said_in_words_and_changes_by_pressing(tmp_path: Path) -> None:
    (kept,) = filled(tmp_path / "home", dinner(), paired=True)

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", f"/plan/{kept}/{packed(at(today(), 18))}") as app:
            await app.until(lambda: "You and Theo can see this. Change" in app.labels())
            await app.tap("You and Theo can see this. Change")
            await app.until(lambda: "Theo sees only when. Change" in app.labels())
            await app.tap("Theo sees only when. Change")
            await app.until(lambda: "Only you can see this. Change" in app.labels())
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/calendar")

    run(story())
    assert [event.visibility for event in rows(tmp_path / "home")] == ["private"]


def test_a_partners_times_are_busy_and_open_nothing(tmp_path: Path) -> None:
    (kept,) = filled(tmp_path / "home", dinner(), paired=True)
    app_ = open_app(tmp_path / "home", "calendar")
    with app_.home.store.database.write() as raw:
        theirs = raw.execute("SELECT user_id FROM pair_member WHERE seat = 2").fetchone()[0]
        raw.execute(
            "UPDATE calendar_event SET title = NULL, place = NULL, notes = NULL, overrides = NULL, reminders = NULL"
        )
        raw.execute(
            "UPDATE calendar_event SET kind = 'projection', visibility = 'calendar_visible', occasion = NULL, author_id = ?",
            (theirs,),
        )
    app_.close()

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar") as app:
            await app.until(has(app, "Busy, "))
            assert not app.by_label(named(app, "Busy, ")).button
            assert app.shows("Times only")
            await app.go(f"/calendar/{kept}/{packed(at(today(), 18))}")
            await app.until(lambda: app.shows("Times only"))
            assert "Edit" not in app.labels() and "Delete" not in app.labels()

    run(story())


def test_what_is_not_there_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/calendar/nothing/20260101") as app:
            await app.until(lambda: app.shows("This is not in the calendar any more."))
            await app.go("/plan/nothing/20260101")
            await app.until(lambda: "Back to the calendar" in app.labels())

    run(story())


def test_search_finds_by_words(tmp_path: Path) -> None:
    filled(tmp_path / "home", dinner())

    async def story() -> None:
        async with screen(tmp_path / "home", "calendar", "/find-in-calendar") as app:
            await app.until(lambda: "Search the calendar" in app.labels())
            await app.fire(field(app, "Search the calendar"), "change", value="letn")
            await app.until(has(app, "Dinner, "))
            await app.fire(field(app, "Search the calendar"), "change", value="zebra")
            await app.until(lambda: app.shows("Nothing with “zebra”"))

    run(story())


def test_the_card_shows_today_then_what_comes_and_a_change_by_itself(tmp_path: Path) -> None:
    app_ = open_app(tmp_path / "home", "calendar")
    ctx: Context = app_.contexts["calendar"]

    async def story() -> None:
        async with part(app_, "calendar", "screens.card:Card") as app:
            await app.until(lambda: app.shows("Nothing planned."))
            edits.add(ctx, Plan("Holiday", all_day=True, starts=today().isoformat()))
            far = today() + timedelta(days=100)
            edits.add(ctx, Plan("Lisbon", all_day=True, starts=far.isoformat(), occasion="countdown"))
            await app.until(lambda: app.shows("Holiday") and app.shows("Lisbon"))
            assert app.shows("Today") and app.shows("In 100 days")

    run(story())
    app_.close()
