"""New records by the thousand, written below `Row`: an import makes no object for each of them.

Invariants: what stands in the file afterwards is what `Records.create_many` would have written (a property test holds the two
together): row, pending change, clock and search index, in the caller's transaction.
"""

from collections.abc import Sequence

from core import ids
from core.clock import instant
from core.contracts import STRUCTURAL
from core.visibility import Visibility
from storage.pending import save_new
from storage.ready import Ready
from storage.records import Records


def add_ready(
    work: Records, items: Sequence[tuple[str | None, Ready]], *, visibility: Visibility | None = None
) -> list[str]:
    """Keep new records of this home's person, no children, as (id or None, ready values); answers their ids."""
    if not items:
        return []
    txn, contract = work.txn, work.contract
    level, pair_id = work.level_of_new(visibility)
    author, now = txn.account_id, txn.clock.now_ms()
    clocks = txn.clock.ticks(len(items))
    drawn = iter(ids.uuid7s(sum(given is None for given, _ in items), now))
    rows = []
    for (given, ready), clock in zip(items, clocks, strict=True):
        rows.append(
            (given or next(drawn), author, pair_id, level.value, now, instant(clock)[0], None, f'{{"*":"{clock}"}}', "full",
             None, *ready.content)
        )  # fmt: skip
    kept = [row[0] for row in rows]
    work.sql.save_tuples(txn.raw, rows)
    save_new(
        txn.raw, contract.table, (*STRUCTURAL, *contract.content), (level.value, pair_id), now,
        zip(kept, clocks, strict=True),
    )  # fmt: skip
    txn.note_all(contract.table, kept)
    txn.queued = True
    return kept
