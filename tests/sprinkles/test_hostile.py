"""A hostile set: each is refused or isolated with a clear line, and the app starts and works."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.beginning import begin
from app.bootstrap import Cupcake, open_cupcake
from app.household import Household
from app.shell import open_window
from core.settings import Settings
from sprinkles.journal.models import JournalEntry
from sprinkles.loader import discover
from tests.harness.app_driver import AppDriver, run
from tests.workshop.folder import MANIFEST, beside

SETUP = '"""A sprinkle."""\n\n\ndef setup(ctx):\n    ...\n'
SCREEN = """
import flet as ft
from ui.boundary import component

@component
def Screen(ctx) -> ft.View:
    raise RuntimeError("the words of a person")
"""
SHOWN = {"screens": [{"route": "/bad", "entry": "screens.bad:Screen", "label": "Bad", "icon": "sparkle"}]}


@pytest.fixture
def more(tmp_path: Path) -> Iterator[Path]:
    """A folder of sprinkles beside the app's own."""
    folder = tmp_path / "more"
    folder.mkdir()
    with beside(folder):
        yield folder


def make(more: Path, name: str, code: str = SETUP, *, files: dict[str, str] | None = None, **changes: Any) -> None:
    folder = more / name.replace("-", "_")
    for place, text in {"__init__.py": code, **(files or {})}.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text)
    (folder / "sprinkle.json").write_text(
        json.dumps({**MANIFEST, "name": name, "title": name.title(), **changes}, indent=1)
    )


def opened(tmp_path: Path, *names: str) -> Cupcake:
    return open_cupcake(tmp_path / "home", Settings("test", None, None, None, (*names, "journal")))


def still_works(app: Cupcake) -> None:
    journal = app.contexts["journal"]
    kept = journal.store.add(JournalEntry(id="", text="All is well.", at="2026-11-21T10:00:00Z"))
    found = journal.store.get(JournalEntry, kept.id)
    assert found is not None and found.text == "All is well."


@pytest.mark.parametrize(
    "code",
    [
        "raise RuntimeError('at import')", "import nobody_has_this", "import sys\nsys.exit(3)", "def (", "",
        "def setup(ctx):\n    1 / 0", "def setup():\n    ...", "def setup(ctx):\n    raise SystemExit", "setup = 7",
    ],
)  # fmt: skip
def test_one_that_raises_at_import_or_at_setup_is_left_out_and_the_app_goes_on(
    more: Path, tmp_path: Path, code: str
) -> None:
    make(more, "bad", code)
    app = opened(tmp_path, "bad")
    assert list(app.contexts) == ["journal"]
    (line,) = app.problems
    assert line.startswith("Bad (bad) could not start") and "\n" not in line
    still_works(app)
    app.close()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", "sprinkles/bad/sprinkle.json, line 1: not valid JSON"),
        (
            '{\n "name": "bad",\n "version": "one"\n}',
            "sprinkles/bad/sprinkle.json, line 3, field version: must be three",
        ),
        ('{"name": "good"}', "field version: is missing"),
        (json.dumps({**MANIFEST, "name": "good"}), "field name: must be “bad”"),
        (json.dumps({**MANIFEST, "name": "bad", "engines": {"cupcake": ">=99"}}), "needs Cupcake >=99, and this is"),
        (json.dumps({**MANIFEST, "name": "bad", "engines": {"cupcake": "new"}}), "must be a range of versions"),
        (json.dumps({**MANIFEST, "name": "bad", "dependencies": ["bad"]}), "bad → bad"),
        (json.dumps({**MANIFEST, "name": "bad", "dependencies": ["nobody"]}), "needs “nobody”, which is not there"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "field the whole file"),
    ],
)
def test_a_manifest_that_is_broken_or_asks_for_too_much_is_refused_in_one_line(
    more: Path, tmp_path: Path, text: str, line: str
) -> None:
    make(more, "bad", "raise RuntimeError('never imported')")
    (more / "bad" / "sprinkle.json").write_text(text)
    app = opened(tmp_path, "bad")
    (said,) = app.problems
    assert line in said and "\n" not in said
    still_works(app)
    app.close()


