"""What a person plans, as they give it, and checked before it is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import spec_of, strings
from sprinkles.calendar.rules import Rule, yearly
from sprinkles.calendar.series import LONGEST, Spec, comes_true, latest, one
from sprinkles.calendar.zones import checked_zone, day, instant
from sprinkles.sdk import Refused
from ui.words import _

OCCASIONS = ("event", "countdown", "anniversary")
COLORS = ("raspberry", "marmalade", "blueberry", "leaf", "honey", "sea")
MOST_REMINDER_MIN = 366 * 24 * 60
WORDS = ("title", "notes", "place")


@dataclass(frozen=True)
class Plan:
    """An event as a person gives it. `starts` and `ends` are dates (the last included) when `all_day`, else instants."""

    title: str = ""
    notes: str = ""
    place: str = ""
    all_day: bool = False
    starts: str = ""
    ends: str | None = None
    zone: str | None = None
    rrule: str | None = None
    reminders: tuple[int, ...] = ()
    occasion: str = "event"
    color: str | None = None

    def spec(self) -> Spec:
        """When it happens."""
        return Spec(self.all_day, self.starts, self.ends, self.zone, self.rrule)


def checked(plan: Plan) -> Plan:
    """The plan as it can be kept. Raises: Refused with one sentence that says what to mend."""
    read: Callable[[str], Any] = day if plan.all_day else instant
    try:
        starts, ends = read(plan.starts), read(plan.ends or plan.starts)
    except ValueError:
        raise Refused(_("That is not a date between 1800 and 2300."), code="bad_date") from None
    if ends < starts:
        raise Refused(_("It ends before it begins. Choose a later end."), code="bad_date")
    if ends - starts > LONGEST:
        raise Refused(_("It lasts longer than ten years. Choose an earlier end."), code="bad_date")
    if plan.occasion not in OCCASIONS or plan.color not in (None, *COLORS):
        raise Refused(_("Choose one of: {names}.").format(names=", ".join((*OCCASIONS, *COLORS))), code="bad_value")
    if any(not 0 <= m <= MOST_REMINDER_MIN for m in plan.reminders):
        raise Refused(_("A reminder can come up to a year before."), code="bad_value")
    if plan.occasion == "anniversary" and not plan.all_day:
        raise Refused(_("An anniversary is a day, without hours."), code="bad_value")
    rule = plan.rrule or (yearly(starts) if plan.occasion == "anniversary" else None)
    plan = replace(
        plan, title=plan.title.strip(), place=plan.place.strip(), ends=plan.ends or plan.starts,
        rrule=str(Rule.read(rule)) if rule else None, zone=None if plan.all_day else checked_zone(plan.zone or "UTC"),
    )  # fmt: skip
    if not comes_true(plan.spec()):
        raise Refused(_("This recurrence rule never comes true."), code="bad_rule")
    return plan


def values_of(plan: Plan) -> dict[str, Any]:
    """The columns of a checked plan."""
    return {
        "title": plan.title, "notes": plan.notes, "place": plan.place or None, "all_day": plan.all_day,
        "starts_at": None if plan.all_day else plan.starts, "ends_at": None if plan.all_day else plan.ends,
        "starts_on": plan.starts if plan.all_day else None, "ends_on": plan.ends if plan.all_day else None,
        "time_zone": plan.zone, "rrule": plan.rrule, "reminders": [str(m) for m in sorted(set(plan.reminders))],
        "occasion": plan.occasion, "color": plan.color,
    }  # fmt: skip


def plan_of(event: CalendarEvent, at: str | None = None) -> Plan:
    """An event as a plan; with `at`, that occurrence of it. Raises: Refused when there is no such occurrence."""
    spec = spec_of(event)
    starts, ends, all_day, zone = spec.starts, spec.ends, spec.all_day, spec.zone
    words: dict[str, Any] = {name: getattr(event, name) or "" for name in WORDS}
    if at is not None:
        span = one(spec, at)
        if span is None:
            raise Refused(_("That day is not in the calendar any more."), code="not_found")
        starts, ends, all_day, zone = span.starts, span.ends, span.all_day, span.zone
        words |= {n: str(v) for n, v in latest(strings(event.overrides)).get(at, {}).items() if n in WORDS}
    return Plan(
        **words, all_day=all_day, starts=starts, ends=ends, zone=zone, rrule=event.rrule,
        reminders=tuple(sorted(int(m) for m in strings(event.reminders) if m.isdigit())),
        occasion=event.occasion or "event", color=event.color,
    )  # fmt: skip
