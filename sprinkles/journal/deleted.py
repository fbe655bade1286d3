"""Entries that were deleted and still have their words. Pure reads, blocking: call them in a thread.

Thirty days after a deletion the words go from every device (docs/sync.md): such an entry is not listed any more. Only what
this person could take back is listed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sprinkles.journal.dates import local, spoken
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context, Visibility
from ui.words import _, clock, day_and_month

PAGE = 40
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Deleted:
    """One of them. `until` is the day after which its words are gone."""

    id: str
    name: str
    snippet: str
    when: str
    deleted: str
    until: str
    shared: bool


@dataclass(frozen=True)
class Page:
    """Those read so far, last deleted first; `more` when there are others."""

    rows: tuple[Deleted, ...]
    more: bool


def recently_deleted(ctx: Context, count: int = PAGE) -> Page:
    """The last `count` that were deleted."""
    me, __ = ctx.people.both()
    # Not whole entries: of a long one the first words are enough.
    found = ctx.store.rows(
        """SELECT id, coalesce(title, ''), substr(coalesce(text, ''), 1, 4000), at, time_zone, deleted_at, visibility, pair_id
           FROM journal_entry
           WHERE deleted_at IS NOT NULL AND at IS NOT NULL AND kind = 'full' AND (author_id IS NULL OR author_id = ?)
           ORDER BY deleted_at DESC, id LIMIT ?""",
        (me.id, count + 1),
    )
    names = ("id", "title", "text", "at", "time_zone", "deleted_at", "visibility", "pair_id")
    entries = [JournalEntry(**dict(zip(names, row, strict=True))) for row in found[:count]]
    return Page(tuple(_deleted(ctx, entry) for entry in entries), len(found) > count)


def _deleted(ctx: Context, entry: JournalEntry) -> Deleted:
    name, snippet = head(entry.title, entry.text)
    gone = datetime.fromtimestamp((entry.deleted_at or 0) / 1000, UTC).astimezone()
    last = gone + KEPT
    return Deleted(
        id=entry.id,
        name=name,
        snippet=snippet,
        when=spoken(local(entry.at, entry.time_zone), entry.time_zone),
        deleted=_("{day}, {time}").format(day=day_and_month(gone), time=clock(gone)),
        until=day_and_month(last),
        shared=ctx.store.reaches(entry) is not Visibility.PRIVATE,
    )
