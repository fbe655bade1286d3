"""The outbox's table: one row per record with columns that were not acknowledged yet.

Invariants: a write and its pending change share one transaction; repeated edits coalesce and keep the base of the first;
`level` and `pair_id` name the narrowest audience over all edits folded in (docs/sync.md).
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from core import ids
from core.clock import ZERO, ClockMap
from core.visibility import Visibility
from storage.rows import Row, dump

NO_FILE, NARROWING, NEW, CHILD, EDIT, FILE = range(-1, 5)
"""The queue's order: files that are gone, before what is shared without them; narrowings and deletes; new records; their
children (versions before what displaced them); edits; then the attachments of what was edited: who hears of one finds it
named, and sees no more than who may read the edit."""
FILES = "attachment"


@dataclass
class Base:
    """What a pending column was based on: the clock, and the value where its merge needs one.

    `came` is all that ever came from the server, where that is more than the value: own words are told from it.
    """

    clock: str
    value: Any = None
    came: Any = None

    @property
    def known(self) -> Any:
        """What nobody may take for this person's own words."""
        return self.value if self.came is None else self.came

    def document(self) -> dict[str, Any]:
        """As JSON keeps it."""
        found = {"base": self.clock, "value": self.value, "came": self.came}
        return {k: v for k, v in found.items() if v is not None}


@dataclass
class Pending:
    """The unsent columns of one record."""

    table: str
    record_id: str
    is_new: bool
    level: str
    pair_id: str | None
    columns: dict[str, Base] = field(default_factory=dict)
    seen: ClockMap | None = None
    queued_at: int = 0
    touched: str = ZERO
    attempts: int = 0
    last_error: str | None = None
    quarantined_at: int | None = None
    parent_id: str | None = None

    def rank(self, row: Row) -> int:
        """Where it stands in the queue."""
        if self.is_new:
            return NEW if self.parent_id is None else FILE if self.table == FILES else CHILD
        if self.table == FILES and row.deleted_at is not None:
            return NO_FILE
        narrows = "visibility" in self.columns and row.visibility != Visibility.SHARED
        return NARROWING if narrows or ("deleted_at" in self.columns and row.deleted_at is not None) else EDIT


class Fresh(NamedTuple):
    """A new record, no child, that still waits whole: every column at “never”, as an import has them by the thousand.

    Read instead of a `Pending` where a `Base` for each column would only be thrown away.
    """

    table: str
    record_id: str
    level: str
    pair_id: str | None
    columns: tuple[str, ...]
    touched: str

    @property
    def parent_id(self) -> None:
        """It has none."""

    def pending(self) -> Pending:
        """The same as what the write path works on; nothing that it leaves out is ever sent."""
        columns = {c: Base(ZERO) for c in self.columns}
        return Pending(self.table, self.record_id, True, self.level, self.pair_id, columns, touched=self.touched)


COLUMNS = """table_name, record_id, is_new, level, pair_id, columns, seen, queued_at, touched, attempts, last_error,
quarantined_at, parent_id, rank"""
SENDABLE = """quarantined_at IS NULL AND NOT held AND (parent_id IS NULL OR NOT (
  EXISTS (SELECT 1 FROM pending_change AS parent
          WHERE parent.record_id = pending_change.parent_id AND parent.quarantined_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM pending_change AS parent
             WHERE parent.record_id = pending_change.parent_id AND parent.held AND parent.is_new)))"""
"""A condition: may be sent. A child waits with a parent that is quarantined, or that the server has no table for."""


@lru_cache(maxsize=64)
def _names(columns: str) -> tuple[str, ...]:
    return tuple(json.loads(columns))


def _encode_columns(columns: dict[str, Base]) -> str:
    """As kept: an object of bases, or only the names when every column is at “never”, as in all new records."""
    never = Base(ZERO)
    if all(b == never for b in columns.values()):
        return dump([*columns])
    return dump({c: b.document() for c, b in columns.items()})


