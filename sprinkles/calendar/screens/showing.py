"""What the calendar's screen shows, read from the store. Blocking: call it in a thread."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from sprinkles.calendar.queries import Happening, by_day, upcoming, window
from sprinkles.sdk import Context, Person
from ui.words import N_, week_begins

View = Literal["Month", "Week", "Agenda"]
VIEWS: dict[View, str] = {"Month": N_("Month"), "Week": N_("Week"), "Agenda": N_("Agenda")}
"""The views, and what each is called."""
AGENDA_DAYS = 60
COMING = 4
COMING_DAYS = 400


@dataclass(frozen=True)
class Shown:
    """The days of a view with what is on them, what is counted down to, and who is who."""

    first: date
    last: date
    days: dict[date, list[Happening]] = field(default_factory=dict)
    coming: tuple[Happening, ...] = ()
    people: dict[str | None, Person] = field(default_factory=dict)
    alone: bool = False

    def on(self, day: date) -> list[Happening]:
        """What is on a day; nothing for one that is not here."""
        return self.days.get(day, [])


def span_of(view: View, day: date) -> tuple[date, date]:
    """The days that a view around a day shows; weeks begin as they do where the language is spoken."""
    if view == "Agenda":
        return day, day + timedelta(days=AGENDA_DAYS - 1)
    if view == "Week":
        first = day - timedelta(days=into_week(day))
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=into_week(first)), last + timedelta(days=6 - into_week(last))


def into_week(day: date) -> int:
    """How many days of its week went before it."""
    return (day.weekday() - week_begins()) % 7


def moved(view: View, day: date, steps: int) -> date:
    """The day to show so many months, weeks or agendas on."""
    if view != "Month":
        return day + timedelta(days=steps * (7 if view == "Week" else AGENDA_DAYS))
    month = day.year * 12 + day.month - 1 + steps
    first = date(month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def read_shown(ctx: Context, view: View, day: date, today: date) -> Shown:
    """All that the screen needs."""
    first, last = span_of(view, day)
    found = window(ctx, first, last)
    soon = [h for h in upcoming(ctx, today) if h.first > today and (h.first - today).days <= COMING_DAYS][:COMING]
    authors = {h.author_id for h in (*found, *soon)}
    people = {who: ctx.people.author(who) for who in authors}
    alone = ctx.people.both()[1] is None
    return Shown(first, last, by_day(found, first, last), tuple(soon), people, alone)
