"""`cupcake mood …`: how one is, without a screen. Nothing of it is ever shown to the other one but an offered word of weather."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from sprinkles.mood.documents import document, line
from sprinkles.mood.effects import words as effect_words
from sprinkles.mood.keeping import Telling, keep, offer, take_back
from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.queries import read_check_ins, read_insights, read_now
from sprinkles.mood.trends import words as trend_words
from sprinkles.sdk import Context, Output, Refused, commands


class SpanName(StrEnum):
    """How far back."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


Words = Annotated[list[str] | None, typer.Option("--feeling", help="A feeling, like calm; repeat it for more.")]
Factors = Annotated[list[str] | None, typer.Option("--factor", help="What had a part, like sleep; repeat it.")]


def build(get_context: Callable[[], Context]) -> typer.Typer:
    """The group; `get_context` opens the home when a command runs."""
    group = commands("How you are: for you alone.")

    @group.command()
    def add(
        valence: Annotated[int, typer.Argument(min=1, max=7, help="From 1, very unpleasant, to 7, very pleasant.")],
        energy: Annotated[int | None, typer.Option("--energy", min=1, max=7, help="From 1, drained, to 7.")] = None,
        feeling: Words = None,
        factor: Factors = None,
        note: Annotated[str, typer.Option("--note", help="A few words.")] = "",
        at: Annotated[
            str | None, typer.Option("--at", help="When, ISO 8601; local time unless it says its zone.")
        ] = None,
    ) -> None:
        """Note how you are. Only you can read it."""
        when = _when(at) if at else None
        ctx = get_context()
        kept = keep(ctx, Telling(valence, energy, tuple(feeling or ()), tuple(factor or ()), note), at=when)
        found = ctx.store.get(MoodCheckIn, kept)
        assert found is not None
        Output.show(document(found), f"Saved {kept}. Only you can read it.")

    @group.command("list")
    def list_(limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 40) -> None:
        """Show your check-ins, newest first."""
        found = read_check_ins(get_context(), limit)
        Output.show([document(c) for c in found], *(line(c) for c in found), *([] if found else ["Nothing noted yet."]))

    @group.command()
    def delete(check_in: Annotated[str, typer.Argument(help="The check-in's id.")]) -> None:
        """Delete a check-in; `restore` takes it back."""
        get_context().store.delete(MoodCheckIn, check_in)
        Output.show({"id": check_in, "deleted": True}, f"Deleted. Take it back with: cupcake mood restore {check_in}")

    @group.command()
    def restore(check_in: Annotated[str, typer.Argument(help="The check-in's id.")]) -> None:
        """Take a deleted check-in back."""
        found = get_context().store.restore(MoodCheckIn, check_in)
        Output.show(document(found), f"Restored {check_in}.")

    @group.command()
    def trends(
        span: Annotated[SpanName, typer.Option("--span", help="How far back.")] = SpanName.MONTH,
    ) -> None:
        """Show how it went, and what goes together."""
        found = read_insights(get_context(), span.value)
        doc = {
            "span": span.value,
            "mean": found.trend.mean,
            "before": found.trend.before,
            "count": found.trend.count,
            "levels": list(found.trend.levels),
            "points": [
                {"first": p.first.isoformat(), "last": p.last.isoformat(), "mean": p.level, "count": p.count}
                for p in found.trend.points
            ],
            "effects": [
                {"factor": e.factor, "difference": round(e.difference, 2), "days_with": e.days_with,
                 "days_without": e.days_without, "chance": round(e.chance, 4), "words": effect_words(e)}
                for e in found.effects
            ],
        }  # fmt: skip
        said = [f"{effect_words(e)} ({e.days_with} days with, {e.days_without} without)" for e in found.effects]
        closing = ["What goes together need not be the reason."] if said else []
        Output.show(doc, trend_words(found.trend), *said, *closing)

    @group.command()
    def weather(
        word: Annotated[str | None, typer.Argument(help="sunny, bright, mild, cloudy, misty, rainy or stormy.")] = None,
        back: Annotated[bool, typer.Option("--take-back", help="Take today's back.")] = False,
    ) -> None:
        """Let the other one know today's weather inside: one word, and nothing else."""
        if word and back:
            raise typer.BadParameter("Give a word or --take-back, not both.")
        ctx = get_context()
        if word:
            offer(ctx, word)
        elif back:
            take_back(ctx)
        now = read_now(ctx)
        name = now.mate.name if now.mate else ""
        said = [f"{name} can see: {now.offered}." if now.offered else "You offer nothing today."]
        said += [f"{name}: {now.theirs.word}."] if now.theirs else []
        Output.show({"offered": now.offered, "partner": now.theirs.word if now.theirs else None}, *said)

    return group


def _when(words: str) -> datetime:
    """Raises: Refused."""
    try:
        return datetime.fromisoformat(words).astimezone()
    except (ValueError, OverflowError):
        raise Refused("That is not a time. Write it like 2026-11-20T21:30.", code="bad_date") from None
