"""“Both phones identical”: a digest of what the pair shares, equal on both devices when nothing is missing on either.

Per table the sum, modulo 2^256, of sha256 over canonical JSON of (id, contract columns, clocks) of every live, shared record of
the current pair; then sha256 over the sorted tables. A sum, so that no order matters and a record can be taken out again.
Tombstones, projections, child records (versions) and local columns do not count.
"""

import hashlib
import json
import sqlite3

from core.contracts import TableContract
from storage.rows import Row, TableSql

MODULUS = 1 << 256


def record_digest(row: Row, contract: TableContract) -> int:
    """One record's share of its table's sum."""
    columns = sorted((*contract.content, "visibility"))
    document = [row.id, row.author_id, [[c, row.get(c), row.clock(c)] for c in columns]]
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def table_digest(raw: sqlite3.Connection, sql: TableSql, pair_id: str | None) -> int:
    """The sum over a table; 0 when nothing is shared."""
    if pair_id is None:
        return 0
    rows = sql.where(raw, "pair_id = ? AND visibility = 'shared' AND deleted_at IS NULL AND kind = 'full'", (pair_id,))
    return sum(record_digest(row, sql.contract) for row in rows) % MODULUS


def digest(raw: sqlite3.Connection, tables: dict[str, TableSql], pair_id: str | None) -> str:
    """64 hex digits over all tables, or an empty text while there is no pair."""
    if pair_id is None:
        return ""
    own = {name: sql for name, sql in tables.items() if not sql.contract.parent}
    sums = {name: f"{table_digest(raw, sql, pair_id):064x}" for name, sql in own.items()}
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()
