"""Questions and answers, given back as Markdown: a page for each month, newest day last.

Invariant: exactly what this person may read is in it: their own answers, and the other one's where both have answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sprinkles.daily_question.queries import Day, own_questions, read_history
from sprinkles.sdk import Context, Progress, Sink
from ui.words import in_english

EVERYTHING = 1_000_000


@dataclass
class Exported:
    """What an export holds: answered days, and no photos."""

    entries: int = 0
    photos: int = 0


@in_english()
def export_markdown(ctx: Context, sink: Sink, progress: Progress | None = None) -> Exported:
    """A page for each month, and one with the questions of one's own. Blocking. Raises: what the sink raises."""
    days = [d for d in reversed(read_history(ctx, limit=EVERYTHING)) if d.mine is not None]
    for month, found in groupby(days, key=lambda d: f"{d.day:%Y-%m}"):
        sink.add(f"questions/{month}.md", "\n".join(_page(month, found)).encode())
    own = own_questions(ctx)
    if own:
        lines = ["# Our own questions", "", *(f"- {q.text}" + (f" ({q.day})" if q.day else "") for q in own), ""]
        sink.add("questions/our own.md", "\n".join(lines).encode())
    if progress:
        progress(len(days), len(days))
    return Exported(entries=len(days))


def _page(month: str, days: Iterator[Day]) -> Iterator[str]:
    yield f"# {month}"
    for day in days:
        yield from ("", f"## {day.id}: {day.question}", "")
        if day.mine is not None:
            yield from ([] if day.state == "solo" else [f"**{day.me.name}**", ""])
            yield day.mine.text
        if day.theirs is not None:
            yield from ("", f"**{day.theirs.author.name}**", "")
            yield from ([f"*{day.other_question}*", ""] if day.other_question else [])
            yield day.theirs.text
    yield ""
