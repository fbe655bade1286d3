"""The end of a pull from 0: what the server lacks is offered again by its author and set aside by everybody else.

The rules are those of the executable model. Nothing counts as deleted only because it was not met; what belongs to a pair
that ended is an archive and is never touched. Children go aside with their record and come back with it; one that the
server lacks while its record is there is offered by whoever may edit the record.
"""

from typing import Any

from core.clock import ZERO
from core.contracts import STRUCTURAL
from core.visibility import Visibility
from storage import recovering, tombstones, transfers
from storage.pending import Base, Pending, load_pending, save_pending
from storage.records import Records
from storage.recovering import Hidden
from storage.rows import Row, TableSql
from storage.store import Transaction
from sync import children
from sync.backfill import is_due
from sync.own_words import own_words
from sync.registry import heard

CHUNK = 500


def finish(txn: Transaction) -> None:
    """The pull from 0 has ended: offer again, set aside, and push from now on."""
    # Children last: those of a record that goes aside go with it.
    for table, sql in sorted(txn.tables.items(), key=lambda item: item[1].contract.parent):
        missing = recovering.unmet(txn.raw, table)
        for start in range(0, len(missing), CHUNK):
            _missing(txn, sql, missing[start : start + CHUNK])
    if txn.raw.execute("SELECT server_restored FROM sync_state").fetchone()[0]:
        transfers.begin_anew(txn.raw)
    txn.raw.execute("DELETE FROM record_met")
    txn.raw.execute("UPDATE sync_state SET recovering = 0, server_restored = 0")


def in_doubt(txn: Transaction, pair_id: str) -> bool:
    """Whether a pair that begins again has an archive here that a server does not know of which was restored since.

    Apart, an archive is never touched; one again, it stands among what is shared. A server that was never restored says of each
    of its records what became of it. One that was may have lost what it once showed, and says nothing.
    """
    if txn.raw.execute("SELECT epoch FROM sync_state").fetchone()[0] <= 1:
        return False
    return any(
        txn.raw.execute(
            f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE pair_id = ? AND author_id <> ?)',  # noqa: S608
            (pair_id, txn.account_id),
        ).fetchone()[0]
        for table in txn.tables
    )


def _missing(txn: Transaction, sql: TableSql, record_ids: list[str]) -> None:
    pair_id = txn.pair_id
    pendings = load_pending(txn.raw, sql.name, record_ids)
    for row in sql.load(txn.raw, record_ids).values():
        pending = pendings.get(row.id)
        if sql.contract.follows and _is_stray(txn, row):
            _let_go(txn, sql, row.id)
        elif row.author_id in (None, txn.account_id) or (row.pair_id == pair_id and _may_add(txn, sql, row)):
            _offer(txn, sql, row, pending)
        elif pair_id is not None and row.pair_id == pair_id:
            # Apart, what is of nobody's pair may be a child of an archive: shared with its record, and never by itself.
            set_aside(txn, sql, row, pending, "lacking")


def _may_add(txn: Transaction, sql: TableSql, row: Row) -> bool:
    """Whether this is a child of a record that is here and that this home's person may edit."""
    parents = txn.tables.get(row.values.get("parent_table", "")) if sql.contract.parent else None
    parent = parents.load(txn.raw, [row.values["parent_id"]]).get(row.values["parent_id"]) if parents else None
    return parents is not None and parent is not None and Records(txn, parents.name).may(parent, "edit")


def _is_stray(txn: Transaction, row: Row) -> bool:
    """Whether its record never came here, and the server, which knows all that is to come, has lost it.

    A file is nothing by itself, and the server would have it wait for its record, which perhaps nobody has any more. Whoever has
    that offers both.
    """
    table = row.values["parent_table"]
    if row.author_id not in (None, txn.account_id) or table not in txn.tables or is_due(txn.raw, txn.tables):
        return False
    return not txn.tables[table].present(txn.raw, [row.values["parent_id"]])


def _let_go(txn: Transaction, sql: TableSql, record_id: str) -> None:
    """It is not here any more. Its file stays on the disk: perhaps nobody else has it, and its record may come yet."""
    sql.remove(txn.raw, [record_id])
    txn.raw.execute("DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", (sql.name, record_id))
    transfers.leave(txn.raw, record_id)


