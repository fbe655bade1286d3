"""What a diary holds, asked in one line."""

from importlib import import_module
from pathlib import Path
from typing import Any

from sqlmodel import select

from sprinkles.journal.importers import ImportReport, import_dayone
from sprinkles.journal.models import JournalEntry
from sprinkles.loader import discover
from sprinkles.sdk import Context
from storage.home import Home


def context_of(home: Home) -> Context:
    """The journal's corner of a home."""
    import_module("sprinkles.journal.models")
    return discover(["journal"]).sprinkles[0].context(home)


def entries(ctx: Context) -> list[JournalEntry]:
    """All rows, tombstones included."""
    return ctx.store.find(select(JournalEntry).order_by("source_id"))


def imported(ctx: Context, file: Path) -> tuple[ImportReport, JournalEntry]:
    """Import a file of one entry."""
    report = import_dayone(ctx, file)
    (only,) = entries(ctx)
    return report, only


def everything(home: Home) -> tuple[Any, ...]:
    """All that an import could change: rows, queue, clock, index, files."""
    read = home.store.database.rows
    return (
        read("SELECT * FROM journal_entry ORDER BY id"),
        read("SELECT * FROM pending_change ORDER BY record_id"),
        read("SELECT * FROM clock_row"),
        read("SELECT * FROM media_file"),
        read("SELECT count(*) FROM journal_entry_search_docsize"),
        sorted(str(p) for p in home.media_folder.rglob("*")),
    )
