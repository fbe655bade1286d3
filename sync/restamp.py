"""After “your clock is ahead”: learn the offset, fall back to the highest base, and stamp what waits again, in order.

Clocks that may have been accepted (an answer could have been lost) stay below the new ones, so nothing is undone by its own
earlier self. Set months wrong, a device still converges.
"""

import json

from core.clock import DRIFT_MS, ZERO, clock_of, instant
from storage import tombstones
from storage.pending import Pending, load_pending, save_pending
from storage.store import Transaction
from sync.merge import without_column_noise


def restamp(txn: Transaction, server_ms: int) -> None:
    """Correct the clock row and every pending clock, inside the caller's transaction."""
    offset = txn.clock.offset_ms + server_ms - txn.clock.now_ms()
    waiting = {
        table: load_pending(
            txn.raw,
            table,
            [r[0] for r in txn.raw.execute("SELECT record_id FROM pending_change WHERE table_name = ?", (table,))],
        )
        for table in txn.tables
    }
    top = ZERO
    for table in txn.tables:
        for rid, text in txn.raw.execute(f'SELECT id, clocks FROM "{table}"'):  # noqa: S608
            clocks = json.loads(text)
            pending = waiting[table].get(rid)
            known = [*clocks.values()]
            if pending is not None:
                known += [clock_of(clocks, c) for c in pending.columns] + [b.clock for b in pending.columns.values()]
            # One that is ahead was accepted by nobody: it must not hold the clock row up there.
            top = max(top, *(c for c in known if not _is_ahead(c, server_ms)), ZERO)
    txn.clock.reset(instant(top), offset)
    _stamp_again(txn, waiting, server_ms)


def _is_ahead(clock: str, server_ms: int) -> bool:
    return instant(clock)[0] > server_ms + DRIFT_MS


def _stamp_again(txn: Transaction, waiting: dict[str, dict[str, Pending]], server_ms: int) -> None:
    rows = {t: txn.tables[t].load(txn.raw, list(p)) for t, p in waiting.items()}
    old = sorted({row.clock(c) for t, p in waiting.items() for rid, pend in p.items()
                  if (row := rows[t].get(rid)) for c in pend.columns})  # fmt: skip
    moved = {clock: txn.clock.tick() for clock in old}
    for table, pendings in waiting.items():
        for rid, pending in pendings.items():
            row = rows[table].get(rid)
            if row is None:
                continue
            again = {c: moved[row.clock(c)] for c in pending.columns}
            if pending.is_new:
                # What is not pending travels with a new record as well, "*" above all; ahead it would be refused for ever.
                low = min(again.values())
                again |= {c: low for c, k in row.clocks.items() if c not in again and _is_ahead(k, server_ms)}
            row.clocks = without_column_noise({**row.clocks, **again})
            for base in pending.columns.values():
                # A column that an older cloud has no place for is based on the rest of its record, unsent as well.
                base.clock = moved.get(base.clock, base.clock)
            if pending.seen:
                pending.seen = {c: moved.get(k, k) for c, k in pending.seen.items()}
                tombstones.remember(txn.raw, table, [(row, pending.seen)])
        txn.tables[table].save(txn.raw, rows[table].values())
        txn.note_all(table, rows[table])
        save_pending(txn.raw, [(p, rows[table][rid]) for rid, p in pendings.items() if rid in rows[table]])
    txn.queued = True
