"""Which attachments a record has: one for each file that its file columns name (`files: true` in the contract).

Invariants: an attachment is made or deleted in the transaction that changed the record's list. Only a change of this person
does that at once; what came by a pull is written down (`media_look`) and gone over once the pull is complete
(storage/transfers.py), and then only for records of this person: before, the attachments may just not have come yet.
A value that lost and is kept as a version still names its files, so that restoring it finds them.
"""

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from core.contracts import TableContract
from core.file_types import MAX_FILE_BYTES
from core.ids import random_id
from core.visibility import Visibility
from storage.child_records import new_child
from storage.pending import FILES, Pending, save_pending
from storage.rows import Row

if TYPE_CHECKING:
    from storage.records import Records
    from storage.store import Transaction

TABLE, VERSIONS = FILES, "record_version"
SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK = 400


@dataclass(frozen=True)
class Item:
    """A file as a record names it."""

    media_id: str
    sha256: str
    media_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None


@dataclass
class _Parent:
    row: Row
    named: dict[str, Item] = field(default_factory=dict)
    attached: dict[str, list[Row]] = field(default_factory=dict)


def items_of(value: Any) -> dict[str, Item]:
    """The files that a column's value names, by hash. Whatever else is in it, a partner's app may have written, is left."""
    found: dict[str, Item] = {}
    for raw in value if isinstance(value, list) else ():
        if not isinstance(raw, dict):
            continue
        sha256, size = raw.get("sha256"), raw.get("bytes")
        if not isinstance(sha256, str) or not SHA256.fullmatch(sha256) or type(size) is not int:
            continue
        if 0 < size <= MAX_FILE_BYTES:
            width, height = (v if type(v) is int else None for v in (raw.get("width"), raw.get("height")))
            found.setdefault(
                sha256, Item(str(raw.get("id", "")), sha256, str(raw.get("type", "")), size, width, height)
            )
    return found


def keep_in_step(txn: "Transaction") -> None:
    """At the end of a write: give the records that it changed their attachments, or write down to look at them later."""
    if TABLE not in txn.tables:
        return
    now = txn.account_id is not None and not txn.remote and not txn.adopting
    for table, ids in list(txn.changed.items()):
        contract = txn.tables[table].contract if table in txn.tables else None
        if contract is not None and contract.file_columns and ids:
            concerned = _concerned(txn.raw, contract, ids)
            if now:
                settle(txn, table, concerned)
            if not now or concerned:
                _look_later(txn.raw, [(table, rid) for rid in concerned])
    # Also one of which nothing waits any more: its file goes once the record is there.
    changed = txn.changed.get(TABLE, set())
    _look_later(txn.raw, [(TABLE, rid) for rid in changed | txn.settled.get(TABLE, set())])
    if txn.remote:
        # It may have come after its record, which was given one here meanwhile.
        _look_later(txn.raw, parents_of(txn.raw, changed))


def let_go(txn: "Transaction", table: str, ids: Iterable[str]) -> None:
    """Delete the attachments of these records that they name no more, as before a widening of them goes."""
    contract = txn.tables[table].contract
    if TABLE in txn.tables and contract.file_columns:
        settle(txn, table, _concerned(txn.raw, contract, ids), mine_only=True, make=False)


def named_by(txn: "Transaction", table: str, ids: Iterable[str]) -> dict[str, tuple[Row, list[str]]]:
    """By record: itself, and those of its attachments that it, or a version for the same eyes, names."""
    from storage.records import Records

    if TABLE not in txn.tables or not txn.tables[table].contract.file_columns:
        return {}
    found = _parents(txn, Records(txn, table), list(ids))
    return {p.row.id: (p.row, sorted(a.id for sha in p.named for a in p.attached.get(sha, ()))) for p in found}


def settle(txn: "Transaction", table: str, ids: Iterable[str], *, mine_only: bool = False, make: bool = True) -> None:
    """Make and delete attachments until each record has just those of the files that it names; not `make`: delete only."""
    from storage.records import Records

    work, attached = Records(txn, table), Records(txn, TABLE)
    fresh: list[tuple[Row, Pending]] = []
    for parent in _parents(txn, work, list(ids)):
        row, mine = parent.row, work.mine(parent.row)
        if mine_only and not mine:
            continue
        if make and work.may(row, "edit"):
            fresh += [_new(txn, work, row, item) for sha, item in parent.named.items() if sha not in parent.attached]
        for sha256, found in parent.attached.items() if mine else ():
            # One is enough: two devices of this person may have had the same thought.
            for surplus in sorted(found, key=lambda a: a.id)[1 if sha256 in parent.named else 0 :]:
                attached.delete(surplus.id)
    if fresh:
        attached.sql.save(txn.raw, [row for row, _ in fresh])
        save_pending(txn.raw, [(pending, row) for row, pending in fresh])
        for row, _ in fresh:
            txn.note(TABLE, row.id)
        txn.queued = True


