"""Tables that are new to this device are fetched from the beginning, and nothing else is fetched again.

`sync_state.cursor` stands for the tables in `cloud_version.covered`: everything of theirs up to it is here. A table that is
not among them (a newer app brought it, a sprinkle was turned on again) is asked for alone, with a cursor of its own that
commits with its rows like the other one; once it has come as far, both are one. A table that is turned off leaves the set before
a page could pass over its rows, so it is fetched anew when it comes back; what is here of it stays.
"""

import json
import sqlite3
from collections.abc import Iterable

from storage.store import Store, Transaction
from sync.wire import MAX_BYTES, MAX_ROWS, PROTOCOL, Request

LATER = ("pair_entitlement",)
"""Server's own tables that devices had not known of from their first sync: these are fetched like any new table."""


def covered(raw: sqlite3.Connection, tables: Iterable[str]) -> list[str]:
    """The tables that the next call may ask for. Inside the transaction that counts the call, before it is sent."""
    known = sorted({*tables, *LATER})
    cursor, text = raw.execute("SELECT cursor, covered FROM sync_state, cloud_version").fetchone()
    before = json.loads(text) if text else None
    # At the beginning nothing was passed over yet: every table is covered.
    now = known if before is None or cursor == 0 else [t for t in before if t in known]
    if now != before:
        raw.execute("UPDATE cloud_version SET covered = ?", (json.dumps(now),))
    return now


def is_due(raw: sqlite3.Connection, tables: Iterable[str]) -> bool:
    """Whether some table has still to be fetched from the beginning."""
    text = raw.execute("SELECT covered FROM cloud_version").fetchone()[0]
    return text is not None and not {*tables, *LATER} <= set(json.loads(text))


def cut_backfill(store: Store) -> Request | None:
    """The next call for what is new here; None when nothing is."""
    with store.database.write() as raw:
        new = sorted({*store.tables, *LATER} - set(covered(raw, store.tables)))
        epoch, recovering, at, under_way = raw.execute(
            "SELECT epoch, recovering, backfill_cursor, backfill_tables FROM sync_state, cloud_version"
        ).fetchone()
        if not new or recovering:
            return None
        if json.dumps(new) != under_way:
            at = 0
            raw.execute("UPDATE cloud_version SET backfill_cursor = 0, backfill_tables = ?", (json.dumps(new),))
        call = int(raw.execute("UPDATE sync_state SET call = call + 1, answered = call RETURNING call").fetchone()[0])
        node = raw.execute("SELECT node FROM clock_row").fetchone()[0]
    body = {
        "protocol": PROTOCOL, "node": node, "call": call, "epoch": epoch, "cursor": at, "max_rows": MAX_ROWS,
        "max_bytes": MAX_BYTES, "tables": new, "aside": [], "narrowed": True, "changes": [],
    }  # fmt: skip
    return Request(body, call, at, (), backfill=True)


def fetch_again(raw: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Something of these tables that the cursor has passed is not here any more: they are fetched like new ones."""
    text, again = raw.execute("SELECT covered FROM cloud_version").fetchone()[0], set(tables)
    if text is not None:
        left = [t for t in json.loads(text) if t not in again]
        raw.execute("UPDATE cloud_version SET covered = ?, backfill_tables = NULL", (json.dumps(left),))


def advance(txn: Transaction, request: Request, cursor: int, *, more: bool) -> None:
    """A page of it was taken in, in this very transaction. Come as far as the other cursor, its tables join that one."""
    main, text = txn.raw.execute("SELECT cursor, covered FROM sync_state, cloud_version").fetchone()
    if more and cursor < main:
        txn.raw.execute("UPDATE cloud_version SET backfill_cursor = ?", (cursor,))
        return
    tables = sorted({*json.loads(text), *request.body["tables"]})
    txn.raw.execute(
        "UPDATE cloud_version SET covered = ?, backfill_cursor = 0, backfill_tables = NULL", (json.dumps(tables),)
    )
