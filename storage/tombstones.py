"""Thirty days after a deletion its words go from this device, as they go from the server; the stub stays.

Only what the one who deleted had seen is wiped (docs/sync.md): words that somebody wrote meanwhile were deleted by nobody.
Wiping touches no clock: it is not a change, and nothing is sent.
"""

import json
import logging
import sqlite3
from collections.abc import Iterable

from core.clock import ClockMap, clock_of, compose, node_of
from core.contracts import TableContract
from storage import scrub
from storage.pending import keep_aside, load_pending
from storage.rows import Row, TableSql, dump
from storage.scrub import Typed
from storage.store import Store, Transaction
from storage.versions import TABLE as VERSIONS

log = logging.getLogger("cupcake.storage")

WIPED, AGAIN = 1, 2
"""Of a tombstone that was wiped (0: not yet). `AGAIN`: a restored server sent it once more, maybe with its history."""
KEPT_MS = 30 * 86_400_000
BATCH = 500


def remember(raw: sqlite3.Connection, table: str, rows: Iterable[tuple[Row, ClockMap]]) -> None:
    """These rows are tombstones, and that is what their deleters had seen."""
    raw.executemany(
        "INSERT OR REPLACE INTO tombstone (table_name, record_id, deleted_clock, seen) VALUES (?, ?, ?, ?)",
        [(table, row.id, row.clock("deleted_at"), dump(seen)) for row, seen in rows],
    )


def forget(raw: sqlite3.Connection, table: str, ids: Iterable[str]) -> None:
    """These records live again, or are not here any more."""
    raw.executemany("DELETE FROM tombstone WHERE table_name = ? AND record_id = ?", [(table, rid) for rid in ids])


def any_wiped(raw: sqlite3.Connection, table: str, ids: Iterable[str]) -> bool:
    """Whether one of these tombstones was wiped here, and its history forgotten with it."""
    return any(_seen_if_wiped(raw, table, rid) is not None for rid in ids)


def seen_by_deleter(raw: sqlite3.Connection, table: str, record_id: str) -> ClockMap:
    """The content clocks that whoever deleted it had seen; where that is not known, none: then nothing is wiped."""
    query = "SELECT seen FROM tombstone WHERE table_name = ? AND record_id = ?"
    found = raw.execute(query, (table, record_id)).fetchone()
    return dict(json.loads(found[0])) if found else {}


def wiped_columns(raw: sqlite3.Connection, contract: TableContract, row: Row) -> list[str]:
    """The content columns that a tombstone has lost here; none before it was wiped."""
    seen = None if contract.follows else _seen_if_wiped(raw, contract.table, row.id)
    return [] if seen is None else _known(contract, row, seen)


def wipe_again(raw: sqlite3.Connection, contract: TableContract, row: Row) -> bool:
    """If this very deletion was wiped here, take out what of its words came back from elsewhere, and say so.

    The row is the caller's to save; what came back of its history goes with the next sweep.
    """
    seen = None if contract.follows else _seen_if_wiped(raw, contract.table, row.id, row.clock("deleted_at"))
    if seen is None:
        return False
    _blank(row, _known(contract, row, seen), seen)
    query = "UPDATE tombstone SET wiped = ? WHERE table_name = ? AND record_id = ?"
    raw.execute(query, (AGAIN, contract.table, row.id))
    return True


def _seen_if_wiped(raw: sqlite3.Connection, table: str, record_id: str, deletion: str | None = None) -> ClockMap | None:
    query = """SELECT seen FROM tombstone WHERE table_name = ? AND record_id = ? AND wiped <> 0
               AND deleted_clock = coalesce(?, deleted_clock)"""
    found = raw.execute(query, (table, record_id, deletion)).fetchone()
    return dict(json.loads(found[0])) if found else None


def _blank(row: Row, columns: Iterable[str], seen: ClockMap) -> None:
    row.values.update(dict.fromkeys(columns))
    row.extra = {c: v for c, v in (row.extra or {}).items() if row.clock(c) != clock_of(seen, c)} or None


def _known(contract: TableContract, row: Row, seen: ClockMap) -> list[str]:
    """The content columns that the deleter had seen as they are."""
    return [c for c in contract.content if row.clock(c) == clock_of(seen, c)]


def _is_due(store: Store) -> bool:
    query = """SELECT 1 FROM tombstone, clock_row WHERE wiped <> 1 AND deleted_clock < printf('%012x', ? + offset_ms) LIMIT 1"""
    return store.value(query, (max(store.wall_ms() - KEPT_MS, 0),)) is not None


