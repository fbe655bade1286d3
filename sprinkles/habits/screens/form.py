"""What is being said of a habit in the editor, and how it is kept. Nothing is written before Save."""

from dataclasses import dataclass
from typing import Any, Literal

import flet as ft

from sprinkles.habits.doing import next_position, today
from sprinkles.habits.models import EVERY_DAY, Habit
from sprinkles.habits.queries import HabitView, Mode, read_habit
from sprinkles.habits.reminders import time_of
from sprinkles.sdk import Context, Person, Refused, Visibility
from ui.words import _


@dataclass(frozen=True)
class Opened:
    """What the editor begins with. `view` is None for a new habit."""

    view: HabitView | None
    mate: Person | None


def open_form(ctx: Context, habit_id: str | None) -> Opened:
    """Read what is to be edited. Blocking. Raises: Refused."""
    __, mate = ctx.people.both()
    if habit_id is None:
        return Opened(None, mate)
    view = read_habit(ctx, habit_id, today())
    if view is None or not view.may_edit:
        raise Refused(_("This habit is not here to be changed any more."), code="not_found")
    return Opened(view, mate)


class Form(ft.Observable):
    """The fields as they stand. `problem` is one sentence about what has to be mended."""

    def __init__(self, ctx: Context, opened: Opened) -> None:
        view = opened.view
        self._ctx = ctx
        self.mate = opened.mate
        self.habit_id = view.id if view else None
        self.mine = view is None or view.author.is_me
        self.was_shared = bool(view and view.shared)
        self.title = view.title if view else ""
        self.why = view.why if view else ""
        self.icon = view.icon if view else "check-circle"
        self.colour = view.colour if view else "accent"
        self.goal: Literal["weekdays", "weekly"] = view.goal.kind if view else "weekdays"
        self.weekdays: tuple[int, ...] = tuple(sorted(view.goal.weekdays)) if view else tuple(EVERY_DAY)
        self.times = view.goal.times if view else 3
        self.mode: Mode = view.mode if view else "mine"
        self.shared = bool(view and view.shared)
        self.remind_at = (view.remind_at or "") if view else ""
        self.problem = ""

    def set(self, **values: Any) -> None:
        """Say something else; one that is for either or both is for both to read."""
        for name, value in values.items():
            setattr(self, name, value)
        if self.mode != "mine" and self.mate is not None and self.mine:
            self.shared = True
        self.problem = ""

    def toggle_day(self, day: int) -> None:
        """Choose a weekday, or not; the last one stays."""
        chosen = set(self.weekdays) ^ {day}
        if chosen:
            self.set(weekdays=tuple(sorted(chosen)))

    def check(self) -> str:
        """What has to be mended first, or nothing."""
        if not self.title.strip():
            return _("Give it a name first, a word or two.")
        if self.remind_at.strip() and time_of(self.remind_at.strip()) is None:
            return _("Write the time like 21:30, or leave it empty.")
        return ""

    def keep(self) -> str:
        """Write it; answers the id. Blocking. Raises: Refused."""
        wrong = self.check()
        if wrong:
            raise Refused(wrong, code="missing")
        values: dict[str, Any] = {
            "title": " ".join(self.title.split()), "why": self.why.strip(), "icon": self.icon, "colour": self.colour,
            "goal": self.goal, "weekdays": list(self.weekdays), "times_a_week": self.times, "mode": self.mode,
            "remind_at": self.remind_at.strip() or None,
        }  # fmt: skip
        level = Visibility.SHARED if self.shared and self.mate is not None else Visibility.PRIVATE
        if self.habit_id is None:
            fresh = Habit(id="", starts_on=today().isoformat(), position=next_position(self._ctx), **values)
            return self._ctx.store.add(fresh, visibility=level).id
        changed = level if self.mine and self.shared != self.was_shared else None
        return self._ctx.store.change(Habit, self.habit_id, visibility=changed, **values).id
