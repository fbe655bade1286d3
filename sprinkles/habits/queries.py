"""What habits are and how they stand, read from the store. Pure reads; blocking: call them in a thread.

What another device wrote into a column can't stop a screen: a goal that makes no sense is read as every day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlmodel import col, select

from sprinkles.habits.models import Habit
from sprinkles.habits.streaks import DAY, Goal, Standing, monday, standing
from sprinkles.sdk import Context, Person, Refused, Visibility
from ui.words import _, ngettext, pgettext, week_begins, weekday

Mode = Literal["mine", "either", "both"]
MODES: tuple[Mode, ...] = ("mine", "either", "both")
ME, MATE = "me", "mate"
SHORTEST_PREFIX = 6
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class HabitView:
    """A habit as screens and commands show it. `done` says who did it on each day: ME, MATE, or an account of `before`.

    `archive`: an ex-partner's, of a pair that ended.
    """

    id: str
    title: str
    icon: str
    colour: str
    why: str
    goal: Goal
    mode: Mode
    starts_on: date
    archived: bool
    position: float
    remind_at: str | None
    author: Person
    mate: Person | None
    me: Person
    shared: bool
    archive: bool
    may_check: bool
    may_edit: bool
    may_delete: bool
    done: dict[date, frozenset[str]]
    before: dict[str, Person]
    today: date

    @property
    def alone(self) -> bool:
        """Whether one person keeps it: it asks for nobody else, or there is nobody else to read it."""
        return self.mode == "mine" or not self.shared or self.mate is None

    def keeps(self, doers: Collection[str]) -> bool:
        """Whether a day on which these did it is kept."""
        if self.alone:
            return who(self.author.id, None, self.me, self.mate) in doers
        return bool(doers) if self.mode == "either" else {ME, MATE} <= set(doers)

    @property
    def kept(self) -> frozenset[date]:
        """The days that are kept."""
        return frozenset(day for day, doers in self.done.items() if self.keeps(doers))

    def on(self, day: date) -> frozenset[str]:
        """Who did it that day."""
        return self.done.get(day, frozenset())

    def mine_on(self, day: date) -> bool:
        """Whether there is nothing left for this person to do that day."""
        return self.keeps(self.on(day)) or ME in self.on(day)

    @property
    def stands(self) -> Standing:
        """Streak, freezes and rate."""
        return standing(self.goal, self.kept, self.today, self.starts_on)

    @property
    def this_week(self) -> int:
        """On how many days of this week it was kept."""
        first = monday(self.today)
        return sum(first <= day <= self.today for day in self.kept)

    @property
    def asks_today(self) -> bool:
        """Whether it is for today: a chosen day, or a week that has some to go. An ex-partner's asks for nothing."""
        if self.archive:
            return False
        if self.goal.kind == "weekly":
            return self.this_week < self.goal.times or self.today in self.kept
        return self.goal.due(self.today)


def read_habits(
    ctx: Context, today: date, *, archived: bool | None = False, ids: Sequence[str] = ()
) -> list[HabitView]:
    """The habits in their order; with `archived` None those at rest too."""
    wanted = select(Habit).where(col(Habit.deleted_at).is_(None), col(Habit.kind) == "full")
    if archived is not None:
        rests = col(Habit.archived_at)
        wanted = wanted.where(rests.is_not(None) if archived else rests.is_(None))
    if ids:
        wanted = wanted.where(col(Habit.id).in_(ids))
    found = ctx.store.find(wanted.order_by(col(Habit.position), col(Habit.created_at), col(Habit.id)))
    me, mate = ctx.people.both()
    done = _checks(ctx, found, me, mate)
    return [_view(ctx, habit, done[habit.id], me, mate, today) for habit in found]


def read_habit(ctx: Context, habit_id: str, today: date) -> HabitView | None:
    """One habit, or None when it is not here (any more)."""
    found = read_habits(ctx, today, archived=None, ids=[habit_id])
    return found[0] if found else None


def who(account: str | None, author_id: str | None, me: Person, mate: Person | None) -> str:
    """Whose check it is: ME, MATE, or the account of somebody of before. None stands for the habit's author."""
    named = account or author_id
    if named is None or named == me.id:
        return ME
    return MATE if mate is not None and named == mate.id else named


def find_id(ctx: Context, words: str, *, deleted: bool = False) -> str:
    """The habit that is meant by its name or the first characters of its id. Raises: Refused for none or several."""
    said = " ".join(words.split())
    state = "NOT NULL" if deleted else "NULL"
    rows = ctx.store.rows(
        f"SELECT id, title FROM habit WHERE deleted_at IS {state} AND kind = 'full' ORDER BY position, id"  # noqa: S608
    )
    named = [rid for rid, title in rows if str(title or "").casefold() == said.casefold()]
    begun = [rid for rid, title in rows if str(title or "").casefold().startswith(said.casefold())] if said else []
    by_id = [rid for rid, __ in rows if len(said) >= SHORTEST_PREFIX and rid.startswith(said.lower())]
    found = next((some for some in (named, by_id, begun) if some), [])
    if not found:
        raise Refused("There is no such habit here. `cupcake habits list` shows them.", code="not_found")
    if len(found) > 1:
        raise Refused("Several habits are called that. Give the id from `cupcake habits list`.", code="ambiguous")
    return str(found[0])