def _offer(txn: Transaction, sql: TableSql, row: Row, pending: Pending | None) -> None:
    """The record as a new one, without bases. What was never sent waits as it is."""
    if pending is not None and pending.is_new:
        return
    if pending is None:
        active = row.pair_id is not None and row.pair_id == txn.pair_id
        level = Visibility.read(row.visibility) if active else Visibility.PRIVATE
        reach = row.pair_id if level is not Visibility.PRIVATE else None
        pending = Pending(sql.name, row.id, True, level.value, reach, queued_at=txn.clock.now_ms())
    pending.is_new, pending.quarantined_at, pending.parent_id = True, None, row.values.get("parent_id")
    if row.deleted_at is not None and pending.seen is None:
        pending.seen = tombstones.seen_by_deleter(txn.raw, sql.name, row.id)
    pending.columns = {c: Base(ZERO, came=what_came(txn, row, c)) for c in all_columns(txn, sql, row)}
    save_pending(txn.raw, [(pending, row)])
    txn.queued = True


def all_columns(txn: Transaction, sql: TableSql, row: Row) -> tuple[str, ...]:
    """What is offered of a whole record: columns that this version does not know too, if the cloud does. Who else should?"""
    if not row.extra:
        return (*STRUCTURAL, *sql.contract.content)
    known = (heard(txn.raw).tables or {}).get(sql.name, row.extra)
    return (*STRUCTURAL, *sql.contract.content, *(c for c in row.extra if c in known))


def what_came(txn: Transaction, row: Row, column: str) -> Any:
    """Of somebody else's record nothing counts as own words."""
    return None if row.author_id in (None, txn.account_id) or column in STRUCTURAL else row.values.get(column)


# -- records that nobody sees


def set_aside(txn: Transaction, sql: TableSql, row: Row, pending: Pending | None, reason: str) -> None:
    """Somebody else's record that the server lacks goes out of sight with its children.

    What the person had not sent yet waits with it; until it comes back their own words stand in `set_aside`.
    """
    _hide(txn, sql, row, pending, reason)
    for table, child_sql in txn.tables.items():
        if child_sql.contract.parent and not sql.contract.parent:
            rows = child_sql.where(txn.raw, "parent_id = ? AND parent_table = ?", (row.id, sql.name))
            waiting = load_pending(txn.raw, table, [r.id for r in rows])
            for child in rows:
                _hide(txn, child_sql, child, waiting.get(child.id), reason)


def _hide(txn: Transaction, sql: TableSql, row: Row, pending: Pending | None, reason: str) -> None:
    words = own_words(row, pending, sql.contract) if row.kind == "full" else {}
    recovering.hide(txn, sql.name, row, children.keep_words(txn, sql.name, row, reason, words))


def came_back(txn: Transaction, known: Hidden) -> None:
    """A record is in its table again, merged with what its author offered: so are its children."""
    row = txn.tables[known.table].load(txn.raw, [known.row.id]).get(known.row.id)
    for child in recovering.hidden_children(txn.raw, known.row.id):
        sql = txn.tables[child.table]
        if row is None or not Records(txn, known.table).may(row, "edit"):
            continue  # its author will offer it
        let_go_of(txn, child)
        sql.save(txn.raw, [child.row])
        txn.note(child.table, child.row.id)
        if child.pending is not None:
            save_pending(txn.raw, [(child.pending, child.row)])
        _offer(txn, sql, child.row, child.pending)
        txn.queued = True


def let_go_of(txn: Transaction, known: Hidden) -> None:
    """It comes back, and what waited is applied again: its words stand aside no more."""
    txn.raw.execute("DELETE FROM set_aside WHERE id = ?", (known.words_id,))
    recovering.drop_hidden(txn.raw, known)


def forget(txn: Transaction, record_id: str) -> None:
    """Withdrawn: gone for good, with its children and their files. The person's own words stay in `set_aside`."""
    gone = txn.raw.execute(
        "DELETE FROM record_aside WHERE record_id = ? OR parent_id = ? RETURNING table_name, record_id",
        (record_id, record_id),
    ).fetchall()
    for table, rid in gone:
        txn.note(table, rid)


def archive(txn: Transaction) -> None:
    """The pair ended: what was out of sight belongs to its archive, like everything else that was shared."""
    for table, sql in txn.tables.items():
        for known in recovering.all_hidden(txn.raw, table):
            sql.save(txn.raw, [known.row])
            recovering.drop_hidden(txn.raw, known)
            txn.note(table, known.row.id)