def _decode_columns(text: str) -> dict[str, Base]:
    if text.startswith("["):
        return {c: Base(ZERO) for c in _names(text)}
    return {c: Base(b["base"], b.get("value"), b.get("came")) for c, b in json.loads(text).items()}


def decode(found: tuple[Any, ...]) -> Pending:
    table, rid, is_new, level, pair, columns, seen, queued, touched, attempts, error, quarantined, parent, _rank = found
    return Pending(
        table=table, record_id=rid, is_new=bool(is_new), level=level, pair_id=pair,
        columns=_decode_columns(columns),
        seen=json.loads(seen) if seen else None, queued_at=queued, touched=touched, attempts=attempts, last_error=error,
        quarantined_at=quarantined, parent_id=parent,
    )  # fmt: skip


def load_pending(raw: sqlite3.Connection, table: str, ids: Iterable[str]) -> dict[str, Pending]:
    """The pending changes of these records of a table."""
    wanted, out = list(ids), {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        query = f"SELECT {COLUMNS} FROM pending_change WHERE table_name = ? AND record_id IN ({marks})"  # noqa: S608
        for found in raw.execute(query, (table, *part)):
            out[found[1]] = decode(found)
    return out


def queue(
    raw: sqlite3.Connection, limit: int, tables: Iterable[str], skip: Collection[tuple[str, str]] = ()
) -> list[Pending | Fresh]:
    """The first changes to send but those to skip, in the queue's order; quarantined ones stay behind and block nobody."""
    return [
        Fresh(found[0], found[1], found[3], found[4], _names(found[5]), found[8])
        if found[2] and found[5].startswith("[") and found[6] is None and found[12] is None
        else decode(found)
        for found in _queued(raw, limit, tables, skip)
    ]


def queue_whole(raw: sqlite3.Connection, limit: int, tables: Iterable[str]) -> list[Pending]:
    """The same as the write path works on, so that they can be stored again."""
    return [decode(found) for found in _queued(raw, limit, tables)]


def _queued(
    raw: sqlite3.Connection, limit: int, tables: Iterable[str], skip: Collection[tuple[str, str]] = ()
) -> sqlite3.Cursor:
    names, without, left_out = list(tables), "", []
    by_table: dict[str, list[str]] = {}
    for table, rid in skip:
        by_table.setdefault(table, []).append(rid)
    for table, rids in by_table.items():
        # A list that SQLite looks up in: a page that is under way need not be read again to be left out.
        without += " AND NOT (table_name = ? AND record_id IN (SELECT value FROM json_each(?)))"
        left_out += [table, dump(rids)]
    marks = ",".join("?" * len(names))
    # By the order itself: told a few names of tables, SQLite would rather read the whole queue and sort it.
    query = f"""SELECT {COLUMNS} FROM pending_change INDEXED BY pending_change_queue
                WHERE {SENDABLE} AND table_name IN ({marks}){without} ORDER BY rank, queued_at LIMIT ?"""  # noqa: S608
    return raw.execute(query, (*names, *left_out, limit))


def save_pending(raw: sqlite3.Connection, changes: Iterable[tuple[Pending, Row]]) -> None:
    """Store changes; one without columns left is done and is removed."""
    keep, done = [], []
    # The new records of a batch share one dict of columns; it is held here, so that its id stays its own.
    encoded: dict[int, tuple[dict[str, Base], str]] = {}
    for pending, row in changes:
        if not pending.columns:
            done.append((pending.table, pending.record_id))
            continue
        if id(pending.columns) not in encoded:
            encoded[id(pending.columns)] = (pending.columns, _encode_columns(pending.columns))
        keep.append(
            (pending.table, pending.record_id, pending.is_new, pending.level, pending.pair_id,
             encoded[id(pending.columns)][1], dump(pending.seen) if pending.seen is not None else None,
             pending.queued_at, pending.touched, pending.attempts, pending.last_error, pending.quarantined_at, pending.parent_id,
             pending.rank(row))
        )  # fmt: skip
    if done:
        raw.executemany("DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", done)
    if keep:
        raw.executemany(
            f"INSERT OR REPLACE INTO pending_change ({COLUMNS}) VALUES ({', '.join('?' * 14)})",  # noqa: S608
            keep,
        )


def save_new(
    raw: sqlite3.Connection,
    table: str,
    columns: Iterable[str],
    audience: tuple[str, str | None],
    queued_at: int,
    drawn: Iterable[tuple[str, str]],
) -> None:
    """Store the changes of new records, no children, of one (level, pair), as (id, clock): as `save_pending` would."""
    names = dump([*columns])
    level, pair_id = audience
    raw.executemany(
        f"INSERT OR REPLACE INTO pending_change ({COLUMNS}) VALUES ({', '.join('?' * 14)})",  # noqa: S608
        [
            (table, rid, True, level, pair_id, names, None, queued_at, clock, 0, None, None, None, NEW)
            for rid, clock in drawn
        ],
    )


def clear_untouched(raw: sqlite3.Connection, items: Iterable[tuple[str, str, str]]) -> int:
    """Remove whole changes, as (table, record, touched), where nothing was written since `touched`. Answers how many."""
    done = raw.executemany("DELETE FROM pending_change WHERE table_name = ? AND record_id = ? AND touched = ?", items)
    return done.rowcount


def still_waiting(raw: sqlite3.Connection, keys: Iterable[tuple[str, str]], *, only: str = "1") -> set[tuple[str, str]]:
    """Which of these records have a pending change; `only`: one for which this condition holds."""
    wanted: dict[str, list[str]] = {}
    for table, rid in keys:
        wanted.setdefault(table, []).append(rid)
    out: set[tuple[str, str]] = set()
    for table, found in wanted.items():
        for start in range(0, len(found), 500):
            part = found[start : start + 500]
            # One table at a time: pairs against a list of pairs would read the whole queue.
            query = f"""SELECT table_name, record_id FROM pending_change
                        WHERE table_name = ? AND record_id IN ({",".join("?" * len(part))}) AND {only}"""  # noqa: S608
            out |= set(raw.execute(query, (table, *part)))
    return out


def children_waiting(raw: sqlite3.Connection, table: str, parents: Iterable[str]) -> dict[str, set[str]]:
    """The unsent records of a child table that belong to these parents, by parent."""
    wanted = list(parents)
    out: dict[str, set[str]] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        query = f"""SELECT parent_id, record_id FROM pending_change
                    WHERE table_name = ? AND quarantined_at IS NULL AND is_new AND parent_id IN ({marks})"""  # noqa: S608
        for parent, rid in raw.execute(query, (table, *part)):
            out.setdefault(parent, set()).add(rid)
    return out


def new_waiting(raw: sqlite3.Connection, tables: Iterable[str], ids: Iterable[str]) -> set[tuple[str, str]]:
    """Which of these, as (table, record), are new and unsent, in any of these tables."""
    wanted, out = sorted(ids), set()
    for table in tables if wanted else ():
        marks = ",".join("?" * len(wanted))
        query = f"""SELECT table_name, record_id FROM pending_change
                    WHERE table_name = ? AND is_new AND record_id IN ({marks})"""  # noqa: S608
        out |= set(raw.execute(query, (table, *wanted)))
    return out


def keep_aside(
    raw: sqlite3.Connection, table: str, record_id: str, reason: str, words: dict[str, Any], now_ms: int
) -> str | None:
    """Keep own words that can't be sent any more: for the person, never for the wire. The same words are kept once.

    Answers under which id; None when they were kept already.
    """
    kept = (table, record_id, dump(words))
    query = "SELECT 1 FROM set_aside WHERE (table_name, record_id, words) = (?, ?, ?)"
    if raw.execute(query, kept).fetchone() is not None:
        return None
    new_id = ids.uuid7()
    raw.execute("INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?)", (new_id, *kept[:2], reason, kept[2], now_ms))
    return new_id
