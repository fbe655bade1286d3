"""Cuts the next call from what waits: changes grouped column-wise, within a page's limits.

Persists the call's number before it is sent. Changes no record and no pending change, only an answer does; except that what
the cloud has no place for is held back first (sync/registry.py).
"""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from core.clock import ZERO
from core.contracts import STRUCTURAL, TableContract
from core.garbage import put_off
from core.visibility import Visibility
from storage import attachments, recovering
from storage.pending import (
    NARROWING,
    SENDABLE,
    Fresh,
    Pending,
    children_waiting,
    load_pending,
    new_waiting,
    queue,
    queue_whole,
)
from storage.records import Records, keeps_base
from storage.rows import Row, content_clocks, dump
from storage.store import Store, Transaction
from storage.versions import TABLE as VERSIONS
from sync.backfill import LATER, covered
from sync.fresh import cut_fresh
from sync.registry import Registry, heard, hold_back
from sync.wire import MAX_BYTES, MAX_ROWS, PROTOCOL, Body, Change, GroupDraft, Request, Sent, pack_beside

SERVER_TABLES = ("profile", "pair_member", "pair_entitlement")
ALWAYS = tuple(table for table in SERVER_TABLES if table not in LATER)
"""Asked for in every call; the others once they are covered."""


@put_off()
def cut(
    store: Store, *, max_rows: int = MAX_ROWS, skip: Collection[tuple[str, str]] = (), ahead: bool = False,
    leads: bool = False,
) -> Request:  # fmt: skip
    """The next call. `skip` names changes that were told to wait during this run.

    `ahead`: the calls before it are still to be taken in, and it follows them; else their answers come too late from now on.
    `leads`: others will follow it before it is answered, as they do anyway if more waits than it carries.
    """
    with store.database.write() as raw:
        txn = Transaction(raw, store.tables, store.wall_ms)
        raw.execute("UPDATE sync_state SET call = call + 1, answered = iif(?, answered, call)", (ahead,))
        epoch, cursor, pulls_from_0, call = raw.execute(
            "SELECT epoch, cursor, recovering, call FROM sync_state"
        ).fetchone()
        registry = heard(raw)
        ready, left = ([], False) if pulls_from_0 else _ready(txn, registry, max_rows, skip)
        changes, sent = _page(_changes(txn, ready, registry))
        body = Body({
            "protocol": PROTOCOL, "node": txn.clock.node, "call": call, "epoch": epoch, "cursor": cursor,
            "max_rows": MAX_ROWS, "max_bytes": MAX_BYTES, "tables": [*covered(raw, store.tables), *ALWAYS],
            "aside": recovering.ask_about(raw, call), "registry": registry.mark, "narrowed": True,
        })  # fmt: skip
        body.changes_json = changes
        # One that is cut ahead does not know yet what the answers before it leave to be pushed.
        if (
            epoch > 1
            and not pulls_from_0
            and not ahead
            and _is_all(raw, sum(s.touched is not None for s in sent), skip)
        ):
            body["recovered"] = True
        txn.clock.flush()
        txn.mark_for_digest()
    more = bool(sent) and (left or len(sent) < len(ready))
    if more or leads:
        body["more"] = True
    return Request(body, call, cursor, tuple(sent), more=more, ahead=ahead)


def _ready(
    txn: Transaction, registry: Registry, max_rows: int, skip: Collection[tuple[str, str]]
) -> tuple[Sequence[Pending | Fresh], bool]:
    """The first changes of the queue of which something can be sent, and whether there are others behind them."""
    tables = list(txn.tables)
    if not any(registry.lacks(sql.contract) for sql in txn.tables.values()):
        found = queue(txn.raw, max_rows + 1, tables, skip)
        return found[:max_rows], len(found) > max_rows
    limit = max_rows + len(skip) + 1
    while True:
        waiting = [p for p in queue_whole(txn.raw, limit, tables) if (p.table, p.record_id) not in skip]
        ready = hold_back(txn, registry, waiting[:max_rows])
        if ready or not waiting[:max_rows]:
            return ready, len(waiting) > max_rows


def _is_all(raw: sqlite3.Connection, sent: int, skip: Collection[tuple[str, str]]) -> bool:
    """Whether nothing waits beyond this call; what was told to wait, or stepped aside, does not count."""
    query = f"SELECT table_name, record_id FROM pending_change WHERE {SENDABLE} LIMIT ?"  # noqa: S608
    waiting = raw.execute(query, (sent + len(skip) + 1,))
    return sum(key not in skip for key in waiting) <= sent


