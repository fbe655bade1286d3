"""What stands beside what on a day's hours, and over several days. Pure.

Invariants: in one lane nothing overlaps; a group has as few lanes as the most that overlap at any time; groups do not touch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sprinkles.calendar.queries import Happening

DAY_MIN = 24 * 60
Span = tuple[int, int]
"""From, and until but not with."""


@dataclass(frozen=True)
class Group:
    """Things that overlap, directly or through others: drawn side by side. `lanes` hold places in what was given."""

    starts: int
    ends: int
    lanes: tuple[tuple[int, ...], ...]


def lanes(spans: Sequence[Span]) -> list[list[int]]:
    """Places of `spans` in lanes, each from first to last; the earlier and longer to the left."""
    out: list[list[int]] = []
    for n in sorted(range(len(spans)), key=lambda n: (spans[n][0], -spans[n][1], n)):
        free = next((lane for lane in out if spans[lane[-1]][1] <= spans[n][0]), None)
        if free is None:
            out.append([n])
        else:
            free.append(n)
    return out


def groups(spans: Sequence[Span]) -> list[Group]:
    """`spans` in groups that can be drawn one below the other."""
    out: list[Group] = []
    near: list[int] = []

    def close() -> None:
        if near:
            own = [spans[n] for n in near]
            placed = tuple(tuple(near[k] for k in lane) for lane in lanes(own))
            out.append(Group(own[0][0], max(end for _, end in own), placed))
            near.clear()

    for n in sorted(range(len(spans)), key=lambda n: (*spans[n], n)):
        if near and spans[n][0] >= max(spans[k][1] for k in near):
            close()
        near.append(n)
    close()
    return out


def is_whole(happening: Happening) -> bool:
    """Whether it belongs above the hours: whole days, and what takes a day or more."""
    starts, ends = happening.starts, happening.ends
    return starts is None or (ends is not None and ends - starts >= timedelta(days=1))


def minutes(happening: Happening, day: date, least: int) -> Span:
    """Its minutes on that day by the clock, cut at midnight, and `least` at least, so that it can be read and pressed."""
    starts, ends = happening.starts, happening.ends or happening.starts
    assert starts is not None and ends is not None
    first = _minute(starts) if starts.date() >= day else 0
    last = _minute(ends) if ends.date() <= day else DAY_MIN
    first = min(first, DAY_MIN - least)
    return first, max(last, first + least)


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
