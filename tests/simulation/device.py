"""A device: one home with the real engine, a wall clock that may be wrong, and at most one answer that is held back."""

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from core.contracts import TableContract
from storage.home import Home
from storage.pending import SENDABLE, Pending, load_pending
from storage.records import Records
from storage.rows import Row
from sync.backfill import cut_backfill, is_due
from sync.bench import Taken
from sync.digest import settle
from sync.inbox import receive
from sync.leaving import release
from sync.outbox import cut
from sync.wire import Request, read_response
from tests.simulation.bad_luck import Fuse, mortal
from tests.simulation.tables import CONTRACTS, OLD_CONTRACTS, SYNCED, VERSION, local_migrations

WORD = re.compile(r"\bw\d+p\d\b")
"""A word of a history: its number and who wrote it. No other text looks like one."""

Held = tuple[Request, Any]


def words_in(value: object) -> set[str]:
    """Every word of a history in a text or in anything that JSON can say."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return set(WORD.findall(text))


def make_template(folder: Path) -> Path:
    """An empty home that devices are copied from: migrating anew takes ten times as long."""
    Home.open(folder, contracts=CONTRACTS, migrations=local_migrations(), durable=False).close()
    old = local_migrations(old=True)
    Home.open(before(folder), contracts=OLD_CONTRACTS, migrations=old, durable=False).close()
    return folder


def before(template: Path) -> Path:
    """The template beside this one that an older app made."""
    return template.with_name(f"{template.name}-old")


class Device:
    """One device of one person."""

    def __init__(self, name: str, person: str, folder: Path, now: Callable[[], int], *, old: bool = False) -> None:
        self.name, self.person, self.folder = name, person, folder
        self.old = old
        self.skew_ms = 0
        self.held: Held | None = None
        self.fuse = Fuse()
        self._now = now
        self._nodes = 0
        self.home = self._open()
        self._bind(self.first_node())

    @classmethod
    def made(
        cls, name: str, person: str, template: Path, folder: Path, now: Callable[[], int], *, old: bool = False
    ) -> "Device":
        """A new device from a template, with the app of today or an older one."""
        shutil.copytree(before(template) if old else template, folder)
        return cls(name, person, folder, now, old=old)

    @property
    def contracts(self) -> dict[str, TableContract]:
        """What its app knows."""
        return OLD_CONTRACTS if self.old else CONTRACTS

    def upgrade(self) -> None:
        """Closed, and opened again by the app of today."""
        self.old = False
        self.reopen()

    def _open(self) -> Home:
        migrations = local_migrations(old=self.old)
        with mortal(self.fuse):
            home = Home.open(self.folder, contracts=self.contracts, migrations=migrations, durable=False)
        home.store.wall_ms = lambda: self._now() + self.skew_ms
        return home

    def reopen(self) -> None:
        """The process died: what was in memory is gone."""
        self.held = None
        self.home.close()
        self.fuse = Fuse()
        self.home = self._open()

    def _bind(self, node: str) -> None:
        self.home.bind(self.person, f"{self.name}@cupcake.test")
        with self.home.store.database.write() as raw:
            raw.execute("UPDATE clock_row SET node = ?", (node,))

    def begin_anew(self, person: str) -> None:
        """The account of this home is gone; its person lets go of it and signs in to another one."""
        self.held = None
        self.person = person
        release(self.home.store)
        self._bind(self.draw_node())

    def copy(self) -> bytes:
        """The database as a copy of the home would have it."""
        with sqlite3.connect(":memory:") as here, self.home.store.database.snapshot() as raw:
            raw.backup(here)
            return here.serialize()

    def restore(self, copy: bytes) -> None:
        """The home is an older copy of itself, and finds itself in another place."""
        self.held = None
        self.home.close()
        place = self.folder / "cupcake.db"
        for name in ("cupcake.db-wal", "cupcake.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        place.write_bytes(copy)
        raw = sqlite3.connect(place)
        raw.execute("UPDATE home SET machine = 'elsewhere'")
        raw.commit()
        raw.close()
        with patch("storage.home.new_node", self.draw_node):
            self.home = self._open()
        if self.home.account != (self.person, f"{self.name}@cupcake.test"):
            self.begin_anew(self.person)  # a copy from before the account of then was deleted

    def first_node(self) -> str:
        """The node of the device as it was made."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]

    def draw_node(self) -> str:
        """A node that was never used, the same each time the history is run."""
        self._nodes += 1
        return hashlib.sha256(f"{self.name} {self._nodes}".encode()).hexdigest()[:16]

    @property
    def node(self) -> str:
        """The node that its clocks are drawn with."""
        return str(self.home.store.value("SELECT node FROM clock_row"))

    # -- one call

    def request(self, limit: int, **row: Any) -> Request:
        """Cut the next call, with small pages both ways; `row` says its place among others, as `cut` takes it."""
        return self._small(cut(self.home.store, max_rows=limit, **row), limit)

    def backfill(self, limit: int) -> Request | None:
        """The next call for a table that is new here, if there is one."""
        request = cut_backfill(self.home.store)
        return self._small(request, limit) if request else None

    @staticmethod
    def _small(request: Request, limit: int) -> Request:
        request.body["max_rows"] = limit
        # What is sent is what was said then, whatever happens to the objects it was made from.
        request.body = json.loads(json.dumps(request.body))
        return request

    def receive(self, request: Request, raw: Any) -> Taken:
        """Take an answer in."""
        return receive(self.home.store, request, read_response(json.loads(json.dumps(raw)), request))

    # -- looking

    def _look(self, query: str) -> list[tuple[Any, ...]]:
        with self.fuse.spared():
            return self.home.store.database.rows(query)

    @property
    def pair_id(self) -> str | None:
        """The pair as this device knows it."""
        with self.fuse.spared(), self.home.store.write() as txn:
            return txn.pair_id

    def rows(self, table: str) -> list[Row]:
        """Every record of a table, tombstones included, in a settled order."""
        with self.fuse.spared(), self.home.store.database.write() as raw:
            return self.home.store.tables[table].where(raw, "1 ORDER BY id")

    def every_row(self) -> list[tuple[TableContract, Row]]:
        """Every record of every table."""
        return [(contract, row) for table, contract in self.contracts.items() for row in self.rows(table)]

    def hidden(self) -> list[tuple[TableContract, Row]]:
        """The partner's records that were set aside because the server lacks them."""
        query = "SELECT table_name, content FROM record_aside ORDER BY 1, record_id"
        return [(SYNCED[t], Row(**json.loads(c))) for t, c in self.home.store.database.rows(query)]

    def pending(self) -> list[Pending]:
        """What waits, quarantined changes included."""
        with self.fuse.spared(), self.home.store.database.write() as raw:
            ids = raw.execute("SELECT table_name, record_id FROM pending_change ORDER BY 1, 2").fetchall()
            return [load_pending(raw, table, [rid])[rid] for table, rid in ids]

    def state(self, *, lenient: bool = False) -> tuple[int, int]:
        """(cursor, how many changes wait); `lenient` leaves out what an older server has no place for."""
        query = (
            f"SELECT cursor, (SELECT count(*) FROM pending_change WHERE ({SENDABLE}) OR NOT {lenient}) FROM sync_state"
        )
        cursor, waiting = self._look(query)[0]
        return int(cursor), int(waiting)

    def settle_digest(self) -> None:
        """Somebody wants to know the digest, so it is kept from here on."""
        with self.home.store.write() as txn:
            settle(txn.raw, txn.tables, txn.pair_id)

    def fills(self) -> bool:
        """Whether a table that is new here has still to be fetched."""
        with self.home.store.look() as txn:
            return is_due(txn.raw, txn.tables)

    def versions(self) -> list[tuple[str, str, set[str]]]:
        """(table, record, words) of every kept version."""
        rows = self.rows(VERSION.table)
        return [(r.values["parent_table"], r.values["parent_id"], words_in(r.values["value"])) for r in rows]

    def set_aside(self) -> list[tuple[str, str, set[str]]]:
        """(table, record, words) of what was set aside for its writer."""
        query = "SELECT table_name, record_id, words FROM set_aside ORDER BY 1, 2"
        return [(t, r, words_in(v)) for t, r, v in self._look(query)]

    def words(self, stale: Collection[tuple[str, str]] = (), had: Collection[str] = ()) -> set[str]:
        """Every word that the person can still reach on this device. Of `stale` records that live here, and of the history of all
        of them, only what waits to be sent and is no version that the server `had`.
        """
        found: set[str] = set()
        unsent = {(p.table, p.record_id): p.columns for p in self.pending()} if stale else {}
        for contract, row in (*self.every_row(), *self.hidden()):
            key, values = (contract.table, row.id), row.values
            if key in stale and row.deleted_at is None:
                values = {column: value for column, value in values.items() if column in unsent.get(key, ())}
            found |= words_in([values, row.extra])
        for row in self.rows(VERSION.table):
            waits = (VERSION.table, row.id) in unsent and row.id not in had
            if waits or (row.values["parent_table"], row.values["parent_id"]) not in stale:
                found |= words_in(row.values["value"])
        for _table, _record, words in self.set_aside():
            found |= words
        return found

    def write(self, table: str, work: Callable[[Records], Row]) -> Row:
        """One write of the person."""
        with self.home.store.write() as txn:
            return work(Records(txn, table))

    def close(self) -> None:
        """Switch off, and leave nothing."""
        self.home.close()
        shutil.rmtree(self.folder, ignore_errors=True)
