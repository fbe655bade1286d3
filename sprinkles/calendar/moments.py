"""What the calendar shows of a day where the days of all sprinkles are shown together. Links are not among them: the
sprinkles they tell of show those themselves.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sprinkles.calendar.queries import Happening, window
from sprinkles.calendar.words import NAMELESS, clock, counted
from sprinkles.sdk import Context, Moment
from ui.words import _

WEIGHT = {"anniversary": 30, "countdown": 20}


def moments(ctx: Context, first: date, last: date) -> Iterator[Moment]:
    """Every occurrence of these days, once, on its first day within them. Blocking."""
    for happening in window(ctx, first, last, links=False):
        yield moment_of(happening, max(first, happening.first))


def moment_of(happening: Happening, on: date, at: datetime | None = None) -> Moment:
    """An occurrence as a moment of the day `on`."""
    starts = at or happening.starts
    return Moment(
        day=on, title=happening.title or _(NAMELESS), kind=happening.occasion, icon=happening.icon,
        route="" if happening.busy else happening.route, table="calendar_event", record_id=happening.event_id,
        at=starts.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if starts else None,
        text=", ".join(part for part in (clock(happening), counted(happening, on), happening.place) if part),
        author_id=happening.author_id, visibility=happening.reach, weight=WEIGHT.get(happening.occasion, 0),
    )  # fmt: skip
