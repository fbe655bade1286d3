"""docs/cupcake_dev_spec.yaml says what the code says."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from app.cli.main import app
from app.cli.root import CORE_GROUPS
from app.cli.sprinkles import sprinkle_app
from core.contracts import ColumnType, Merge, TableContract, contracts_in
from core.visibility import Visibility
from sprinkles import sdk
from sprinkles.manifest import Contributes, Manifest
from sprinkles.workshop.check import VALIDATORS
from sprinkles.workshop.quality import RULES
from storage.records import MAX_RECORD_BYTES
from sync.outbox import SERVER_TABLES
from sync.wire import MAX_BYTES, MAX_ROWS, PROTOCOL

ROOT = Path(__file__).parents[2]
SPEC: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "cupcake_dev_spec.yaml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def aliases(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def test_the_stack_is_what_the_project_pins() -> None:
    stack = SPEC["stack"]
    assert stack["python"] == PROJECT["project"]["requires-python"]
    for name, version in stack["pinned"].items():
        assert f"{name}=={version}" in PROJECT["project"]["dependencies"]
    named = {re.split(r"[\[=<>]", d)[0] for d in PROJECT["project"]["dependencies"]}
    assert {stack["app"], *stack["models"]} <= named


def test_the_layers_are_those_that_are_checked() -> None:
    (layers,) = [c["layers"] for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    assert SPEC["layers"] == layers
    assert (ROOT / SPEC["kit"]).is_dir()


def test_a_sprinkle_is_what_the_models_say() -> None:
    spec = SPEC["sprinkle"]
    assert spec["required"] == [f.alias or n for n, f in Manifest.model_fields.items() if f.is_required()]
    assert sorted(spec["contributes"]) == sorted(aliases(Contributes))
    assert spec["concerns_checked"] == list(VALIDATORS)
    assert spec["quality_levels"] == list(RULES)
    assert len(sdk.__all__) <= spec["sdk_names_at_most"]
    assert (ROOT / spec["manifest_schema"]).is_file()
    assert Manifest.model_fields["manifest_version"].default == spec["manifest_version"]


def test_contracts_are_what_the_models_say() -> None:
    spec = SPEC["contracts"]
    assert spec["column_types"] == [t.value for t in ColumnType]
    assert spec["merge_policies"] == [m.value for m in Merge]
    assert spec["tables_of_the_core"] == sorted(contracts_in("core"))
    for field in ("edit", "delete"):
        assert tuple(spec[field]) == TableContract.model_fields[field].annotation.__args__  # type: ignore[union-attr]
    assert spec["visibility"] == [v.value for v in sorted(Visibility, key=lambda v: v.rank)]
    assert all((ROOT / place).is_file() for place in (*spec["schemas"], spec["rendered"]))


def test_sync_is_what_goes_on_the_wire() -> None:
    spec = SPEC["sync"]
    assert (spec["protocol"], spec["page_rows_at_most"], spec["page_bytes_at_most"]) == (PROTOCOL, MAX_ROWS, MAX_BYTES)
    assert spec["record_bytes_at_most"] == MAX_RECORD_BYTES
    assert tuple(spec["server_tables"]) == SERVER_TABLES
    assert (ROOT / spec["described_in"]).is_file()


def test_commands_are_those_that_there_are() -> None:
    spec = SPEC["commands"]
    assert sorted(spec["top"]) == sorted(
        str(c.name or getattr(c.callback, "__name__", "")) for c in app.registered_commands
    )
    assert spec["groups"] == list(CORE_GROUPS)
    assert spec["sprinkle"] == [c.name for c in sprinkle_app.registered_commands]
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(spec["make"]) <= targets
