"""`cupcake habits …`: keep habits without a screen."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from sprinkles.habits.documents import document, line, lines
from sprinkles.habits.doing import check, next_position, stamp, today, uncheck, yesterday
from sprinkles.habits.models import EVERY_DAY, Habit
from sprinkles.habits.queries import HabitView, find_id, read_habit, read_habits
from sprinkles.habits.reminders import time_of
from sprinkles.sdk import Context, Output, Refused, Visibility, commands

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Mode(StrEnum):
    """Who keeps it."""

    MINE = "mine"
    EITHER = "either"
    BOTH = "both"


class Level(StrEnum):
    """Who may read it."""

    PRIVATE = "private"
    SHARED = "shared"


Which = Annotated[str, typer.Argument(help="The habit's name, or its id, or the beginning of one of them.")]
Day = Annotated[
    str | None, typer.Option("--day", help="Which day: 2026-11-20, today or yesterday. Today if not given.")
]
Icon = Annotated[str | None, typer.Option("--icon", help="An icon's name, like footprints or moon.")]
Colour = Annotated[str | None, typer.Option("--colour", help="accent, success, warning, info, a or b.")]
Why = Annotated[str | None, typer.Option("--why", help="Why it matters.")]
On = Annotated[str | None, typer.Option("--on", help="Only on these days, like mon,wed,fri; “daily” for every day.")]
Weekly = Annotated[int | None, typer.Option("--weekly", min=1, max=7, help="So many times a week, on any days.")]
ModeOption = Annotated[Mode | None, typer.Option("--mode", help="Who keeps it: one is enough, or a day needs both.")]
Starts = Annotated[str | None, typer.Option("--starts", help="The first day, like 2026-11-21.")]
Remind = Annotated[
    str | None, typer.Option("--remind", help="Remind at this time, like 21:30; “never” for not at all.")
]
LevelOption = Annotated[Level | None, typer.Option("--visibility", help="Who may read it.")]


def build(get_context: Callable[[], Context]) -> typer.Typer:  # noqa: PLR0915  one command after the other
    """The group; `get_context` opens the home when a command runs."""
    group = commands("Keep habits, alone or together.")

    @group.command()
    def add(
        title: Annotated[str, typer.Argument(help="What is done, in a word or two.")],
        icon: Icon = None,
        colour: Colour = None,
        why: Why = None,
        on: On = None,
        weekly: Weekly = None,
        mode: ModeOption = None,
        starts: Starts = None,
        remind: Remind = None,
        visibility: LevelOption = None,
    ) -> None:
        """Begin a habit. Only you see it, unless it is for either or both of you."""
        news = _news(title, icon, colour, why, on, weekly, mode, starts, remind)
        if not news["title"]:
            raise typer.BadParameter("Give the habit a name.")
        ctx = get_context()
        ours = mode in (Mode.EITHER, Mode.BOTH)
        wish = Visibility(visibility.value) if visibility else Visibility.SHARED if ours else None
        news = {"starts_on": today().isoformat()} | news
        kept = ctx.store.add(Habit(id="", position=next_position(ctx), **news), visibility=wish)
        if wish is Visibility.SHARED and kept.visibility != wish.value:
            Output.note("Kept private: you are not paired yet.")
        view = _view(ctx, kept.id)
        Output.show(document(view), f"Saved {kept.id}.")

    @group.command()
    def edit(
        habit: Which,
        title: Annotated[str | None, typer.Option("--title", help="Another name.")] = None,
        icon: Icon = None,
        colour: Colour = None,
        why: Why = None,
        on: On = None,
        weekly: Weekly = None,
        mode: ModeOption = None,
        starts: Starts = None,
        remind: Remind = None,
        visibility: LevelOption = None,
    ) -> None:
        """Change a habit: only what is given."""
        news = _news(title, icon, colour, why, on, weekly, mode, starts, remind)
        if not news and visibility is None:
            raise typer.BadParameter("Say what to change.")
        ctx = get_context()
        found = find_id(ctx, habit)
        ctx.store.change(Habit, found, visibility=Visibility(visibility.value) if visibility else None, **news)
        Output.show(document(_view(ctx, found)), f"Saved {found}.")

    @group.command("check")
    def check_(habit: Which, day: Day = None) -> None:
        """Check a habit off."""
        ctx = get_context()
        found = find_id(ctx, habit)
        new = check(ctx, found, _day(day))
        view = _view(ctx, found)
        Output.show(document(view), f"{view.title}: {'done' if new else 'was done already'}.")

    @group.command("uncheck")
    def uncheck_(habit: Which, day: Day = None) -> None:
        """Take a check back."""
        ctx = get_context()
        found = find_id(ctx, habit)
        there = uncheck(ctx, found, _day(day))
        view = _view(ctx, found)
        Output.show(document(view), f"{view.title}: {'taken back' if there else 'nothing to take back'}.")

    @group.command("list")
    def list_(
        archived: Annotated[bool, typer.Option("--archived", help="Those at rest instead.")] = False,
    ) -> None:
        """Show the habits and how today stands."""
        found = read_habits(get_context(), today(), archived=archived)
        none = "No habit is at rest." if archived else "No habits yet. Begin one with: cupcake habits add Walk"
        Output.show([document(v) for v in found], *(line(v) for v in found), *([] if found else [none]))

    @group.command()
    def show(habit: Which) -> None:
        """Show one habit with its streak and days."""
        ctx = get_context()
        view = _view(ctx, find_id(ctx, habit))
        Output.show(document(view, days=True), *lines(view))

    @group.command()
    def archive(habit: Which, again: Annotated[bool, typer.Option("--undo", help="Keep it again.")] = False) -> None:
        """Let a habit rest; its days stay."""
        ctx = get_context()
        found = find_id(ctx, habit)
        ctx.store.change(Habit, found, archived_at=None if again else stamp(datetime.now(UTC)))
        Output.show(document(_view(ctx, found)), "Kept again." if again else "At rest. Its days stay.")

    @group.command()
    def delete(habit: Which) -> None:
        """Delete a habit and its days; `restore` takes it back."""
        ctx = get_context()
        found = find_id(ctx, habit)
        ctx.store.delete(Habit, found)
        Output.show({"id": found, "deleted": True}, f"Deleted. Take it back with: cupcake habits restore {found}")

    @group.command()
    def restore(habit: Which) -> None:
        """Take a deleted habit back."""
        ctx = get_context()
        found = find_id(ctx, habit, deleted=True)
        ctx.store.restore(Habit, found)
        Output.show(document(_view(ctx, found)), f"Restored {found}.")

    return group


def _view(ctx: Context, habit_id: str) -> HabitView:
    view = read_habit(ctx, habit_id, today())
    if view is None:
        raise Refused("There is no such habit here. It may have been deleted.", code="not_found")
    return view


def _day(words: str | None) -> date:
    """Raises: Refused."""
    said = (words or "today").strip().lower()
    if said in ("today", "yesterday"):
        return today() if said == "today" else yesterday()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refused("That is not a day. Write it like 2026-11-20.", code="bad_date") from None


def _news(
    title: str | None,
    icon: str | None,
    colour: str | None,
    why: str | None,
    on: str | None,
    weekly: int | None,
    mode: Mode | None,
    starts: str | None,
    remind: str | None,
) -> dict[str, Any]:
    if on and weekly:
        raise typer.BadParameter("Give --on or --weekly, not both.")
    news: dict[str, Any] = {}
    for name, said in (("title", title), ("icon", icon), ("colour", colour), ("why", why)):
        if said is not None:
            news[name] = said.strip()
    if on is not None:
        news |= {"goal": "weekdays", "weekdays": _weekdays(on)}
    if weekly is not None:
        news |= {"goal": "weekly", "times_a_week": weekly}
    if mode is not None:
        news["mode"] = mode.value
    if starts is not None:
        news["starts_on"] = _day(starts).isoformat()
    if remind is not None:
        if remind != "never" and time_of(remind) is None:
            raise Refused("That is not a time. Write it like 21:30.", code="bad_date")
        news["remind_at"] = None if remind == "never" else remind
    return news


def _weekdays(words: str) -> list[int]:
    if words.strip().lower() == "daily":
        return list(EVERY_DAY)
    named = [w[:3].lower() for w in re.split(r"[,\s]+", words.strip()) if w]
    if not named or any(w not in DAYS for w in named):
        raise Refused("Name the days like mon,wed,fri.", code="bad_date")
    return sorted({DAYS.index(w) + 1 for w in named})
