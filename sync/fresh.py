"""New records on their way out, straight from SQLite's tuples to the wire.

Below the ORM and below `Row`: an import or a first sync sends tens of thousands of records of which nothing was ever
acknowledged, and a `Row`, a `Pending` and a `Base` per column cost ten times what the words cost. What is cut here is, to the
letter, what `sync/outbox.py` would cut from a `Row`; a record that is not plain in every respect is left to it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any

from core.contracts import STRUCTURAL
from storage.pending import Fresh
from storage.records import keeps_base
from storage.rows import STRUCTURE, TableSql
from sync.wire import Change, Sent

ID, CREATED, VISIBILITY, DELETED, CLOCKS = (
    STRUCTURE.index(c) for c in ("id", "created_at", "visibility", "deleted_at", "clocks")
)
BEFORE, AFTER = '{"*":"', '"}'
ONE_CLOCK = len(BEFORE) + 32 + len(AFTER)


def cut_fresh(raw: sqlite3.Connection, sql: TableSql, waiting: Iterable[Fresh]) -> dict[str, Change]:
    """What to send of these new records, by id; one that needs a closer look is left out."""
    content = sql.contract.content
    whole = (*STRUCTURAL, *content)
    wanted = {f.record_id: f.touched for f in waiting if f.columns == whole}
    found = [row for row in sql.tuples(raw, wanted) if _is_plain(row)]
    if not found:
        return {}
    # Column by column from here on: what is done to a whole column at once costs a fraction of a thousand single cells.
    cells: list[Sequence[Any]] = [*zip(*found, strict=True)]
    values = dict(zip(content, cells[len(STRUCTURE) :], strict=True))
    for column in sql.json_columns:
        # Few texts of tags or files differ within a page: each is parsed once, and none is ever changed.
        parsed = {text: None if text is None else json.loads(text) for text in {*values[column]}}
        values[column] = [parsed[text] for text in values[column]]
    for column in sql.bool_columns:
        values[column] = [None if v is None else bool(v) for v in values[column]]
    clocks = [text[len(BEFORE) : -len(AFTER)] for text in cells[CLOCKS]]
    kept = [c for c in content if keeps_base(sql.contract, c)]
    bases = zip(*(values[c] for c in kept), strict=True) if kept else repeat((), len(found))
    out: dict[str, Change] = {}
    for record, created, clock, (told, shown), known in zip(
        cells[ID], cells[CREATED], clocks, _told(cells[VISIBILITY], values), bases, strict=True
    ):
        item = [record, created, clock, None, shown, None, None]
        # The record's one clock stands for all its columns, those left out included.
        columns = dict.fromkeys(whole, clock)
        sent = Sent(sql.name, record, columns, dict(zip(kept, known, strict=True)), wanted[record])
        out[record] = Change(told, item, sent)
    return out


def _is_plain(row: tuple[Any, ...]) -> bool:
    clocks = row[CLOCKS]
    return len(clocks) == ONE_CLOCK and clocks.startswith(BEFORE) and row[DELETED] is None


def _told(visibility: Sequence[str], values: dict[str, Sequence[Any]]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Of each record the columns to name and their values: its visibility, and what is not empty."""
    some = {c: cells for c, cells in values.items() if cells.count(None) < len(cells)}
    names = ("visibility", *some)
    if not any(None in cells for cells in some.values()):
        for shown in zip(visibility, *some.values(), strict=True):
            yield names, list(shown)
        return
    # One tuple for each set of columns: records that name the same ones travel in one group.
    known: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for shown in zip(visibility, *some.values(), strict=True):
        filled = tuple([v is not None for v in shown])
        if filled not in known:
            known[filled] = tuple(compress(names, filled))
        yield known[filled], [v for v in shown if v is not None]
