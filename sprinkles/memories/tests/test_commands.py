"""Memories from the command line, and milestones as they are exported."""

import json
import zipfile
from pathlib import Path

import pytest

from sprinkles.memories.cli import Theme
from sprinkles.memories.milestones import THEMES
from tests.cli.conftest import Cupcake
from tests.together.pictures import photo


def test_add_timeline_on_this_day_delete_and_restore(cupcake: Cupcake, tmp_path: Path) -> None:
    (tmp_path / "door.jpg").write_bytes(photo(3))
    doc = cupcake(
        "memories", "add", "We moved in", "--day", "2019-03-01", "--note", "Boxes.", "--theme", "home",
        "--photo", str(tmp_path / "door.jpg"), "--json",
    ).document  # fmt: skip
    assert (doc["title"], doc["day"], doc["theme"], len(doc["pictures"]), doc["visibility"]) == (
        "We moved in", "2019-03-01", "home", 1, "private",
    )  # fmt: skip
    cupcake("journal", "add", "--text", "A walk", "--at", "2020-05-01T10:00:00Z")
    assert [line.split("  ")[1] for line in cupcake("memories", "timeline").out.splitlines()] == [
        "A walk",
        "★ We moved in",
    ]
    (only,) = cupcake("memories", "timeline", "--kind", "milestone", "--json").document
    assert (only["id"], only["kind"], only["person"]) == (doc["id"], "milestone", "Me")
    assert len(cupcake("memories", "timeline", "--year", "2020", "--json").document) == 1
    assert len(cupcake("memories", "timeline", "--before", "2020-01-01", "--json").document) == 1
    (year,) = cupcake("memories", "on-this-day", "--day", "2026-03-01", "--json").document
    assert (year["year"], year["moments"][0]["title"]) == (2019, "We moved in")
    assert cupcake("memories", "on-this-day", "--day", "2026-03-01").out.startswith("Seven years ago\n")
    assert "No earlier year" in cupcake("memories", "on-this-day", "--day", "2026-03-02").out
    assert cupcake("memories", "delete", doc["id"], "--json").document == {"id": doc["id"], "deleted": True}
    assert cupcake("memories", "timeline", "--kind", "milestone").out == "Nothing here yet.\n"
    assert cupcake("memories", "restore", doc["id"], "--json").document["title"] == "We moved in"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["add", " "], 2, "Give the day a name."),
        (["add", "x", "--day", "soon"], 1, "That is not a day."),
        (["add", "x", "--photo", "/nowhere.jpg"], 1, "could not be read"),
        (["add", "x", "--theme", "war"], 2, "theme"),
        (["delete", "0190"], 1, "no such milestone"),
        (["timeline", "--before", "then"], 1, "That is not a day."),
    ],
)
def test_what_can_not_be_is_refused_in_one_line(cupcake: Cupcake, args: list[str], code: int, said: str) -> None:
    answer = cupcake("memories", *args)
    assert answer.code == code
    assert said in answer.err


def test_the_commands_themes_are_those_there_are() -> None:
    assert [theme.value for theme in Theme] == list(THEMES)


def test_export_has_a_page_for_each_day_with_its_pictures(cupcake: Cupcake, tmp_path: Path) -> None:
    (tmp_path / "door.jpg").write_bytes(photo(3))
    for title in ("We moved in", "we moved in"):
        cupcake(
            "memories", "add", title, "--day", "2019-03-01", "--note", "Boxes.", "--photo", str(tmp_path / "door.jpg")
        )
    place = tmp_path / "out.zip"
    report = cupcake("export", str(place), "--format", "markdown", "--json").document
    assert (report["entries"], report["photos"]) == (2, 1)
    with zipfile.ZipFile(place) as zipped:
        names = [name for name in zipped.namelist() if name.startswith("memories/")]
        page = zipped.read("memories/2019-03-01 We moved in.md").decode()
        picture = next(name for name in names if "photos/" in name)
        assert zipped.read(picture) == photo(3)
    assert len([name for name in names if name.endswith(".md")]) == 2
    assert page.startswith("# We moved in\n\n1 March 2019. Us.")
    assert picture.removeprefix("memories/") in page
    cupcake("export", str(tmp_path / "j.zip"), "--format", "milestones-json")
    with zipfile.ZipFile(tmp_path / "j.zip") as zipped:
        assert {doc["day"] for doc in json.loads(zipped.read("milestones.json"))} == {"2019-03-01"}
