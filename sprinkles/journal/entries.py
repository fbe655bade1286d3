"""Keeping entries, and saying so: each write and its event are one transaction. Blocking."""

from collections.abc import Iterable, Mapping
from typing import Any

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.dates import local
from sprinkles.sdk import Context, Refused, Visibility

TABLE = "journal_entry"
CONTENT = ("title", "text", "at", "time_zone", "all_day", "tags", "starred", "location", "weather", "media")


def keep(ctx: Context, entry: JournalEntry, visibility: Visibility | None = None) -> JournalEntry:
    """A new entry. Raises: Refused."""
    values = {c: getattr(entry, c) for c in CONTENT}
    with ctx.store.together() as work:
        entry_id = work.add(JournalEntry, visibility=visibility, **values)
        work.emit("journal.entry.created", source=(TABLE, entry_id), day=day_of(values))
    return _again(ctx, entry_id)


def change(
    ctx: Context, entry_id: str, *, visibility: Visibility | None = None, confirm: bool = False, **values: Any
) -> JournalEntry:
    """Write some columns and, if given, who may read it. Raises: Refused, as `ctx.store.change`."""
    with ctx.store.together() as work:
        work.change(JournalEntry, entry_id, visibility=visibility, confirm=confirm, **values)
        now = work.find(JournalEntry, entry_id) or {}
        work.emit("journal.entry.changed", source=(TABLE, entry_id), day=day_of(now))
    return _again(ctx, entry_id)


def bring_back(ctx: Context, entry_id: str, version_id: str) -> JournalEntry:
    """Let it say again what it once said. Raises: Refused."""
    kept = ctx.store.bring_back(JournalEntry, entry_id, version_id)
    with ctx.store.together() as work:
        work.emit(
            "journal.entry.changed", source=(TABLE, entry_id), day=day_of({"at": kept.at, "time_zone": kept.time_zone})
        )
    return kept


def delete(ctx: Context, entry_id: str) -> None:
    """Delete it; `restore` takes it back. Raises: Refused."""
    with ctx.store.together() as work:
        was = work.find(JournalEntry, entry_id)
        if was is None:
            raise Refused("There is no such entry here. It may have been deleted.", code="not_found")
        work.delete(JournalEntry, entry_id)
        work.emit("journal.entry.deleted", source=(TABLE, entry_id), day=day_of(was))


def restore(ctx: Context, entry_id: str) -> JournalEntry:
    """Take a deleted entry back. Raises: Refused."""
    with ctx.store.together() as work:
        work.restore(JournalEntry, entry_id)
        now = work.find(JournalEntry, entry_id) or {}
        work.emit("journal.entry.created", source=(TABLE, entry_id), day=day_of(now))
    return _again(ctx, entry_id)


def say_imported(ctx: Context, added: int, entries: Iterable[Mapping[str, Any]]) -> None:
    """One event for a whole import that brought anything."""
    days = sorted(day_of(values) for values in entries)
    if added and days:
        with ctx.store.together() as work:
            work.emit("journal.imported", added=added, first_day=days[0], last_day=days[-1])


def day_of(values: Mapping[str, Any]) -> str:
    """The day of an entry where it happened, as ISO 8601."""
    return local(str(values["at"]), values.get("time_zone")).date().isoformat()


def _again(ctx: Context, entry_id: str) -> JournalEntry:
    found = ctx.store.get(JournalEntry, entry_id)
    if found is None:
        raise Refused("There is no such entry here. It may have been deleted.", code="not_found")
    return found
