"""A record as a value, and how it is read from and written to its table.

`Row` is what the write path and the merge work on: generic over tables, driven by the contract. Screens read typed
SQLModel classes instead (`storage/models.py`). Hand-built SQL below the ORM, because a page of a sync or an import
writes a thousand rows in one statement list.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from core.clock import ClockMap, clock_of, highest, instant
from core.contracts import STRUCTURAL, ColumnType, TableContract
from core.visibility import Visibility

Value = Any
STRUCTURE = (
    "id",
    "author_id",
    "pair_id",
    "visibility",
    "created_at",
    "updated_at",
    "deleted_at",
    "clocks",
    "kind",
    "extra",
)
JSON_TYPES = (ColumnType.SET, ColumnType.JSON)
CHUNK = 500
BATCHES = (300, 100, 10, 1)
"""Rows of one INSERT, largest first: every number of rows is put together from few statements, prepared once."""
MOST_VALUES = 32_766
"""SQLite binds no more to one statement."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass
class Row:
    """One record. `values` holds content columns only, as Python values (a `set` column is a list of strings).

    `hands` is what the server says of an own record: who else wrote in it. Kept by storage/former.py, not in the row.
    """

    id: str
    author_id: str | None
    created_at: int
    pair_id: str | None = None
    visibility: str = Visibility.PRIVATE.value
    deleted_at: int | None = None
    clocks: ClockMap = field(default_factory=dict)
    kind: str = "full"
    values: dict[str, Value] = field(default_factory=dict)
    extra: dict[str, Value] | None = None
    hands: tuple[str, ...] = ()
    seen: ClockMap | None = None
    """Of a tombstone that came: the content clocks that its deleter had seen. Kept in `tombstone`, not in the row."""
    lacking: tuple[str, ...] = ()
    """Of a record that came in full: the content columns that an older server has no place for. It says nothing of them."""

    def get(self, column: str) -> Value:
        """A content or structural column."""
        if column in STRUCTURAL:
            return getattr(self, column)
        return self.values[column] if column in self.values else (self.extra or {}).get(column)

    def put(self, column: str, value: Value) -> None:
        """Set a content or structural column."""
        if column in STRUCTURAL:
            setattr(self, column, value)
        else:
            self.values[column] = value

    def clock(self, column: str) -> str:
        """The clock of a column."""
        return clock_of(self.clocks, column)

    def projection(self, contract: TableContract) -> "Row":
        """No more of it than its author shows at `calendar_visible`, as the server would send it."""
        shown = contract.calendar_visible
        return replace(
            self,
            visibility=Visibility.CALENDAR.value,
            kind="projection",
            clocks={c: self.clock(c) for c in (*STRUCTURAL, *shown)},
            values={c: self.values.get(c) if c in shown else None for c in contract.content},
            extra=None,
        )

    def copy(self) -> "Row":
        """A copy whose columns can be changed without touching this one."""
        return replace(self, clocks=dict(self.clocks), values=dict(self.values), extra=dict(self.extra or {}) or None)


def dump(value: Value) -> str:
    """Compact JSON, text kept readable."""
    return _ENCODER.encode(value)


