"""Everything of a home as one JSON document: every record of every table, its history, what is typed and what was kept aside.

Read from one snapshot and written in pieces, so that no size of diary is too big. What a partner keeps private can't be in
it: it was never sent to this home. Tombstones are left out; clocks and queues are the app's business and stay here.
"""

import json
import sqlite3
from collections.abc import Generator, Iterator
from typing import Any

from core.errors import Damaged
from storage.attention import instant
from storage.home import Home
from storage.rows import Row, TableSql, dump

FORMAT, VERSION = "cupcake-export", 1
CHUNK = 500


def pieces(home: Home, counts: dict[str, int] | None = None) -> Generator[bytes, None, None]:
    """The document, in pieces; `counts` is filled with the number of records of each table.

    Raises: Damaged when not every record could be read.
    """
    store = home.store
    with store.database.snapshot() as raw:
        head = {"format": FORMAT, "version": VERSION, "made_at": instant(store.wall_ms()), **_people(raw)}
        yield (dump(head)[:-1] + ',"tables":{').encode()
        for place, (name, sql) in enumerate(store.tables.items()):
            count = 0
            yield f"{',' if place else ''}\n{dump(name)}:[".encode()
            for row in _rows(raw, sql):
                yield f"{',' if count else ''}\n{dump(_document(row))}".encode()
                count += 1
            yield b"]"
            told = raw.execute(f'SELECT count(*) FROM "{name}" WHERE deleted_at IS NULL').fetchone()[0]  # noqa: S608
            if told != count:
                raise Damaged("Not every record could be read; nothing was exported. Run `cupcake doctor`.")
            if counts is not None:
                counts[name] = count
        aside = [
            {"table": table, "record": rid, "reason": reason, "words": json.loads(words), "at": instant(at)}
            for table, rid, reason, words, at in raw.execute(
                "SELECT table_name, record_id, reason, words, created_at FROM set_aside ORDER BY id"
            )
        ]
        drafts = [
            {"key": key, "fields": json.loads(fields), "at": instant(at)}
            for key, fields, at in raw.execute("SELECT key, fields, updated_at FROM draft ORDER BY key")
        ]
        yield ("}," + dump({"set_aside": aside, "drafts": drafts})[1:] + "\n").encode()


def _people(raw: sqlite3.Connection) -> dict[str, Any]:
    account = raw.execute("SELECT account_id FROM home").fetchone()[0]
    people = [
        {"id": i, "name": name, "me": i == account} for i, name in raw.execute("SELECT id, display_name FROM profile")
    ]
    pairs = [
        {"pair": pair, "member": who, "joined_at": joined and instant(joined), "ended_at": ended and instant(ended)}
        for pair, who, joined, ended in raw.execute("SELECT pair_id, user_id, joined_at, ended_at FROM pair_member")
    ]
    return {"me": account, "people": people, "pairs": pairs}


def _rows(raw: sqlite3.Connection, sql: TableSql) -> Iterator[Row]:
    last = ""
    while found := sql.where(raw, f"deleted_at IS NULL AND id > ? ORDER BY id LIMIT {CHUNK}", (last,)):
        yield from found
        last = found[-1].id


def _document(row: Row) -> dict[str, Any]:
    """One record; its versions are records of a table of their own."""
    document: dict[str, Any] = {
        "id": row.id, "author": row.author_id, "pair": row.pair_id, "visibility": row.visibility, "shown": row.kind,
        "created_at": instant(row.created_at), "columns": row.values,
    }  # fmt: skip
    if row.extra:
        document["extra"] = row.extra
    return document
