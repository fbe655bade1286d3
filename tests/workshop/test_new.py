"""`cupcake sprinkle new x && cupcake sprinkle check x && pytest` in a copy of the tree, as somebody would do it."""

from pathlib import Path

import pytest

from core.errors import Refused
from sprinkles.workshop import scaffold as scaffolding
from sprinkles.workshop.scaffold import enable, scaffold
from tests.workshop.conftest import Run

SHOWN = """
import asyncio, sys
from pathlib import Path
from app.beginning import begin
from app.bootstrap import open_cupcake
from app.household import Household
from app.shell import open_window
from core.settings import load_settings
from tests.harness.app_driver import AppDriver

async def story():
    house = Household(open_cupcake(Path(sys.argv[1]), load_settings()))
    begin(house.cupcake.home)
    async with AppDriver.open(lambda page: (open_window(page, house), None)[1], width=1280) as app:
        await app.until(lambda: "Plant care" in app.labels())
        await app.tap("Plant care")
        await app.until(lambda: app.shows("Nothing noted yet"))
    await house.close()

asyncio.run(story())
print("shown")
"""


def test_a_new_sprinkle_is_whole_at_once_and_in_the_running_app(copy: Path, run_in: Run) -> None:
    made = run_in("-m", "app.cli", "sprinkle", "new", "plant-care")
    assert made.returncode == 0, made.stderr
    assert (copy / "sprinkles" / "plant_care" / "tests" / "test_plant_care.py").is_file()
    checked = run_in("-m", "app.cli", "sprinkle", "check")
    assert (checked.returncode, checked.stdout) == (0, "All is well.\n"), checked.stdout
    for lint in (("check",), ("format", "--check")):
        linted = run_in("-m", "ruff", *lint, "--no-cache", "sprinkles/plant_care")
        assert linted.returncode == 0, linted.stdout
    tested = run_in("-m", "pytest", "-q", "sprinkles/plant_care", "tests/contracts", "-p", "no:cacheprovider")
    assert tested.returncode == 0, tested.stdout
    assert "skipped" not in tested.stdout
    shown = run_in("-c", SHOWN, str(copy / "home"))
    assert shown.stdout == "shown\n", shown.stderr
    listed = run_in("-m", "app.cli", "sprinkle", "list")
    assert "plant-care 0.1.0" in listed.stdout
    again = run_in("-m", "app.cli", "sprinkle", "new", "plant-care")
    assert (again.returncode, again.stderr) == (1, "“plant-care” is taken. Choose another name.\n")


@pytest.mark.parametrize(
    "name", ["Plant", "plant_care", "1plant", "../plant", "", "plant--care", "p" * 31, "journal", "sdk"]
)
def test_a_bad_or_taken_name_is_refused_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scaffolding, "ROOT", tmp_path)
    with pytest.raises(Refused, match=r"no name|is taken"):
        scaffold(name)
    with pytest.raises(Refused, match="A title has no quotes"):
        scaffold("good-name", 'A "title"')
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('# top\n[sprinkles]\nenabled = ["journal"]\n', '# top\n[sprinkles]\nenabled = ["journal", "x"]\n'),
        ("enabled = []\n", 'enabled = ["x"]\n'),
        ('enabled = [\n  "a",\n  "b",\n]\n', 'enabled = ["a",\n  "b", "x"]\n'),
    ],
)
def test_enabling_leaves_the_rest_of_the_file_as_it_is(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "flet.toml"
    file.write_text(before)
    enable(file, "x")
    assert file.read_text() == after
    file.write_text("nothing\n")
    with pytest.raises(Refused, match="no list of enabled"):
        enable(file, "x")
