"""What the contract says, the SQLModel class, and SQLite after all migrations are the same table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Float, Integer
from sqlmodel import AutoString, SQLModel

from core.contracts import Column, ColumnType, TableContract
from sprinkles.workshop.tree import Part
from storage.models import LOCAL, MediaFile, PairEntitlement, PairMember, Profile
from storage.rows import STRUCTURE
from storage.store import Store
from tests.contracts.every import IDS, TABLES, model_of, open_home

SQLITE = {
    ColumnType.TEXT: "TEXT", ColumnType.INSTANT: "TEXT", ColumnType.BOOL: "INTEGER", ColumnType.INT: "INTEGER",
    ColumnType.REAL: "REAL", ColumnType.SET: "TEXT", ColumnType.JSON: "TEXT",
}  # fmt: skip
MODEL: dict[ColumnType, type[Any]] = {
    ColumnType.TEXT: AutoString, ColumnType.INSTANT: AutoString, ColumnType.BOOL: Boolean, ColumnType.INT: Integer,
    ColumnType.REAL: Float, ColumnType.SET: JSON, ColumnType.JSON: JSON,
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A new home with every table."""
    folder: Path = tmp_path_factory.mktemp("home")
    home = open_home(folder)
    yield home.store
    home.close()


def sqlite_columns(store: Store, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in store.database.rows(f'PRAGMA table_info("{table}")')}


@pytest.mark.parametrize("contract", [t for _, t in TABLES], ids=IDS)
def test_sqlite_has_the_contracts_columns_and_no_others(store: Store, contract: TableContract) -> None:
    found = sqlite_columns(store, contract.table)
    assert set(found) == {"seq", *STRUCTURE, *contract.content}
    assert {c: found[c] for c in contract.content} == {c: SQLITE[s.type] for c, s in contract.columns.items()}


@pytest.mark.parametrize(("part", "contract"), TABLES, ids=IDS)
def test_the_model_has_the_contracts_columns_with_their_types(part: Part, contract: TableContract) -> None:
    table: Any = model_of(part, contract).__table__  # type: ignore[attr-defined]
    columns = {c.name: c for c in table.columns}
    assert set(columns) == {*STRUCTURE, *contract.content}
    for name, spec in contract.columns.items():
        assert isinstance(columns[name].type, MODEL[spec.type]), name
        assert columns[name].nullable == spec.nullable, name


@pytest.mark.parametrize(("part", "contract"), TABLES, ids=IDS)
def test_the_models_defaults_are_the_contracts(part: Part, contract: TableContract) -> None:
    fresh = model_of(part, contract)(id="x")
    for name, spec in contract.columns.items():
        if spec.default is not None or spec.nullable:
            assert getattr(fresh, name) == spec.default, name


@pytest.mark.parametrize("contract", [t for _, t in TABLES], ids=IDS)
def test_the_search_index_has_the_contracts_search_columns(store: Store, contract: TableContract) -> None:
    if contract.search:
        assert set(sqlite_columns(store, f"{contract.table}_search")) == set(contract.search)
    assert set(contract.search) | set(contract.calendar_visible) <= set(contract.columns)


@pytest.mark.parametrize("model", [MediaFile, PairEntitlement, PairMember, Profile], ids=lambda m: m.__name__)
def test_the_stores_own_models_are_its_tables(store: Store, model: type[SQLModel]) -> None:
    table: Any = model.__table__  # type: ignore[attr-defined]
    assert {c.name for c in table.columns} == set(sqlite_columns(store, table.name))


def test_local_columns_are_no_content() -> None:
    for _, contract in TABLES:
        assert not set(LOCAL) & set(contract.columns)


def test_a_column_says_nothing_that_the_schema_does_not_know() -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        Column.model_validate({"type": "text", "nulable": True})
