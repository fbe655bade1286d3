"""When an entry happened, as it is said: in the entry's own time zone, with the weekday that people there counted.

Two things that a time-zone database does not know are settled here. Before a zone had a standard time it answers local mean
time ("-00:01:15" for London); nobody's clock in a diary means that, so the zone's later standard offset stands for it. And
a date from before a place took over the Gregorian calendar is the date that stands in the old diary, so its weekday is
counted in the Julian calendar: 1 January 1660 was a Sunday in London, as Pepys says.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from ui.words import month_and_year, whole_day

GREGORIAN = date(1582, 10, 15)
"""Where nothing else is known: the day the calendar began."""
LATER = {
    "Europe/London": date(1752, 9, 14),
    "Europe/Dublin": date(1752, 9, 14),
    "America/New_York": date(1752, 9, 14),
    "America/Halifax": date(1752, 9, 14),
    "Europe/Stockholm": date(1753, 3, 1),
    "Europe/Berlin": date(1700, 3, 1),
    "Europe/Copenhagen": date(1700, 3, 1),
    "Europe/Oslo": date(1700, 3, 1),
    "Europe/Zurich": date(1701, 1, 12),
    "Europe/Moscow": date(1918, 2, 14),
    "Europe/Athens": date(1923, 3, 1),
}
"""First Gregorian day of places that were late, by their zone."""


@lru_cache(maxsize=64)
def _place(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return None
    except KeyError:
        return None


@lru_cache(maxsize=64)
def _standard(zone: str) -> timezone:
    place = _place(zone)
    winter = datetime(2000, 1, 1, tzinfo=place)
    return timezone((winter.utcoffset() or timedelta()) - (winter.dst() or timedelta()))


def local(at: str, zone: str | None) -> datetime:
    """The instant `at` (ISO 8601; UTC where it names no offset) on the clock of `zone`, or of this device."""
    when = datetime.fromisoformat(at)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    place = _place(zone) if zone else None
    try:
        if place is None or zone is None:
            return when.astimezone()
        there = when.astimezone(place)
        return when.astimezone(_standard(zone)) if there.tzname() == "LMT" else there
    except (OverflowError, OSError, ValueError):  # a year at the edge of what a platform's clock can say
        return when


def weekday(day: date, zone: str | None) -> int:
    """Which day of the week it was where it was lived; 0 is Monday."""
    if day >= LATER.get(zone or "", GREGORIAN):
        return day.weekday()
    # The Julian day number of a date of the Julian calendar; number 0 was a Monday.
    early = (14 - day.month) // 12
    year, month = day.year + 4800 - early, day.month + 12 * early - 3
    number = day.day + (153 * month + 2) // 5 + 365 * year + year // 4 - 32083
    return number % 7


def spoken(when: datetime, zone: str | None) -> str:
    """`Thursday 18 November 2026`."""
    return whole_day(when, weekday(when.date(), zone))


def month_of(when: datetime) -> str:
    """`November 2026`."""
    return month_and_year(when)


def stamp(when: datetime) -> str:
    """The instant as the `at` column keeps it."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
