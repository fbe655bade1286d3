"""One SQLite file: how it is opened, and the two ways in (write and read).

Invariants: every connection has WAL, `synchronous=FULL` and foreign keys on; there is one writer per process, and a
write is BEGIN IMMEDIATE, so writers of other processes (the command line beside the app) wait their turn instead of
failing half-way. Nothing here knows what the tables mean.
"""

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from core.errors import CupcakeError, Damaged, Fatal, Retryable

log = logging.getLogger("cupcake.storage")

BUSY_TIMEOUT_MS = 30_000
BUSY_READER_MS = 2_000
IN_MEMORY_BYTES = 64 * 1024 * 1024


def translate(error: sqlite3.Error) -> CupcakeError:
    """Our error for SQLite's, without any of the values that were written."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return Retryable("Another program is using this home right now. Wait a moment and try again.", code="locked")
    if "disk is full" in text or "full" in text:
        return Fatal("The disk is full: nothing was changed. Free some space and try again.", code="disk_full")
    # SQLite keeps no checksums: bytes that changed inside a text show only when they are no UTF-8 any more.
    if any(word in text for word in ("malformed", "not a database", "corrupt", "decode to UTF-8")):
        return Damaged("The database of this home is damaged; it was left as it is. Run `cupcake doctor`.")
    if "readonly" in text or "unable to open" in text:
        return Fatal("This home can't be written to. Check the folder's permissions.", code="read_only")
    return Fatal(f"The store failed ({type(error).__name__}); nothing was changed.", code="store")


class Database:
    """The file at `path`. `durable=False` trades fsync for speed; only simulations and benchmarks may ask for it."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._engine = create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=4,
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        )
        event.listen(self._engine, "connect", self._on_connect)
        event.listen(self._engine, "checkin", self._on_return)
        self._closed = False
        self._lock = RLock()
        self._writer: Connection | None = None

    def _on_connect(self, raw: sqlite3.Connection, _record: object) -> None:
        # SQLAlchemy's documented recipe: take transaction control from the driver, so BEGIN IMMEDIATE is ours to say.
        raw.isolation_level = None
        cursor = raw.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'OFF'}")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA temp_store=MEMORY")
            cursor.execute("PRAGMA cache_size=-16000")
        except sqlite3.Error as error:
            raise translate(error) from None
        finally:
            cursor.close()

    def _on_return(self, _raw: object, entry: ConnectionPoolEntry) -> None:
        # Whoever read while it was closed, or reads after it, must not keep the file open: a pool lets go when it is collected.
        if self._closed:
            entry.invalidate()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: BEGIN IMMEDIATE … COMMIT, rolled back whole on any error.

        Not re-entrant: a write inside a write is a mistake of the caller.
        Raises: Retryable when another process holds the file, Fatal when the disk is full, Damaged.
        """
        with self._lock:
            try:
                raw = self._writers_own()
                raw.execute("BEGIN IMMEDIATE")
            except DBAPIError as error:
                raise translate(sqlite3.OperationalError(str(error.orig))) from None
            except sqlite3.Error as error:
                raise translate(error) from None
            try:
                yield raw
                raw.execute("COMMIT")
            except sqlite3.IntegrityError:
                self._rollback(raw)
                raise
            except sqlite3.Error as error:
                self._rollback(raw)
                raise translate(error) from None
            except BaseException:
                self._rollback(raw)
                raise
            finally:
                if self._closed:
                    self._end_writer()

    def _writers_own(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = self._engine.connect()
        raw = self._writer.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        if raw.in_transaction:
            raise RuntimeError("a write was begun inside a write")
        return raw

    def rewrite(self) -> bool:
        """Write the file anew with nothing in it but what is there, and empty the log. Writers wait meanwhile.

        False when somebody still reads what was there before: the log could not be emptied.
        Raises: Retryable when another process holds the file, Fatal when the disk has no room for a second copy.
        """
        with self._lock:
            try:
                raw = self._writers_own()
                # A big home's copy would not fit a phone's memory.
                big = self.path.stat().st_size > IN_MEMORY_BYTES
                raw.execute(f"PRAGMA temp_store={'FILE' if big else 'MEMORY'}")
                raw.execute("VACUUM")
                # It would wait for readers as long as a write does, and keep every writer waiting with it.
                raw.execute(f"PRAGMA busy_timeout={BUSY_READER_MS}")
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            except DBAPIError as error:
                raise translate(sqlite3.OperationalError(str(error.orig))) from None
            except sqlite3.Error as error:
                raise translate(error) from None
            return not busy

    @staticmethod
    def _rollback(raw: sqlite3.Connection) -> None:
        if raw.in_transaction:
            raw.execute("ROLLBACK")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One consistent read over several statements; it neither waits for a writer nor keeps one waiting."""
        try:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("BEGIN")
                try:
                    yield raw
                finally:
                    with suppress(sqlite3.ProgrammingError):  # closed already: nobody reads on
                        self._rollback(raw)
        except DBAPIError as error:
            raise translate(sqlite3.OperationalError(str(error.orig))) from None
        except sqlite3.Error as error:
            raise translate(error) from None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A read session over its own connection; it sees what was committed before its first query."""
        try:
            with Session(self._engine) as session:
                yield session
        except DBAPIError as error:
            raise translate(sqlite3.OperationalError(str(error.orig))) from None

    def rows(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a read-only query, as tuples."""
        try:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                return raw.execute(sql, params).fetchall()
        except DBAPIError as error:
            raise translate(sqlite3.OperationalError(str(error.orig))) from None
        except sqlite3.Error as error:
            raise translate(error) from None

    def close(self) -> None:
        """Let go of every connection; the file is complete without its WAL afterwards if nobody else has it open.

        Who comes later is served, and lets go at once: a screen may still read while a backup waits to be put back.
        """
        with self._lock:
            self._closed = True
            self._end_writer()
            self._engine.dispose()

    def _end_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
