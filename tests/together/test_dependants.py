"""What hangs on a record waits with it, takes no room meanwhile, and goes once it is sent."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.contracts import Column, ColumnType, TableContract
from sprinkles.loader import discover
from storage.attention import discard_here, read_items, retry
from storage.home import Home
from storage.migrations_runner import Migration
from storage.records import Records
from sync.cloud import Cloud
from sync.outbox import cut
from tests.cloud.local_cloud import LocalCloud
from tests.storage.homes import AT, count

NOTE = TableContract(
    table="attached_note",  # in the order of names before the diary's
    doc="Something that hangs on an entry.",
    parent=True,
    edit="nobody",
    columns={c: Column(type=ColumnType.TEXT) for c in ("parent_table", "parent_id", "words")},
)
LOCAL = """CREATE TABLE attached_note (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author_id TEXT, pair_id TEXT, visibility TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER, clocks TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'full', extra TEXT, parent_table TEXT, parent_id TEXT, words TEXT);"""
CLOUD = """create table public.attached_note (
  id uuid primary key, author_id uuid not null, pair_id uuid, visibility text not null, created_at timestamptz not null,
  updated_at timestamptz not null, deleted_at timestamptz, clocks jsonb not null, sync_state jsonb not null default '{}',
  parent_table text not null, parent_id uuid not null, parent_pair uuid, words jsonb);
select cupcake.register_synced_table('attached_note', '{"parent": true, "edit": "nobody"}');"""
UNDO = """delete from cupcake.synced_table where name = 'attached_note';
drop function cupcake.apply_attached_note, cupcake.read_attached_note;
drop table public.attached_note;"""


@dataclass
class Device:
    """A home with notes beside the diary."""

    home: Home
    cloud: LocalCloud

    def add(self, table: str, **values: Any) -> str:
        with self.home.store.write() as txn:
            return Records(txn, table).create(values).id

    def entry_with_notes(self, notes: int, *, poison: bool = False) -> tuple[str, list[str]]:
        """All in one transaction, as saving an entry with photos is."""
        with self.home.store.write() as txn:
            entry = Records(txn, "journal_entry").create({"at": AT, "title": "above"}).id
            made = Records(txn, "attached_note").create_many(
                [(None, {"parent_table": "journal_entry", "parent_id": entry, "words": str(n)}) for n in range(notes)]
            )
            if poison:
                txn.raw.execute("UPDATE journal_entry SET text = ? WHERE id = ?", ("\x00", entry))
        return entry, [row.id for row in made]

    def sync(self) -> None:
        async def go() -> None:
            cloud = Cloud(self.home, self.cloud.url, self.cloud.publishable_key)
            try:
                if self.home.account is None:
                    await cloud.signup(f"n-{secrets.token_hex(6)}@cupcake.test", "a-good-password")
                await cloud.sync()
            finally:
                await cloud.close()

        asyncio.run(go())

    def waiting(self) -> int:
        return count(self.home.store, "SELECT count(*) FROM pending_change WHERE quarantined_at IS NULL")


@pytest.fixture
def device(cloud: LocalCloud, tmp_path: Path) -> Iterator[Device]:
    with psycopg.connect(cloud.database_url, autocommit=True) as db:
        db.execute(CLOUD.encode())
        journal = discover(["journal"]).sprinkles[0]
        home = Home.open(
            tmp_path / "home",
            contracts={**journal.contracts, "attached_note": NOTE},
            migrations=[*journal.migrations, Migration("test", "note", LOCAL)],
        )
        try:
            yield Device(home, cloud)
        finally:
            home.close()
            db.execute(UNDO.encode())


def test_children_of_a_quarantined_record_wait_with_it_and_go_once_it_is_sent(device: Device) -> None:
    entry, notes = device.entry_with_notes(3, poison=True)
    other, _ = device.entry_with_notes(2)
    device.sync()
    (item,) = read_items(device.home.store)
    assert (item.record_id, item.held_back, device.waiting()) == (entry, 3, 3)
    assert cut(device.home.store).sent == (), "nothing of it is tried again and again"
    with device.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET text = 'mended' WHERE id = ?", (entry,))
    assert retry(device.home.store, [item]) == 1
    assert {s.id for s in cut(device.home.store).sent} == {entry, *notes}
    device.sync()
    assert device.waiting() == 0 and other


def test_held_back_children_take_no_room_from_the_others(device: Device) -> None:
    device.sync()
    _, notes = device.entry_with_notes(5, poison=True)
    with device.home.store.database.write() as raw:
        raw.execute("UPDATE pending_change SET quarantined_at = 1 WHERE table_name = 'journal_entry'")
    free = device.add("journal_entry", at=AT, title="free")
    assert [s.id for s in cut(device.home.store, max_rows=3).sent] == [free]
    assert notes


def test_a_child_never_travels_before_its_new_parent(device: Device) -> None:
    """Saved in one millisecond: the queue's order between them is chance."""
    entry, notes = device.entry_with_notes(4)
    for limit in range(1, 6):
        request = cut(device.home.store, max_rows=limit)
        ids = [s.id for s in request.sent]
        assert ids[0] == entry
        tables = [group["table"] for group in request.body["changes"]]
        assert tables in (["journal_entry"], ["journal_entry", "attached_note"])
    device.sync()
    assert device.waiting() == 0 and notes


def test_discarding_an_only_copy_takes_what_hangs_on_it_along(device: Device) -> None:
    entry, _ = device.entry_with_notes(2, poison=True)
    other = device.add("journal_entry", at=AT, title="other")
    free = device.add("attached_note", parent_table="journal_entry", parent_id=other, words="stays")
    device.sync()
    assert discard_here(device.home.store, read_items(device.home.store), only_copies=True) == 1
    assert device.home.store.value("SELECT count(*) FROM journal_entry WHERE id = ?", (entry,)) == 0
    assert device.home.store.database.rows("SELECT id FROM attached_note") == [(free,)]
    assert (device.waiting(), read_items(device.home.store)) == (0, [])
