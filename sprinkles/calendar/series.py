"""When an event happens: a pure function from its times and its rule to occurrences within a window of days.

Invariants: it ends, whatever the rule (rules.py refuses the others, and nothing is looked for beyond the window). A series
keeps the wall time of its own zone across every change of the clock, and lasts equally long (RFC 5545, 3.8.5.3). Each
occurrence is known by `at`, the start it would have had by the rule; moving one does not change that. What cannot be read
(another device may have written it) is left out, never raised.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

from sprinkles.calendar.rules import Rule, read_until
from sprinkles.calendar.zones import FIRST_YEAR, LAST_YEAR, at_wall, day, instant, stamp, wall, zone_of
from sprinkles.sdk import Refused

MOST = 5_000
"""Occurrences of one event in one window; a window of views is some weeks."""
LONGEST = timedelta(days=3_660)
CYCLE = 400
"""Years after which every date has its weekday again: 146,097 days, which are 20,871 weeks."""
_EDGE = timedelta(days=2)
"""A zone is at most a day from UTC; one more for good measure."""


@dataclass(frozen=True)
class Span:
    """One occurrence: `starts` and `ends` are instants, or dates (the last included) when it is `all_day`."""

    at: str
    starts: str
    ends: str
    all_day: bool
    zone: str | None = None


@dataclass(frozen=True)
class Spec:
    """All that says when an event happens."""

    all_day: bool
    starts: str
    ends: str | None = None
    zone: str | None = None
    rrule: str | None = None
    rdates: tuple[str, ...] = ()
    exdates: frozenset[str] = frozenset()
    moves: tuple[str, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether it may happen more than once."""
        return bool(self.rrule or self.rdates)


@lru_cache(maxsize=2048)
def expand(spec: Spec, first: date, last: date) -> tuple[Span, ...]:
    """Occurrences that touch the days from `first` to `last`, give or take a day for zones, by their start."""
    try:
        length = _length(spec)
    except (ValueError, TypeError):
        return ()
    first, last = max(first, date(FIRST_YEAR, 1, 5)), min(last, date(LAST_YEAR, 12, 25))
    if last < first:
        return ()
    moved = moves_of(spec.moves)
    found = []
    for at in islice(_starts(spec, first - _EDGE - length, last + _EDGE), MOST):
        if at not in spec.exdates and at not in moved:
            found.append(Span(at, at, _end(at, length, all_day=spec.all_day), spec.all_day, spec.zone))
    found += [span for at, move in moved.items() if at not in spec.exdates and (span := _moved(at, move)) is not None]
    low, high = (first - _EDGE).isoformat(), (last + _EDGE).isoformat()
    inside = (s for s in found if s.starts[:10] <= high and s.ends[:10] >= low)
    return tuple(sorted(inside, key=lambda s: (s.starts, s.at)))


def next_after(spec: Spec, when: date) -> Span | None:
    """The first occurrence that begins on or after this day, within ten years."""
    for days in (40, 400, 3_660):
        for span in expand(spec, when, when + timedelta(days=days)):
            if span.starts[:10] >= when.isoformat():
                return span
    return None


def one(spec: Spec, at: str) -> Span | None:
    """The occurrence that is known by `at`, wherever it was moved to, or None."""
    try:
        day_ = date.fromisoformat(at[:10])
        move = moves_of(spec.moves).get(at)
        near = [_moved(at, move)] if move is not None and at not in spec.exdates else expand(spec, day_, day_)
    except (ValueError, OverflowError):
        return None
    return next((span for span in near if span is not None and span.at == at), None)


