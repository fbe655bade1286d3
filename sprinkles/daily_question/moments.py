"""What the daily question shows of a day among everything else: the days whose answers can be read."""

from collections.abc import Iterator
from datetime import date

from sprinkles.daily_question.models import QuestionAnswer, QuestionMarker
from sprinkles.daily_question.queries import Day, read_between
from sprinkles.sdk import Context, Moment
from ui.words import _

SHORT = 140


def moments(ctx: Context, first: date, last: date) -> Iterator[Moment]:
    """Days that both have answered, and those that somebody answered alone; an answer that waits is nobody's moment yet."""
    for day in read_between(ctx, first, last):
        if day.state in ("both", "solo") and day.mine is not None:
            yield _moment(day)


def years(ctx: Context) -> set[int]:
    """The years in which anybody answered."""
    return ctx.store.years(QuestionAnswer, "day") | ctx.store.years(QuestionMarker, "day")


def _moment(day: Day) -> Moment:
    assert day.mine is not None
    said = _("You: {words}").format(words=day.mine.text) if day.state == "both" else day.mine.text
    words = " ".join(said.split())
    return Moment(
        day=day.day,
        title=day.question,
        kind="answer",
        icon="chat-circle",
        route=f"/question/{day.id}",
        table="question_answer",
        record_id=day.mine.id,
        text=words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…",
        author_id=None if day.state == "both" else day.me.id,
        visibility="shared" if day.state == "both" and not day.past else "private",
    )
