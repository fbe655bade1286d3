"""What habits show of a day among everything else: one line for a day's done habits, and streaks worth a pause."""

from collections.abc import Iterable
from datetime import date

from sprinkles.habits.doing import today
from sprinkles.habits.models import HabitCheck
from sprinkles.habits.queries import MATE, ME, HabitView, read_habits, row_words
from sprinkles.sdk import Context, Moment
from ui.words import _

MARKS = {"day": frozenset({7, 30, 50, 100, 200, 365, 500, 730, 1000}), "week": frozenset({4, 12, 26, 52, 104, 156})}
MORE_MARKS = {"day": 365, "week": 52}


def moments(ctx: Context, first: date, last: date) -> Iterable[Moment]:
    """The moments of these days, both included."""
    # Years without habits are asked for too: they must cost next to nothing.
    here = "SELECT 1 FROM habit_check WHERE day BETWEEN ? AND ? AND deleted_at IS NULL LIMIT 1"
    if not ctx.store.rows(here, (first.isoformat(), last.isoformat())):
        return []
    habits = read_habits(ctx, today(), archived=None)
    return [*_done(habits, first, last), *_streaks(habits, first, last)]


def years(ctx: Context) -> set[int]:
    """The years in which something was done; streaks end on such days too."""
    return ctx.store.years(HabitCheck, "day")


def worth_a_pause(unit: str, count: int) -> bool:
    """Whether a streak of this length is a milestone."""
    return count in MARKS[unit] or count % MORE_MARKS[unit] == 0


def _done(habits: list[HabitView], first: date, last: date) -> list[Moment]:
    by_day: dict[date, list[HabitView]] = {}
    doers: dict[date, set[str]] = {}
    for habit in habits:
        for day, who in habit.done.items():
            known = who & {ME, MATE}
            if first <= day <= last and known:
                by_day.setdefault(day, []).append(habit)
                doers.setdefault(day, set()).update(known)
    return [_line(day, done, doers[day]) for day, done in sorted(by_day.items())]


def _line(day: date, done: list[HabitView], doers: set[str]) -> Moment:
    """What one or both of them did on a day. It names nobody when both did something."""
    person = None if len(doers) > 1 else done[0].me if ME in doers else done[0].mate
    return Moment(
        day=day,
        title=_listed([habit.title for habit in done]),
        kind="habit",
        icon=done[0].icon if len(done) == 1 else "check-circle",
        route=f"/habits/{done[0].id}" if len(done) == 1 else "/habits",
        table="habit",
        record_id=done[0].id,
        author_id=person.id if person else None,
        # The line is as private as the most private habit on it.
        visibility="shared" if all(habit.shared for habit in done) else "private",
    )


def _streaks(habits: list[HabitView], first: date, last: date) -> list[Moment]:
    out = []
    for habit in habits:
        stands = habit.stands
        for day, count in stands.reached:
            if first <= day <= last and worth_a_pause(stands.unit, count):
                out.append(
                    Moment(
                        day=day,
                        title=_("{habit}: {so_long}").format(habit=habit.title, so_long=row_words(stands, count)),
                        kind="milestone",
                        icon=habit.icon,
                        route=f"/habits/{habit.id}",
                        table="habit",
                        record_id=habit.id,
                        author_id=habit.author.id if habit.alone else None,
                        visibility="shared" if habit.shared else "private",
                        weight=2,
                    )
                )
    return out


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
