"""Records that hang on another one (versions, attachments): they wait while what they hang on can't be sent.

A child is known by its two columns, `parent_table` and `parent_id`. Invariants: a child of a quarantined record stays behind
with it and takes no room in a call; a child of a new record travels in the same call or a later one, never an earlier.
"""

import sqlite3
from collections.abc import Collection, Mapping, Sequence

from storage.pending import Pending, load_pending
from storage.rows import TableSql

PARENT = ("parent_table", "parent_id")


def child_tables(tables: Mapping[str, TableSql]) -> list[str]:
    """The tables whose records hang on others."""
    return [name for name, sql in tables.items() if set(PARENT) <= set(sql.contract.content)]


def not_held_back(tables: Mapping[str, TableSql]) -> str:
    """The SQL condition, on `pending_change`, that leaves the children of quarantined records out."""
    return (
        " AND ".join(
            f"""(pending_change.table_name <> '{name}' OR NOT EXISTS (
             SELECT 1 FROM "{name}" AS child JOIN pending_change AS above
             ON above.table_name = child.parent_table AND above.record_id = child.parent_id
             WHERE child.id = pending_change.record_id AND above.quarantined_at IS NOT NULL))"""  # noqa: S608
            for name in child_tables(tables)
        )
        or "1"
    )


def with_their_parents(
    raw: sqlite3.Connection,
    tables: Mapping[str, TableSql],
    waiting: Sequence[Pending],
    skip: Collection[tuple[str, str]] = (),
) -> list[Pending]:
    """These changes, the new parent of each child before it; a child stays behind if its new parent is to be skipped."""
    above = {
        (name, record_id): (parent_table, parent_id)
        for name in child_tables(tables)
        for record_id, parent_table, parent_id in _parents(raw, name, [p.record_id for p in waiting if p.table == name])
    }
    going: dict[tuple[str, str], Pending] = {}
    for pending in waiting:
        key = (pending.table, pending.record_id)
        parent = above.get(key)
        first = load_pending(raw, parent[0], [parent[1]]).get(parent[1]) if parent and parent not in going else None
        if first is not None and first.is_new and parent is not None:
            if parent in skip:
                continue
            going[parent] = first
        going.setdefault(key, pending)
    return list(going.values())


def _parents(raw: sqlite3.Connection, table: str, ids: Sequence[str]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        query = f'SELECT id, parent_table, parent_id FROM "{table}" WHERE id IN ({marks})'  # noqa: S608
        found += raw.execute(query, part).fetchall()
    return found


def children_of(
    raw: sqlite3.Connection, tables: Mapping[str, TableSql], table: str, record_id: str
) -> list[tuple[str, str]]:
    """(table, id) of all that hangs on a record."""
    return [
        (name, row[0])
        for name in child_tables(tables)
        for row in raw.execute(
            f'SELECT id FROM "{name}" WHERE parent_table = ? AND parent_id = ?',  # noqa: S608
            (table, record_id),
        )
    ]
