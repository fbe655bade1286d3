"""Cuts the next call from what waits: changes grouped column-wise, within a page's limits.

Persists the call's number before it is sent. Never changes a record or a pending change: only an answer does.
"""

from collections.abc import Collection, Sequence
from typing import Any

from core.clock import ZERO
from core.contracts import STRUCTURAL, TableContract
from core.visibility import Visibility
from storage.pending import Fresh, Pending, children_waiting, new_waiting, queue
from storage.records import keeps_base
from storage.rows import Row, content_clocks, dump
from storage.store import Store, Transaction
from storage.versions import TABLE as VERSIONS
from sync.fresh import cut_fresh
from sync.wire import MAX_BYTES, MAX_ROWS, PROTOCOL, Change, GroupDraft, Request, Sent, pack_beside

SERVER_TABLES = ("profile", "pair_member")


def cut(
    store: Store, *, max_rows: int = MAX_ROWS, skip: Collection[tuple[str, str]] = (), ahead: bool = False
) -> Request:
    """The next call. `skip` names changes that were told to wait during this run.

    `ahead`: the calls before it are still to be taken in, and it follows them; else their answers come too late from now on.
    """
    with store.database.write() as raw:
        txn = Transaction(raw, store.tables, store.wall_ms)
        raw.execute("UPDATE sync_state SET call = call + 1, answered = iif(?, answered, call)", (ahead,))
        epoch, cursor, recovering, call = raw.execute(
            "SELECT epoch, cursor, recovering, call FROM sync_state"
        ).fetchone()
        queued = [] if recovering else queue(raw, max_rows + len(skip) + 1, list(store.tables))
        waiting = [p for p in queued if (p.table, p.record_id) not in skip]
        groups, sent = _groups(txn, waiting[:max_rows])
        body = {
            "protocol": PROTOCOL, "node": txn.clock.node, "call": call, "epoch": epoch, "cursor": cursor,
            "max_rows": MAX_ROWS, "max_bytes": MAX_BYTES, "tables": [*store.tables, *SERVER_TABLES], "aside": [],
            "changes": [g.body() for g in groups],
        }  # fmt: skip
    return Request(body, call, cursor, tuple(sent), more=len(waiting) > len(sent) > 0)


def _groups(txn: Transaction, waiting: Sequence[Pending | Fresh]) -> tuple[list[GroupDraft], list[Sent]]:
    groups: dict[tuple[Any, ...], GroupDraft] = {}
    sent: dict[tuple[Any, ...], list[Sent]] = {}
    for pending, change in _that_fit(_changes(txn, waiting)):
        key = (
            pending.table,
            isinstance(pending, Fresh) or pending.is_new,
            pending.pair_id,
            pending.level,
            change.columns,
        )
        if key not in groups:
            groups[key], sent[key] = GroupDraft(*key), []
        groups[key].rows.append(change.row)
        sent[key].append(change.sent)
    # Answers stand beside rows in the order of the groups.
    return list(groups.values()), [s for group in sent.values() for s in group]


def _changes(txn: Transaction, waiting: Sequence[Pending | Fresh]) -> list[tuple[Pending | Fresh, Change]]:
    """What to send of each, in the queue's order; new records by the short way."""
    by_table: dict[str, list[Pending | Fresh]] = {}
    for pending in waiting:
        by_table.setdefault(pending.table, []).append(pending)
    held = _held(txn, waiting)
    found: dict[tuple[str, str], Change] = {}
    for table, here in by_table.items():
        sql = txn.tables[table]
        fresh = cut_fresh(txn.raw, sql, [p for p in here if isinstance(p, Fresh)])
        others = {p.record_id: p for p in here if p.record_id not in fresh}
        for rid, row in sql.load(txn.raw, others).items():
            pending = others[rid]
            whole = pending.pending() if isinstance(pending, Fresh) else pending
            if allowed := _allowed(row, whole, held):
                found[table, rid] = _change(row, whole, sql.contract, allowed)
        found |= {(table, rid): change for rid, change in fresh.items()}
    return [(p, found[p.table, p.record_id]) for p in waiting if (p.table, p.record_id) in found]


def _that_fit(changes: list[tuple[Pending | Fresh, Change]]) -> list[tuple[Pending | Fresh, Change]]:
    """The first changes that fit in a page, one at least. Measured at once: most pages are smaller than they may be."""
    if len(dump([change.row for _, change in changes]).encode()) <= MAX_BYTES:
        return changes
    size = 0
    for n, (_, change) in enumerate(changes):
        size += len(dump(change.row).encode())
        if size > MAX_BYTES and n:
            return changes[:n]
    return changes


def _held(txn: Transaction, waiting: Sequence[Pending | Fresh]) -> set[str]:
    """The records that must wait: content for the versions of what it displaces, a child for its new parent.

    Either may travel in the same call, which is one transaction there.
    """
    here = {p.record_id for p in waiting}
    missing = {parent for parent, versions in children_waiting(txn.raw, VERSIONS, here).items() if not versions <= here}
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


def _sent(row: Row, pending: Pending, contract: TableContract, columns: tuple[str, ...], item: list[Any]) -> Sent:
    """What settles the answer. A new record's one clock stands for all its columns, those left out included."""
    whole = pending.is_new and isinstance(item[2], str)
    told = tuple(pending.columns) if whole else columns
    clocks = dict.fromkeys(told, item[2]) if whole else {c: row.clock(c) for c in told}
    kept = {c: row.values.get(c) for c in told if keeps_base(contract, c)}
    return Sent(pending.table, row.id, clocks, kept, pending.touched if len(told) == len(pending.columns) else None)


def _change(row: Row, pending: Pending, contract: TableContract, allowed: set[str]) -> Change:
    columns = tuple(c for c in (*STRUCTURAL, *contract.content) if c in allowed)
    one = row.clocks["*"] if row.clocks.keys() == {"*"} else None
    clocks = [one] * len(columns) if one else [row.clock(c) for c in columns]
    if pending.is_new and (one or len(set(clocks)) == 1):
        # One clock for the whole record: empty columns need not be named.
        columns = tuple(c for c in columns if c == "visibility" or row.get(c) is not None)
        clocks = clocks[: len(columns)]
    bases = [pending.columns[c].clock for c in columns]
    seen = None
    if row.deleted_at is not None and "deleted_at" in columns:
        seen = pending.seen or content_clocks(row, contract)
    elif "visibility" in columns and not pending.is_new and Visibility.read(row.visibility).rank:
        seen = content_clocks(row, contract)
    item = [
        row.id,
        row.created_at if pending.is_new else None,
        pack_beside(clocks),
        None if set(bases) == {ZERO} else pack_beside(bases),
        [row.get(c) for c in columns],
        seen,
        None if "visibility" in columns else row.clock("visibility"),
    ]
    return Change(columns, item, _sent(row, pending, contract, columns, item))
