"""Changing what is planned: this one, this and the following, or all; and what other occurrences keep."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from app.bootstrap import Cupcake
from sprinkles.calendar import edits
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.plans import Plan, plan_of
from sprinkles.calendar.queries import Happening, spec_of, upcoming, window
from sprinkles.calendar.words import clock, counted, reminder
from sprinkles.sdk import Context, Refused

FIRST, LAST = date(2026, 3, 1), date(2026, 4, 30)
WALK = Plan(
    title="Walk",
    starts="2026-03-15T09:00:00Z",
    ends="2026-03-15T10:00:00Z",
    zone="Europe/Prague",
    rrule="FREQ=WEEKLY;COUNT=5",
)


def shown(ctx: Context) -> list[tuple[str, str, str]]:
    """(day, hours, title) of all that is in spring."""
    return [(f"{h.first:%m-%d}", clock(h), h.title) for h in window(ctx, FIRST, LAST)]


def get(ctx: Context, event_id: str) -> CalendarEvent:
    found = ctx.store.get(CalendarEvent, event_id)
    assert found is not None
    return found


def nth(ctx: Context, event_id: str, n: int) -> Happening:
    return [h for h in window(ctx, FIRST, LAST) if h.event_id == event_id][n]


def test_a_series_shows_at_the_same_hour_all_along(ctx: Context) -> None:
    edits.add(ctx, WALK)
    days = ["03-15", "03-22", "03-29", "04-05", "04-12"]
    assert shown(ctx) == [(day, "10:00–11:00", "Walk") for day in days]


def test_one_occurrence_moves_alone_and_keeps_its_words(ctx: Context) -> None:
    kept = edits.add(ctx, WALK)
    at = nth(ctx, kept, 2).at
    plan = replace(
        plan_of(get(ctx, kept), at), title="Long walk", starts="2026-03-30T15:00:00Z", ends="2026-03-30T16:00:00Z"
    )
    edits.edit(ctx, kept, plan, at=at, scope="one")
    assert shown(ctx)[1:4] == [
        ("03-22", "10:00–11:00", "Walk"),
        ("03-30", "17:00–18:00", "Long walk"),
        ("04-05", "10:00–11:00", "Walk"),
    ]
    assert plan_of(get(ctx, kept), at).title == "Long walk"
    # Back to what the series says, nothing is left of it.
    again = replace(plan_of(get(ctx, kept), at), title="Walk", starts=at, ends="2026-03-29T09:00:00Z")
    edits.edit(ctx, kept, again, at=at, scope="one")
    assert (get(ctx, kept).moves, get(ctx, kept).overrides) == ([], [])


def test_all_move_together_and_what_was_said_of_single_days_goes_with_them(ctx: Context) -> None:
    kept = edits.add(ctx, WALK)
    edits.delete(ctx, kept, at=nth(ctx, kept, 1).at, scope="one")
    at = nth(ctx, kept, 1).at
    edits.edit(ctx, kept, replace(plan_of(get(ctx, kept), at), title="Later"), at=at, scope="one")
    fourth = nth(ctx, kept, 2)
    plan = replace(
        plan_of(get(ctx, kept), fourth.at), starts="2026-04-06T12:00:00Z", ends="2026-04-06T13:30:00Z", title="Run"
    )
    edits.edit(ctx, kept, plan, at=fourth.at, scope="all")
    assert shown(ctx) == [
        ("03-16", "14:00–15:30", "Run"), ("03-30", "14:00–15:30", "Later"), ("04-06", "14:00–15:30", "Run"),
        ("04-13", "14:00–15:30", "Run"),
    ]  # fmt: skip


def test_this_and_the_following_become_a_series_of_their_own(ctx: Context) -> None:
    kept = edits.add(ctx, WALK)
    edits.delete(ctx, kept, at=nth(ctx, kept, 4).at, scope="one")
    at = nth(ctx, kept, 2).at
    plan = replace(
        plan_of(get(ctx, kept), at), title="Evening walk", starts="2026-03-29T17:00:00Z", ends="2026-03-29T18:00:00Z"
    )
    other = edits.edit(ctx, kept, plan, at=at, scope="following")
    assert other != kept
    assert shown(ctx) == [
        ("03-15", "10:00–11:00", "Walk"), ("03-22", "10:00–11:00", "Walk"), ("03-29", "19:00–20:00", "Evening walk"),
        ("04-05", "19:00–20:00", "Evening walk"),
    ]  # fmt: skip
    assert get(ctx, other).rrule == "FREQ=WEEKLY;COUNT=3"
    assert get(ctx, other).visibility == get(ctx, kept).visibility


def test_delete_one_following_all_and_take_back(ctx: Context) -> None:
    kept = edits.add(ctx, WALK)
    second = nth(ctx, kept, 1)
    edits.delete(ctx, kept, at=second.at, scope="one")
    assert [day for day, _, _ in shown(ctx)] == ["03-15", "03-29", "04-05", "04-12"]
    edits.bring_back(ctx, kept, second.at)
    edits.delete(ctx, kept, at=nth(ctx, kept, 3).at, scope="following")
    assert [day for day, _, _ in shown(ctx)] == ["03-15", "03-22", "03-29"]
    edits.delete(ctx, kept, at=nth(ctx, kept, 0).at, scope="one")
    assert [day for day, _, _ in shown(ctx)] == ["03-22", "03-29"]
    edits.delete(ctx, kept)
    assert shown(ctx) == []
    edits.restore(ctx, kept)
    assert len(shown(ctx)) == 2


def test_all_day_series_split_and_move_by_days(ctx: Context) -> None:
    kept = edits.add(ctx, Plan("Trip", all_day=True, starts="2026-03-28", ends="2026-03-30", rrule="FREQ=MONTHLY"))
    at = nth(ctx, kept, 1).at
    assert at == "2026-04-28"
    edits.edit(
        ctx, kept, replace(plan_of(get(ctx, kept), at), starts="2026-04-27", ends="2026-04-27"), at=at, scope="all"
    )
    assert spec_of(get(ctx, kept)).starts == "2026-03-27"
    assert shown(ctx) == [("03-27", "", "Trip"), ("04-27", "", "Trip")]


def test_several_days_are_one_thing_of_several_days(ctx: Context) -> None:
    edits.add(ctx, Plan("Away", all_day=True, starts="2026-03-28", ends="2026-03-30"))
    assert [h.title for h in window(ctx, date(2026, 3, 30), date(2026, 3, 30))] == ["Away"]
    assert window(ctx, date(2026, 3, 31), date(2026, 3, 31)) == []


def test_anniversaries_and_countdowns_say_how_long(ctx: Context) -> None:
    edits.add(ctx, Plan("First kiss", all_day=True, starts="2024-02-29", occasion="anniversary"))
    edits.add(ctx, Plan("Lisbon", all_day=True, starts="2026-03-13", occasion="countdown"))
    edits.add(ctx, Plan("Gone by", all_day=True, starts="2025-03-13", occasion="countdown"))
    today = date(2026, 3, 1)
    assert [(h.title, counted(h, today)) for h in upcoming(ctx, today)] == [
        ("Lisbon", "in 12 days"), ("First kiss", "3 years, in 364 days")
    ]  # fmt: skip
    assert counted(upcoming(ctx, date(2027, 2, 28))[0], date(2027, 2, 28)) == "3 years"


@pytest.mark.parametrize(
    "plan",
    [
        Plan("x", starts="2026-01-01T10:00:00Z", ends="2026-01-01T09:00:00Z"), Plan("x", starts="tomorrow"), Plan("x"),
        Plan("x", starts="2026-01-01T10:00:00Z", zone="Mars/Olympus"), Plan("x", all_day=True, starts="1492-10-12"),
        Plan("x", all_day=True, starts="2026-01-01", rrule="FREQ=SECONDLY"),
        Plan("x", all_day=True, starts="2026-01-01", color="red"),
        Plan("x", all_day=True, starts="2026-01-01", reminders=(-5,)),
        Plan("x", all_day=True, starts="2026-01-01", rrule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        Plan("x", starts="2026-01-01T10:00:00Z", occasion="anniversary"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_and_nothing_is_kept(ctx: Context, plan: Plan) -> None:
    with pytest.raises(Refused):
        edits.add(ctx, plan)
    assert ctx.store.find(select(CalendarEvent)) == []


def test_every_change_says_so_once(cupcake: Cupcake, ctx: Context) -> None:
    kept = edits.add(ctx, WALK)
    edits.edit(ctx, kept, replace(WALK, title="Stroll"))
    edits.delete(ctx, kept)
    told = cupcake.home.store.database.rows("SELECT name FROM event ORDER BY seq")
    assert [name for (name,) in told] == ["calendar.event.created", "calendar.event.changed", "calendar.event.deleted"]


def test_search_finds_words_and_forgets_what_was_deleted(ctx: Context) -> None:
    kept = edits.add(ctx, replace(WALK, place="Letná", notes="Bring the blanket"))
    assert [h.id for h in ctx.store.search(CalendarEvent, "letna blank")] == [kept]
    edits.delete(ctx, kept)
    assert ctx.store.search(CalendarEvent, "letna") == []


@pytest.mark.parametrize(
    ("minutes", "all_day", "words"),
    [(0, False, "When it begins"),
     (15, False, "15 minutes before"), (1440, False, "1 day before"), (0, True, "That day at 09:00"),
     (900, True, "The day before at 18:00"), (1440, True, "The day before at 09:00"), (540, True, "That day at 00:00")],
)  # fmt: skip
def test_reminders_are_said_in_words(minutes: int, all_day: bool, words: str) -> None:
    assert reminder(minutes, all_day=all_day) == words
