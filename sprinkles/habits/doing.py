"""Checking a habit off and taking that back: each one transaction, with its event.

A day is the day on the calendar of the person who does it. Ids are drawn, so that what is done twice is done once:
from the habit and the day; where the mode asks for each person, from the person too. The habit's author is drawn as such and
not by account, so that what was checked before signing in and after it is the same check.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sprinkles.habits.models import Habit, HabitCheck
from sprinkles.habits.queries import ME, who
from sprinkles.habits.streaks import DAY
from sprinkles.sdk import Context, Refused
from ui.words import _

AUTHOR = "author"


@dataclass(frozen=True)
class _Check:
    id: str
    person: str


def today() -> date:
    """The day on this person's calendar."""
    return datetime.now().astimezone().date()


def stamp(when: datetime) -> str:
    """The instant as a column keeps it."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def check(ctx: Context, habit_id: str, day: date, now: date | None = None) -> bool:
    """Check the habit off for a day; answers whether that is new.

    Raises: Refused for a day to come, a habit that is not here or not this person's to keep.
    """
    if day > (now or today()):
        raise Refused(_("That day is still to come. It can be checked off when it is here."), code="bad_date")
    with ctx.store.together() as work:
        habit = work.find(Habit, habit_id)
        mode, author_id = _kept_by(ctx, habit_id, habit)
        mine = [c for c in _checks(ctx, habit_id, day, author_id) if mode == "either" or c.person == ME]
        if mine:
            return False
        me, __ = ctx.people.both()
        person = AUTHOR if author_id in (None, me.id) else str(me.id)
        check_id = ctx.store.id_of(HabitCheck, habit_id, day.isoformat(), *([] if mode == "either" else [person]))
        if mode == "either" and _was_anothers(ctx, check_id, author_id):
            # Who did it never changes in a check: one that came back as somebody else's would be a lie.
            check_id = ctx.store.id_of(HabitCheck, habit_id, day.isoformat(), person)
        work.put(
            HabitCheck, check_id, parent=("habit", habit_id), day=day.isoformat(), done_by=me.id,
            done_at=stamp(datetime.now(UTC)),
        )  # fmt: skip
        work.emit("habit.completed", source=("habit", habit_id), habit_id=habit_id, day=day.isoformat())
    return True


def uncheck(ctx: Context, habit_id: str, day: date) -> bool:
    """Take this person's check of a day back, or, where one of the two is enough, whoever's; answers whether there was one.

    Raises: Refused, as `check`.
    """
    with ctx.store.together() as work:
        mode, author_id = _kept_by(ctx, habit_id, work.find(Habit, habit_id))
        there = _checks(ctx, habit_id, day, author_id)
        gone = [c for c in there if mode == "either" or c.person == ME]
        for found in gone:
            work.delete(HabitCheck, found.id)
        if gone and len(gone) == len(there):
            work.emit("habit.unchecked", source=("habit", habit_id), habit_id=habit_id, day=day.isoformat())
    return bool(gone)


def next_position(ctx: Context) -> float:
    """Behind all others."""
    return float(ctx.store.rows("SELECT coalesce(max(position), 0) FROM habit WHERE deleted_at IS NULL")[0][0]) + 1


def yesterday() -> date:
    """The day before, on this person's calendar."""
    return today() - DAY


def _kept_by(ctx: Context, habit_id: str, habit: dict[str, Any] | None) -> tuple[str, str | None]:
    """(mode, author) of a habit that this person may check off. Raises: Refused."""
    if habit is None:
        raise Refused(_("There is no such habit here. It may have been deleted."), code="not_found")
    author_id = ctx.store.rows("SELECT author_id FROM habit WHERE id = ?", (habit_id,))[0][0]
    me, __ = ctx.people.both()
    if not ctx.store.may(Habit, habit_id, "edit"):
        raise Refused(_("This habit belongs to somebody you share nothing with now."), code="not_yours")
    if habit["mode"] not in ("either", "both") and author_id not in (None, me.id):
        raise Refused(_("This habit is for the other one to keep."), code="not_yours")
    return str(habit["mode"]), author_id


def _checks(ctx: Context, habit_id: str, day: date, author_id: str | None) -> list[_Check]:
    me, mate = ctx.people.both()
    rows = ctx.store.rows(
        "SELECT id, done_by FROM habit_check WHERE parent_id = ? AND day = ? AND deleted_at IS NULL",
        (habit_id, day.isoformat()),
    )
    return [_Check(rid, who(account, author_id, me, mate)) for rid, account in rows]


def _was_anothers(ctx: Context, check_id: str, author_id: str | None) -> bool:
    me, mate = ctx.people.both()
    rows = ctx.store.rows("SELECT done_by FROM habit_check WHERE id = ? AND kind = 'full'", (check_id,))
    return any(who(account, author_id, me, mate) != ME for (account,) in rows)
