"""What the diary has to say on the Today page, read from the store. Blocking: call it in a thread."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.prompts import prompt_of
from sprinkles.journal.queries import between, by_ids, day_of, this_day
from sprinkles.journal.screens.draft import unfinished
from sprinkles.journal.screens.words import ago, head
from sprinkles.sdk import Context, Visibility


@dataclass(frozen=True)
class Written:
    """An entry in two lines."""

    id: str
    title: str
    snippet: str
    author: str
    is_me: bool
    side: Literal["a", "b"]
    shared: bool


@dataclass(frozen=True)
class Earlier:
    """One entry of this day in an earlier year; `ago` is "Five years ago"."""

    id: str
    ago: str
    title: str


@dataclass(frozen=True)
class Today:
    """`unfinished` are the first words of a page that was not done, "" for none."""

    written: Written | None
    unfinished: str
    prompt: str
    earlier: Earlier | None


def read_today(ctx: Context, day: date) -> Today:
    """The newest entry of the day, what was being written, the day's invitation and the nearest year that has this day.

    What an ex-partner shared does not come up by itself.
    """
    entries = [entry for entry in between(ctx, day, day) if not ctx.store.is_archive(entry)]
    near = (entry for entry_id in this_day(ctx, day) for entry in by_ids(ctx, [entry_id]))
    earlier = next((entry for entry in near if not ctx.store.is_archive(entry)), None)
    return Today(
        written=_written(ctx, entries[-1]) if entries else None,
        unfinished=unfinished(ctx),
        prompt=prompt_of(day),
        earlier=Earlier(earlier.id, ago(day.year - day_of(earlier).year), head(earlier.title, earlier.text)[0])
        if earlier
        else None,
    )


def _written(ctx: Context, entry: JournalEntry) -> Written:
    author = ctx.people.author(entry.author_id)
    title, snippet = head(entry.title, entry.text)
    shared = ctx.store.reaches(entry) is not Visibility.PRIVATE
    return Written(entry.id, title, snippet, author.name, author.is_me, author.side, shared)
