"""Every write of the diary, each with the event that tells of it, in one transaction.

Invariants: no other module writes entries. An event says which entry and which day, never a word of it. What changes nothing
is not told. What arrives from the other devices is no event here: it was told where it was written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sprinkles.journal.dates import local
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context, Refused, Visibility
from ui.words import _

TABLE = "journal_entry"
CREATED, CHANGED, DELETED = "journal.entry.created", "journal.entry.changed", "journal.entry.deleted"
IMPORTED = "journal.imported"


def day_of(values: Mapping[str, Any]) -> str:
    """The day that an entry of these columns tells of, on the calendar there: ISO 8601."""
    return local(values["at"], values.get("time_zone")).date().isoformat()


def keep(ctx: Context, visibility: Visibility | None = None, **values: Any) -> JournalEntry:
    """Keep a new entry. Raises: Refused."""
    with ctx.store.together() as work:
        kept = work.add(JournalEntry, visibility=visibility, **values)
        work.emit(CREATED, source=(TABLE, kept), entry_id=kept, day=day_of(values))
    return _now(ctx, kept)


def change(
    ctx: Context, entry_id: str, *, visibility: Visibility | None = None, confirm: bool = False, **values: Any
) -> JournalEntry:
    """Write some columns and, if given, who may read it. Raises: Refused, as `ctx.store.change`."""
    with ctx.store.together() as work:
        before = work.find(JournalEntry, entry_id)
        work.change(JournalEntry, entry_id, visibility=visibility, confirm=confirm, **values)
        after = work.find(JournalEntry, entry_id)
        if after is not None and (before != after or visibility is not None):
            work.emit(CHANGED, source=(TABLE, entry_id), entry_id=entry_id, day=day_of(after))
    return _now(ctx, entry_id)


def bring_back(ctx: Context, entry_id: str, version_id: str) -> JournalEntry:
    """Let a column say again what it once said; what it says now is kept among the versions. Raises: Refused."""
    with ctx.store.together() as work:
        before = work.find(JournalEntry, entry_id)
        work.bring_back(JournalEntry, entry_id, version_id)
        after = work.find(JournalEntry, entry_id)
        if after is not None and before != after:
            work.emit(CHANGED, source=(TABLE, entry_id), entry_id=entry_id, day=day_of(after))
    return _now(ctx, entry_id)


def delete(ctx: Context, entry_id: str) -> None:
    """Delete an entry; `restore` takes it back. Raises: Refused, also when it is not here."""
    with ctx.store.together() as work:
        before = work.find(JournalEntry, entry_id)
        if before is None:
            raise Refused(_("There is no such entry here. It may have been deleted."), code="not_found")
        work.delete(JournalEntry, entry_id)
        work.emit(DELETED, source=(TABLE, entry_id), entry_id=entry_id, day=day_of(before))


def restore(ctx: Context, entry_id: str) -> JournalEntry:
    """Undo a delete. Raises: Refused."""
    with ctx.store.together() as work:
        work.restore(JournalEntry, entry_id)
        after = work.find(JournalEntry, entry_id)
        if after is not None:
            work.emit(CHANGED, source=(TABLE, entry_id), entry_id=entry_id, day=day_of(after))
    return _now(ctx, entry_id)


def keep_imported(
    ctx: Context,
    rows: Sequence[Mapping[str, Any]],
    *,
    visibility: Visibility,
    unique: tuple[str, ...],
    told: Mapping[str, Any] | None = None,
) -> list[str]:
    """Keep a batch of an import; with the last of them, `told` is what the import's one event says.

    Answers the ids of what was new. Raises: Refused.
    """
    with ctx.store.together() as work:
        kept = work.add_many(JournalEntry, [(None, row) for row in rows], visibility=visibility, unique=unique)
        if told is not None:
            work.emit(IMPORTED, **told)
    return kept


def _now(ctx: Context, entry_id: str) -> JournalEntry:
    found = ctx.store.get(JournalEntry, entry_id)
    if found is None:
        raise Refused(_("This entry was deleted meanwhile."), code="not_found")
    return found
