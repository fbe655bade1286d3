"""Versions: what a column of a record once held, kept before the value is given up.

A version is a record of its own (`record_version`), a child of the record it tells of: it belongs to that record's author, is
as visible as the value was when it was written, and goes where the record goes. Its id is drawn from the record, the column
and the clock of the value, so that two devices that give up the same value keep one version.
"""

from dataclasses import dataclass
from typing import Any

from core import ids
from core.clock import ZERO, instant, node_of
from core.contracts import STRUCTURAL, ColumnType
from core.visibility import Visibility
from storage.pending import Base, Pending, save_pending
from storage.rows import Row
from storage.store import Store, Transaction

TABLE = "record_version"
EDITED, BOTH_WROTE, DELETED_THERE = "edited", "both_wrote", "deleted_there"
SETTLED_AFTER_MS = 10 * 60_000
"""A value that stood less long than this, and was written here, is a draft of the next one and no history."""


@dataclass(frozen=True)
class Version:
    """A value that a column had. `written_at` is milliseconds since 1970, from the clock of the value."""

    id: str
    column: str
    value: Any
    reason: str
    written_at: int
    visibility: str


def version_id(table: str, record_id: str, column: str, clock: str) -> str:
    """The id of the version of the value that was written with this clock."""
    return ids.uuid5("version", table, record_id, column, clock)


def keep_version(
    txn: Transaction,
    table: str,
    row: Row,
    column: str,
    value: Any,
    clock: str,
    *,
    level: Visibility,
    pair_id: str | None,
    reason: str,
    came: Any = None,
) -> None:
    """Keep a value of a column before it is given up, and queue it for the other devices.

    `level` and `pair_id` name whom the value was written for; `came` is what of it ever came from the server.
    """
    if TABLE not in txn.tables or value is None or value in ("", [], {}):
        return
    sql = txn.tables[TABLE]
    rid = version_id(table, row.id, column, clock)
    if sql.load(txn.raw, [rid]):
        return
    pair = pair_id if level is not Visibility.PRIVATE else None
    now, drawn = txn.clock.now_ms(), txn.clock.tick()
    version = Row(
        id=rid, author_id=row.author_id, pair_id=pair, created_at=now, visibility=level.value, clocks={"*": drawn},
        values={"parent_table": table, "parent_id": row.id, "column_name": column, "value": value, "lost_clock": clock,
                "reason": reason},
    )  # fmt: skip
    columns = {c: Base(ZERO, came if c == "value" else None) for c in (*STRUCTURAL, *sql.contract.content)}
    pending = Pending(TABLE, rid, True, level.value, pair, columns, queued_at=now, touched=drawn, parent_id=row.id)
    sql.save(txn.raw, [version])
    save_pending(txn.raw, [(pending, version)])
    txn.note(TABLE, rid)
    txn.queued = True


def keep_edited(
    txn: Transaction, table: str, row: Row, columns: list[str], pending: Pending, *, settled: bool = False
) -> None:
    """Before a person's edit of these columns: keep what stood there, if it stood long enough to be a version.

    `settled`: keep it however young it is, unless one of the versions says it already.
    """
    level = Visibility.read(pending.level)
    contract = txn.tables[table].contract
    for column in columns:
        clock = row.clock(column)
        young = txn.clock.now_ms() - instant(clock)[0] < SETTLED_AFTER_MS
        young = young and node_of(clock) == txn.clock.node
        if contract.columns[column].type is not ColumnType.TEXT or (young and not settled):
            continue
        value, base = row.values.get(column), pending.columns.get(column)
        if young and _is_kept(txn, table, row.id, column, value):
            continue
        came = base.known if base else value
        keep_version(
            txn, table, row, column, value, clock, level=level, pair_id=pending.pair_id, reason=EDITED, came=came
        )


def _is_kept(txn: Transaction, table: str, record_id: str, column: str, value: Any) -> bool:
    sql, named = txn.tables[TABLE], "parent_id = ? AND parent_table = ? AND column_name = ? AND deleted_at IS NULL"
    return any(kept.values["value"] == value for kept in sql.where(txn.raw, named, (record_id, table, column)))


def versions_of(store: Store, table: str, record_id: str) -> list[Version]:
    """What the columns of a record once held, newest first."""
    with store.look() as txn:
        rows = txn.tables[TABLE].where(
            txn.raw,
            "parent_id = ? AND parent_table = ? AND deleted_at IS NULL ORDER BY lost_clock DESC, id",
            (record_id, table),
        )
    return [
        Version(r.id, r.values["column_name"], r.values["value"], r.values["reason"], instant(r.values["lost_clock"])[0],
                r.visibility)
        for r in rows
    ]  # fmt: skip
