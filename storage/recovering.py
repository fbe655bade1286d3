"""A home that pulls from 0 before it pushes: after its own restore, or after the server's (docs/sync.md, Restores).

Owns what such a pull has met, and the partner's records that the server lacks: those are taken out of their tables, so that
no query sees them, and kept until their author offers them again or the server says that they are withdrawn.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from storage.pending import COLUMNS, Pending, decode
from storage.rows import Row, dump
from storage.store import Transaction

CHUNK = 500


def start(raw: sqlite3.Connection, epoch: int | None = None) -> None:
    """From now on this home pulls from 0 and pushes nothing. With an epoch: because the server was restored."""
    raw.execute("DELETE FROM record_met")
    raw.execute(
        """UPDATE sync_state SET cursor = 0, recovering = 1, epoch = coalesce(?, epoch),
           server_restored = server_restored OR ?""",
        (epoch, epoch is not None),
    )


def note_met(raw: sqlite3.Connection, table: str, record_ids: Iterable[str]) -> None:
    """The server has these, or has something to say about them."""
    raw.executemany("INSERT OR IGNORE INTO record_met VALUES (?, ?)", [(table, rid) for rid in record_ids])


def unmet(raw: sqlite3.Connection, table: str) -> list[str]:
    """The records that are here and that the pull did not meet."""
    query = f"""SELECT id FROM "{table}" WHERE id NOT IN (SELECT record_id FROM record_met WHERE table_name = ?)
                ORDER BY id"""  # noqa: S608
    return [row[0] for row in raw.execute(query, (table,))]


# -- records that nobody sees


@dataclass
class Hidden:
    """A record out of sight: the row, what waited to be sent of it, and where its own words stand in `set_aside`."""

    table: str
    row: Row
    pending: Pending | None
    words_id: str | None


def hide(txn: Transaction, table: str, row: Row, words_id: str | None) -> None:
    """Take one record, and what waits of it, out of sight. Its children are the caller's to take along."""
    key = (table, row.id)
    waiting = txn.raw.execute(
        f"DELETE FROM pending_change WHERE (table_name, record_id) = (?, ?) RETURNING {COLUMNS}",  # noqa: S608
        key,
    ).fetchall()
    txn.raw.execute(
        "INSERT OR REPLACE INTO record_aside VALUES (?, ?, ?, ?, ?, ?)",
        (*key, row.values.get("parent_id"), dump(asdict(row)), dump(waiting[0]) if waiting else None, words_id),
    )
    txn.tables[table].remove(txn.raw, [row.id])
    txn.note(*key)


_HIDDEN = "SELECT table_name, content, pending, words_id FROM record_aside"


def _read(found: tuple[str, str, str | None, str | None]) -> Hidden:
    table, content, pending, words_id = found
    return Hidden(table, Row(**json.loads(content)), decode(tuple(json.loads(pending))) if pending else None, words_id)


def hidden(raw: sqlite3.Connection, table: str, record_ids: Sequence[str]) -> dict[str, Hidden]:
    """Those of these records that are out of sight."""
    found: dict[str, Hidden] = {}
    if raw.execute("SELECT 1 FROM record_aside LIMIT 1").fetchone() is None:
        return found
    for start_at in range(0, len(record_ids), CHUNK):
        part = record_ids[start_at : start_at + CHUNK]
        marks = ",".join("?" * len(part))
        query = f"{_HIDDEN} WHERE table_name = ? AND record_id IN ({marks})"
        found |= {h.row.id: h for h in map(_read, raw.execute(query, (table, *part)).fetchall())}
    return found


def hidden_children(raw: sqlite3.Connection, record_id: str) -> list[Hidden]:
    """What went out of sight with this record."""
    return [_read(found) for found in raw.execute(f"{_HIDDEN} WHERE parent_id = ?", (record_id,)).fetchall()]


def all_hidden(raw: sqlite3.Connection, table: str) -> list[Hidden]:
    """Everything of a table that is out of sight."""
    return [_read(found) for found in raw.execute(f"{_HIDDEN} WHERE table_name = ?", (table,)).fetchall()]


def drop_hidden(raw: sqlite3.Connection, known: Hidden) -> None:
    """It is in its table again, or gone for good."""
    raw.execute("DELETE FROM record_aside WHERE (table_name, record_id) = (?, ?)", (known.table, known.row.id))


def ask_about(raw: sqlite3.Connection, call: int, limit: int = 500) -> list[list[str]]:
    """The hidden records that a call lists, as [table, id]: all of them, in turns when they are many."""
    count = raw.execute("SELECT count(*) FROM record_aside").fetchone()[0]
    if not count:
        return []
    turns = -(-count // limit)
    query = "SELECT table_name, record_id FROM record_aside ORDER BY 1, 2 LIMIT ? OFFSET ?"
    return [list(key) for key in raw.execute(query, (limit, call % turns * limit))]