def in_words(view: HabitView, day: date) -> str:
    """Who did it that day, as it is said."""
    doers = view.on(day)
    if not view.keeps(doers) and not doers:
        return _("Not yet") if day == view.today else pgettext("a day on which it was not done", "Open")
    if view.mate and {ME, MATE} <= doers:
        return _("Both of you")
    if ME in doers:
        return pgettext("one of the two", "You")
    known = {**view.before, MATE: view.mate} if view.mate else view.before
    return next((known[doer].name for doer in sorted(doers) if doer in known), _("Somebody"))


def goal_words(view: HabitView) -> str:
    """`Every day`, `Mon, Wed, Fri`, `3 times a week`."""
    goal = view.goal
    if goal.kind == "weekly":
        if goal.times in (1, 2, 7):
            return {1: _("Once a week"), 2: _("Twice a week"), 7: _("Every day of the week")}[goal.times]
        return _("{n} times a week").format(n=goal.times)
    chosen = sorted(goal.weekdays)
    if len(chosen) == 7:
        return _("Every day")
    if chosen == [1, 2, 3, 4, 5]:
        return _("On weekdays")
    if chosen == [6, 7]:
        return _("At weekends")
    return ", ".join(weekday(d - 1, "short") for d in sorted(chosen, key=lambda d: (d - 1 - week_begins()) % 7))


def streak_words(stands: Standing, count: int | None = None) -> str:
    """`12 days`, `1 week`."""
    number = stands.streak if count is None else count
    many = (
        ngettext("{n} day", "{n} days", number) if stands.unit == "day" else ngettext("{n} week", "{n} weeks", number)
    )
    return many.format(n=number)


def row_words(stands: Standing, count: int) -> str:
    """`12 days in a row`."""
    if stands.unit == "day":
        return ngettext("{n} day in a row", "{n} days in a row", count).format(n=count)
    return ngettext("{n} week in a row", "{n} weeks in a row", count).format(n=count)


def a_year(today: date) -> list[date]:
    """The days of the last 53 weeks, from a Monday to today."""
    first = monday(today) - timedelta(weeks=52)
    return [first + DAY * i for i in range((today - first).days + 1)]


def _checks(
    ctx: Context, habits: Sequence[Habit], me: Person, mate: Person | None
) -> dict[str, dict[date, frozenset[str]]]:
    out: dict[str, dict[date, set[str]]] = {h.id: {} for h in habits}
    authors = {h.id: h.author_id for h in habits}
    narrowed = f"AND parent_id IN ({','.join('?' * len(habits))})" if len(habits) <= 20 else ""
    rows = ctx.store.rows(
        f"SELECT parent_id, day, done_by FROM habit_check WHERE deleted_at IS NULL AND kind = 'full' {narrowed}",  # noqa: S608
        list(out) if narrowed else (),
    )
    for parent, said, account in rows:
        day = _day(said)
        if parent in out and day is not None:
            out[parent].setdefault(day, set()).add(who(account, authors[parent], me, mate))
    return {rid: {day: frozenset(doers) for day, doers in days.items()} for rid, days in out.items()}


def _view(
    ctx: Context, habit: Habit, done: dict[date, frozenset[str]], me: Person, mate: Person | None, today: date
) -> HabitView:
    author = ctx.people.author(habit.author_id)
    mode: Mode = next((m for m in MODES if m == habit.mode), "mine")
    may_edit = ctx.store.may(Habit, habit.id, "edit")
    return HabitView(
        id=habit.id,
        title=" ".join((habit.title or "").split()) or _("A habit"),
        icon=habit.icon or "leaf",
        colour=habit.colour or "accent",
        why=(habit.why or "").strip(),
        goal=goal_of(habit),
        mode=mode,
        starts_on=_day(habit.starts_on) or EPOCH + timedelta(milliseconds=habit.created_at),
        archived=habit.archived_at is not None,
        position=habit.position or 0,
        remind_at=habit.remind_at,
        author=author,
        me=me,
        mate=mate,
        shared=ctx.store.reaches(habit) is Visibility.SHARED,
        archive=ctx.store.is_archive(habit),
        may_check=may_edit and (mode != "mine" or author.is_me),
        may_edit=may_edit,
        may_delete=ctx.store.may(Habit, habit.id, "delete"),
        done=done,
        before={
            doer: ctx.people.author(doer)
            for doer in sorted(frozenset().union(*done.values()))
            if doer not in (ME, MATE)
        },
        today=today,
    )


def goal_of(habit: Habit) -> Goal:
    """The habit's goal; whatever makes no sense is read as every day, or three times a week."""
    weekdays = habit.weekdays if isinstance(habit.weekdays, list) else []
    chosen = frozenset(d for d in weekdays if isinstance(d, int) and not isinstance(d, bool) and 1 <= d <= 7)
    times: Any = habit.times_a_week
    return Goal(
        "weekly" if habit.goal == "weekly" else "weekdays",
        chosen or frozenset(range(1, 8)),
        min(7, max(1, times)) if isinstance(times, int) else 3,
    )


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) and len(said) == 10 else None
    except ValueError:
        return None
