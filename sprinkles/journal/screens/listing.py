"""What the diary's list shows, read from the store: pages by (at, id), rows ready to be drawn, and counts by month.

Blocking: call it in a thread. A row is a value, so that one that did not change is not drawn again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlmodel import and_, col, or_, select, text

from sprinkles.journal.attachments import HAS_PHOTOS, photos_of
from sprinkles.journal.both_wrote import questions
from sprinkles.journal.dates import local, month_of, spoken, stamp, weekday
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.queries import this_day, today
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context, Visibility
from ui.people import Sees, who_sees
from ui.words import N_
from ui.words import weekday as weekday_name

PAGE = 40
Cursor = tuple[str, str]
"""A place in the list: (at, id)."""
Filter = Literal["Everything", "Starred", "On this day", "Ours", "Only mine", "Photos"]
FILTERS: tuple[Filter, ...] = ("Everything", "Starred", "On this day", "Ours", "Only mine", "Photos")
"""Said with _() where they are drawn."""
NAMES = (N_("Everything"), N_("Starred"), N_("On this day"), N_("Ours"), N_("Only mine"), N_("Photos"))
WANTED: dict[Filter, str] = {
    "Everything": "1",
    "Starred": "starred = 1",
    "On this day": "id IN (%s)",
    "Ours": "visibility <> 'private'",
    "Only mine": "visibility = 'private'",
    "Photos": HAS_PHOTOS,
}
ID = re.compile(r"[0-9a-f-]{32,36}")
THUMB_BYTES = 4_000_000
"""A picture sent as bytes is sent whole; in a list a larger one shows its place only."""


@dataclass(frozen=True)
class Row:
    """One entry of the list. `photo` is what an image control takes, "" for one that has not arrived, None for none."""

    id: str
    at: str
    month: str
    day: str
    weekday: str
    title: str
    snippet: str
    said: str
    author: str
    side: Literal["a", "b"]
    sees: Sees
    photo: str | bytes | None
    more: int
    waiting: bool
    starred: bool
    mood: str | None
    unsettled: bool = False
    """Both wrote it, and nobody looked yet on this device."""


@dataclass(frozen=True)
class Listing:
    """The rows read so far, newest first; `more` when there are older ones."""

    rows: tuple[Row, ...]
    counts: dict[str, int]
    more: bool


def wanted(ctx: Context, chosen: Filter) -> str:
    """The condition of a filter, in SQL. This day is that of this person's calendar, now."""
    if chosen != "On this day":
        return WANTED[chosen]
    # Ids are ours to draw and hold no quote; one that somehow does is left out rather than trusted.
    ids = [i for i in this_day(ctx, today()) if ID.fullmatch(i)]
    return WANTED[chosen] % ", ".join(f"'{i}'" for i in ids)


def read_listing(ctx: Context, chosen: Filter, count: int, start: Cursor | None = None) -> Listing:
    """The newest `count` rows, or those from `start` on."""
    return _listing(ctx, chosen, (), _page(ctx, chosen, start, count + 1, first=True), count)


def read_on(ctx: Context, chosen: Filter, so_far: Listing) -> Listing:
    """The rows so far and the next page."""
    if not so_far.rows:
        return read_listing(ctx, chosen, PAGE)
    last = so_far.rows[-1]
    return _listing(ctx, chosen, so_far.rows, _page(ctx, chosen, (last.at, last.id), PAGE + 1), PAGE)


def newer_than(ctx: Context, chosen: Filter, start: Cursor, count: int) -> Cursor | None:
    """The row `count` rows above `start`; None when nothing stands above that one, so that the list begins with the newest."""
    found = ctx.store.rows(
        f"""SELECT at, id FROM journal_entry WHERE deleted_at IS NULL AND {wanted(ctx, chosen)}
            AND (at > ? OR (at = ? AND id < ?)) ORDER BY at, id DESC LIMIT 2 OFFSET ?""",  # noqa: S608  our own words
        (start[0], start[0], start[1], count - 1),
    )
    return (str(found[0][0]), str(found[0][1])) if len(found) > 1 else None