class TableSql:
    """The statements of one table, made once from its contract."""

    def __init__(self, contract: TableContract) -> None:
        self.contract = contract
        self.name = contract.table
        self.json_columns = [c for c, spec in contract.columns.items() if spec.type in JSON_TYPES]
        self.bool_columns = [c for c, spec in contract.columns.items() if spec.type is ColumnType.BOOL]
        columns = [*STRUCTURE, *contract.content]
        names = ", ".join(f'"{c}"' for c in columns)
        updates = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c not in ("id", "created_at"))
        marks = ", ".join("?" * len(columns))
        self._select = f'SELECT {names} FROM "{self.name}"'  # noqa: S608 - names come from a contract, never from input
        # The search index writes down what it gathered before each statement begins: a thousand statements of one row cost
        # twice as much as ten of a hundred.
        self._upserts = [
            (n, f'INSERT INTO "{self.name}" ({names}) VALUES {", ".join([f"({marks})"] * n)} '  # noqa: S608
                f"ON CONFLICT (id) DO UPDATE SET {updates}")
            for n in BATCHES
            if n * len(columns) <= MOST_VALUES
        ]  # fmt: skip

    def _decode(self, found: Sequence[Any]) -> Row:
        values = dict(zip(self.contract.content, found[len(STRUCTURE) :], strict=True))
        for column in self.json_columns:
            if values[column] is not None:
                values[column] = json.loads(values[column])
        for column in self.bool_columns:
            if values[column] is not None:
                values[column] = bool(values[column])
        rid, author, pair, visibility, created, _updated, deleted, clocks, kind, extra = found[: len(STRUCTURE)]
        return Row(
            id=rid, author_id=author, pair_id=pair, visibility=visibility, created_at=created, deleted_at=deleted,
            clocks=json.loads(clocks), kind=kind, values=values, extra=json.loads(extra) if extra else None,
        )  # fmt: skip

    def _encode(self, row: Row) -> tuple[Any, ...]:
        values = row.values
        content: list[Any] = [values.get(c) for c in self.contract.content]
        for i, column in enumerate(self.contract.content):
            if content[i] is not None and column in self.json_columns:
                content[i] = dump(content[i])
        updated = instant(highest(row.clocks))[0] if row.clocks else row.created_at
        return (
            row.id, row.author_id, row.pair_id, row.visibility, row.created_at, updated, row.deleted_at,
            dump(row.clocks), row.kind, dump(row.extra) if row.extra else None, *content,
        )  # fmt: skip

    def load(self, raw: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Row]:
        """The rows with these ids; an unknown id is simply not in the answer."""
        return {found[0]: self._decode(found) for found in self.tuples(raw, ids)}

    def tuples(self, raw: sqlite3.Connection, ids: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The same as SQLite gives them: `STRUCTURE`, then the content, for whoever needs no `Row` of a thousand records."""
        wanted = list(ids)
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            yield from raw.execute(f"{self._select} WHERE id IN ({marks})", part)

    def where(self, raw: sqlite3.Connection, condition: str, params: Sequence[Any] = ()) -> list[Row]:
        """The rows of a condition written by us (never by input)."""
        return [self._decode(found) for found in raw.execute(f"{self._select} WHERE {condition}", params)]

    def save(self, raw: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Insert or replace every column of these rows."""
        self.save_tuples(raw, [self._encode(row) for row in rows])

    def save_tuples(self, raw: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """The same from tuples as `tuples` gives them."""
        waiting = list(rows)
        start = 0
        for n, upsert in self._upserts:
            while len(waiting) - start >= n:
                raw.execute(upsert, [*chain.from_iterable(waiting[start : start + n])])
                start += n

    def present(self, raw: sqlite3.Connection, ids: Sequence[str]) -> set[str]:
        """Those of these ids that are here."""
        found: set[str] = set()
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            found |= {i for (i,) in raw.execute(f'SELECT id FROM "{self.name}" WHERE id IN ({marks})', part)}  # noqa: S608
        return found

    def remove(self, raw: sqlite3.Connection, ids: Sequence[str]) -> None:
        """Take rows out of the file for good."""
        raw.executemany(f'DELETE FROM "{self.name}" WHERE id = ?', [(i,) for i in ids])  # noqa: S608


def content_clocks(row: Row) -> ClockMap:
    """The clocks of all content, columns that this version does not know included: they came with the rest."""
    return {c: k for c, k in row.clocks.items() if c not in STRUCTURAL}


def fits(kind: ColumnType, value: Value) -> bool:
    """Whether a device can hold this value in a column of this type; a partner may have written anything."""
    if value is None or kind is ColumnType.JSON:
        return True
    if kind is ColumnType.SET:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if kind is ColumnType.BOOL:
        return isinstance(value, bool)
    if kind in (ColumnType.TEXT, ColumnType.INSTANT):
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool) and -(2**53) < value < 2**53
