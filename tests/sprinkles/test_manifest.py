"""A manifest tells the truth or is refused with the line or field, and the app starts without that sprinkle."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from sprinkles.loader import discover
from sprinkles.manifest import find_manifest, read_manifest

GOOD: dict[str, Any] = {"name": "mood", "version": "1.0.0", "inputs": [], "outputs": [], "optionalIntegrations": []}


def read(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sprinkle.json"
    file.write_text(text, "utf-8")
    read_manifest(file, "sprinkles/mood/sprinkle.json")


def test_the_five_required_fields_are_enough(tmp_path: Path) -> None:
    read(tmp_path, json.dumps(GOOD))


def test_broken_json_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="line 3"):
        read(tmp_path, '{\n"name": "mood",\n!')


@pytest.mark.parametrize("field", GOOD)
def test_each_required_field_is_asked_for_by_name(tmp_path: Path, field: str) -> None:
    with pytest.raises(Refused, match=f"field {field}"):
        read(tmp_path, json.dumps({k: v for k, v in GOOD.items() if k != field}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Mood Tracker"}, "name"),
        ({"version": "1"}, "version"),
        ({"outputz": []}, "outputz"),
        ({"offline": "sometimes"}, "offline"),
        ({"manifestVersion": 2}, "manifestVersion"),
        ({"contributes": {"commands": [{"name": "mood", "entry": "os.system", "help": ""}]}}, "entry"),
        ({"contributes": {"screens": [{"route": "diary", "entry": "a:B"}]}}, "route"),
        ({"permissions": [{"data": "x", "level": "admin", "reason": ""}]}, "level"),
    ],
)
def test_a_wrong_field_is_refused_by_name(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused, match=field):
        read(tmp_path, json.dumps({**GOOD, **change}))


def test_a_missing_sprinkle_is_left_out_with_one_line_and_the_others_are_found() -> None:
    found = discover(["no-such-one", "journal"])
    assert [s.manifest.name for s in found.sprinkles] == ["journal"]
    assert len(found.left_out) == 1
    assert "sprinkles/no_such_one/sprinkle.json is missing" in found.left_out[0]
    assert find_manifest("no-such-one") is None


def test_every_entry_that_a_command_or_an_importer_names_exists() -> None:
    for sprinkle in discover(["journal"]).sprinkles:
        contributed = sprinkle.manifest.contributes
        entries = [command.entry for command in contributed.commands]
        entries += [known.entry for known in (*contributed.importers, *contributed.exporters)]
        assert all(callable(sprinkle.load(entry)) for entry in entries)


def test_outputs_and_contracts_name_the_same_tables() -> None:
    for sprinkle in discover(["journal"]).sprinkles:
        assert set(sprinkle.manifest.outputs) == set(sprinkle.contracts)
        assert set(sprinkle.manifest.contributes.search) == {t for t, c in sprinkle.contracts.items() if c.search}
        assert find_spec(sprinkle.module) is not None