def test_a_circle_is_left_out_with_whoever_needs_it_and_nobody_else(more: Path, tmp_path: Path) -> None:
    make(more, "one", dependencies=["two"])
    make(more, "two", dependencies=["one"])
    make(more, "three", dependencies=["one"])
    make(more, "four", dependencies=["journal"])
    app = opened(tmp_path, "four", "three", "one", "two")
    assert list(app.contexts) == ["journal", "four"]
    assert len(app.problems) == 3
    assert "“one” depends on itself (one → two → one)" in "\n".join(app.problems)
    assert "“three” needs “one”, which is left out itself" in "\n".join(app.problems)
    still_works(app)
    app.close()


def test_whoever_needs_one_that_could_not_start_does_not_start_either(more: Path, tmp_path: Path) -> None:
    make(more, "bad", "raise RuntimeError")
    make(more, "needy", dependencies=["bad"])
    app = opened(tmp_path, "needy", "bad")
    assert list(app.contexts) == ["journal"]
    app.close()


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"contracts/tables/a.yaml": "table: [\n"}, "sprinkles/bad/contracts: no YAML"),
        ({"contracts/tables/a.yaml": "table: toy\ndoc: d\n"}, "sprinkles/bad/contracts: Field required"),
        ({"contracts/tables/a.yaml": "table: attachment\ndoc: d\ncolumns: {a: {type: text}}\n"}, "is the core's own"),
        (
            {"contracts/tables/a.yaml": "table: journal_entry\ndoc: d\ncolumns: {a: {type: text}}\n"},
            "belongs to “journal”",
        ),
        ({"migrations/local/0001.sql": "CREATE TABLE journal_entry (a);"}, "its tables could not be made"),
        ({"migrations/local/0001.sql": "no sql at all;"}, "its tables could not be made"),
    ],
)
def test_bad_contracts_and_migrations_keep_only_their_own_sprinkle_out(
    more: Path, tmp_path: Path, files: dict[str, str], line: str
) -> None:
    make(more, "bad", files=files)
    app = open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal", "bad")))
    assert list(app.contexts) == ["journal"]
    (said,) = app.problems
    assert line in said
    still_works(app)
    app.close()


def test_one_that_raises_in_a_render_shows_a_card_and_everything_else_goes_on(more: Path, tmp_path: Path) -> None:
    make(more, "bad", files={"screens/__init__.py": "", "screens/bad.py": SCREEN}, contributes=SHOWN)
    make(more, "gone", contributes={"screens": [{**SHOWN["screens"][0], "route": "/gone", "label": "Gone"}]})
    house = Household(open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal", "bad", "gone"))))
    begin(house.cupcake.home)

    async def story() -> None:
        async with AppDriver.open(lambda page: (open_window(page, house), None)[1], width=1280) as app:
            await app.until(lambda: "Begin with this" in app.labels())
            for label in ("Bad", "Gone"):
                await app.tap(label)
                await app.until(lambda: app.shows("This part didn’t open"))
                assert not app.shows("the words of a person")
                await app.tap("Go to the start")
                await app.until(lambda: "Begin with this" in app.labels())
        await house.close()

    run(story())


def test_a_sprinkle_is_found_and_loaded_from_a_zip(tmp_path: Path) -> None:
    file = tmp_path / "app.zip"
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("sprinkles/zipped/__init__.py", SETUP)
        zipped.writestr("sprinkles/zipped/cli.py", "WORDS = 'from a zip'\n")
        zipped.writestr("sprinkles/zipped/sprinkle.json", json.dumps({**MANIFEST, "name": "zipped"}))
        table = "table: zipped_thing\ndoc: d\ncolumns: {a: {type: text}}\n"
        zipped.writestr("sprinkles/zipped/contracts/tables/zipped_thing.yaml", table)
        zipped.writestr("sprinkles/zipped/migrations/local/0001_thing.sql", "CREATE TABLE zipped_thing (a TEXT);")
    with beside(file / "sprinkles"):
        (sprinkle,) = discover(["zipped"]).sprinkles
        assert sprinkle.contracts.keys() == {"zipped_thing"}
        assert [m.name for m in sprinkle.migrations] == ["0001_thing"]
        assert sprinkle.load("cli:WORDS") == "from a zip"


def test_nothing_of_a_sprinkle_is_imported_by_finding_it(more: Path) -> None:
    make(more, "lazy", "raise RuntimeError('imported')")
    assert [s.manifest.name for s in discover(["lazy"]).sprinkles] == ["lazy"]
