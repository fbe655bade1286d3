"""Each validator finds what it is there for, names file, line and mend, and is silent about what is right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sprinkles.folders import installed
from sprinkles.workshop.check import VALIDATORS, check_sprinkle
from sprinkles.workshop.quality import RULES, reached
from sprinkles.workshop.tree import ROOT
from tests.workshop.folder import MANIFEST, beside

README = "# Toy\n\nNothing of it is private.\n"
QUALITY = "\n".join(f"{level}:\n" + "\n".join(f"  {rule}: done" for rule in rules) for level, rules in RULES.items())
INIT = '"""A toy."""\n\n\ndef setup(ctx):\n    """Nothing to do."""\n'
TEST = "def test_it():\n    assert True\n"


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Path]:
    """A sprinkle about which there is nothing to say."""
    folder = tmp_path / "more" / "toy"
    (folder / "tests").mkdir(parents=True)
    (folder / "screens").mkdir()
    write(folder, **{"__init__.py": INIT, "README.md": README, "quality.yaml": QUALITY, "tests/test_toy.py": TEST})
    manifest(folder)
    with beside(folder.parent):
        assert check_sprinkle("toy") == []
        yield folder


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def manifest(folder: Path, **changes: Any) -> None:
    (folder / "sprinkle.json").write_text(json.dumps({**MANIFEST, **changes}, indent=1))


def said() -> str:
    return "\n".join(f"{f.concern} {f.where} {f.line}" for f in check_sprinkle("toy"))


@pytest.mark.parametrize("name", installed())
def test_every_sprinkle_that_is_here_passes(name: str) -> None:
    assert check_sprinkle(name) == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import core.ids", "imports core.ids. A sprinkle sees sprinkles.sdk and ui only"),
        ("from storage import store", "imports storage.store"),
        ("from sprinkles.journal.models import JournalEntry", "of another sprinkle"),
        ("from sprinkles.loader import discover", "of another sprinkle or the app's own"),
        ("from sprinkles import loader", "sprinkles.loader"),
        ("import numpy", "imports numpy, which pyproject.toml does not declare"),
        ("import supabase", "imports supabase, which"),
        ("from . import other", "A relative import"),
        ("import flet as ft", "in screens/ only"),
        ("def late():\n    import psycopg", "imports psycopg"),
        ("from importlib import import_module\nimport_module('storage.store')", "imports storage.store"),
        ("from importlib import import_module\nimport_module('sto' + 'rage')", "computed name"),
        ("__import__('sync.cloud')", "imports sync.cloud"),
    ],
)
def test_an_import_that_a_sprinkle_may_not_have_is_named_with_its_line(toy: Path, code: str, line: str) -> None:
    write(toy, **{"extra.py": f'"""Extra."""\n{code}\n'})
    assert line in said()
    assert "sprinkles/toy/extra.py:" in said()


@pytest.mark.parametrize(
    "code",
    ["import json", "from sprinkles.sdk import Context", "from ui.text import text", "import sqlmodel", "import yaml",
     "from sprinkles.toy import other", "from zoneinfo import ZoneInfo"],
)  # fmt: skip
def test_an_import_that_a_sprinkle_may_have_is_fine(toy: Path, code: str) -> None:
    write(toy, **{"extra.py": f'"""Extra."""\n{code}\n', "screens/__init__.py": '"""S."""\n\nimport flet as ft\n'})
    assert said() == ""


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import httpx", "It uses httpx, but the manifest names no host"),
        ("from urllib.request import urlopen", "It uses urllib.request"),
        ("import socket", "It uses socket"),
        (
            'WHERE = "https://api.weather.test/v1"',
            "names the host api.weather.test, which is not in the manifest's network",
        ),
        ('WHERE = f"wss://live.weather.test/{1}"', "names the host live.weather.test"),
    ],
)
def test_a_host_or_a_client_that_is_not_declared_is_found(toy: Path, code: str, line: str) -> None:
    write(toy, **{"extra.py": f'"""See https://in.a.docstring/ about it."""\n{code}\n'})
    assert line in said()
    assert "docstring" not in said()


def test_a_declared_host_and_its_client_are_fine_and_another_is_not(toy: Path) -> None:
    manifest(toy, network=["api.weather.test"])
    write(toy, **{"extra.py": '"""Extra."""\nimport httpx\nA = "https://api.weather.test/"\n'})
    assert said() == ""
    write(toy, **{"extra.py": '"""Extra."""\nimport httpx\nA = "https://elsewhere.test/"\n'})
    assert "names the host elsewhere.test" in said()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"contributes": {"cards": ["screens.card:Card"]}}, "cards names screens.card:Card, which is not there"),
        ({"contributes": {"reminders": ["extra:due"]}}, "reminders names extra:due"),
        ({"entryPoint": "begin"}, "names __init__:begin"),
        ({"outputs": ["toy_thing"]}, "outputs names “toy_thing”, which has no contract"),
        (
            {"permissions": [{"data": "journal_entry", "level": "read", "reason": "x"}]},
            "permissions name “journal_entry”",
        ),
        ({"dependencies": ["nobody"]}, "dependencies name “nobody”"),
        ({"engines": {"cupcake": ">=99"}}, "engines.cupcake >=99 is not this Cupcake"),
        ({"summary": ""}, "summary is missing"),
        ({"outputz": []}, "line "),
    ],
)
def test_a_manifest_that_does_not_tell_the_truth_is_found(toy: Path, changes: dict[str, Any], line: str) -> None:
    manifest(toy, **changes)
    assert line in said()


