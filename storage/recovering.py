"""A home that pulls from 0 before it pushes: after its own restore, or after the server's (docs/sync.md, Restores).

Owns what such a pull has met, and the partner's records that the server lacks: those are taken out of their tables, so that
no query sees them, and kept until their author offers them again or the server says that they are withdrawn.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from storage.rows import Row, TableSql, dump
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


def hide(txn: Transaction, sql: TableSql, rows: Sequence[Row]) -> None:
    """Take these records and their history out of sight. What waited on them is the caller's to keep."""
    kept = []
    for row in rows:
        versions = txn.raw.execute(
            "SELECT * FROM record_version WHERE table_name = ? AND record_id = ?", (sql.name, row.id)
        ).fetchall()
        kept.append((sql.name, row.id, dump(asdict(row)), dump(versions)))
        txn.note(sql.name, row.id)
    txn.raw.executemany("INSERT OR REPLACE INTO record_aside VALUES (?, ?, ?, ?)", kept)
    keys = [key[:2] for key in kept]
    txn.raw.executemany("DELETE FROM record_version WHERE table_name = ? AND record_id = ?", keys)
    txn.raw.executemany("DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", keys)
    sql.remove(txn.raw, [row.id for row in rows])


def hidden(raw: sqlite3.Connection, table: str, record_ids: Sequence[str]) -> dict[str, Row]:
    """Those of these records that are out of sight."""
    found: dict[str, Row] = {}
    if raw.execute("SELECT 1 FROM record_aside LIMIT 1").fetchone() is None:
        return found
    for start_at in range(0, len(record_ids), CHUNK):
        part = record_ids[start_at : start_at + CHUNK]
        marks = ",".join("?" * len(part))
        query = f"SELECT content FROM record_aside WHERE table_name = ? AND record_id IN ({marks})"  # noqa: S608
        for (content,) in raw.execute(query, (table, *part)):
            row = Row(**json.loads(content))
            found[row.id] = row
    return found


def bring_back_history(raw: sqlite3.Connection, table: str, record_ids: Iterable[str]) -> None:
    """These records are in their table again: so are their versions."""
    for rid in record_ids:
        kept = raw.execute(
            "DELETE FROM record_aside WHERE table_name = ? AND record_id = ? RETURNING versions", (table, rid)
        ).fetchall()
        versions = json.loads(kept[0][0]) if kept else []
        raw.executemany("INSERT OR IGNORE INTO record_version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", versions)


def forget_hidden(raw: sqlite3.Connection, table: str, record_ids: Iterable[str]) -> None:
    """Withdrawn: gone for good."""
    raw.executemany(
        "DELETE FROM record_aside WHERE table_name = ? AND record_id = ?", [(table, rid) for rid in record_ids]
    )


def archive_hidden(txn: Transaction) -> None:
    """The pair ended: what was out of sight belongs to its archive, like everything else that was shared."""
    for table, sql in txn.tables.items():
        found = txn.raw.execute("SELECT record_id, content FROM record_aside WHERE table_name = ?", (table,)).fetchall()
        if not found:
            continue
        sql.save(txn.raw, [Row(**json.loads(content)) for _rid, content in found])
        bring_back_history(txn.raw, table, [rid for rid, _content in found])
        for rid, _content in found:
            txn.note(table, rid)


def ask_about(raw: sqlite3.Connection, call: int, limit: int = 500) -> list[list[str]]:
    """The hidden records that a call lists, as [table, id]: all of them, in turns when they are many."""
    count = raw.execute("SELECT count(*) FROM record_aside").fetchone()[0]
    if not count:
        return []
    turns = -(-count // limit)
    query = "SELECT table_name, record_id FROM record_aside ORDER BY 1, 2 LIMIT ? OFFSET ?"
    return [list(key) for key in raw.execute(query, (limit, call % turns * limit))]
