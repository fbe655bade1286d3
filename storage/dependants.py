"""Records that hang on another one (versions, attachments): which they are.

That a child never overtakes its parent is the queue's rule (`storage/pending.py`, `sync/outbox.py`).
"""

import sqlite3
from collections.abc import Mapping

from storage.rows import TableSql


def child_tables(tables: Mapping[str, TableSql]) -> list[str]:
    """The tables whose records hang on others."""
    return [name for name, sql in tables.items() if sql.contract.parent]


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