def test_a_table_without_model_migrations_docs_and_permission_is_found(toy: Path) -> None:
    write(toy, **{"contracts/tables/toy_thing.yaml": "table: toy_thing\ndoc: A thing.\ncolumns:\n  a: {type: text}\n",
                  "contracts/events/toy.went.yaml":
                  "event: toy.went\ndoc: d\nemitter: other\nfired: f\npayload: {day: {type: text}}\n"})  # fmt: skip
    found = said()
    for line in ("There is no model of toy_thing", "No migration creates toy_thing", "No migration registers toy_thing",
                 "a has no doc", "outputs lacks “toy.went”", "outputs lacks “toy_thing”", "permissions lack “toy_thing”",
                 "emitter must be “toy”", "Nothing emits it", "day has no doc", "It does not say `toy_thing`"):  # fmt: skip
        assert line in found, line


@pytest.mark.parametrize(
    ("control", "fault"),
    [
        ("ft.IconButton(icon='x')", True),
        ("ft.IconButton(icon='x', tooltip='Close')", False),
        ("ft.TextField()", True),
        ("ft.TextField(label='Name')", False),
        ("ft.Image(src='x')", True),
        ("ft.Container(on_click=print)", True),
        ("ft.Container(bgcolor='red')", False),
        ("ft.GestureDetector(on_tap=print)", True),
        ("ft.Semantics(label='Open', content=ft.GestureDetector(on_tap=print))", False),
        ("ft.Checkbox()", True),
    ],
)
def test_a_control_without_words_for_a_screen_reader_is_found(toy: Path, control: str, fault: bool) -> None:
    write(
        toy,
        **{"screens/__init__.py": '"""S."""\n', "screens/a.py": f'"""A."""\n\nimport flet as ft\n\nX = {control}\n'},
    )
    assert ("labels sprinkles/toy/screens/a.py:5" in said()) == fault


def test_what_is_sold_says_so_on_the_server_too(toy: Path) -> None:
    manifest(toy, entitlement="cupcake.plus", outputs=["toy_thing"])
    write(
        toy,
        **{"contracts/tables/toy_thing.yaml": "table: toy_thing\ndoc: A thing.\ncolumns:\n  a: {type: text, doc: d}\n"},
    )
    assert "toy_thing is sold: select cupcake.sell_table('toy_thing', 'cupcake.plus')" in said()
    migration = (
        "select cupcake.register_synced_table('toy_thing');\nselect cupcake.sell_table('toy_thing', 'cupcake.plus');\n"
    )
    write(toy, **{"migrations/cloud/0001_thing.sql": migration})
    assert "is sold" not in said()


def test_missing_papers_and_tests_that_can_not_fail_are_found(toy: Path) -> None:
    (toy / "README.md").unlink()
    (toy / "tests" / "test_toy.py").write_text(
        "import pytest\n\ndef test_nothing():\n    print(1)\n\n@pytest.mark.skip\ndef test_skipped():\n    assert 1\n"
    )
    write(toy, **{"bare.py": "def shown():\n    return 1\n"})
    found = said()
    for line in ("There is no README.md", "test_nothing asserts nothing", "test_skipped is skipped",
                 "The module has no docstring", "shown has no docstring"):  # fmt: skip
        assert line in found, line


def test_no_tests_at_all_are_found(toy: Path) -> None:
    (toy / "tests" / "test_toy.py").unlink()
    assert "There are no tests" in said()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("  labels: done", "", "silver lacks “labels”"),
        ("  labels: done", "  labels: {exempt: }", "silver.labels: write exempt: and a reason"),
        ("  labels: done", "  labels: maybe", "must be done, todo, or exempt with a reason"),
        ("  labels: done", "  labels: done\n  more: done", "silver has no rule “more”"),
        ("  tests: done", "  tests: todo", "bronze.tests is todo"),
        ("platinum:", "titanium:", "There is no level “titanium”"),
        ("bronze:", "- bronze:", "It is no list of levels"),
    ],
)
def test_the_quality_scale_is_whole(toy: Path, old: str, new: str, line: str) -> None:
    (toy / "quality.yaml").write_text(QUALITY.replace(old, new))
    assert line in said()


def test_an_exemption_with_a_reason_counts_and_a_level_stands_on_those_below() -> None:
    done: dict[str, Any] = {level: dict.fromkeys(rules, "done") for level, rules in RULES.items()}
    assert reached(done) == "platinum"
    done["gold"]["card"] = {"exempt": "It has nothing of today."}
    assert reached(done) == "platinum"
    done["silver"]["export"] = "todo"
    assert reached(done) == "bronze"
    assert reached({}) == "none"


def test_a_file_that_is_no_python_is_one_line(toy: Path) -> None:
    write(toy, **{"broken.py": "def ("})
    assert said().startswith("syntax sprinkles/toy/broken.py:1 This is no Python")


def test_nothing_of_a_sprinkle_is_run_by_checking_it(toy: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    write(toy, **{"__init__.py": INIT + f"\nopen({str(ran)!r}, 'w')\n"})
    check_sprinkle("toy")
    assert not ran.exists()


def test_every_rule_and_every_validator_is_told_of_in_the_guide() -> None:
    guide = (ROOT / "docs" / "sprinkles.md").read_text("utf-8")
    for rule in (*VALIDATORS, *(r for rules in RULES.values() for r in rules)):
        assert f"`{rule}`" in guide, rule
