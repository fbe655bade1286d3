"""The store of one home: its database, the tables it knows, and the one way to change anything.

A write is `with store.write() as txn:` — one SQLite transaction that carries rows, pending changes, the clock and the
search index (by triggers). The change notice goes out after the commit and only then.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from core.contracts import TableContract
from core.notices import ChangeNotice, NoticeBus
from storage import attachments
from storage.clock_row import ClockRow
from storage.database import Database
from storage.rows import TableSql


def wall_clock_ms() -> int:
    """Milliseconds since 1970 by this device's clock, right or wrong."""
    return time.time_ns() // 1_000_000


class Transaction:
    """What a write works with. Lives from BEGIN IMMEDIATE to COMMIT."""

    def __init__(self, raw: sqlite3.Connection, tables: dict[str, TableSql], wall_ms: Callable[[], int]) -> None:
        self.raw = raw
        self.tables = tables
        self.clock = ClockRow(raw, wall_ms)
        self.changed: dict[str, set[str]] = {}
        self.settled: dict[str, set[str]] = {}
        """Records that are what they were, of which something that waited has been sent: screens are told, nobody else."""
        self.queued = False
        self.emitted = False
        """Whether events were kept in it."""
        self.remote = False
        self.adopting = False
        """Whether what was written before the first sign-in is being stamped: none of it is a new wish of the person."""

    @cached_property
    def account_id(self) -> str | None:
        """Whose home this is; None before the first sign-in."""
        found = self.raw.execute("SELECT account_id FROM home").fetchone()
        return found[0] if found else None

    @property
    def pair_id(self) -> str | None:
        """The active pair of this home's person. Read each time: a page of a pull may change it."""
        found = self.raw.execute(
            "SELECT pair_id FROM pair_member WHERE user_id = ? AND ended_at IS NULL", (self.account_id,)
        ).fetchone()
        return found[0] if found else None

    def note(self, table: str, record_id: str) -> None:
        """This record is not what it was."""
        self.changed.setdefault(table, set()).add(record_id)

    def note_all(self, table: str, record_ids: Iterable[str]) -> None:
        """These records are not what they were."""
        self.changed.setdefault(table, set()).update(record_ids)

    def note_settled(self, table: str, record_ids: Iterable[str]) -> None:
        """Nothing waits of these records any more; not a word of them has changed."""
        self.settled.setdefault(table, set()).update(record_ids)

    def mark_for_digest(self) -> None:
        """Whoever wants the digest next must look at these records again (sync/digest.py). Without a pair there is none."""
        if not self.changed:
            return
        if self.pair_id is None:
            self.raw.execute("UPDATE digest_state SET pair_id = NULL WHERE pair_id IS NOT NULL")
            return
        self.raw.executemany(
            "INSERT OR IGNORE INTO digest_dirty VALUES (?, ?)",
            ((table, rid) for table, ids in self.changed.items() if table in self.tables for rid in ids),
        )


class Store:
    """The home's store. `wall_ms` is the device's clock, replaceable in tests and simulations."""

    def __init__(
        self,
        database: Database,
        contracts: dict[str, TableContract],
        wall_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self.database = database
        self.contracts = contracts
        self.tables = {name: TableSql(contract) for name, contract in contracts.items()}
        self.bus = NoticeBus()
        self.wall_ms = wall_ms

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One write. Raises what `Database.write` raises; then nothing was changed and nothing is announced."""
        with self.database.write() as raw:
            txn = Transaction(raw, self.tables, self.wall_ms)
            yield txn
            attachments.keep_in_step(txn)
            txn.clock.flush()
            txn.mark_for_digest()
        if txn.changed or txn.settled or txn.queued or txn.emitted:
            told = {
                t: frozenset(txn.changed.get(t, set()) | txn.settled.get(t, set()))
                for t in txn.changed.keys() | txn.settled.keys()
            }
            self.bus.announce(ChangeNotice(told, txn.queued, txn.remote, txn.emitted))

    @contextmanager
    def look(self) -> Iterator[Transaction]:
        """A consistent read with the same tools as a write; whatever it does to the clock is forgotten."""
        with self.database.snapshot() as raw:
            yield Transaction(raw, self.tables, self.wall_ms)

    def value(self, sql: str, params: tuple[Any, ...] = ()) -> Any:
        """The first column of the first row, or None."""
        rows = self.database.rows(sql, params)
        return rows[0][0] if rows else None
