"""What the contracts say, the models, SQLite after the migrations and the server's table are the same."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.bootstrap import Cupcake
from core.contracts import contracts_in, events_in
from sprinkles.habits.models import Habit, HabitCheck
from sprinkles.manifest import find_manifest
from storage.models import Record
from storage.rows import STRUCTURE
from tests.cloud.local_cloud import LocalCloud

ROOT = Path(__file__).parents[3]
MODELS: dict[str, type[Record]] = {"habit": Habit, "habit_check": HabitCheck}
CONTRACTS = contracts_in("sprinkles.habits")


@pytest.mark.parametrize("table", MODELS)
def test_model_and_sqlite_have_the_contracts_columns_and_defaults(app: Cupcake, table: str) -> None:
    contract = CONTRACTS[table]
    held = {row[1] for row in app.home.store.database.rows(f'PRAGMA table_info("{table}")')}
    assert held == {"seq", *STRUCTURE, *contract.content}
    described: Any = MODELS[table].__table__  # type: ignore[attr-defined]
    columns = {c.name: c for c in described.columns}
    assert set(columns) == {*STRUCTURE, *contract.content}
    fresh = MODELS[table](id="x")
    for name, spec in contract.columns.items():
        assert columns[name].nullable == spec.nullable, name
        if spec.default is not None or spec.nullable:
            assert getattr(fresh, name) == spec.default, name
    if contract.search:
        found = app.home.store.database.rows(f'PRAGMA table_info("{table}_search")')
        assert {row[1] for row in found} == set(contract.search)


@pytest.mark.cloud
@pytest.mark.parametrize("table", MODELS)
def test_the_server_has_the_contracts_rules(cloud: LocalCloud, table: str) -> None:
    contract = CONTRACTS[table]
    with psycopg.connect(cloud.database_url) as db:
        row = db.execute("select to_jsonb(t) from cupcake.synced_table t where name = %s", (table,)).fetchone()
    assert row is not None
    told = row[0]
    content = [c for c in contract.content if c not in ("parent_table", "parent_id")]
    assert (told["content"], told["edit"], told["delete"]) == (content, contract.edit, contract.delete)
    assert (told["child"], told["follows"], told["countable"]) == (
        contract.parent,
        contract.follows,
        contract.countable,
    )


def test_the_cloud_migration_stands_in_the_one_history_unchanged() -> None:
    own = files("sprinkles.habits") / "migrations" / "cloud" / "0001_habit.sql"
    assert own.read_bytes() == (ROOT / "supabase/migrations/20261121020000_habits.sql").read_bytes()


def test_the_manifest_names_what_there_is() -> None:
    manifest = find_manifest("habits")
    assert manifest is not None
    events = events_in("sprinkles.habits")
    assert set(manifest.outputs) == {*CONTRACTS, *events}
    assert {e.emitter for e in events.values()} == {"habits"}
    assert {p.data for p in manifest.permissions} == set(CONTRACTS)
