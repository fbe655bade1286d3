"""When the app reminds of what is coming."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sprinkles.calendar.moments import moment_of
from sprinkles.calendar.plans import MOST_REMINDER_MIN
from sprinkles.calendar.queries import strings, window
from sprinkles.calendar.zones import here, zone_of
from sprinkles.sdk import Context, Moment

MORNING = time(9)
"""All-day events are reminded of from then."""


def due(ctx: Context, first: datetime, last: datetime) -> Iterator[Moment]:
    """Reminders between two instants, the first included, the last not; each at its time. Blocking.

    What somebody planned before they parted reminds the other one of nothing.
    One sits as far ahead as its occurrence may: a year at most, so that is how far one looks, for events that remind at all.
    """
    zone = zone_of(here())
    first, last = first.astimezone(zone), last.astimezone(zone)
    furthest = min(MOST_REMINDER_MIN, _furthest(ctx))
    if furthest < 0:
        return
    until = (last + timedelta(minutes=furthest)).date() + timedelta(days=1)
    for happening in window(ctx, first.date() - timedelta(days=1), until, zone, links=False):
        if happening.archive:
            continue
        begins = happening.starts or datetime.combine(happening.first, MORNING, zone)
        for minutes in happening.reminders:
            # On the time line, not on the clock: an hour before is an hour before, also when the clock changes.
            at = datetime.fromtimestamp(begins.timestamp() - minutes * 60, zone)
            if first <= at < last:
                yield moment_of(happening, happening.first, at)


def _furthest(ctx: Context) -> int:
    """The longest reminder of any event in minutes; -1 for none."""
    found = ctx.store.rows(
        """SELECT reminders FROM calendar_event
           WHERE deleted_at IS NULL AND kind = 'full' AND reminders IS NOT NULL AND reminders <> '[]'"""
    )
    minutes = [int(m) for (told,) in found for m in strings(json.loads(told)) if m.isdigit()]
    return max(minutes, default=-1)
