"""Entries that were deleted and still have their words. Pure reads, blocking: call them in a thread.

Thirty days after a deletion the words go from every device (docs/sync.md): such an entry is not listed any more. Only what
this person could take back is listed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sprinkles.journal.dates import local, spoken
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context
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
    found = ctx.store.rows(
        """SELECT id, title, substr(text, 1, 4000), at, time_zone, deleted_at, visibility FROM journal_entry
           WHERE deleted_at IS NOT NULL AND at IS NOT NULL AND kind = 'full' AND (author_id IS NULL OR author_id = ?)
           ORDER BY deleted_at DESC, id LIMIT ?""",
        (me.id, count + 1),
    )
    return Page(tuple(_deleted(*row) for row in found[:count]), len(found) > count)


def _deleted(
    entry_id: str, title: str | None, text: str | None, at: str, zone: str | None, deleted_at: int, visibility: str
) -> Deleted:
    name, snippet = head(title or "", text or "")
    gone = datetime.fromtimestamp(deleted_at / 1000, UTC).astimezone()
    last = gone + KEPT
    return Deleted(
        id=entry_id,
        name=name,
        snippet=snippet,
        when=spoken(local(at, zone), zone),
        deleted=_("{day}, {time}").format(day=day_and_month(gone), time=clock(gone)),
        until=day_and_month(last),
        shared=visibility != "private",
    )
