"""The end of a pull from 0: what the server lacks is offered again by its author and set aside by everybody else.

The rules are those of the executable model. Nothing counts as deleted only because it was not met; what belongs to a pair
that ended is an archive and is never touched.
"""

from core.clock import ZERO
from core.contracts import STRUCTURAL
from core.visibility import Visibility
from storage import recovering
from storage.pending import Base, Pending, keep_aside, load_pending, save_pending
from storage.rows import Row, TableSql
from storage.store import Transaction
from sync.merge import own_words

CHUNK = 500


def finish(txn: Transaction) -> None:
    """The pull from 0 has ended: offer again, set aside, and push from now on."""
    for table, sql in txn.tables.items():
        missing = recovering.unmet(txn.raw, table)
        for start in range(0, len(missing), CHUNK):
            _missing(txn, sql, missing[start : start + CHUNK])
    txn.raw.execute("DELETE FROM record_met")
    txn.raw.execute("UPDATE sync_state SET recovering = 0, server_restored = 0")


def _missing(txn: Transaction, sql: TableSql, record_ids: list[str]) -> None:
    pair_id = txn.pair_id
    pendings = load_pending(txn.raw, sql.name, record_ids)
    offers = []
    for row in sql.load(txn.raw, record_ids).values():
        if row.author_id in (None, txn.account_id):
            offers += _offer(txn, sql, row, pendings.get(row.id), pair_id)
        elif row.pair_id == pair_id:
            set_aside(txn, sql, row, pendings.get(row.id), "lacking")
    save_pending(txn.raw, offers)
    txn.queued = txn.queued or bool(offers)


def _offer(
    txn: Transaction, sql: TableSql, row: Row, pending: Pending | None, pair_id: str | None
) -> list[tuple[Pending, Row]]:
    """The record as a new one, without bases. What was never sent waits as it is."""
    if pending is not None and pending.is_new:
        return []
    if pending is None:
        active = row.pair_id is not None and row.pair_id == pair_id
        level = Visibility.read(row.visibility) if active else Visibility.PRIVATE
        reach = row.pair_id if level is not Visibility.PRIVATE else None
        pending = Pending(sql.name, row.id, True, level.value, reach, queued_at=txn.clock.now_ms())
    pending.is_new, pending.quarantined_at = True, None
    # Columns that this version does not know travel as well: who else should offer them again?
    pending.columns = {c: Base(ZERO) for c in (*STRUCTURAL, *sql.contract.content, *(row.extra or ()))}
    return [(pending, row)]


def set_aside(txn: Transaction, sql: TableSql, row: Row, pending: Pending | None, reason: str) -> None:
    """Somebody else's record that the server lacks: out of sight; the person's own unsent words are kept for them."""
    words = own_words(row, pending, sql.contract) if row.kind == "full" else {}
    if words:
        keep_aside(txn.raw, sql.name, row.id, reason, words, txn.clock.now_ms())
    recovering.hide(txn, sql, [row])
