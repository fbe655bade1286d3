"""Real homes for tests: a folder, its SQLite file, the journal's table."""

from pathlib import Path
from typing import Any

from core.ids import uuid7
from sprinkles.loader import discover
from storage.home import Home
from storage.migrations_runner import Migration, core_migrations
from storage.pending import Pending, load_pending
from storage.records import Records
from storage.rows import Row
from storage.store import Store

TABLE = "journal_entry"
ME, MATE = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
PAIR = "00000000-0000-7000-8000-0000000000ff"
AT = "2026-05-01T10:00:00Z"


def open_home(folder: Path) -> Home:
    """The home in this folder, with the journal."""
    journal = discover(["journal"]).sprinkles[0]
    return Home.open(folder, contracts=journal.contracts, migrations=journal.migrations)


def migrations() -> list[Migration]:
    """What that home was made with."""
    return [*core_migrations(), *discover(["journal"]).sprinkles[0].migrations]


def pair(home: Home, pair_id: str = PAIR, *, ended: bool = False) -> None:
    """As if the server had said so: this home's person and somebody else are a pair."""
    if home.account is None:
        home.bind(ME, "me@example.org")
    with home.store.write() as txn:
        for seat, who in ((1, ME), (2, MATE)):
            txn.raw.execute(
                "INSERT OR REPLACE INTO pair_member VALUES (?, ?, ?, ?, 1, ?)",
                (f"{pair_id}:{seat}", pair_id, who, seat, 2 if ended else None),
            )


def add(store: Store, **values: Any) -> Row:
    """A new entry through the write path."""
    with store.write() as txn:
        return Records(txn, TABLE).create({"at": AT, **values})


def theirs(store: Store, visibility: str = "shared", **values: Any) -> Row:
    """An entry of the other one, as a pull would have left it."""
    with store.write() as txn:
        clock = txn.clock.tick()
        row = Row(
            id=uuid7(), author_id=MATE, pair_id=PAIR, created_at=1, visibility=visibility, clocks={"*": clock},
            values={"title": "", "text": "theirs", "at": AT, "tags": [], "starred": False, "media": []} | values,
        )  # fmt: skip
        txn.tables[TABLE].save(txn.raw, [row])
    return row


def load(store: Store, record_id: str) -> Row:
    """The row as it is now, tombstone or not."""
    with store.write() as txn:
        return txn.tables[TABLE].load(txn.raw, [record_id])[record_id]


def pending(store: Store, record_id: str) -> Pending | None:
    """What waits to be sent of a record."""
    with store.write() as txn:
        return load_pending(txn.raw, TABLE, [record_id]).get(record_id)


def sent(store: Store, record_id: str) -> None:
    """As if the server had acknowledged everything."""
    with store.write() as txn:
        txn.raw.execute("DELETE FROM pending_change WHERE record_id = ?", (record_id,))


def count(store: Store, sql: str) -> int:
    """The number a query answers."""
    return int(store.value(sql))
