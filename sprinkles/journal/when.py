"""Instants as people type them at a prompt: ISO 8601 in, UTC out, and the zone kept when one was given."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sprinkles.sdk import Refused
from ui.words import _

_NAMED_ZONE = re.compile(r"(?P<when>.*)\[(?P<zone>[A-Za-z0-9_+\-/]+)\]$")


@dataclass(frozen=True)
class When:
    """`at` is ISO 8601 in UTC, whole seconds; `time_zone` an IANA name, or None when none was given."""

    at: str
    time_zone: str | None = None


def now() -> When:
    """This second."""
    return When(stamp(datetime.now(UTC)))


def stamp(when: datetime) -> str:
    """The instant as the `at` column keeps it."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def read_when(words: str) -> When:
    """ISO 8601, also with a zone's name behind it as RFC 9557 writes it: `2026-05-01T10:00[Europe/Paris]`.

    Without a zone it is local time. `Z` says nothing about the place (RFC 9557, section 2), so no zone is kept for it.
    Raises: Refused.
    """
    named = _NAMED_ZONE.match(words.strip())
    try:
        when = datetime.fromisoformat(named["when"] if named else words.strip())
        if named:
            zone = ZoneInfo(named["zone"])
            when = when.astimezone(zone) if when.tzinfo else when.replace(tzinfo=zone)
            return When(stamp(when), named["zone"])
        return When(stamp(when), _zone_of(when))
    except (ValueError, KeyError, OverflowError, OSError):
        raise Refused(
            _("That is not a date and time. Write it like 2026-05-01T10:00 or 2026-05-01T10:00+02:00."), code="bad_date"
        ) from None


def read_month(words: str) -> tuple[str, str]:
    """`2026-05` as (its first instant, the next month's first), in local time. Raises: Refused."""
    try:
        first = datetime.strptime(words.strip(), "%Y-%m")
        after = (first + timedelta(days=32)).replace(day=1)
        return stamp(first), stamp(after)
    except (ValueError, OverflowError, OSError):
        raise Refused(_("That is not a month. Write it like 2026-05."), code="bad_date") from None


def _zone_of(when: datetime) -> str | None:
    """The IANA name of a whole-hour offset. The sign of the Etc zones is the other way round (POSIX)."""
    offset = when.utcoffset()
    if offset is None or when.isoformat().endswith("Z"):
        return None
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    if rest or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else None