def _page(changes: list[tuple[Pending | Fresh, Change]]) -> tuple[str, list[Sent]]:
    """The groups of the first changes that fit in a page, as JSON, and what settles their answers.

    Most pages are smaller than they may be: measured by what is sent anyway.
    """
    text, sent = _groups(changes)
    if len(changes) > 1 and len(text.encode()) > MAX_BYTES:
        return _groups(_that_fit(changes))
    return text, sent


def _groups(changes: list[tuple[Pending | Fresh, Change]]) -> tuple[str, list[Sent]]:
    groups: dict[tuple[Any, ...], GroupDraft] = {}
    sent: dict[tuple[Any, ...], list[Sent]] = {}
    for pending, change in changes:
        new = isinstance(pending, Fresh) or pending.is_new
        key = (pending.table, new, pending.pair_id, pending.level, change.columns, change.named)
        if key not in groups:
            groups[key], sent[key] = GroupDraft(*key), []
        groups[key].rows.append(change.row)
        groups[key].files.append(change.files)
        sent[key].append(change.sent)
    # Answers stand beside rows in the order of the groups.
    return f"[{','.join(g.text() for g in groups.values())}]", [s for group in sent.values() for s in group]


def _changes(
    txn: Transaction, waiting: Sequence[Pending | Fresh], registry: Registry
) -> list[tuple[Pending | Fresh, Change]]:
    """What to send of each, in the queue's order; new records by the short way."""
    by_table: dict[str, list[Pending | Fresh]] = {}
    for pending in waiting:
        by_table.setdefault(pending.table, []).append(pending)
    lacking = {t: registry.lacks(txn.tables[t].contract) for t in by_table}
    fresh = {
        t: cut_fresh(txn.raw, txn.tables[t], [p for p in here if isinstance(p, Fresh) and not lacking[t]])
        for t, here in by_table.items()
    }
    rows = {
        t: txn.tables[t].load(txn.raw, [p.record_id for p in here if p.record_id not in fresh[t]])
        for t, here in by_table.items()
    }
    held, files = _held(txn, waiting, rows), _files(txn, waiting, rows)
    named = _named(txn, waiting, rows.get(attachments.TABLE, {}))
    out: list[tuple[Pending | Fresh, Change]] = []
    for pending in waiting:
        change = fresh[pending.table].get(pending.record_id)
        row = rows[pending.table].get(pending.record_id)
        if change is None and row is not None:
            whole = pending.pending() if isinstance(pending, Fresh) else pending
            allowed, missing = _allowed(row, whole, held), lacking[pending.table]
            contract = txn.tables[pending.table].contract
            change = _change(row, whole, contract, allowed - missing, missing) if allowed else None
            if change is not None and (row.id in files or row.id in named):
                change = change._replace(files=files.get(row.id), named=named.get(row.id))
        if change is not None:
            out.append((pending, change))
    return out


def _files(
    txn: Transaction, waiting: Sequence[Pending | Fresh], rows: dict[str, dict[str, Row]]
) -> dict[str, list[str]]:
    """Of records that are to be shared: the attachments that may come along."""
    wider: dict[str, list[str]] = {}
    for p in waiting:
        if isinstance(p, Pending) and not p.is_new and "visibility" in p.columns:
            row = rows[p.table].get(p.record_id)
            if row and row.visibility == Visibility.SHARED:
                wider.setdefault(p.table, []).append(row.id)
    return {rid: files for t, ids in wider.items() for rid, (_, files) in attachments.named_by(txn, t, ids).items()}


def _named(txn: Transaction, waiting: Sequence[Pending | Fresh], rows: dict[str, Row]) -> dict[str, bool]:
    """Of new files, whether a record that both read names them here, and nothing of it waits that was written for fewer eyes."""
    new = [p.record_id for p in waiting if p.table == attachments.TABLE and isinstance(p, Pending) and p.is_new]
    found = dict.fromkeys(new, False)
    parents: dict[str, set[str]] = {}
    for row in (rows[rid] for rid in new if rid in rows):
        parents.setdefault(str(row.values["parent_table"]), set()).add(str(row.values["parent_id"]))
    for table in parents.keys() & txn.tables.keys():
        records = Records(txn, table)
        unsent = load_pending(txn.raw, table, sorted(parents[table]))
        for parent, files in attachments.named_by(txn, table, sorted(parents[table])).values():
            change = unsent.get(parent.id)
            for_both = change is None or change.level == Visibility.SHARED
            if for_both and records.effective(parent) is Visibility.SHARED:
                found |= {rid: True for rid in files if rid in found}
    return found


