"""Full-text search over the FTS5 index of a table.

Each searchable table has an external-content index `<table>_search` kept by triggers in the table's own migration, so that
no write path can forget it: a write, an import and a pull all keep it in their transaction. A tombstone leaves the index.
"""

import re
import sqlite3
from dataclasses import dataclass

from storage.store import Store

MARK_START, MARK_END = "\x02", "\x03"
"""Around the words that matched, in `Hit.snippet`: control characters that no text of ours contains."""


@dataclass(frozen=True)
class Hit:
    """A record that matched, with a piece of its text around the match."""

    id: str
    snippet: str


def match_expression(query: str) -> str:
    """The FTS5 expression for what a person typed: every word must occur, the last may be unfinished.

    Each word is quoted, so nothing that is typed can be taken for FTS5 syntax; “Gunning’s” becomes the phrase
    `gunning s`, as the tokenizer split it when the text was indexed.
    """
    # What no text of ours contains (NUL, half of a character) can't be bound to a query either.
    query = query.replace("\x00", " ").encode(errors="replace").decode()
    words = [w for w in re.split(r"\s+", query) if any(c.isalnum() for c in w)]
    if not words:
        return ""
    quoted = ['"' + w.replace('"', '""') + '"' for w in words]
    return " ".join(quoted) + ("*" if not query[-1:].isspace() else "")


def search(store: Store, table: str, query: str, *, limit: int = 40, offset: int = 0) -> list[Hit]:
    """Live records of `table` that match, best first. An empty or wordless query matches nothing."""
    expression = match_expression(query)
    if not expression:
        return []
    # FTS5 sorts by rank itself and then reads the text of this page only; the index goes first, or its order is lost.
    sql = f"""
        SELECT t.id, snippet("{table}_search", -1, ?, ?, '…', 24)
        FROM "{table}_search" s CROSS JOIN "{table}" t ON t.seq = s.rowid
        WHERE "{table}_search" MATCH ? AND t.deleted_at IS NULL
        ORDER BY rank LIMIT ? OFFSET ?"""  # noqa: S608  the name comes from a contract
    rows = store.database.rows(sql, (MARK_START, MARK_END, expression, limit, offset))
    return [Hit(rid, snippet) for rid, snippet in rows]


def rebuild(raw: sqlite3.Connection, table: str) -> None:
    """Make the index anew from the table (`cupcake doctor`), tombstones left out as the triggers leave them out."""
    columns = ", ".join(f'"{name}"' for _, name, *_ in raw.execute(f'PRAGMA table_info("{table}_search")'))
    raw.execute(f"""INSERT INTO "{table}_search" ("{table}_search") VALUES ('rebuild')""")  # noqa: S608
    raw.execute(
        f"""INSERT INTO "{table}_search" ("{table}_search", rowid, {columns})
            SELECT 'delete', seq, {columns} FROM "{table}" WHERE deleted_at IS NOT NULL"""  # noqa: S608
    )
