"""A manifest tells the truth or is refused with the line or field, and the app starts without that sprinkle."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.version import VERSION
from sprinkles.folders import installed
from sprinkles.json_lines import line_of
from sprinkles.loader import discover
from sprinkles.manifest import Manifest, find_manifest, read_manifest
from sprinkles.order import in_order

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


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['"version": "1"'], "line 6, field version: must be three numbers, like 0.1.0."),
        (['"outputz": []'], "line 6, field outputz: is not a field. Did you mean “outputs”?"),
        (['"zzz": 1'], "line 6, field zzz: is not a field. Take it out."),
        (['"offline": "sometimes"'], "line 6, field offline: must be 'full', 'read' or 'none'."),
        (['"contributes": {', '"cards": ["a:B",', '"bad"]}'], "line 8, field contributes.cards.1: must be module:name"),
        (
            ['"contributes": {"screens": [', '{"route": "/a",', '"entry": "os.system"}]}'],
            "line 8, field contributes.screens.0.entry",
        ),
        (['"network": ["https://x.org"]'], "line 6, field network.0: must be a host name, like api.example.org."),
        (['"engines": {', '"cupcake": "soon"}'], "line 7, field engines.cupcake: must be a range of versions"),
        (
            ['"permissions": [', '{"data": "x", "level": "read"}]'],
            "line 7, field permissions.0.reason: is missing. Add it",
        ),
        (['"entitlement": "Not Free"'], "line 6, field entitlement: is not of the right form"),
        (['"platforms": ["amiga"]'], "line 6, field platforms.0: must be"),
        (['"title": 7'], "line 6, field title: is wrong"),
    ],
)
def test_an_error_names_file_line_field_and_mend(tmp_path: Path, lines: list[str], said: str) -> None:
    head = [
        "{",
        '"name": "mood", "inputs": [],',
        '"outputs": [],',
        '"optionalIntegrations": [],',
        '"summary": "\\"{[,",',
    ]
    first = lines[0] if "version" in lines[0] else '"version": "1.0.0", ' + lines[0]
    with pytest.raises(Refused) as refusal:
        read(tmp_path, "\n".join([*head, first, *lines[1:], "}"]))
    assert f"sprinkles/mood/sprinkle.json, {said}" in refusal.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths to everything within."""
    members: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    return [path, *(found for key, inner in members for found in leaves(inner, (*path, key)))]


@given(JSON, st.data())
def test_the_line_of_any_field_of_any_json_is_the_one_that_names_it(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=data.draw(st.booleans()))
    path = data.draw(st.sampled_from(leaves(value)))
    line = text.split("\n")[line_of(text, path) - 1]
    if path and isinstance(path[-1], str):
        assert json.dumps(path[-1]) in line or json.dumps(path[-1], ensure_ascii=False) in line
    assert line_of(text, [*path, "nobody has this key"]) >= line_of(text, path)


def test_the_exported_schema_is_the_models_and_takes_every_manifest() -> None:
    schema = json.loads((Path(__file__).parents[2] / "sprinkles" / "sprinkle.schema.json").read_text("utf-8"))
    plain = {k: v for k, v in schema.items() if k not in ("$schema", "title")}
    assert plain == {k: v for k, v in Manifest.model_json_schema(by_alias=True).items() if k != "title"}
    assert set(schema["required"]) == {"name", "version", "inputs", "outputs", "optionalIntegrations"}
    assert "moments" in schema["$defs"]["Contributes"]["properties"]
    for name in installed():
        manifest = find_manifest(name)
        assert manifest is not None
        assert set(manifest.model_dump(by_alias=True, exclude_unset=True)) <= set(schema["properties"])


def test_the_version_that_manifests_ask_for_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == VERSION


def test_every_entry_of_every_manifest_can_be_loaded() -> None:
    for name in installed():
        (sprinkle,) = [s for s in discover(installed()).sprinkles if s.manifest.name == name]
        assert all(callable(sprinkle.load(entry)) for _, entry in sprinkle.manifest.entries)


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3), max_size=6))
def test_whatever_depends_on_what_nothing_stands_before_what_it_needs(needs: dict[str, list[str]]) -> None:
    ordered, why = in_order(needs)
    assert sorted([*ordered, *why]) == sorted(needs)
    for position, name in enumerate(ordered):
        assert set(needs[name]) <= set(ordered[:position])
    for name in why:
        assert needs[name]
