"""What the diary shows of a day among everything else: each entry by its first words, its place and its first photo."""

from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from sprinkles.journal.attachments import photos_of
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.queries import between, day_of
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context, Moment


def moments(ctx: Context, first: date, last: date) -> Iterable[Moment]:
    """The entries of these days, both included, each on the day that it was where it happened."""
    reach: dict[tuple[str, str | None], str] = {}
    for entry in between(ctx, first, last):
        # How far it reaches is the same for all of one level and pair.
        level = entry.visibility, entry.pair_id
        if level not in reach:
            reach[level] = ctx.store.reaches(entry).value
        title, snippet = head(entry.title, entry.text[:1000])
        yield Moment(
            day=day_of(entry),
            title=title,
            kind="entry",
            icon="book-open",
            route=f"/diary/{entry.id}",
            table="journal_entry",
            record_id=entry.id,
            at=None if entry.all_day else entry.at,
            text=" · ".join(part for part in (_place(entry), snippet) if part),
            author_id=entry.author_id,
            visibility=reach[level],
            picture=_picture(entry.media),
            weight=1 if entry.starred else 0,
        )


def years(ctx: Context) -> set[int]:
    """The years in which anything was written, on the calendar there."""
    in_utc = ctx.store.years(JournalEntry, "at")
    return {year for n in in_utc for year in (n - 1, n, n + 1) if MINYEAR <= year <= MAXYEAR and _holds(ctx, year)}


def _holds(ctx: Context, year: int) -> bool:
    """Whether a year has an entry: one is certain away from its ends, and at them the calendar there is asked."""
    here = "SELECT 1 FROM journal_entry WHERE deleted_at IS NULL AND at >= ? AND at < ? LIMIT 1"
    if ctx.store.rows(here, (f"{year:04d}-01-02", f"{year:04d}-12-31")):
        return True
    ends = ((date(year, 1, 1), date(year, 1, 2)), (date(year, 12, 30), date(year, 12, 31)))
    return any(between(ctx, first, last) for first, last in ends)


def _place(entry: JournalEntry) -> str:
    found = entry.location if isinstance(entry.location, dict) else {}
    return str(found.get("name") or found.get("locality") or "")


def _picture(media: Any) -> str | None:
    photos = photos_of([item for item in media or () if isinstance(item, dict)])
    found = next((item["sha256"] for item in photos if item.get("sha256")), None)
    return found if isinstance(found, str) else None
