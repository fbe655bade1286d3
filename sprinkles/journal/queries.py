"""What the diary holds of a day, and of this day in earlier years. Pure reads, blocking: call them in a thread."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, select

from sprinkles.journal.dates import local, stamp
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context


def today() -> date:
    """The day on this person's calendar."""
    return datetime.now().astimezone().date()


def edge(day: date, days: int) -> str:
    """The day's midnight in UTC, so many days away: no zone is further off than one."""
    try:
        return stamp(datetime.combine(day + timedelta(days=days), time(), UTC))
    except OverflowError:
        return "" if days < 0 else "~"


def day_of(entry: JournalEntry) -> date:
    """The day that it tells of, on the calendar there."""
    return local(entry.at, entry.time_zone).date()


def between(ctx: Context, first: date, last: date) -> list[JournalEntry]:
    """The entries of these days, both included, oldest first."""
    begin, end = edge(first, -1), edge(last, 2)
    # Centuries without a word are asked for too: they must cost next to nothing.
    here = "SELECT 1 FROM journal_entry WHERE deleted_at IS NULL AND at >= ? AND at < ? LIMIT 1"
    if not ctx.store.rows(here, (begin, end)):
        return []
    at = col(JournalEntry.at)
    wanted = select(JournalEntry).where(col(JournalEntry.deleted_at).is_(None), at >= begin, at < end)
    found = ctx.store.find(wanted.order_by(at, col(JournalEntry.id)))
    return [entry for entry in found if first <= day_of(entry) <= last]


def this_day(ctx: Context, day: date) -> list[str]:
    """Ids of the entries of earlier years that tell of this day, nearest first.

    What happened on a leap day is remembered on 28 February where there is none.
    """
    days = {(day.month, day.day)}
    if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
        days.add((2, 29))
    # Of a leap year, which has every day; a zone is at most a day away from UTC.
    near = {date(2000, *d) + timedelta(days=n) for d in days for n in (-1, 0, 1)}
    marks = ", ".join("?" * len(near))
    rows = ctx.store.rows(
        f"""SELECT id, at, time_zone FROM journal_entry
            WHERE deleted_at IS NULL AND substr(at, 6, 5) IN ({marks}) ORDER BY at DESC, id""",  # noqa: S608
        [f"{d:%m-%d}" for d in near],
    )
    out = []
    for entry_id, at, zone in rows:
        there = local(at, zone).date()
        if (there.month, there.day) in days and there.year < day.year:
            out.append(str(entry_id))
    return out


def by_ids(ctx: Context, ids: list[str]) -> list[JournalEntry]:
    """The live entries of these ids, in this order."""
    found = ctx.store.find(
        select(JournalEntry).where(col(JournalEntry.id).in_(ids), col(JournalEntry.deleted_at).is_(None))
    )
    known = {entry.id: entry for entry in found}
    return [known[i] for i in ids if i in known]
