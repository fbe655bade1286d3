"""A home of every version that there was, with data in it, becomes one of today and loses nothing."""

from pathlib import Path
from typing import Any

import pytest

from core.ids import uuid7
from sprinkles.workshop.tree import Part
from storage.database import Database
from storage.migrations_runner import Migration, core_migrations, migrate
from storage.rows import STRUCTURE
from tests.contracts.every import PARTS, TABLES, open_home, sprinkle_migrations

ALL = [*core_migrations(), *sprinkle_migrations()]
VERSIONS: list[tuple[Part, int]] = [(part, count) for part in PARTS for count in range(1, len(part.local) + 1)]
"""A part, and how many of its migrations that version of it had; everything else is as new as it is."""
CONTENT = {"TEXT": "words", "INTEGER": 1, "REAL": 1.5}


def schema(database: Database) -> list[tuple[Any, ...]]:
    return database.rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    )


def fill(database: Database) -> dict[str, tuple[Any, ...]]:
    """A live record in every synced table that this version has; answers them as they are."""
    kept = {}
    for _, contract in TABLES:
        columns = {row[1]: row[2] for row in database.rows(f'PRAGMA table_info("{contract.table}")')}
        if not columns:
            continue
        values: dict[str, Any] = {c: CONTENT[columns[c]] for c in contract.content if c in columns}
        for column, spec in contract.columns.items():
            if spec.type.value in ("json", "set") and column in values:
                values[column] = '["words"]'
        record = {"id": uuid7(), "author_id": None, "pair_id": None, "visibility": "private", "created_at": 1,
                  "updated_at": 1, "deleted_at": None, "clocks": '{"*": "0"}', "kind": "full", "extra": None}  # fmt: skip
        names, every = ", ".join(f'"{c}"' for c in {**record, **values}), [*record.values(), *values.values()]
        with database.write() as raw:
            raw.execute(f'INSERT INTO "{contract.table}" ({names}) VALUES ({", ".join("?" * len(every))})', every)
            kept[contract.table] = raw.execute(f'SELECT {names} FROM "{contract.table}"').fetchone()
    return kept


def of_version(part: Part, count: int) -> list[Migration]:
    later = {(part.name, m.name) for m in part.local[count:]}
    return [m for m in ALL if (m.owner, m.name) not in later]


@pytest.mark.parametrize(("part", "count"), VERSIONS, ids=[f"{p.name}-{n}" for p, n in VERSIONS])
def test_an_older_home_with_data_is_upgraded_and_loses_nothing(tmp_path: Path, part: Part, count: int) -> None:
    (tmp_path / "older").mkdir()
    older = Database(tmp_path / "older" / "cupcake.db")
    migrate(older, of_version(part, count))
    kept = fill(older)
    assert kept
    older.close()
    upgraded, fresh = open_home(tmp_path / "older"), open_home(tmp_path / "fresh")
    for table, record in kept.items():
        (found,) = upgraded.store.database.rows(f'SELECT * FROM "{table}"')
        assert set(record) <= {*found, None}, table
        with upgraded.store.look() as txn:
            assert txn.tables[table].where(txn.raw, "id = ?", (record[0],)), table
    assert schema(upgraded.store.database) == schema(fresh.store.database)
    assert upgraded.store.database.rows("PRAGMA integrity_check") == [("ok",)]
    upgraded.close()
    fresh.close()


def test_every_synced_table_has_the_structure_of_one() -> None:
    assert set(STRUCTURE) >= {"id", "author_id", "visibility", "clocks", "deleted_at"}
