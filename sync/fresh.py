"""New records on their way out, straight from SQLite's tuples to the wire.

Below the ORM and below `Row`: an import or a first sync sends tens of thousands of records of which nothing was ever
acknowledged, and a `Row`, a `Pending` and a `Base` per column cost ten times what the words cost. What is cut here is, to the
letter, what `sync/outbox.py` would cut from a `Row`; a record that is not plain in every respect is left to it.
"""

import json
import sqlite3
from collections.abc import Iterable
from itertools import compress
from typing import Any

from core.contracts import STRUCTURAL
from storage.pending import Fresh
from storage.records import keeps_base
from storage.rows import STRUCTURE, TableSql
from sync.wire import Change, Sent

ID, CREATED, VISIBILITY, DELETED, CLOCKS = (
    STRUCTURE.index(c) for c in ("id", "created_at", "visibility", "deleted_at", "clocks")
)
ONE_CLOCK = len('{"*":""}') + 32


def cut_fresh(raw: sqlite3.Connection, sql: TableSql, waiting: Iterable[Fresh]) -> dict[str, Change]:
    """What to send of these new records, by id; one that needs a closer look is left out."""
    content = sql.contract.content
    whole = (*STRUCTURAL, *content)
    wanted = {f.record_id: f for f in waiting if f.columns == whole}
    first = len(STRUCTURE)
    jsons = [first + content.index(c) for c in sql.json_columns]
    bools = [first + content.index(c) for c in sql.bool_columns]
    kept = [(c, first + content.index(c)) for c in content if keeps_base(sql.contract, c)]
    # Few texts of tags or files differ within a page: each is parsed once, and none is ever changed.
    parsed: dict[str, Any] = {}
    columns_of: dict[tuple[bool, ...], tuple[str, ...]] = {}
    out: dict[str, Change] = {}
    for found in sql.tuples(raw, wanted):
        clocks = found[CLOCKS]
        if len(clocks) != ONE_CLOCK or not clocks.startswith('{"*":"') or found[DELETED] is not None:
            continue
        values = list(found)
        for i in jsons:
            text = values[i]
            if text is not None:
                if text not in parsed:
                    parsed[text] = json.loads(text)
                values[i] = parsed[text]
        for i in bools:
            if values[i] is not None:
                values[i] = bool(values[i])
        clock, record = clocks[6:38], found[ID]
        cells = values[first:]
        told = tuple([v is not None for v in cells])
        if told not in columns_of:
            columns_of[told] = ("visibility", *compress(content, told))
        shown = [found[VISIBILITY], *[v for v in cells if v is not None]]
        item = [record, found[CREATED], clock, None, shown, None, None]
        # The record's one clock stands for all its columns, those left out included.
        sent = Sent(
            sql.name, record, dict.fromkeys(whole, clock), {c: values[i] for c, i in kept}, wanted[record].touched
        )
        out[record] = Change(columns_of[told], item, sent)
    return out
