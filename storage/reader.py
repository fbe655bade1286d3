"""Reading behind a wall: connections that can read the tables they were given, and do nothing else.

SQLite's authorizer is asked while a statement is compiled, so the wall costs nothing per row. The file is opened read-only
besides. This guards against mistakes of a sprinkle, not against malice: it runs in the same process.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from core.errors import Refused
from storage.database import BUSY_TIMEOUT_MS, translate

VIEWS = frozenset({"people"})
"""Views of the core that every sprinkle may read; behind a view its own tables are readable, and only behind it."""
VALUE_TABLES = frozenset({"json_each", "json_tree"})
FUNCTIONS_NOT = frozenset({"load_extension", "fts3_tokenizer", "writefile", "readfile", "edit"})


def wall(tables: frozenset[str]) -> Callable[..., int]:
    """The authorizer that lets through reading of `tables`, their search indexes and the core's views."""
    searched = {f"{t}_search" for t in tables}
    inside = {f"{name}_{part}" for name in searched for part in ("data", "idx", "content", "docsize", "config")}
    mine = tables | searched | inside | VIEWS | VALUE_TABLES

    def authorize(action: int, first: str | None, second: str | None, _database: str | None, within: str | None) -> int:
        allowed = {
            sqlite3.SQLITE_SELECT: True,
            sqlite3.SQLITE_RECURSIVE: True,
            sqlite3.SQLITE_TRANSACTION: True,
            sqlite3.SQLITE_FUNCTION: (second or "").lower() not in FUNCTIONS_NOT,
            sqlite3.SQLITE_READ: first in mine or within in VIEWS or (first, second) == ("sqlite_master", "ROWID"),
            # A virtual table declares its columns to itself in these words, whenever the schema was read anew. Nobody can
            # write there in earnest: the file is open for reading.
            sqlite3.SQLITE_UPDATE: first == "sqlite_master",
            # FTS5 asks this of itself, to see whether somebody wrote meanwhile.
            sqlite3.SQLITE_PRAGMA: first == "data_version",
        }
        return sqlite3.SQLITE_OK if allowed.get(action) else sqlite3.SQLITE_DENY

    return authorize


class Reader:
    """Read-only connections of one file that see `tables` and the core's views."""

    def __init__(self, path: Path, tables: frozenset[str]) -> None:
        self._tables = tables
        self._engine = create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true",
            poolclass=QueuePool, pool_size=2, max_overflow=6, hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        )  # fmt: skip
        event.listen(self._engine, "connect", self._on_connect)
        event.listen(self._engine, "checkin", self._on_return)
        self._closed = False

    def _on_connect(self, raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        raw.execute("PRAGMA query_only=ON")
        raw.set_authorizer(wall(self._tables))

    def _on_return(self, _raw: object, entry: ConnectionPoolEntry) -> None:
        if self._closed:  # as of the home's own connections: who reads later must not keep the file open
            entry.invalidate()

    def rows(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises: Refused for a table that is somebody else's, or for anything but reading."""
        try:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                return raw.execute(sql, params).fetchall()
        except (DBAPIError, sqlite3.Error) as error:
            raise _said(error) from None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session behind the wall. Raises: as `rows`."""
        try:
            with Session(self._engine) as session:
                yield session
        except (DBAPIError, sqlite3.Error) as error:
            raise _said(error) from None

    def close(self) -> None:
        """Let go of the connections. Who comes later is served, and lets go at once."""
        self._closed = True
        self._engine.dispose()


def _said(error: DBAPIError | sqlite3.Error) -> Exception:
    cause = error.orig if isinstance(error, DBAPIError) else error
    text = str(cause)
    if any(word in text for word in ("prohibited", "authoriz", "readonly", "query_only", "may not be modified")):
        return Refused("A sprinkle may read its own tables and nothing else.", code="not_permitted")
    return translate(cause) if isinstance(cause, sqlite3.Error) else error
