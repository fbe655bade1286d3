"""Records that come to a home for the first time, straight from the wire to SQLite's tuples.

Below the ORM and below `Row`: a first sync brings tens of thousands of records that meet nothing here, so there is nothing to
merge. What is stored is, to the letter, what `sync/bench.py` would store through a `Row`; a record that is known here, has
something waiting, is a tombstone, or is not plain in every respect is left to it.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from core.clock import instant
from core.contracts import STRUCTURAL, ColumnType, TableContract
from storage.pending import still_waiting
from storage.recovering import hidden
from storage.rows import TableSql, dump, fits
from storage.store import Transaction
from sync.wire import WIDTH, Group

PLAIN = WIDTH["full"]
TYPES: dict[ColumnType, set[type]] = {
    ColumnType.TEXT: {str},
    ColumnType.INSTANT: {str},
    ColumnType.BOOL: {bool},
}
"""Types of columns that need no look at the single value: nothing else that JSON can say fits them."""


def store_new(txn: Transaction, sql: TableSql, group: Group) -> list[list[Any]]:
    """Store the plain ones among the rows of a `full` group; answers the others, which need a merge or a closer look."""
    rows, every = group.rows, [row[0] for row in group.rows]
    if len(set(every)) < len(every) or "deleted_at" not in group.columns:
        return rows
    known, deleted = _known(txn.raw, sql, every), group.columns.index("deleted_at")
    # A row of seven says who else ever wrote in it (storage/former.py); of a tombstone it is kept what its deleter had seen.
    one = [
        _one_clock(row[4]) if row[0] not in known and len(row) == PLAIN and row[5][deleted] is None else None
        for row in rows
    ]
    plain = [row for row, clock in zip(rows, one, strict=True) if clock]
    if not plain:
        return rows
    values = dict(zip(group.columns, zip(*(row[5] for row in plain), strict=True), strict=True))
    if not _plain_columns(sql.contract, values):
        return rows
    ids = [row[0] for row in plain]
    clocks = [clock for clock in one if clock]
    content = [_as_kept(spec.type, values[c]) for c, spec in sql.contract.columns.items()]
    sql.save_tuples(
        txn.raw,
        zip(
            ids, (row[1] for row in plain), (row[2] for row in plain), values["visibility"], (row[3] for row in plain),
            (instant(c)[0] for c in clocks), repeat(None), (f'{{"*":"{c}"}}' for c in clocks), repeat("full"),
            repeat(None), *content, strict=False,
        ),
    )  # fmt: skip
    txn.clock.observe(max(clocks))
    txn.note_all(sql.name, ids)
    return [row for row, clock in zip(rows, one, strict=True) if not clock]


def _one_clock(clocks: Any) -> str | None:
    """The clock of a record that has one for all its columns; the page's reader has checked its shape."""
    if isinstance(clocks, str):
        return clocks
    return clocks["*"] if clocks.keys() == {"*"} else None


def _known(raw: sqlite3.Connection, sql: TableSql, ids: Sequence[str]) -> set[str]:
    """Those of which there is something here: the record, also out of sight since a restore, or a change that waits."""
    waiting = {rid for _, rid in still_waiting(raw, [(sql.name, i) for i in ids])}
    return sql.present(raw, ids) | waiting | hidden(raw, sql.name, ids).keys()


def _plain_columns(contract: TableContract, values: Mapping[str, Sequence[Any]]) -> bool:
    """Whether these are exactly the columns of the contract, and every value is one that they can hold."""
    return (
        values.keys() == {*STRUCTURAL, *contract.content}
        and all(isinstance(v, str) for v in values["visibility"])
        and all(_all_fit(spec.type, values[column]) for column, spec in contract.columns.items())
    )


def _all_fit(kind: ColumnType, values: Sequence[Any]) -> bool:
    types = {*map(type, values)} - {type(None)}
    if not types or kind is ColumnType.JSON:
        return True
    return types <= TYPES[kind] if kind in TYPES else all(v is None or fits(kind, v) for v in values)


def _as_kept(kind: ColumnType, values: Sequence[Any]) -> Iterable[Any]:
    """A column whose values fit, as SQLite has it."""
    if kind is ColumnType.JSON:
        return [None if v is None else "[]" if v == [] else dump(v) for v in values]
    if kind is not ColumnType.SET:
        return values
    # Few lists of tags differ within a page, and writing one down is a call of its own.
    texts: dict[tuple[str, ...], str] = {}
    return [None if v is None else texts.get(key := tuple(v)) or texts.setdefault(key, dump(v)) for v in values]
