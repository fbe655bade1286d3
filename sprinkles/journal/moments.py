"""What the diary shows of a day among everything else: each entry by its first words and its first photo."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import col, select

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.dates import local, stamp
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context, Moment


def moments(ctx: Context, first: date, last: date) -> Iterable[Moment]:
    """The entries of these days, both included, each on the day that it was where it happened."""
    at = col(JournalEntry.at)
    found = ctx.store.find(
        select(JournalEntry)
        .where(col(JournalEntry.deleted_at).is_(None), at >= _edge(first, -1), at < _edge(last, 2))
        .order_by(at)
    )
    for entry in found:
        when = local(entry.at, entry.time_zone)
        title, snippet = head(entry.title, entry.text)
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
            visibility=ctx.store.reaches(entry).value,
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
