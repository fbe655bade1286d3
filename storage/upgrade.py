"""What a newer app does when it opens a home of an older one: columns that waited in `extra` move to where they belong.

Runs in one transaction with the note of what is known, so nothing has to be pulled again and a kill in between leaves the
home as it was. A value that does not fit its column's type stays in `extra`. Clocks and pending changes are untouched: what
the server has is what is here.
"""

import json
import logging
from collections.abc import Iterable

from core.contracts import TableContract
from storage.rows import fits
from storage.store import Store, Transaction

log = logging.getLogger("cupcake.storage")

CHUNK = 500


def take_up_new_columns(store: Store) -> None:
    """Compare the contracts with those of the last opening, and move what is known by now. Cheap when nothing is new."""
    known = {t: json.loads(c) for t, c in store.database.rows("SELECT table_name, columns FROM known_table")}
    news = {name: contract for name, contract in store.contracts.items() if known.get(name) != list(contract.content)}
    if not news:
        return
    with store.write() as txn:
        for name, contract in news.items():
            if name in known:
                moved = _move(txn, contract, set(contract.content) - set(known[name]))
                log.info("columns_taken_up table=%s records=%d", name, moved)
            txn.raw.execute(
                "INSERT OR REPLACE INTO known_table VALUES (?, ?)", (name, json.dumps(list(contract.content)))
            )


def _move(txn: Transaction, contract: TableContract, columns: Iterable[str]) -> int:
    sql, moved = txn.tables[contract.table], 0
    ids = [r[0] for r in txn.raw.execute(f'SELECT id FROM "{contract.table}" WHERE extra IS NOT NULL')]  # noqa: S608
    for start in range(0, len(ids), CHUNK):
        changed = []
        for row in sql.load(txn.raw, ids[start : start + CHUNK]).values():
            extra = dict(row.extra or {})
            ready = [c for c in columns if c in extra and fits(contract.columns[c].type, extra[c])]
            if ready:
                row.values.update({c: extra.pop(c) for c in ready})
                row.extra = extra or None
                changed.append(row)
                txn.note(contract.table, row.id)
        sql.save(txn.raw, changed)
        moved += len(changed)
    return moved
