"""Walking a long life in windows of days. Pure but for `gather`, which answers what some days hold.

A timeline may hold three entries in a week and then nothing for three hundred years. A window is small where there is much, grows
over emptiness, and never spans more than `WIDEST`: what is in memory at once is bounded by what a few years hold. `years`, once
they are known, let a page step over the empty ones. Order: newest first, and within a day what happened last first.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sprinkles.sdk import Moment

Gather = Callable[[date, date], list[Moment]]
Wanted = Callable[[Moment], bool]

DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2999, 12, 31)
NARROWEST, WIDEST = 14, 4 * 366
"""Days in a window."""
PAGE = 40
CROWDED = 200
"""So many in one window, and the next one is narrower."""


@dataclass(frozen=True)
class Page:
    """Some moments, newest first, and the last day that was not looked at yet: None when there is nothing older."""

    moments: tuple[Moment, ...]
    before: date | None


def page(
    gather: Gather,
    last: date,
    *,
    count: int = PAGE,
    wanted: Wanted = lambda _: True,
    years: Sequence[int] | None = None,
    first: date = FIRST_DAY,
    windows: int | None = None,
) -> Page:
    """At least `count` moments up to and with the day `last`, unless there are fewer; whole days only.

    With `windows` it stops after so many of them, with what it has: the rest is another page.

    `years`: those that hold anything, ascending, when they are known. `first`: nothing older is asked for.
    """
    found: list[Moment] = []
    span, looked = NARROWEST, 0
    while last >= first:
        if years is not None:
            at = _in_a_year(last, years)
            if at is None or at < first:
                return Page(tuple(found), None)
            last, span = (at, NARROWEST) if at != last else (last, span)
        begin = max(first, _back(last, span - 1))
        part = gather(begin, last)
        found += sorted((m for m in part if wanted(m)), key=order, reverse=True)
        span = _next_span(span, len(part))
        if len(found) > count:
            cut = found[count - 1].day
            return Page(tuple(m for m in found if m.day >= cut), cut - DAY if cut > first else None)
        if begin <= first:
            return Page(tuple(found), None)
        last = begin - DAY
        looked += 1
        if len(found) >= count or looked == windows:
            return Page(tuple(found), last)
    return Page(tuple(found), None)


def order(moment: Moment) -> tuple[date, int, str, str]:
    """What stands later in time: the day; on it the milestones last, so that they are read first."""
    return moment.day, moment.weight, moment.at or "", moment.record_id


def on_this_day(gather: Gather, today: date, years: Iterable[int]) -> list[tuple[int, list[Moment]]]:
    """What this date held in earlier years, nearest year first, each with the weightiest first.

    The 29th of February is remembered on the 28th in years without one.
    """
    out: list[tuple[int, list[Moment]]] = []
    leap_falls_here = (today.month, today.day) == (2, 28) and not _is_leap(today.year)
    for year in sorted((y for y in years if y < today.year), reverse=True):
        days = [
            day
            for day in (_same(today, year), date(year, 2, 29) if leap_falls_here and _is_leap(year) else None)
            if day
        ]
        found = [m for day in days for m in gather(day, day)]
        if found:
            out.append((year, sorted(found, key=lambda m: (-m.weight, m.picture is None, m.at or "", m.record_id))))
    return out


def _same(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _back(day: date, days: int) -> date:
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return date.min


def _next_span(span: int, held: int) -> int:
    if held > CROWDED:
        return max(NARROWEST, span // 4)
    return min(span * 2, WIDEST) if held < PAGE // 2 else span


def _in_a_year(day: date, years: Sequence[int]) -> date | None:
    """The latest day up to `day` in a year that holds something."""
    at = bisect_left(years, day.year)
    if at < len(years) and years[at] == day.year:
        return day
    return date(years[at - 1], 12, 31) if at else None
