"""What the diary shows of a day among everything else: each entry by its first words and its first photo."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import col, select

from sprinkles.journal.dates import local, stamp
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context, Moment


def moments(ctx: Context, first: date, last: date) -> Iterable[Moment]:
    """The entries of these days, both included, each on the day that it was where it happened."""
    begin, end = _edge(first, -1), _edge(last, 2)
    # Centuries without a word are asked for too: they must cost next to nothing.
    here = "SELECT 1 FROM journal_entry WHERE deleted_at IS NULL AND at >= ? AND at < ? LIMIT 1"
    if not ctx.store.rows(here, (begin, end)):
        return
    at = col(JournalEntry.at)
    found = ctx.store.find(
        select(JournalEntry).where(col(JournalEntry.deleted_at).is_(None), at >= begin, at < end).order_by(at)
    )
    reach: dict[tuple[str, str | None], str] = {}
    for entry in found:
        # How far it reaches is the same for all of one level and pair.
        level = entry.visibility, entry.pair_id
        if level not in reach:
            reach[level] = ctx.store.reaches(entry).value
        when = local(entry.at, entry.time_zone)
        title, snippet = head(entry.title, entry.text[:1000])
        yield Moment(
            day=when.date(),
            title=title,
            kind="entry",
            icon="book-open",
            route=f"/diary/{entry.id}",
            table="journal_entry",
            record_id=entry.id,
            at=entry.at,
            text=snippet,
            author_id=entry.author_id,
            visibility=reach[level],
            picture=_picture(entry.media),
            weight=1 if entry.starred else 0,
        )


def _edge(day: date, days: int) -> str:
    """The day's midnight in UTC, so many days away: no zone is further off than one."""
    try:
        return stamp(datetime.combine(day + timedelta(days=days), time(), UTC))
    except OverflowError:
        return "" if days < 0 else "~"


def _picture(media: Any) -> str | None:
    found = next((item.get("sha256") for item in media or () if isinstance(item, dict) and item.get("sha256")), None)
    return found if isinstance(found, str) else None
