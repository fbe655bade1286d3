"""What the cloud's tables are, as far as this device has heard, and what has to wait because the cloud is older than the app.

Nothing is wrong with words that the cloud has no column for: they wait here, whole, and everything else of their record goes.
A new record travels with one clock for every column that is not named; a value held back must not carry that clock too, or
the cloud would one day find it equal to its own "nothing" and take it for sent. So it gets a later one before the rest goes.
"""

import json
import sqlite3
from dataclasses import dataclass
from functools import cached_property

from core.contracts import STRUCTURAL, TableContract
from storage.pending import Base, Pending, save_pending
from storage.rows import Row
from storage.store import Transaction


@dataclass(frozen=True)
class Registry:
    """The cloud's tables and their columns; `tables` is None before the first word of it, and then nothing is held back."""

    mark: str = ""
    tables: dict[str, list[str]] | None = None

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        return {t: frozenset(c) for t, c in (self.tables or {}).items()}

    def lacks(self, contract: TableContract) -> frozenset[str]:
        """The columns of ours that the cloud has no place for; all of them when it lacks the table."""
        if self.tables is None:
            return frozenset()
        known = self._known.get(contract.table)
        return frozenset((*STRUCTURAL, *contract.content) if known is None else set(contract.content) - known)


def heard(raw: sqlite3.Connection) -> Registry:
    """What the cloud said last."""
    mark, tables = raw.execute("SELECT registry_mark, registry FROM cloud_version").fetchone()
    return Registry(mark, json.loads(tables)) if mark else Registry()


def learn(txn: Transaction, mark: str, tables: dict[str, list[str]]) -> None:
    """The cloud's tables are others than thought: what was held back may go now."""
    txn.raw.execute("UPDATE cloud_version SET registry_mark = ?, registry = ?", (mark, json.dumps(tables)))
    txn.raw.execute("UPDATE pending_change SET held = 0 WHERE held")


def hold_back(txn: Transaction, registry: Registry, waiting: list[Pending]) -> list[Pending]:
    """Answers what can be sent, in part at least; marks the rest as held, so that it costs nothing until the cloud knows more."""
    lacking = {t: missing for t, sql in txn.tables.items() if (missing := registry.lacks(sql.contract))}
    if not any(p.table in lacking for p in waiting):
        return waiting
    ready = [p for p in waiting if not p.columns.keys() <= lacking.get(p.table, frozenset())]
    kept = {(p.table, p.record_id) for p in ready}
    txn.raw.executemany(
        "UPDATE pending_change SET held = 1 WHERE table_name = ? AND record_id = ?",
        [(p.table, p.record_id) for p in waiting if (p.table, p.record_id) not in kept],
    )
    for table, missing in lacking.items():
        split = [p for p in ready if p.table == table and p.is_new and p.columns.keys() & missing]
        rows = txn.tables[table].load(txn.raw, [p.record_id for p in split])
        changed = [
            (p, rows[p.record_id]) for p in split if p.record_id in rows and _part(txn, p, rows[p.record_id], missing)
        ]
        txn.tables[table].save(txn.raw, [row for _, row in changed])
        save_pending(txn.raw, changed)
        for _, row in changed:
            txn.note(table, row.id)
    return ready


def _part(txn: Transaction, pending: Pending, row: Row, missing: frozenset[str]) -> bool:
    """Give what is held back of a new record a clock above the one that the record travels with."""
    star = row.clocks.get("*")
    held = [c for c in missing if c in pending.columns and row.values.get(c) is not None and row.clock(c) == star]
    if star is None or not held:
        return False
    clock = txn.clock.tick(star)
    for column in held:
        row.clocks[column] = clock
        pending.columns[column] = Base(star)
    return True
