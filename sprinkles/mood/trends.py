"""A week, a month and a year of moods as numbers to draw. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from statistics import fmean
from typing import Literal

from ui.words import _, month_name, ngettext, weekday

Span = Literal["week", "month", "year"]
DAYS: dict[str, int] = {"week": 7, "month": 30}
STEADY = 0.35
"""Two means that are nearer than this are called alike."""


@dataclass(frozen=True)
class Point:
    """One place on the line: a day, or a month of the year. `level` is the mean valence, None without a check-in."""

    first: date
    last: date
    label: str
    level: float | None
    count: int


@dataclass(frozen=True)
class Trend:
    """A span that ends today, and what stood before it. `levels` counts check-ins by level, 1 to 7."""

    span: Span
    points: tuple[Point, ...]
    mean: float | None
    before: float | None
    count: int
    levels: tuple[int, ...]


def trend(check_ins: Iterable[tuple[date, int]], span: Span, today: date) -> Trend:
    """(day, valence) of check-ins as a line."""
    held = list(check_ins)
    ranges = _ranges(span, today)
    first = ranges[0][0]
    inside = [(d, v) for d, v in held if first <= d <= today]
    length = (today - first).days + 1
    before = [v for d, v in held if first - timedelta(days=length) <= d < first]
    days: dict[date, list[int]] = {}
    for day, valence in inside:
        days.setdefault(day, []).append(valence)
    points = tuple(_point(start, end, label, days) for start, end, label in ranges)
    values = [v for _, v in inside]
    return Trend(
        span, points, fmean(values) if values else None, fmean(before) if before else None, len(values),
        tuple(values.count(level) for level in range(1, 8)),
    )  # fmt: skip


def nearest(level: float) -> int:
    """The level, 1 to 7, whose face stands for a mean."""
    return max(1, min(7, floor(level + 0.5)))


def words(found: Trend) -> str:
    """What the line says, in one sentence."""
    if found.mean is None:
        return {
            "week": _("Nothing noted in the last seven days."),
            "month": _("Nothing noted in the last thirty days."),
            "year": _("Nothing noted in the last twelve months."),
        }[found.span]
    n = found.count
    looked = {
        "week": ngettext(
            "You looked in once in the last seven days.", "You looked in {n} times in the last seven days.", n
        ),
        "month": ngettext(
            "You looked in once in the last thirty days.", "You looked in {n} times in the last thirty days.", n
        ),
        "year": ngettext(
            "You looked in once in the last twelve months.", "You looked in {n} times in the last twelve months.", n
        ),
    }[found.span].format(n=n)
    if found.before is None:
        return looked
    gap = found.mean - found.before
    if abs(gap) < STEADY:
        than = _("On the whole about as before.")
    else:
        than = _("On the whole brighter than before.") if gap > 0 else _("On the whole harder than before.")
    return f"{looked} {than}"


def month_days(
    check_ins: Mapping[date, float], month: date, begins: int = 0
) -> list[list[tuple[date, float | None] | None]]:
    """A month as weeks from Monday on, or from `begins` (6: Sunday), None where the month has no day."""
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    cells: list[tuple[date, float | None] | None] = [None] * ((first.weekday() - begins) % 7)
    cells += [(day, check_ins.get(day)) for n in range((after - first).days) for day in [first + timedelta(days=n)]]
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _ranges(span: Span, today: date) -> list[tuple[date, date, str]]:
    if span == "year":
        starts = [_month_before(today.replace(day=1), back) for back in range(11, -1, -1)]
        ends = [*(s - timedelta(days=1) for s in starts[1:]), today]
        return [(s, e, month_name(s.month, short=True)) for s, e in zip(starts, ends, strict=True)]
    days = [today - timedelta(days=back) for back in range(DAYS[span] - 1, -1, -1)]
    if span == "week":
        return [(d, d, weekday(d.weekday(), "short")) for d in days]
    return [(d, d, str(d.day) if (len(days) - 1 - n) % 7 == 0 else "") for n, d in enumerate(days)]


def _month_before(first: date, back: int) -> date:
    index = first.year * 12 + first.month - 1 - back
    return date(index // 12, index % 12 + 1, 1)


def _point(first: date, last: date, label: str, days: Mapping[date, list[int]]) -> Point:
    held = [v for n in range((last - first).days + 1) for v in days.get(first + timedelta(days=n), [])]
    return Point(first, last, label, fmean(held) if held else None, len(held))
