"""`cupcake question …`: the daily question without a screen."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated

import typer

from sprinkles.daily_question.answering import answer, open_what_both_answered, take_away, write_question
from sprinkles.daily_question.catalog import catalog
from sprinkles.daily_question.circle import today
from sprinkles.daily_question.documents import document, lines
from sprinkles.daily_question.models import OwnQuestion
from sprinkles.daily_question.queries import OURS, own_questions, read_day, read_history
from sprinkles.sdk import Context, Output, Refused, commands

DayOption = Annotated[
    str | None, typer.Option("--day", help="Which day: 2026-11-20, today or yesterday. Today if not given.")
]


def build(get_context: Callable[[], Context]) -> typer.Typer:
    """The group; `get_context` opens the home when a command runs."""
    group = commands("One question a day, for both of you.")

    @group.command("today")
    def today_(day: DayOption = None) -> None:
        """Show the day's question, and the answers that can be read."""
        ctx = get_context()
        open_what_both_answered(ctx)
        found = read_day(ctx, _day(day))
        Output.show(document(found), *lines(found))

    @group.command("answer")
    def answer_(
        words: Annotated[str, typer.Argument(help="Your answer; “-” reads it from standard input.")],
        day: DayOption = None,
    ) -> None:
        """Answer the day's question, or change your answer."""
        text = sys.stdin.read() if words == "-" else words
        ctx = get_context()
        on = _day(day)
        answer(ctx, on, text)
        found = read_day(ctx, on)
        Output.show(document(found), *lines(found))

    @group.command()
    def delete(day: DayOption = None) -> None:
        """Take your answer of a day away."""
        ctx = get_context()
        on = _day(day)
        take_away(ctx, on)
        Output.show({"day": on.isoformat(), "deleted": True}, "Taken away.")

    @group.command()
    def history(
        theme: Annotated[str | None, typer.Option("--theme", help="Only this theme, like dreams or ours.")] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many days.")] = 40,
    ) -> None:
        """Show the answered days, newest first."""
        known = [*catalog().themes, OURS]
        if theme is not None and theme not in known:
            raise Refused(f"There is no such theme. Known are: {', '.join(known)}.", code="not_found")
        found = read_history(get_context(), theme)[:limit]
        said = [line for d in found for line in (f"{d.id}  {d.theme_title}", *(f"  {x}" for x in lines(d)))]
        Output.show([document(d) for d in found], *said, *([] if found else ["Nothing answered yet."]))

    @group.command()
    def add(
        words: Annotated[str, typer.Argument(help="The question.")],
        day: Annotated[str | None, typer.Option("--day", help="Ask it on this day, like 2026-12-24.")] = None,
    ) -> None:
        """Write a question of your own; with a day it is asked then."""
        ctx = get_context()
        kept = ctx.store.get(OwnQuestion, write_question(ctx, words, _day(day) if day else None))
        assert kept is not None
        when = f"It is asked on {kept.day}." if kept.day else "Give it a day when you like."
        Output.show(_own(kept), f"Saved {kept.id}. {when}")

    @group.command()
    def own() -> None:
        """Show your own questions."""
        found = own_questions(get_context())
        said = [f"{q.day or 'no day yet':10}  {q.text}" for q in found]
        Output.show([_own(q) for q in found], *said, *([] if found else ["No questions of your own yet."]))

    return group


def _own(question: OwnQuestion) -> dict[str, str | None]:
    return {"id": question.id, "question": question.text, "day": question.day}


def _day(words: str | None) -> date:
    """Raises: Refused."""
    said = (words or "today").strip().lower()
    if said in ("today", "yesterday"):
        return today() - timedelta(days=said == "yesterday")
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refused("That is not a day. Write it like 2026-11-20.", code="bad_date") from None
