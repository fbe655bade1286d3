"""“Both phones identical”: a digest of what the pair shares, equal on both devices when nothing is missing on either.

Per table and version the sum, modulo 2^256, of sha256 over canonical JSON of (id, the columns that came with that version,
their clocks) of every live, shared record of the current pair. A sum, so that no order matters and a record can be taken out
again; one per version, so that two devices compare what both know: the sums up to the lower of their versions. Tombstones,
projections, children (versions among them) and local columns do not count.

Kept incrementally: a write notes which records it touched (`Transaction.mark_for_digest`), and whoever wants the digest looks
at those alone. `digest_state` says whose sums these are; another pair or other contracts, and they are made anew.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.contracts import TableContract
from storage.rows import Row, TableSql

MODULUS = 1 << 256
SIZE = 32
SHARED = "pair_id = ? AND visibility = 'shared' AND deleted_at IS NULL AND kind = 'full'"
CHUNK = 500

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)

Totals = dict[str, list[int]]
"""For each table that counts, a sum for each of its versions."""
Tables = dict[str, TableSql]


@dataclass(frozen=True)
class _Share:
    """What a record adds now, and what it added before; None: nothing."""

    table: str
    record_id: str
    now: bytes | None
    before: bytes | None


def counting(tables: Tables) -> Tables:
    """The tables whose records count: a child is seen and withdrawn with its parent, so it says nothing of its own."""
    return {n: sql for n, sql in tables.items() if not sql.contract.parent}


def share(row: Row, contract: TableContract) -> bytes:
    """What one record adds to its table's sums."""
    parts = []
    for version in range(1, contract.version + 1):
        columns = contract.added_in(version)
        if version == 1:
            columns = (*columns, "visibility")
        cells = [[c, row.get(c), row.clock(c)] for c in sorted(columns)]
        text = _ENCODER.encode([row.id, row.author_id, cells])
        parts.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() if cells else bytes(SIZE))
    return b"".join(parts)


def current(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> Totals:
    """The sums as they are now; changes nothing, and costs what changed since they were settled."""
    totals, _ = _look(raw, counting(tables), pair_id)
    return totals


def settle(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> Totals:
    """The same, remembered: inside the caller's write transaction."""
    counted = counting(tables)
    anew = not _stands(raw, counted, pair_id)
    totals, news = _look(raw, counted, pair_id)
    if anew:
        raw.execute("DELETE FROM digest_share")
        raw.execute("DELETE FROM digest_total")
    raw.executemany(
        "DELETE FROM digest_share WHERE table_name = ? AND record_id = ?",
        [(s.table, s.record_id) for s in news if s.now is None and s.before is not None],
    )
    raw.executemany(
        "INSERT OR REPLACE INTO digest_share VALUES (?, ?, ?)",
        [(s.table, s.record_id, s.now) for s in news if s.now is not None and s.now != s.before],
    )
    if anew or news:
        raw.executemany("INSERT OR REPLACE INTO digest_total VALUES (?, ?)", [(t, _pack(v)) for t, v in totals.items()])
        raw.execute("DELETE FROM digest_dirty")
    if anew:
        raw.execute(
            "UPDATE digest_state SET pair_id = ?, contracts = ?, same = NULL, differs = 0",
            (pair_id, _contracts(counted)),
        )
    return totals


def scratch(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> Totals:
    """The sums made from the records alone."""
    counted = counting(tables)
    return _sum(counted, _all(raw, counted, pair_id))


def begin_anew(raw: sqlite3.Connection) -> None:
    """Believe nothing that was kept."""
    raw.execute("UPDATE digest_state SET pair_id = NULL, contracts = NULL")


def marks(totals: Totals, pair_id: str) -> dict[str, dict[str, object]]:
    """What a device tells the cloud: per table its version, and for each version a hash of the sums up to it.

    Hashed together with the pair's id, so that two reports can't be subtracted from each other.
    """
    told: dict[str, dict[str, object]] = {}
    for table, sums in sorted(totals.items()):
        upto, by_version = 0, {}
        for version, total in enumerate(sums, 1):
            upto = (upto + total) % MODULUS
            by_version[str(version)] = hashlib.sha256(f"{pair_id}:{table}:{version}:{upto:064x}".encode()).hexdigest()
        told[table] = {"version": len(sums), "marks": by_version}
    return told


def digest(totals: Totals, pair_id: str | None) -> str:
    """64 hex digits over all tables, or an empty text while there is no pair."""
    if pair_id is None:
        return ""
    sums = {table: f"{sum(parts) % MODULUS:064x}" for table, parts in totals.items()}
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()


# -- inside


def _contracts(tables: Tables) -> str:
    known = {n: [sql.contract.added_in(v) for v in range(1, sql.contract.version + 1)] for n, sql in tables.items()}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def _stands(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> bool:
    found = raw.execute("SELECT pair_id, contracts FROM digest_state").fetchone()
    return pair_id is not None and found == (pair_id, _contracts(tables))


def _look(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> tuple[Totals, list[_Share]]:
    if not _stands(raw, tables, pair_id):
        news = list(_all(raw, tables, pair_id))
        return _sum(tables, news), news
    kept = {t: _unpack(total) for t, total in raw.execute("SELECT table_name, total FROM digest_total")}
    news = list(_dirty(raw, tables, pair_id))
    return _sum(tables, news, kept), news


def _all(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> Iterator[_Share]:
    if pair_id is None:
        return
    for name, sql in tables.items():
        ids = [r[0] for r in raw.execute(f'SELECT id FROM "{name}" WHERE {SHARED}', (pair_id,))]  # noqa: S608
        for start in range(0, len(ids), CHUNK):
            for row in sql.load(raw, ids[start : start + CHUNK]).values():
                yield _Share(name, row.id, share(row, sql.contract), None)


def _dirty(raw: sqlite3.Connection, tables: Tables, pair_id: str | None) -> Iterator[_Share]:
    touched: dict[str, list[str]] = {}
    for table, rid in raw.execute("SELECT table_name, record_id FROM digest_dirty"):
        touched.setdefault(table, []).append(rid)
    for name, sql in tables.items():
        ids = touched.get(name, [])
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            marks_of = ",".join("?" * len(part))
            query = f"SELECT record_id, share FROM digest_share WHERE table_name = ? AND record_id IN ({marks_of})"  # noqa: S608
            before = dict(raw.execute(query, (name, *part)).fetchall())
            rows = {r.id: r for r in sql.where(raw, f"id IN ({marks_of}) AND {SHARED}", (*part, pair_id))}
            for rid in part:
                now = share(rows[rid], sql.contract) if rid in rows else None
                yield _Share(name, rid, now, before.get(rid))


def _sum(tables: Tables, news: Iterable[_Share], kept: Totals | None = None) -> Totals:
    totals = {n: list((kept or {}).get(n, [0] * sql.contract.version)) for n, sql in tables.items()}
    for item in news:
        for sign, packed in ((1, item.now), (-1, item.before)):
            for place, part in enumerate(_unpack(packed) if packed else ()):
                totals[item.table][place] = (totals[item.table][place] + sign * part) % MODULUS
    return totals


def _pack(parts: list[int]) -> bytes:
    return b"".join(p.to_bytes(SIZE) for p in parts)


def _unpack(packed: bytes) -> list[int]:
    return [int.from_bytes(packed[i : i + SIZE]) for i in range(0, len(packed), SIZE)]
