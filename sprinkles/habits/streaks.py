"""The rules of streaks. Pure: days in, figures out; no store, no clock, no zone.

A **step** is what a streak counts: a chosen weekday for a habit of weekdays, a week (from Monday) for a habit of so many times a
week. A step is kept when the habit was done on that day, or on that many days of the week.

1. A streak is the number of kept steps since it began. It begins with a kept step.
2. Seven kept steps of one streak earn a freeze; at most two are held, and nothing is saved up beyond them.
3. A missed step uses a freeze if one is left; the streak goes on, not longer by it. With none left the streak ends, and what was
   saved towards the next freeze with it.
4. The step of today is open: until it is kept it is neither kept nor missed. So are days to come; a check for one counts.
5. What is done on a day that was not chosen is shown, and changes no streak.
6. Only the set of days counts: not the order in which checks came, nor how often a day was checked, nor by which device.
7. One more check never makes a streak, the best streak, the freezes or the rate smaller.

Why 7 holds with 3: saved steps and streak only grow with a kept step and are both monotone in what was there before, so a
history with one more kept step is ahead of, or level with, the one without it at every later step.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

STEPS_FOR_FREEZE, MOST_FREEZES = 7, 2
RATE_DAYS, RATE_WEEKS = 30, 12
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Goal:
    """What keeps the habit. `weekdays` are ISO weekdays and never empty; `times` is 1 to 7."""

    kind: Literal["weekdays", "weekly"] = "weekdays"
    weekdays: frozenset[int] = frozenset(range(1, 8))
    times: int = 3

    def due(self, day: date) -> bool:
        """Whether the habit asks for this day; a weekly one never asks for a certain day."""
        return self.kind == "weekdays" and day.isoweekday() in self.weekdays


@dataclass(frozen=True)
class Standing:
    """How a habit stands. Steps are days or weeks (`unit`); `frozen` are the missed steps that a freeze stood in for, a
    week by its Monday; `reached` is the day on which each length of each streak was reached; `rate_kept` of `rate_due`
    steps were kept of late.
    """

    unit: Literal["day", "week"]
    streak: int
    best: int
    freezes: int
    frozen: frozenset[date]
    reached: tuple[tuple[date, int], ...] = field(repr=False)
    rate_kept: int
    rate_due: int


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def standing(goal: Goal, kept: Collection[date], today: date, starts_on: date) -> Standing:
    """How it stands on `today`, given the days on which it was done."""
    days = sorted(day for day in set(kept) if day <= today + DAY)
    steps = _weeks(goal, days) if goal.kind == "weekly" else [(d, d) for d in days if goal.due(d)]
    now = monday(today) if goal.kind == "weekly" else today
    streak = best = saved = 0
    frozen: set[date] = set()
    reached: list[tuple[date, int]] = []
    last: date | None = None
    for step, day in steps:
        streak, saved = _missed(goal, last, min(step, now), streak, saved, frozen)
        streak, saved, last = streak + 1, min(saved + 1, STEPS_FOR_FREEZE * MOST_FREEZES), step
        best = max(best, streak)
        reached.append((day, streak))
    streak, saved = _missed(goal, last, now, streak, saved, frozen)
    rate_kept, rate_due = _rate(goal, {step for step, _ in steps}, now, starts_on)
    unit: Literal["day", "week"] = "week" if goal.kind == "weekly" else "day"
    return Standing(
        unit, streak, best, saved // STEPS_FOR_FREEZE, frozenset(frozen), tuple(reached), rate_kept, rate_due
    )


def _weeks(goal: Goal, days: list[date]) -> list[tuple[date, date]]:
    """The kept weeks, each with the day that made it kept."""
    out: list[tuple[date, date]] = []
    counts: Counter[date] = Counter()
    for day in days:
        counts[monday(day)] += 1
        if counts[monday(day)] == goal.times:
            out.append((monday(day), day))
    return out


def _between(goal: Goal, after: date, before: date) -> Iterator[date]:
    """The steps strictly between two."""
    pace = WEEK if goal.kind == "weekly" else DAY
    step = after + pace
    while step < before:
        if goal.kind == "weekly" or goal.due(step):
            yield step
        step += pace


def _missed(goal: Goal, last: date | None, until: date, streak: int, saved: int, frozen: set[date]) -> tuple[int, int]:
    """(streak, saved) after the steps that were missed since the last kept one."""
    if last is None:
        return streak, saved
    used: list[date] = []
    for step in _between(goal, last, until):
        if saved < STEPS_FOR_FREEZE:
            return 0, 0
        saved -= STEPS_FOR_FREEZE
        used.append(step)
    frozen.update(used)
    return streak, saved


def _rate(goal: Goal, kept: set[date], now: date, starts_on: date) -> tuple[int, int]:
    pace, count = (WEEK, RATE_WEEKS) if goal.kind == "weekly" else (DAY, RATE_DAYS)
    steps = [now - pace * i for i in range(count)]
    asked = [s for s in steps if s >= starts_on and s < now and (goal.kind == "weekly" or goal.due(s))]
    due = kept.intersection(steps).union(asked)
    return sum(s in kept for s in due), len(due)
