"""Files that nothing here names any more leave the disk.

What the other one took back is gone at once. What this person kept themselves goes only once they deleted the record and
nothing of it is left to restore: no record, tombstone, version, draft or set-aside words name the file.
"""

import json
import sqlite3
from pathlib import Path

from storage.attachments import TABLE, items_of, marks
from storage.rows import CHUNK
from storage.store import Transaction

YOUNG_MS = 24 * 3600 * 1000
"""A file is kept before the record that will name it is written: so young, it may only not be named yet."""


def place(folder: Path, sha256: str) -> Path:
    """Where a file lies within the media folder."""
    return folder / sha256[:2] / sha256


def sweep(txn: Transaction, folder: Path, *, deleted: list[str], withdrawn: list[str]) -> list[str]:
    """Look at the files of attachments that are gone, and remove those that nothing names; answers their hashes.

    The files go inside the transaction: should it fail, the next look does it again.
    """
    raw = txn.raw
    hashes = _hashes(raw, [*deleted, *withdrawn])
    if not hashes:
        return []
    old = txn.clock.now_ms() - YOUNG_MS
    query = f"SELECT sha256, fetched, created_at FROM media_file WHERE sha256 IN ({marks(hashes)})"  # noqa: S608
    own = _hashes(raw, deleted)
    found = [s for s, fetched, at in raw.execute(query, hashes) if fetched or (s in own and at < old)]
    gone = [s for s in found if not _named(txn, s)] if found else []
    for sha256 in gone:
        place(folder, sha256).unlink(missing_ok=True)
        (folder.parent / "thumbs" / f"{sha256}.jpg").unlink(missing_ok=True)
        (folder / ".parts" / sha256).unlink(missing_ok=True)
    raw.executemany("DELETE FROM media_file WHERE sha256 = ?", [(s,) for s in gone])
    return gone


def _hashes(raw: sqlite3.Connection, ids: list[str]) -> list[str]:
    out: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        for table, key in (("media_transfer", "attachment_id"), (TABLE, "id")):
            query = f"SELECT sha256 FROM {table} WHERE {key} IN ({marks(part)}) AND sha256 <> ''"  # noqa: S608
            out |= {str(row[0]) for row in raw.execute(query, part)}
    return sorted(out)


def _named(txn: Transaction, sha256: str) -> bool:
    raw = txn.raw
    if raw.execute(f"SELECT 1 FROM {TABLE} WHERE sha256 = ? AND deleted_at IS NULL", (sha256,)).fetchone():  # noqa: S608
        return True
    for query in (
        "SELECT 1 FROM draft WHERE instr(fields, ?) LIMIT 1",
        "SELECT 1 FROM set_aside WHERE instr(words, ?) LIMIT 1",
        "SELECT 1 FROM record_version WHERE deleted_at IS NULL AND instr(value, ?) LIMIT 1",
    ):
        if raw.execute(query, (sha256,)).fetchone():
            return True
    return any(_named_in_records(txn, table, sha256) for table in txn.tables)


def _named_in_records(txn: Transaction, table: str, sha256: str) -> bool:
    """A live record, or a tombstone of this person: it can still be restored."""
    for column in txn.tables[table].contract.file_columns:
        query = f"""SELECT "{column}" FROM "{table}" WHERE instr("{column}", ?) > 0
                    AND (deleted_at IS NULL OR author_id IS ?)"""  # noqa: S608
        found = txn.raw.execute(query, (sha256, txn.account_id))
        if any(sha256 in items_of(json.loads(value)) for (value,) in found):
            return True
    return False
