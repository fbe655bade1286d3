"""`cupcake memories …`: look back, and keep a day by name, without a screen."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sprinkles.memories.documents import milestone_document, moment_document, moment_line
from sprinkles.memories.life import Filter, Whose, ago, this_day, timeline, today
from sprinkles.memories.milestones import keep_file, read_day, read_milestone
from sprinkles.memories.models import Milestone
from sprinkles.sdk import Context, Output, Refused, Visibility, commands


class Who(StrEnum):
    """Whose moments."""

    ME = "me"
    MATE = "partner"


class Level(StrEnum):
    """Who may read it."""

    PRIVATE = "private"
    SHARED = "shared"


class Theme(StrEnum):
    """What a milestone is about; the same as `milestones.THEMES`."""

    US = "us"
    FIRST = "first"
    HOME = "home"
    TRIP = "trip"
    FAMILY = "family"
    PROMISE = "promise"
    OTHER = "other"


Day = Annotated[str | None, typer.Option("--day", help="Which day, like 2021-05-16.")]


def build(get_context: Callable[[], Context]) -> typer.Typer:
    """The group; `get_context` opens the home when a command runs."""
    group = commands("Look back on both lives, and keep days by name.")

    @group.command("timeline")
    def timeline_(
        limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 40,
        before: Annotated[str | None, typer.Option("--before", help="Only days before this one.")] = None,
        year: Annotated[int | None, typer.Option("--year", min=1000, max=2999, help="Only this year.")] = None,
        kind: Annotated[str, typer.Option("--kind", help="milestone, entry, habit, event, mood …")] = "",
        who: Annotated[Who | None, typer.Option("--who", help="Whose.")] = None,
    ) -> None:
        """Show moments of all kinds, newest first."""
        last = date.fromordinal(read_day(before).toordinal() - 1) if before else today()
        if year is not None:
            last = min(last, date(year, 12, 31))
        ctx = get_context()
        whose: Whose = "" if who is None else "me" if who is Who.ME else "mate"
        found = timeline(ctx, Filter(whose, kind), last, count=limit).moments
        shown = [m for m in found if year is None or m.day.year == year][:limit]
        docs = [moment_document(ctx, m) for m in shown]
        Output.show(docs, *(moment_line(ctx, m) for m in shown), *([] if shown else ["Nothing here yet."]))

    @group.command("on-this-day")
    def on_this_day_(day: Day = None) -> None:
        """Show what this date held in earlier years."""
        when = read_day(day) if day else today()
        ctx = get_context()
        found = this_day(ctx, when)
        docs = [{"year": year, "moments": [moment_document(ctx, m) for m in held]} for year, held in found]
        lines: list[str] = []
        for year, held in found:
            lines += [ago(year, when.year), *(f"  {moment_line(ctx, m)}" for m in held)]
        Output.show(docs, *lines, *([] if found else ["No earlier year holds this day yet."]))

    @group.command()
    def add(
        title: Annotated[str, typer.Argument(help="What the day is called.")],
        day: Day = None,
        note: Annotated[str, typer.Option("--note", help="A few words about it.")] = "",
        theme: Annotated[Theme, typer.Option("--theme", help="What it is about.")] = Theme.US,
        photo: Annotated[list[Path] | None, typer.Option("--photo", help="A picture; repeat it for more.")] = None,
        visibility: Annotated[Level | None, typer.Option("--visibility", help="Who may read it.")] = None,
    ) -> None:
        """Keep a day by name. Both of you see it once you are paired, unless you say otherwise."""
        when = read_day(day) if day else today()
        if not title.strip():
            raise typer.BadParameter("Give the day a name.")
        ctx = get_context()
        kept = ctx.store.add(
            Milestone(
                id="", title=title.strip(), day=when.isoformat(), note=note.strip(), theme=theme.value,
                media=[keep_file(ctx, file) for file in photo or ()],
            ),
            visibility=Visibility(visibility.value) if visibility else None,
        )  # fmt: skip
        if visibility and kept.visibility != visibility.value:
            Output.note("Kept private: you are not paired yet.")
        view = read_milestone(ctx, kept.id)
        assert view is not None
        Output.show(milestone_document(view), f"Saved {kept.id}.")

    @group.command()
    def delete(milestone: Annotated[str, typer.Argument(help="The milestone's id.")]) -> None:
        """Delete a milestone; `restore` takes it back."""
        ctx = get_context()
        if ctx.store.get(Milestone, milestone) is None:
            raise Refused("There is no such milestone here. It may have been deleted.", code="not_found")
        ctx.store.delete(Milestone, milestone)
        back = f"cupcake memories restore {milestone}"
        Output.show({"id": milestone, "deleted": True}, f"Deleted. Take it back with: {back}")

    @group.command()
    def restore(milestone: Annotated[str, typer.Argument(help="The milestone's id.")]) -> None:
        """Take a deleted milestone back."""
        ctx = get_context()
        ctx.store.restore(Milestone, milestone)
        view = read_milestone(ctx, milestone)
        Output.show(milestone_document(view) if view else None, f"Restored {milestone}.")

    return group