def _that_fit(changes: list[tuple[Pending | Fresh, Change]]) -> list[tuple[Pending | Fresh, Change]]:
    """The first changes that fit in a page, one at least."""
    size = 0
    for n, (_, change) in enumerate(changes):
        size += len(change.row.encode()) + sum(len(name) + 3 for name in change.files or ())
        if size > MAX_BYTES and n:
            return changes[:n]
    return changes


def _held(txn: Transaction, waiting: Sequence[Pending | Fresh], rows: dict[str, dict[str, Row]]) -> set[str]:
    """The records that must wait: content for the versions of what it displaces, a child for its new parent.

    Either may travel in the same call, which is one transaction there.
    """
    here = {p.record_id for p in waiting}
    # A narrowing stands before the versions: what else it holds comes after them.
    early = {
        p.record_id
        for p in waiting
        if isinstance(p, Pending) and (row := rows[p.table].get(p.record_id)) and p.rank(row) == NARROWING
    }
    missing = {
        parent
        for parent, versions in children_waiting(txn.raw, VERSIONS, here).items()
        if parent in early or not versions <= here
    }
    parents = {p.parent_id for p in waiting if p.parent_id is not None} - here
    unsent = {rid for _, rid in new_waiting(txn.raw, [*txn.tables], parents)}
    return missing | {p.record_id for p in waiting if p.parent_id in unsent}


def _allowed(row: Row, pending: Pending, held: set[str]) -> set[str]:
    """The columns that may travel now: of what is held only a narrowing or a delete, which never wait."""
    if pending.record_id not in held or (pending.is_new and pending.parent_id is None):
        return set(pending.columns)
    first = {"deleted_at"} if row.deleted_at is not None else set()
    first |= {"visibility"} if Visibility.read(row.visibility) is not Visibility.SHARED else set()
    return set() if pending.is_new else first & pending.columns.keys()


def _sent(
    row: Row,
    pending: Pending,
    contract: TableContract,
    columns: tuple[str, ...],
    item: list[Any],
    missing: frozenset[str],
) -> Sent:
    """What settles the answer. A new record's one clock stands for all its columns, those left out included."""
    if pending.is_new and isinstance(item[2], str) and not missing:
        told = tuple(pending.columns)
        clocks = dict.fromkeys(told, item[2])
    else:
        star = row.clocks.get("*") if pending.is_new else None
        told = tuple(c for c in pending.columns if c in columns or row.clock(c) == star)
        clocks = {c: row.clock(c) for c in told}
    kept = {c: row.values.get(c) for c in told if keeps_base(contract, c)}
    touched = pending.touched if len(told) == len(pending.columns) else None
    reach = (row.visibility, row.pair_id) if "visibility" in told and not pending.is_new else None
    return Sent(pending.table, row.id, clocks, kept, touched, reach)


def _change(row: Row, pending: Pending, contract: TableContract, allowed: set[str], missing: frozenset[str]) -> Change:
    if contract.follows and pending.is_new and row.deleted_at is not None:
        # A file that was taken out before the cloud heard of it: nobody has to know what it was, only that it is no more.
        row = replace(row, values={c: row.values.get(c) for c in ("parent_table", "parent_id", "owner_id")})
    unknown = row.extra or ()
    columns = tuple(c for c in (*STRUCTURAL, *contract.content, *unknown) if c in allowed)
    one = row.clocks["*"] if row.clocks.keys() == {"*"} else None
    clocks = [one] * len(columns) if one else [row.clock(c) for c in columns]
    if pending.is_new and (one or set(clocks) == {row.clocks.get("*")}):
        # One clock for the whole record: empty columns need not be named.
        columns = tuple(c for c in columns if c == "visibility" or row.get(c) is not None)
        clocks = clocks[: len(columns)]
    bases = [pending.columns[c].clock for c in columns]
    seen = None
    if row.deleted_at is not None and "deleted_at" in columns:
        seen = content_clocks(row) if pending.seen is None else pending.seen
    elif "visibility" in columns and not pending.is_new and Visibility.read(row.visibility).rank:
        seen = content_clocks(row)
    star = row.clocks.get("*", ZERO)
    if pending.is_new and set(clocks) != {star}:
        # Also the clock of every column that is not named, known to this version or not: it must be the same on both sides.
        clocks = [*clocks, star]
    item = [
        row.id,
        row.created_at if pending.is_new else None,
        pack_beside(clocks),
        None if set(bases) == {ZERO} else pack_beside(bases),
        [row.get(c) for c in columns],
        seen,
        None if "visibility" in columns else row.clock("visibility"),
    ]
    return Change(columns, dump(item), _sent(row, pending, contract, columns, item, missing))
