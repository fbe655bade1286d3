"""The server's own rows: who the two are, whether they are a pair, what it owns. Applied before any record of a page."""

import json
from typing import Any

from storage.local_settings import put_setting
from storage.pending import keep_aside, load_pending
from storage.portraits import show_portraits
from storage.records import Records
from storage.store import Transaction
from sync import children, recovery
from sync.own_words import own_words
from sync.wire import Group

SHARE_CHOICE = "pair.share"
"""Setting: {"share": "all", "before": ms} from the choice until the membership arrives."""
PARTED = "pair.parted"
"""Setting: {"pair", "ended_at" (ms), "partner"} from the end of a pair until the person has chosen what to keep of it."""


def take(txn: Transaction, groups: list[Group]) -> bool:
    """Store profiles and seats; when a pair begins, do what the person chose to share; when it ends, hold still.

    Answers whether what is here of the partner has to be looked at anew (`recovery.in_doubt`).
    """
    if not groups:
        return False
    before = txn.pair_id
    for group in groups:
        rows = [dict(zip(group.columns, values, strict=True)) | {"id": rid} for rid, values in group.rows]
        if group.table == "profile":
            _upsert(txn, "profile", ("id", "display_name"), rows)
        elif group.table == "pair_member":
            columns = ("id", "pair_id", "user_id", "seat", "joined_at", "ended_at")
            # Endings first: one person has one active seat at every moment.
            _upsert(txn, "pair_member", columns, sorted(rows, key=lambda r: r.get("ended_at") is None))
        elif group.table == "pair_entitlement":
            _upsert(txn, "pair_entitlement", ("id", "pair_id", "product", "ends_at", "revoked_at"), rows)
        for row in rows:
            txn.note(group.table, str(row["id"]))
    after = txn.pair_id
    if after != before:
        if before is not None:
            keep_archive(txn, before)
            _tell_of_the_end(txn, before)
        if after is not None:
            children.forget_partners(txn, after)
            txn.raw.execute("DELETE FROM setting WHERE key = ? AND json_extract(value, '$.pair') = ?", (PARTED, after))
            _share(txn)
            show_portraits(txn)
            return recovery.in_doubt(txn, after)
    return False


def _upsert(txn: Transaction, table: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    txn.raw.executemany(
        f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
        [tuple(row.get(c) for c in columns) for row in rows],
    )


def keep_archive(txn: Transaction, pair_id: str | None) -> None:
    """The pair ended, whoever ended it and how: what the partner shared stays as it is."""
    hold(txn)
    recovery.archive(txn)
    if pair_id is not None:
        children.archive(txn, pair_id)
    children.forget_strays(txn)


def hold(txn: Transaction) -> None:
    """The pair ended: what the partner wrote is an archive here, so nothing waits to be sent to it.

    The unsent words stay in the archive, and are kept aside too: pairing again would bring the partner's record anew.
    """
    for table, sql in txn.tables.items():
        query = f"""SELECT p.record_id FROM pending_change AS p JOIN "{table}" AS t ON t.id = p.record_id
                    WHERE p.table_name = ? AND t.author_id IS NOT ?"""  # noqa: S608
        waiting = [row[0] for row in txn.raw.execute(query, (table, txn.account_id))]
        changes = load_pending(txn.raw, table, waiting)
        if sql.contract.follows:
            # A file that never left belongs to no archive: it would be sent in vain. The words that name it are kept aside.
            unsent = [rid for rid in waiting if changes[rid].is_new]
            sql.remove(txn.raw, unsent)
            for rid in unsent:
                txn.note(table, rid)
        for record_id, row in sql.load(txn.raw, waiting).items():
            words = own_words(row, changes[record_id], sql.contract)
            if words:
                keep_aside(txn.raw, table, record_id, "ended", words, txn.clock.now_ms())
        txn.raw.executemany(
            "DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", [(table, rid) for rid in waiting]
        )


def _tell_of_the_end(txn: Transaction, pair_id: str) -> None:
    """Whoever did not end it learns of it here, and is offered the same as the other one was: to keep everything."""
    found = txn.raw.execute(
        """SELECT m.ended_at, p.display_name FROM pair_member AS m LEFT JOIN profile AS p ON p.id = m.user_id
           WHERE m.pair_id = ? AND m.user_id <> ?""",
        (pair_id, txn.account_id),
    ).fetchone()
    ended_at, partner = found or (None, None)
    now = txn.clock.now_ms()
    put_setting(txn.raw, PARTED, {"pair": pair_id, "ended_at": ended_at or now, "partner": partner})


def _share(txn: Transaction) -> None:
    """A pair began: widen earlier records if the person chose that, in this very transaction."""
    found = txn.raw.execute("SELECT value FROM setting WHERE key = ?", (SHARE_CHOICE,)).fetchone()
    put_setting(txn.raw, SHARE_CHOICE, None)
    choice = json.loads(found[0]) if found else {}
    if choice.get("share") == "all":
        for table in txn.tables:
            Records(txn, table).share_earlier(int(choice["before"]))
