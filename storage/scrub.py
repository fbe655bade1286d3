"""Words that were taken out of the home go from its files too, not only from its tables.

SQLite leaves what was deleted in free pages, in the gaps of used ones (also with `secure_delete`: balancing a tree copies
cells and forgets the old place), in the search index until its segments are merged, and in the write-ahead log. So a scrub
merges the index, rewrites the file and empties the log (photos and other files are the business of storage/sweep.py). It
costs time in proportion to the home (docs/performance.md), and is due only after something was withdrawn, narrowed or wiped.

Invariants: what is due is written in the transaction that took the words out, so that no kill forgets it; it is done when
the rewriting has succeeded, and until then it is due again at the next sync and the next start.
"""

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from core.contracts import TableContract
from core.errors import CupcakeError
from storage.local_settings import put_setting
from storage.pending import keep_aside
from storage.rows import Row
from storage.store import Store, Transaction

log = logging.getLogger("cupcake.storage")

LAST = "scrub.last_at"
"""Setting: when words last left the files, in milliseconds since 1970. The home's own backups from before then go as well."""
Typed = Callable[[dict[str, Any], Row, TableContract], dict[str, Any]]


def mark(raw: sqlite3.Connection, table: str) -> None:
    """Words of this table's records leave the tables in this transaction: they must leave the files after it."""
    raw.execute("INSERT INTO scrub_due (table_name) VALUES (?)", (table,))


def mark_all(raw: sqlite3.Connection) -> None:
    """Words left the store's own tables in this transaction (what was set aside, a draft): rewrite the file after it."""
    mark(raw, "")


def is_due(store: Store) -> bool:
    """Whether anything has to go from the files."""
    return store.value("SELECT 1 FROM scrub_due LIMIT 1") is not None


def finish(store: Store) -> bool:
    """Do what is due; answers whether nothing is left. Blocking, and writers wait meanwhile. Never raises a CupcakeError."""
    try:
        return not is_due(store) or _finish(store)
    except CupcakeError as error:
        log.warning("scrub_put_off code=%s", error.code)
        return False


def _finish(store: Store) -> bool:
    with store.database.write() as raw:
        newest = raw.execute("SELECT max(id) FROM scrub_due").fetchone()[0]
        due = raw.execute("SELECT DISTINCT table_name FROM scrub_due WHERE id <= ?", (newest,)).fetchall()
        for (table,) in due:
            _merge_index(raw, table)
    if not store.database.rewrite():
        log.info("scrub_put_off code=readers")
        return False
    with store.database.write() as raw:
        raw.execute("DELETE FROM scrub_due WHERE id <= ?", (newest,))
        put_setting(raw, LAST, time.time_ns() // 1_000_000)
    return True


def _merge_index(raw: sqlite3.Connection, table: str) -> None:
    """Merging all segments drops the words of rows that are gone. FTS5's own `secure-delete` would write a format that the
    SQLite of another device, to which a backup may go, can't read."""
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (f"{table}_search",)).fetchone():
        raw.execute(f'INSERT INTO "{table}_search" ("{table}_search") VALUES (\'optimize\')')  # noqa: S608


def close_drafts(txn: Transaction, contract: TableContract, row: Row, reason: str, typed: Typed) -> None:
    """What was being typed into a record that goes: the writer's own words are kept aside, the rest goes along."""
    found = txn.raw.execute("SELECT key, fields FROM draft WHERE key LIKE '%:' || ?", (row.id,)).fetchall()
    for key, fields in found:
        words = typed(json.loads(fields), row, contract)
        if words:
            keep_aside(txn.raw, contract.table, row.id, reason, words, txn.clock.now_ms())
        txn.raw.execute("DELETE FROM draft WHERE key = ?", (key,))
