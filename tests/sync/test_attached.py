"""Attachments that come from another phone."""

from storage import tombstones, transfers
from storage.attachments import TABLE as ATTACHMENT
from storage.home import Home
from storage.records import Records
from tests.storage.homes import TABLE, add, load
from tests.sync.restored import month_later

PHOTO = {"id": "p", "sha256": "ab" * 32, "bytes": 10, "type": "image/jpeg"}


def attached(home: Home) -> list[str]:
    """The ids of the live attachments."""
    return [row[0] for row in home.store.database.rows(f"SELECT id FROM {ATTACHMENT} WHERE deleted_at IS NULL")]


def test_two_attachments_of_one_file_that_came_one_after_the_other_end_as_one(home: Home) -> None:
    """Found by histories with attachments: another phone's came after the record, which had been given one here meanwhile."""
    row = add(home.store, media=[PHOTO])
    (mine,) = attached(home)
    with home.store.write() as txn:
        known = txn.tables[ATTACHMENT].load(txn.raw, [mine])[mine]
    transfers.look(home)
    with home.store.write() as txn:
        txn.remote = True
        known.id = "00000000-0000-4000-8000-000000000001"
        txn.tables[ATTACHMENT].save(txn.raw, [known])
        txn.note(ATTACHMENT, known.id)
    assert len(attached(home)) == 2
    transfers.look(home)
    assert attached(home) == [min(mine, known.id)]
    assert load(home.store, row.id).values["media"] == [PHOTO]


def test_the_tombstone_of_an_attachment_keeps_what_it_belongs_to_when_it_comes_again(home: Home) -> None:
    """Found by histories with attachments: a restored server that lacked it refused one that belonged to nothing."""
    row = add(home.store, media=[PHOTO])
    (child,) = attached(home)
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    with home.store.database.write() as raw:
        raw.execute("DELETE FROM pending_change")
    month_later(home)
    with home.store.write() as txn:
        sql = txn.tables[ATTACHMENT]
        known = sql.load(txn.raw, [child])[child]
        assert known.deleted_at is not None and tombstones.any_wiped(txn.raw, ATTACHMENT, [child])
        tombstones.wipe_again(txn.raw, sql.contract, known)
        assert (known.values["parent_id"], known.values["sha256"]) == (row.id, PHOTO["sha256"])
        assert tombstones.wiped_columns(txn.raw, sql.contract, known) == []
