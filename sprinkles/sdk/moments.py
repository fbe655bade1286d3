"""Moments: what a sprinkle shows of a day where all of them are shown together (Today, memories, reminders)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Moment:
    """One thing of one day.

    `at`: an instant (ISO 8601, UTC) or None for the whole day; `route`: what pressing it opens; `picture`: sha256 of a
    file; `weight`: what stands out of the ordinary has more.
    """

    day: date
    title: str
    kind: str
    icon: str
    route: str
    table: str
    record_id: str
    at: str | None = None
    text: str = ""
    author_id: str | None = None
    visibility: str = "private"
    picture: str | None = None
    weight: int = 0