def latest(items: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """{at: what was written last for it} of `moves` or `overrides`; what can't be read is left out."""
    found: dict[str, dict[str, Any]] = {}
    for text in sorted(items):
        try:
            item = json.loads(text)
            at, edited = str(item["at"]), int(item.get("edited_ms", 0))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
        if at not in found or edited >= int(found[at].get("edited_ms", 0)):
            found[at] = item
    return found


@lru_cache(maxsize=512)
def moves_of(items: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """{at: its move}."""
    return latest(items) if items else {}


def _moved(at: str, move: dict[str, Any]) -> Span | None:
    try:
        all_day, starts, ends = bool(move.get("all_day")), str(move["starts"]), str(move.get("ends") or move["starts"])
        read: Any = day if all_day else instant
        ends = ends if read(starts) <= read(ends) <= read(starts) + LONGEST else starts
    except (ValueError, KeyError, OverflowError):
        return None
    zone = move.get("zone")
    return Span(at, starts, ends, all_day, zone if isinstance(zone, str) else None)


def _length(spec: Spec) -> timedelta:
    """How long one occurrence lasts. Raises: ValueError for a start that can't be read."""
    read: Any = day if spec.all_day else instant
    start = read(spec.starts)
    try:
        length: timedelta = read(spec.ends) - start if spec.ends else timedelta()
    except ValueError:
        length = timedelta()
    return min(max(length, timedelta()), LONGEST)


def _end(at: str, length: timedelta, *, all_day: bool) -> str:
    return (day(at) + length).isoformat() if all_day else stamp(instant(at) + length)


def _starts(spec: Spec, low: date, high: date) -> Iterator[str]:
    """Starts by the rule, the start itself and the further dates, each once; not in order."""
    zone = zone_of(spec.zone)
    seen = {spec.starts}
    yield spec.starts
    for text in spec.rdates:
        try:
            (day if spec.all_day else instant)(text)
        except (ValueError, TypeError):
            continue
        if text not in seen:
            seen.add(text)
            yield text
    if not spec.rrule:
        return
    try:
        rule = Rule.read(spec.rrule)
    except Refused:
        return
    begin = datetime.combine(day(spec.starts), time()) if spec.all_day else wall(spec.starts, zone)
    until = _until(rule, zone, all_day=spec.all_day)
    for when in walls(rule, begin, low, high, until, all_day=spec.all_day):
        if when.year < FIRST_YEAR or when.year > LAST_YEAR:
            continue
        # The first one may be the second of two equal wall times, in autumn: it is what it is.
        text = spec.starts if when == begin else when.date().isoformat() if spec.all_day else at_wall(when, zone)
        if text not in seen:
            seen.add(text)
            yield text


def _until(rule: Rule, zone: tzinfo, *, all_day: bool) -> datetime | None:
    """When the rule ends, on the event's own clock."""
    if rule.until is None:
        return None
    until, in_utc = read_until(rule.until)
    if all_day:
        return until.replace(hour=23, minute=59, second=59)
    if in_utc:
        try:
            return wall(until.isoformat() + "Z", zone)
        except ValueError:
            return until
    return until


def walls(
    rule: Rule, begin: datetime, low: date, high: date, until: datetime | None, *, all_day: bool
) -> Iterator[datetime]:
    """Wall times of the rule from `low` on, up to `high` and no further."""
    rule = rule.without_times() if all_day else rule
    end = datetime.combine(high, time(23, 59, 59))
    end = min(end, until) if until is not None else end
    if end < begin or _never(rule, begin):
        return
    start = begin if rule.count is not None else _nearer(rule, begin, low)
    # The library counts nothing and knows no end: both are minded here, where an occurrence may be counted and not shown.
    found = rrulestr(rule.text(ends=False), dtstart=start)
    left = rule.count or MOST * 100
    floor = datetime.combine(low, time())
    for number, when in enumerate(found):
        # The start is the first of those that are counted, also when the rule would not say so.
        left -= rule.count is not None and number == 0 and when != begin
        if left <= 0 or when > end:
            return
        left -= 1
        if when >= floor:
            yield when


def _never(rule: Rule, begin: datetime) -> bool:
    """Whether a rule never comes true, like the 30th of February.

    The library looks as far as the year 9999, which takes it seconds. The calendar says the same every 400 years, which are
    whole weeks, and a rule with steps of `interval` every 400 times that: the last such round tells as much as all of them.
    """
    rounds = (MAXYEAR - begin.year) // (CYCLE * rule.interval) - 1
    late = begin.replace(year=begin.year + max(rounds, 0) * CYCLE * rule.interval)
    return _gives_nothing(rule.text(ends=False), late)


@lru_cache(maxsize=4096)
def _gives_nothing(rule: str, begin: datetime) -> bool:
    return next(iter(rrulestr(rule, dtstart=begin)), None) is None


def _nearer(rule: Rule, begin: datetime, low: date) -> datetime:
    """A later start that gives the same wall times from `low` on: days and weeks come in equal steps."""
    step = {"DAILY": 1, "WEEKLY": 7}.get(rule.freq, 0) * rule.interval
    away = (low - begin.date()).days
    return begin + timedelta(days=(away // step - 1) * step) if step and away > 2 * step else begin


def comes_true(spec: Spec) -> bool:
    """Whether the rule ever gives an occurrence of its own. Raises: Refused for a rule that is not taken at all."""
    if not spec.rrule:
        return True
    rule = Rule.read(spec.rrule)
    begin = datetime.combine(day(spec.starts), time()) if spec.all_day else wall(spec.starts, zone_of(spec.zone))
    return not _never(rule.without_times() if spec.all_day else rule, begin)
