"""Clocks: instants as text, the wall time of a zone, and which zone this device is in.

Invariants: an instant is ISO 8601 in UTC, whole seconds, ending in Z, so that text sorts as time. A wall time that a clock
skips in spring means the same time by the clock of before (RFC 5545, 3.3.5), so 02:30 rings at 03:30; one that it shows
twice in autumn means the first.
"""

import re
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from sprinkles.sdk import Refused
from ui import zone as device
from ui.words import _

FIRST_YEAR, LAST_YEAR = 1800, 2300
"""What the calendar keeps; wide enough for every birthday and every plan."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@lru_cache(maxsize=256)
def zone_of(name: str | None) -> tzinfo:
    """The zone of this IANA name; UTC for none, or for one that this device does not know."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def known(name: str) -> bool:
    """Whether this is an IANA zone that this device knows."""
    return name in names()


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every IANA zone that this device knows."""
    return frozenset(available_timezones())


def here() -> str:
    """The IANA name of this device's zone; UTC when it does not say."""
    if (named := device.here()) is not None:
        return named
    # Where no name is to be had, a whole-hour offset has one too. Its sign is the other way round (POSIX).
    offset = datetime.now().astimezone().utcoffset()
    hours, rest = divmod(int(offset.total_seconds()), 3600) if offset else (0, 0)
    return f"Etc/GMT{-hours:+d}" if hours and not rest and -12 <= hours <= 14 else "UTC"


def stamp(when: datetime) -> str:
    """The instant as text."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def instant(text: str) -> datetime:
    """Text as an instant. Raises: ValueError, also outside of the years that the calendar keeps."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("not an instant")
    when = datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError("too far away")
    return when


def day(text: str) -> date:
    """Text as a date. Raises: ValueError, as `instant`."""
    if not _DAY.fullmatch(text):
        raise ValueError("not a date")
    found = date.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError("too far away")
    return found


def wall(text: str, zone: tzinfo) -> datetime:
    """What the clock of a zone shows at an instant, without the zone. Raises: ValueError."""
    return instant(text).astimezone(zone).replace(tzinfo=None, fold=0)


def at_wall(when: datetime, zone: tzinfo) -> str:
    """The instant at which the clock of a zone shows this."""
    return stamp(when.replace(tzinfo=zone, fold=0))


def checked_zone(name: str) -> str:
    """A zone's name as a person gave it. Raises: Refused."""
    if not known(name):
        raise Refused(_("That is no time zone. Write it like Europe/Prague."), code="bad_zone")
    return name