def sweep(store: Store, typed: Typed) -> int:
    """Wipe what is due, a batch in a transaction; answers how many tombstones were wiped.

    `typed` says what of a draft (fields, row, contract) its writer put in: that outlives the record.
    """
    wiped = 0
    while _is_due(store):
        with store.write() as txn:
            limit = compose(max(txn.clock.now_ms() - KEPT_MS, 0), 0, "")
            # What waits is not known to anybody else yet: the server's answer may still change it. Before the first
            # sign-in there is nobody who could answer.
            due = txn.raw.execute(
                """SELECT table_name, record_id, seen FROM tombstone AS t WHERE wiped <> 1 AND deleted_clock < ?
                   AND (? IS NULL OR NOT EXISTS (SELECT 1 FROM pending_change AS p
                        WHERE p.table_name = t.table_name AND p.record_id = t.record_id)) LIMIT ?""",
                (limit, txn.account_id, BATCH),
            ).fetchall()
            # What follows a record holds no words, and its file has to be found by it.
            wordless = {t for t, sql in txn.tables.items() if sql.contract.follows}
            for table in ({row[0] for row in due} & txn.tables.keys()) - wordless:
                _wipe(txn, txn.tables[table], typed, {rid: json.loads(seen) for t, rid, seen in due if t == table})
            txn.raw.executemany(
                "UPDATE tombstone SET wiped = ? WHERE table_name = ? AND record_id = ?",
                [(WIPED, *row[:2]) for row in due],
            )
        wiped += len(due)
        if len(due) < BATCH:
            break
    if wiped:
        log.info("tombstones_wiped count=%s", wiped)
    return wiped


def _wipe(txn: Transaction, sql: TableSql, typed: Typed, seen: dict[str, ClockMap]) -> None:
    rows = [r for r in sql.load(txn.raw, seen).values() if r.deleted_at is not None]
    scrub.mark(txn.raw, sql.name)
    # Before the first sign-in the id does not say yet where an imported record came from: those columns must.
    stay = sql.contract.identity if txn.account_id is None else ()
    for row in rows:
        scrub.close_drafts(txn, sql.contract, row, "deleted", typed)
        known = _known(sql.contract, row, seen[row.id])
        _blank(row, (c for c in known if c not in stay), seen[row.id])
        if len(known) == len(sql.contract.content):
            _forget_history(txn, sql.contract, row)
        if any(c in sql.contract.file_columns for c in known):
            _look_at_files(txn, sql.contract, row)
    sql.save(txn.raw, rows)


def _forget_history(txn: Transaction, contract: TableContract, row: Row) -> None:
    """Versions go with the last word, as far as they were there when it was deleted.

    Whoever deleted it elsewhere had not seen what this person wrote here and what lost here: those words are kept aside.
    """
    clock = row.clock("deleted_at")
    elsewhere = node_of(clock) != txn.clock.node
    for table, sql in txn.tables.items():
        # What follows a record holds no words, and its file has to be found by it.
        if not sql.contract.parent or sql.contract.follows:
            continue
        rows = sql.where(txn.raw, "parent_id = ? AND parent_table = ?", (row.id, contract.table))
        gone = [child for child in rows if child.clock("*") <= clock]
        if elsewhere and table == VERSIONS:
            waiting = load_pending(txn.raw, table, [c.id for c in gone])
            for child in gone:
                base = waiting[child.id].columns.get("value") if child.id in waiting else None
                if base is not None and base.known != child.values["value"]:
                    words = {child.values["column_name"]: child.values["value"]}
                    keep_aside(txn.raw, contract.table, row.id, "deleted", words, txn.clock.now_ms())
        for child in gone:
            txn.note(table, child.id)
        ids = [(table, child.id) for child in gone]
        txn.raw.executemany("DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", ids)
        sql.remove(txn.raw, [child.id for child in gone])
        forget(txn.raw, table, [child.id for child in gone])


def _look_at_files(txn: Transaction, contract: TableContract, row: Row) -> None:
    """This tombstone names them no more: the file queue looks again whether they may leave the disk."""
    for table, sql in txn.tables.items():
        if sql.contract.follows:
            query = f'SELECT id FROM "{table}" WHERE parent_id = ? AND parent_table = ?'  # noqa: S608
            for (record_id,) in txn.raw.execute(query, (row.id, contract.table)).fetchall():
                txn.note(table, record_id)
