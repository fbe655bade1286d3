"""Words of an ex-partner in one's own records: they are not shared with somebody else unless their record's author says so.

The server says of an own record who else ever wrote in it (a clock names only the last hand, and no device knows whose nodes
there are). Marks are never taken back: to remove words is the author's work, and to say that it was done is the confirmation,
which is kept with its time.
"""

from collections.abc import Iterable

from storage.rows import Row
from storage.store import Transaction

CODE = "ex_partner_words"
SENTENCE = (
    "Somebody you were paired with before wrote in this. Take their words out, or say that it is your own to share: "
    "confirm it, and it is shared."
)


def remember(txn: Transaction, table: str, row: Row) -> None:
    """Keep what the server says of a record, in the transaction that takes it in."""
    txn.raw.executemany(
        "INSERT OR IGNORE INTO other_hand VALUES (?, ?, ?)", [(table, row.id, member) for member in row.hands]
    )


def held_words(txn: Transaction, table: str, ids: Iterable[str]) -> set[str]:
    """Which of these records hold words of somebody who is neither this person nor the partner of now, not yet confirmed."""
    wanted, partner = set(ids), _partner(txn)
    found = txn.raw.execute(
        """SELECT DISTINCT record_id FROM other_hand AS h
           WHERE table_name = ? AND member_id IS NOT ? AND member_id IS NOT ? AND NOT EXISTS (
             SELECT 1 FROM widening_confirmed AS c
             WHERE c.table_name = h.table_name AND c.record_id = h.record_id AND c.partner_id IS ?)""",
        (table, txn.account_id, partner, partner),
    )
    return {record_id for (record_id,) in found} & wanted


def confirm(txn: Transaction, table: str, record_id: str) -> None:
    """The author says that the record is theirs to share with the partner of now."""
    txn.raw.execute(
        "INSERT OR IGNORE INTO widening_confirmed VALUES (?, ?, ?, ?)",
        (table, record_id, _partner(txn), txn.clock.now_ms()),
    )


def _partner(txn: Transaction) -> str | None:
    found = txn.raw.execute(
        "SELECT user_id FROM pair_member WHERE pair_id = ? AND user_id IS NOT ? AND ended_at IS NULL",
        (txn.pair_id, txn.account_id),
    ).fetchone()
    return found[0] if found else None
