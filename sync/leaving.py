"""The account is gone: this home becomes what it was before the first sign-in, a diary of its own.

Invariants: not a word of this home is touched; in one transaction everything that its person wrote is theirs alone again and
waits as new, so that a later sign-in, with whatever account, offers all of it; what the other one wrote stays as an archive.
"""

from core.clock import ZERO, highest
from core.visibility import Visibility
from storage import attachments, tombstones
from storage.local_settings import put_setting
from storage.pending import Base, Pending, save_pending
from storage.rows import Row, TableSql
from storage.store import Store, Transaction
from storage.versions import TABLE as VERSIONS
from sync import membership, recovery
from sync.children import keep_words

CONFIRM = "delete my account"
"""The words without which the server deletes nothing."""
BATCH = 1000


def release(store: Store) -> None:
    """Make the home nobody's account's. Raises what a write raises; then nothing was changed."""
    with store.write() as txn:
        if txn.account_id is None:
            return
        membership.keep_archive(txn, txn.pair_id)
        # Nothing of this is a new wish of the person: it is the same diary, and nobody's account.
        txn.adopting = True
        _forget_attachments(txn)
        _set_strays_aside(txn)
        now = txn.clock.now_ms()
        for sql in txn.tables.values():
            _take_back(txn, sql, now)
        txn.raw.execute("UPDATE pair_member SET ended_at = ? WHERE ended_at IS NULL", (now,))
        put_setting(txn.raw, membership.SHARE_CHOICE, None)
        txn.raw.execute("UPDATE sync_state SET cursor = 0, recovering = 0, server_restored = 0, last_sync_at = NULL")
        txn.raw.execute("DELETE FROM record_met")
        txn.raw.execute("UPDATE home SET account_id = NULL, account_email = NULL")
        txn.clock.redraw_node()
        txn.queued = True


def _forget_attachments(txn: Transaction) -> None:
    """They name whose folder of the cloud a file is in. The records name their files, and a later sign-in attaches them anew."""
    own = f"SELECT id FROM {attachments.TABLE} WHERE author_id IS NULL OR author_id = ?"  # noqa: S608
    ids = [row[0] for row in txn.raw.execute(own, (txn.account_id,))]
    txn.tables[attachments.TABLE].remove(txn.raw, ids)
    txn.raw.executemany(
        "DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", [(attachments.TABLE, rid) for rid in ids]
    )
    txn.raw.execute("DELETE FROM media_transfer")


def _set_strays_aside(txn: Transaction) -> None:
    """Own versions of records that are not here, as an older app keeps them: a new account would wait for those records for ever.

    What they hold stays readable; nobody sees it in a history, where it would have stood.
    """
    sql = txn.tables[VERSIONS]
    mine = sql.where(txn.raw, "author_id IS NULL OR author_id = ?", (txn.account_id,))
    by_table: dict[str, set[str]] = {}
    for row in mine:
        by_table.setdefault(row.values["parent_table"], set()).add(row.values["parent_id"])
    here = {t: txn.tables[t].present(txn.raw, [*ids]) for t, ids in by_table.items() if t in txn.tables}
    strays = [row for row in mine if row.values["parent_id"] not in here.get(row.values["parent_table"], ())]
    for row in strays:
        keep_words(txn, sql.name, row, "unknown", {"value": row.values["value"]})
        txn.note(sql.name, row.id)
    sql.remove(txn.raw, [row.id for row in strays])
    txn.raw.executemany(
        "DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", [(sql.name, row.id) for row in strays]
    )


def _take_back(txn: Transaction, sql: TableSql, now_ms: int) -> None:
    mine = "author_id IS NULL OR author_id = ?"
    ids = [row[0] for row in txn.raw.execute(f'SELECT id FROM "{sql.name}" WHERE {mine}', (txn.account_id,))]  # noqa: S608
    # Most records have the same columns; one dict of them is written down once.
    made: dict[tuple[str, ...], dict[str, Base]] = {}
    for start in range(0, len(ids), BATCH):
        rows = list(sql.load(txn.raw, ids[start : start + BATCH]).values())
        for row in rows:
            row.author_id, row.pair_id, row.visibility = None, None, Visibility.PRIVATE.value
            txn.note(sql.name, row.id)
        sql.save(txn.raw, rows)
        save_pending(txn.raw, [(_whole(txn, sql, row, made, now_ms), row) for row in rows])


def _whole(
    txn: Transaction, sql: TableSql, row: Row, made: dict[tuple[str, ...], dict[str, Base]], now_ms: int
) -> Pending:
    names = recovery.all_columns(txn, sql, row)
    columns = made.setdefault(names, {c: Base(ZERO) for c in names})
    seen = tombstones.seen_by_deleter(txn.raw, sql.name, row.id) if row.deleted_at is not None else None
    return Pending(
        sql.name, row.id, True, Visibility.PRIVATE.value, None, columns, seen, now_ms, highest(row.clocks),
        parent_id=row.values.get("parent_id"),
    )  # fmt: skip