def rows_of(ctx: Context, entries: Sequence[JournalEntry]) -> list[Row]:
    """Entries as rows."""
    me, __ = ctx.people.both()
    waits = ctx.store.waiting(JournalEntry, [e.id for e in entries]) if entries and me.id else set()
    authors = {who: ctx.people.author(who) for who in {e.author_id for e in entries}}
    return [_row(ctx, entry, authors[entry.author_id], entry.id in waits) for entry in entries]


def _listing(ctx: Context, chosen: Filter, before: tuple[Row, ...], page: list[JournalEntry], count: int) -> Listing:
    rows = (*before, *rows_of(ctx, page[:count]))
    return Listing(rows, _counts(ctx, chosen, rows), len(page) > count)


def _page(ctx: Context, chosen: Filter, after: Cursor | None, count: int, *, first: bool = False) -> list[JournalEntry]:
    """Those after a place in the list; with `first`, the one that stands there is the first of them."""
    at, rid = col(JournalEntry.at), col(JournalEntry.id)
    asked = [text(f"deleted_at IS NULL AND {wanted(ctx, chosen)}")]
    older = [or_(at < after[0], and_(at == after[0], rid >= after[1] if first else rid > after[1]))] if after else []
    return ctx.store.find(select(JournalEntry).where(*asked, *older).order_by(at.desc(), rid).limit(count))


def _counts(ctx: Context, chosen: Filter, rows: Sequence[Row]) -> dict[str, int]:
    """How many entries each month on the list has in all: counted over the days that can belong to those months."""
    if not rows:
        return {}
    first = local(rows[-1].at, "UTC").replace(day=1, hour=0, minute=0, second=0)
    last = (local(rows[0].at, "UTC").replace(day=1, hour=0, minute=0, second=0) + timedelta(days=32)).replace(day=1)
    # A zone is at most a day away from UTC; at the edge of the calendar there is nothing further.
    low = stamp(first - timedelta(days=1)) if first.year > 1 else ""
    found = ctx.store.rows(
        f"""SELECT at, time_zone FROM journal_entry
            WHERE deleted_at IS NULL AND {wanted(ctx, chosen)} AND at >= ? AND at < ?""",  # noqa: S608  our own words
        (low, stamp(last + timedelta(days=1))),
    )
    counts = dict.fromkeys((row.month for row in rows), 0)
    for when, where in found:
        month = month_of(local(when, where))
        if month in counts:
            counts[month] += 1
    return counts


def _row(ctx: Context, entry: JournalEntry, author: Any, waiting: bool) -> Row:
    when = local(entry.at, entry.time_zone)
    title, snippet = head(entry.title, entry.text)
    return Row(
        id=entry.id,
        at=entry.at,
        month=month_of(when),
        day=str(when.day),
        weekday=weekday_name(weekday(when.date(), entry.time_zone), "short"),
        title=title,
        snippet=snippet,
        said=f"{spoken(when, entry.time_zone)}, {title}",
        author=author.name,
        side=author.side,
        sees=who_sees(shared=ctx.store.reaches(entry) is not Visibility.PRIVATE, mine=author.is_me),
        photo=thumb(ctx, entry),
        more=max(0, len(photos_of(entry.media)) - 1),
        waiting=waiting,
        starred=entry.starred,
        mood=entry.mood,
        unsettled=bool(questions(ctx, entry)) and ctx.store.may(JournalEntry, entry.id, "edit"),
    )


def thumb(ctx: Context, entry: JournalEntry) -> str | bytes | None:
    """The entry's first photo, small enough for a list."""
    photos = photos_of(entry.media)
    if not photos:
        return None
    sha256 = photos[0].get("sha256")
    file = ctx.media.path(sha256) if sha256 else None
    if file is None or ctx.nav is None:
        return ""
    shown = ctx.nav.picture(file) if (photos[0].get("bytes") or 0) <= THUMB_BYTES else ""
    return shown
