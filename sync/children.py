"""Child records go where their record goes: withdrawn with it, and the person's own words in them kept aside."""

from collections.abc import Iterable
from typing import Any

from storage.pending import keep_aside, load_pending
from storage.rows import Row
from storage.store import Transaction
from sync.own_words import own_words


def forget(txn: Transaction, table: str, record_ids: Iterable[str]) -> None:
    """These records are not shown in full any more: neither are their versions and whatever else belongs to them."""
    for child, sql in txn.tables.items():
        if not sql.contract.parent or child == table:
            continue
        for record_id in record_ids:
            rows = sql.where(txn.raw, "parent_id = ? AND parent_table = ?", (record_id, table))
            if not rows:
                continue
            pending = load_pending(txn.raw, child, [r.id for r in rows])
            for row in rows:
                keep_words(txn, child, row, "withdrawn", own_words(row, pending.get(row.id), sql.contract))
                txn.note(child, row.id)
            sql.remove(txn.raw, [r.id for r in rows])
            txn.raw.executemany(
                "DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", [(child, r.id) for r in rows]
            )


def keep_words(txn: Transaction, table: str, row: Row, reason: str, words: dict[str, Any]) -> str | None:
    """Set a person's own words aside, as `keep_aside`; those of a version stand under the record that it was a version of."""
    if not words:
        return None
    record = row.id
    if txn.tables[table].contract.parent:
        table, record = row.values["parent_table"], row.values["parent_id"]
        words = {row.values["column_name"]: words["value"]}
    return keep_aside(txn.raw, table, record, reason, words, txn.clock.now_ms())


def forget_partners(txn: Transaction, pair_id: str) -> None:
    """The pair is active again and all its records come anew: versions of the partner's that never left this device would stay
    here alone. What they held is in the records that come; own words were set aside when the pair ended. Files stay: of each that
    was told the cloud says what became of it, and one that was not told went when the pair ended.
    """
    versions = [name for name, sql in txn.tables.items() if sql.contract.parent and not sql.contract.follows]
    _forget_where(txn, versions, 'parent_id IN (SELECT id FROM "{table}" WHERE pair_id = :pair)', {"pair": pair_id})


def forget_strays(txn: Transaction) -> None:
    """The pair ended before the records of these children came: what nobody can open is no archive."""
    children = [name for name, sql in txn.tables.items() if sql.contract.parent]
    _forget_where(txn, children, """parent_id NOT IN (SELECT id FROM "{table}" WHERE kind = 'full')""", {})


def archive(txn: Transaction, pair_id: str) -> None:
    """The pair ended: the partner's files of its records are of that pair from here on. One that was attached in private names
    none, and could not be told from those of a later pair.
    """
    for child in (name for name, sql in txn.tables.items() if sql.contract.follows):
        for table in (name for name, sql in txn.tables.items() if not sql.contract.parent):
            txn.raw.execute(
                f"""UPDATE "{child}" SET pair_id = :pair WHERE pair_id IS NULL AND author_id IS NOT :me
                    AND parent_table = :table AND parent_id IN (SELECT id FROM "{table}" WHERE pair_id = :pair)""",  # noqa: S608
                {"pair": pair_id, "me": txn.account_id, "table": table},
            )


def _forget_where(txn: Transaction, children: list[str], condition: str, values: dict[str, str]) -> None:
    """Children of the partner's records, by the table that they belong to. Noted, so that files that nothing names go as well."""
    for child in children:
        for table in txn.tables:
            where = f"author_id IS NOT :me AND parent_table = :table AND {condition.format(table=table)}"
            found = txn.raw.execute(
                f'DELETE FROM "{child}" WHERE {where} RETURNING id',  # noqa: S608
                {"me": txn.account_id, "table": table, **values},
            )
            for (record_id,) in found.fetchall():
                txn.note(child, record_id)
