"""New records on their way out: SQLite itself writes down what the wire says of each.

Below the ORM and below `Row`: an import or a first sync sends tens of thousands of records of which nothing was ever
acknowledged, and taking each apart into Python's values to put it together again costs more than all the rest of the call.
What is cut here says the same as what `sync/outbox.py` would cut from a `Row`; a record that is not plain in every respect is
left to it.
"""

import json
import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from itertools import compress, repeat

from core.contracts import STRUCTURAL, ColumnType, TableContract
from storage.pending import Fresh
from storage.records import keeps_base
from storage.rows import TableSql, dump
from sync.wire import Change, Sent

ONE_CLOCK = 'length(clocks) = 40 AND substr(clocks, 1, 6) = \'{"*":"\''
CLOCK = "substr(clocks, 7, 32)"


def cut_fresh(raw: sqlite3.Connection, sql: TableSql, waiting: Iterable[Fresh]) -> dict[str, Change]:
    """What to send of these new records, by id; one that needs a closer look is left out."""
    content = sql.contract.content
    whole = (*STRUCTURAL, *content)
    wanted = {f.record_id: f.touched for f in waiting if f.columns == whole}
    if not wanted:
        return {}
    kept = [c for c in content if keeps_base(sql.contract, c)]
    found = raw.execute(_statement(sql), (dump([*wanted]),)).fetchall()
    if not found:
        return {}
    ids, clocks, filled, texts, *known = zip(*found, strict=True)
    # Few sets of columns differ within a page, and few lists: each is made once, and none is ever changed.
    told = {digits: ("visibility", *compress(content, map(int, digits))) for digits in {*filled}}
    for place, column in enumerate(kept):
        if column in sql.json_columns:
            parsed = {text: None if text is None else json.loads(text) for text in {*known[place]}}
            known[place] = tuple([parsed[text] for text in known[place]])
    bases = zip(*known, strict=True) if known else repeat((), len(found))
    return {
        # The record's one clock stands for all its columns, those left out included.
        record: Change(
            told[digits],
            text,
            Sent(sql.name, record, dict.fromkeys(whole, clock), dict(zip(kept, base)), wanted[record]),  # noqa: B905
        )
        for record, clock, digits, text, base in zip(ids, clocks, filled, texts, bases, strict=True)
    }


@lru_cache(maxsize=64)
def _statement(sql: TableSql) -> str:
    """Of plain records: id, clock, a digit for each column that says whether it is not empty, the row as JSON, bases to keep."""
    content = sql.contract.content
    filled = "''" + "".join(f' || ("{c}" IS NOT NULL)' for c in content)
    cells = "".join(f""" || iif("{c}" IS NULL, '', ',' || {_as_json(sql, c)})""" for c in content)
    kept = "".join(f', "{c}"' for c in content if keeps_base(sql.contract, c))
    # SQLite writes 15 digits of a fraction, Python as many as it takes.
    fractions = "".join(f""" AND typeof("{c}") <> 'real'""" for c in _numbers(sql.contract))
    return f"""SELECT id, {CLOCK}, {filled},
        '[' || json_quote(id) || ',' || created_at || ',"' || {CLOCK} || '",null,[' || json_quote(visibility){cells}
        || '],null,null]'{kept}
      FROM "{sql.name}" WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL AND {ONE_CLOCK}{fractions}"""  # noqa: S608


def _numbers(contract: TableContract) -> list[str]:
    return [c for c, spec in contract.columns.items() if spec.type in (ColumnType.INT, ColumnType.REAL)]


def _as_json(sql: TableSql, column: str) -> str:
    if column in sql.json_columns:
        return f'"{column}"'  # kept as JSON
    return f"""iif("{column}", 'true', 'false')""" if column in sql.bool_columns else f'json_quote("{column}")'
