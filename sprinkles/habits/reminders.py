"""When to remind of habits: at each habit's time, on this person's own clock, while it is not done yet."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sprinkles.habits.doing import stamp, today
from sprinkles.habits.queries import HabitView, read_habits
from sprinkles.habits.streaks import DAY, monday
from sprinkles.sdk import Context, Moment


def due(ctx: Context, first: datetime, last: datetime) -> Iterable[Moment]:
    """What to remind of from `first` up to `last` (the device's own zone where they name none)."""
    begin, end = first.astimezone(), last.astimezone()
    habits = [h for h in read_habits(ctx, today()) if h.may_check and time_of(h.remind_at) is not None]
    day, out = begin.date(), []
    while day <= end.date():
        for habit in habits:
            clock = time_of(habit.remind_at)
            assert clock is not None
            # Made aware by itself: what a clock on the wall says then, also over a change of summer time.
            at = datetime.combine(day, clock).astimezone()
            if begin <= at <= end and asks(habit, at.date()):
                out.append(
                    Moment(
                        day=day, title=habit.title, kind="habit", icon=habit.icon, route=f"/habits/{habit.id}", table="habit",
                        record_id=habit.id, at=stamp(at), text=habit.why, author_id=habit.author.id,
                        visibility="shared" if habit.shared else "private",
                    )
                )  # fmt: skip
        day += timedelta(days=1)
    return sorted(out, key=lambda m: (m.at or "", m.record_id))


def asks(habit: HabitView, day: date) -> bool:
    """Whether a person may still be asked to do it on that day."""

    if habit.mine_on(day):
        return False
    if habit.goal.kind == "weekly":
        week = [monday(day) + DAY * i for i in range(7)]
        return sum(d in habit.kept for d in week) < habit.goal.times
    return habit.goal.due(day)


def time_of(said: str | None) -> time | None:
    """`21:30` as a time of day, None for anything else."""
    try:
        return time.fromisoformat(said) if said and len(said) == 5 else None
    except ValueError:
        return None
