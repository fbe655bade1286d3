"""Times of a calendar file: which zone a name there means, and values as instants and days.

A name that is no IANA zone is looked up by what the file says of it: another name (X-LIC-LOCATION, Windows' own), else the
first zone whose clock agrees with its description. Descriptions are checked first: their rules must be yearly.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, cast

from sprinkles.calendar.ics_lines import Block, Line, refused, written
from sprinkles.calendar.rules import Rule
from sprinkles.calendar.zones import FIRST_YEAR, LAST_YEAR, known, names, stamp, zone_of
from sprinkles.sdk import Refused
from ui.words import _

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
MOST_PARTS, MOST_DATES = 60, 600


class Zones:
    """The zones that a file names. `floating` is meant where none is named."""

    def __init__(self, calendar: Block, floating: str) -> None:
        said = calendar.first("X-WR-TIMEZONE")
        self.floating = said.value.strip() if said and known(said.value.strip()) else floating
        self._blocks: Mapping[str, Block] = {
            line.value.strip(): block
            for block in calendar.blocks
            if block.name == "VTIMEZONE" and (line := block.first("TZID")) is not None
        }
        self._found: dict[str, str] = {}

    def name(self, tzid: str, line: int) -> str:
        """The IANA name. Raises: Refused when nobody knows it."""
        if tzid not in self._found:
            self._found[tzid] = self._look_up(tzid.strip(), line)
        return self._found[tzid]

    def _look_up(self, tzid: str, line: int) -> str:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        block = self._blocks.get(tzid)
        also = block.first("X-LIC-LOCATION") if block else None
        pieces = tzid.strip("/").split("/")
        wanted = [tzid, also.value.strip() if also else "", WINDOWS_TO_OLSON.get(tzid, "")]
        wanted += ["/".join(pieces[-n:]) for n in (3, 2) if len(pieces) > n]
        found = next((name for name in wanted if known(name)), None) or (_like(block) if block else None)
        if found is None:
            raise refused(line, _("Line {line} names a time zone that nobody knows."))
        return found


def _like(block: Block) -> str | None:
    """The first zone whose clock agrees with a description, over three years."""
    from icalendar import Timezone

    dates = 0
    for part in block.blocks:
        for line in part.every("RRULE"):
            try:
                if Rule.read(line.value).freq != "YEARLY":
                    raise refused(
                        line.number,
                        _("Line {line} repeats a change of the clock other than yearly."),
                    )
            except Refused:
                raise refused(line.number, _("Line {line} has a rule that can’t be read.")) from None
        dates += sum(line.value.count(",") + 1 for line in part.every("RDATE"))
    if len(block.blocks) > MOST_PARTS or dates > MOST_DATES:
        raise refused(block.number, _("Line {line} describes too many changes of the clock."))
    try:
        read = cast(Timezone, Timezone.from_ical(written(block.raw())))
        described = read.to_tz(lookup_tzid=False)
        points = [datetime(2023, 1, 1, 12) + timedelta(days=9 * n) for n in range(122)]
        offsets = tuple(point.replace(tzinfo=described).utcoffset() for point in points)
    except Exception:  # a description may be wrong in any way; the library says so in many
        raise refused(block.number, _("Line {line} describes a time zone that can’t be read.")) from None
    return next((name for name in _in_order() if _agrees(zone_of(name), points, offsets)), None)


def _agrees(zone: tzinfo, points: list[datetime], offsets: tuple[timedelta | None, ...]) -> bool:
    return all(point.replace(tzinfo=zone).utcoffset() == offset for point, offset in zip(points, offsets, strict=True))


@lru_cache(maxsize=1)
def _in_order() -> tuple[str, ...]:
    """Names that people know first."""
    order = ("Europe/", "America/", "Asia/", "Australia/", "Africa/", "Pacific/")
    place = {prefix: n for n, prefix in enumerate(order)}
    plain = (n for n in names() if n.partition("/")[0] not in ("posix", "right"))
    return tuple(sorted(plain, key=lambda n: (place.get(n.partition("/")[0] + "/", len(order)), n)))


def value_of(text: str, line: Line, zones: Zones) -> str:
    """A DATE as a date, a DATE-TIME as an instant. Raises: Refused."""
    found = _TIME.fullmatch(text.strip())
    year, month, on, hour, minute, second = (int(n or 0) for n in found.groups()[:6]) if found else (0,) * 6
    try:
        # A leap second is the one before it.
        when = datetime(year, month, on, hour, minute, min(second, 59))
    except ValueError:
        when = datetime.min
    if not found or not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise refused(line.number, _("Line {line} has no date between 1800 and 2300."))
    if found[4] is None:
        return when.date().isoformat()
    return stamp(when.replace(tzinfo=UTC if found[7] else zone_of(zone_name(line, zones))))


def zone_name(line: Line, zones: Zones) -> str:
    """The zone that a line's times are in; what they say themselves (Z) goes before it."""
    tzid = line.params.get("TZID")
    if tzid is None:
        return "UTC" if line.value.strip().endswith("Z") else zones.floating
    return zones.name(tzid, line.number)


def length_of(text: str, line: Line) -> timedelta:
    """A DURATION. Raises: Refused."""
    from icalendar import vDuration

    try:
        found: timedelta = cast(Any, vDuration).from_ical(text.strip())
    except (ValueError, TypeError, OverflowError):
        raise refused(line.number, _("Line {line} has a length that can’t be read.")) from None
    return found


def moment(name: str, text: str, zone: str | None, *, floating: bool = False) -> str:
    """A line with a date or an instant as its value, on the clock of a zone where that says it whole."""
    if len(text) == 10:
        return f"{name};VALUE=DATE:{text.replace('-', '')}"
    when = datetime.fromisoformat(text)
    there = when.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)
    # The second of two equal wall times can be told in UTC only.
    whole = stamp(there.replace(tzinfo=zone_of(zone))) == text
    if floating and whole:
        return f"{name}:{there:%Y%m%dT%H%M%S}"
    if zone in (None, "UTC") or not whole:
        return f"{name}:{when:%Y%m%dT%H%M%SZ}"
    return f"{name};TZID={zone}:{there:%Y%m%dT%H%M%S}"