def forget_former(txn: "Transaction", table: str, ids: Iterable[str]) -> None:
    """Let go here of what came with a pair that ended, where the other one shares the record anew and nothing of it names it."""
    from storage.records import Records

    # Nearly always none: then no record is read a second time.
    of_before = (
        f"SELECT DISTINCT parent_id FROM {TABLE} WHERE parent_table = ? AND pair_id <> ? AND parent_id IN ({{}})"  # noqa: S608
    )
    found = (txn.raw.execute(of_before.format(marks(part)), (table, txn.pair_id, *part)) for part in _parts(ids))
    work, left = Records(txn, table), list[str]()
    for parent in _parents(txn, work, [rid for rows in found for (rid,) in rows]):
        if work.mine(parent.row) or work.effective(parent.row) is not Visibility.SHARED:
            continue
        for sha256, rows_of_it in parent.attached.items():
            former = sorted(a.id for a in rows_of_it if a.pair_id not in (None, txn.pair_id))
            alone = sha256 in parent.named and len(former) == len(rows_of_it)
            # Of several of one file its author keeps the first (`settle`), and may have let go of the others while apart.
            left += former[1:] if alone else former
    txn.tables[TABLE].remove(txn.raw, left)
    for rid in left:
        txn.note(TABLE, rid)


def _named_in_versions(
    raw: sqlite3.Connection, table: str, ids: Iterable[str], columns: Iterable[str], *, shared: bool
) -> dict[str, set[str]]:
    """By record, the hashes that values which lost still name; `shared`: of versions that both may see."""
    out: dict[str, set[str]] = {}
    seen = "AND visibility = 'shared'" if shared else ""
    for column in columns:
        for part in _parts(ids):
            query = f"""SELECT parent_id, value FROM {VERSIONS} WHERE parent_table = ? AND column_name = ?
                        AND deleted_at IS NULL AND value IS NOT NULL {seen} AND parent_id IN ({marks(part)})"""  # noqa: S608
            for record_id, value in raw.execute(query, (table, column, *part)):
                out.setdefault(record_id, set()).update(items_of(json.loads(value)))
    return out


def marks(part: list[str]) -> str:
    """Question marks for an `IN`."""
    return ",".join("?" * len(part))


def _parts(ids: Iterable[str]) -> Iterable[list[str]]:
    wanted = list(ids)
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


def _concerned(raw: sqlite3.Connection, contract: TableContract, ids: Iterable[str]) -> list[str]:
    """Those of the records that name files or have attachments; most have neither, and cost one look-up."""
    names = " OR ".join(f"\"{c}\" <> '[]'" for c in contract.file_columns)
    any_yet = raw.execute(f"SELECT EXISTS (SELECT 1 FROM {TABLE})").fetchone()[0]  # noqa: S608
    has = (
        f"OR EXISTS (SELECT 1 FROM {TABLE} AS a WHERE a.parent_table = '{contract.table}' AND a.parent_id = t.id)"  # noqa: S608
        if any_yet
        else ""
    )
    query = f'SELECT t.id FROM "{contract.table}" AS t WHERE t.id IN ({{}}) AND ({names} {has})'  # noqa: S608
    return [row[0] for part in _parts(ids) for row in raw.execute(query.format(marks(part)), part)]


def _look_later(raw: sqlite3.Connection, records: Iterable[tuple[str, str]]) -> None:
    raw.executemany("INSERT OR IGNORE INTO media_look VALUES (?, ?)", records)


def parents_of(raw: sqlite3.Connection, ids: Iterable[str]) -> set[tuple[str, str]]:
    """The records, as (table, id), that these attachments belong to."""
    found: set[tuple[str, str]] = set()
    for part in _parts(ids):
        query = f"SELECT parent_table, parent_id FROM {TABLE} WHERE id IN ({marks(part)})"  # noqa: S608
        found |= set(raw.execute(query, part))
    return found


def _parents(txn: "Transaction", work: "Records", ids: list[str]) -> list[_Parent]:
    sql, table = work.sql, work.sql.name
    parents = {rid: _Parent(row) for rid, row in sql.load(txn.raw, ids).items() if row.kind == "full"}
    # A file is as visible as its record: what only a private version names must not go with one that both read.
    shared = {rid for rid, parent in parents.items() if work.effective(parent.row) is Visibility.SHARED}
    columns = sql.contract.file_columns
    older = _named_in_versions(txn.raw, table, parents.keys() - shared, columns, shared=False)
    older |= _named_in_versions(txn.raw, table, shared, columns, shared=True)
    for part in _parts(parents):
        condition = f"parent_table = ? AND parent_id IN ({marks(part)}) AND deleted_at IS NULL"
        for row in txn.tables[TABLE].where(txn.raw, condition, (table, *part)):
            parents[row.values["parent_id"]].attached.setdefault(str(row.values["sha256"]), []).append(row)
    for rid, parent in parents.items():
        if parent.row.deleted_at is None:
            for column in columns:
                parent.named |= items_of(parent.row.values.get(column))
            for sha256 in older.get(rid, set()) & parent.attached.keys():
                parent.named.setdefault(sha256, _item(parent.attached[sha256][0]))
    return list(parents.values())


def _item(row: Row) -> Item:
    value = row.values
    return Item(str(value["media_id"]), str(value["sha256"]), str(value["media_type"]), int(value["size_bytes"]))


def _new(txn: "Transaction", work: "Records", parent: Row, item: Item) -> tuple[Row, Pending]:
    """An attachment belongs to the author of its record, and is as visible as that; who adds it uploads the file."""
    return new_child(txn, work, parent, TABLE, random_id(), {"owner_id": txn.account_id} | asdict(item))
