"""Habits from the command line, and what they are exported as."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sprinkles.habits.doing import today
from tests.cli.conftest import Cupcake


def added(cupcake: Cupcake, *args: str) -> dict[str, Any]:
    answer = cupcake("habits", "add", *args, "--json")
    assert (answer.code, answer.err) == (0, ""), answer.err
    return dict(answer.document)


def test_add_check_show_and_take_back(cupcake: Cupcake) -> None:
    doc = added(cupcake, "Walk", "--icon", "footprints", "--why", "Air.", "--remind", "21:30")
    assert (doc["title"], doc["visibility"], doc["goal"], doc["remind_at"]) == ("Walk", "private", "weekdays", "21:30")
    assert cupcake("habits", "check", "walk").out == "Walk: done.\n"
    assert cupcake("habits", "check", "walk").out == "Walk: was done already.\n"
    assert cupcake("habits", "check", "walk", "--day", "yesterday").code == 0
    shown = cupcake("habits", "show", doc["id"][:14], "--json").document
    assert shown["streak"] == {"unit": "day", "now": 2, "best": 2, "freezes": 0}
    assert [d["done_by"] for d in shown["days"]] == [["Me"], ["Me"]]
    assert "Streak: 2 days" in cupcake("habits", "show", "Walk").out
    assert cupcake("habits", "uncheck", "Walk").out == "Walk: taken back.\n"
    assert cupcake("habits", "uncheck", "Walk").out == "Walk: nothing to take back.\n"
    listed = cupcake("habits", "list")
    assert "Walk  (Not yet)  1 day" in listed.out
    assert [h["today"]["kept"] for h in cupcake("habits", "list", "--json").document] == [False]


def test_goals_are_days_or_times(cupcake: Cupcake) -> None:
    assert added(cupcake, "Run", "--on", "mon,Wednesday, fri")["weekdays"] == [1, 3, 5]
    weekly = added(cupcake, "Swim", "--weekly", "2")
    assert (weekly["goal"], weekly["times_a_week"]) == ("weekly", 2)
    changed = cupcake("habits", "edit", "Swim", "--on", "daily", "--title", "Bathe", "--json").document
    assert (changed["goal"], len(changed["weekdays"]), changed["title"]) == ("weekdays", 7, "Bathe")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["check", "Swim"], 1, "There is no such habit here."),
        (["check", "Walk", "--day", "soon"], 1, "That is not a day."),
        (["check", "Walk", "--day", (today() + timedelta(days=1)).isoformat()], 1, "still to come"),
        (["edit", "Walk", "--remind", "25:00"], 1, "That is not a time."),
        (["edit", "Walk", "--on", "noday"], 1, "Name the days"),
        (["edit", "Walk"], 2, "Say what to change."),
        (["edit", "Walk", "--on", "mon", "--weekly", "2"], 2, "not both"),
        (["edit", "Walk", "--visibility", "shared"], 1, "Pair first"),
        (["restore", "Walk"], 1, "There is no such habit here."),
    ],
)
def test_what_can_not_be_is_refused_in_one_line(cupcake: Cupcake, args: list[str], code: int, said: str) -> None:
    added(cupcake, "Walk")
    answer = cupcake("habits", *args)
    assert answer.code == code
    assert said in answer.err


def test_rest_delete_and_restore(cupcake: Cupcake) -> None:
    doc = added(cupcake, "Walk")
    cupcake("habits", "archive", "Walk")
    assert cupcake("habits", "list").out.startswith("No habits yet.")
    assert len(cupcake("habits", "list", "--archived", "--json").document) == 1
    assert cupcake("habits", "archive", "Walk", "--undo", "--json").document["archived"] is False
    assert cupcake("habits", "delete", "Walk", "--json").document == {"id": doc["id"], "deleted": True}
    assert cupcake("habits", "restore", doc["id"][:10], "--json").document["id"] == doc["id"]


def test_one_for_two_stays_private_while_there_is_nobody_and_says_so(cupcake: Cupcake) -> None:
    answer = cupcake("habits", "add", "Walk", "--mode", "both", "--json")
    assert answer.code == 0
    assert answer.err == "Kept private: you are not paired yet.\n"
    assert answer.document["visibility"] == "private"


@pytest.fixture
def kept(cupcake: Cupcake) -> Iterator[Cupcake]:
    added(cupcake, "=Walk", "--why", "Air, “light” and us")
    cupcake("habits", "check", "=Walk")
    cupcake("habits", "check", "=Walk", "--day", "yesterday")
    yield cupcake


def test_export_as_csv_opens_in_a_spreadsheet_and_runs_nothing(kept: Cupcake, tmp_path: Path) -> None:
    place = tmp_path / "habits.zip"
    answer = kept("export", str(place), "--format", "habits-csv", "--json")
    assert (answer.document["entries"], answer.document["checks"]) == (1, 2)
    with zipfile.ZipFile(place) as zipped:
        rows = list(csv.DictReader(io.StringIO(zipped.read("habits.csv").decode("utf-8-sig"))))
        checks = list(csv.DictReader(io.StringIO(zipped.read("habit_checks.csv").decode("utf-8-sig"))))
    assert (rows[0]["title"], rows[0]["why"], rows[0]["goal"]) == ("'=Walk", "Air, “light” and us", "Every day")
    assert [c["day"] for c in checks] == [(today() - timedelta(days=1)).isoformat(), today().isoformat()]


def test_export_as_json_and_markdown(kept: Cupcake, tmp_path: Path) -> None:
    kept("export", str(tmp_path / "j.zip"), "--format", "habits-json")
    with zipfile.ZipFile(tmp_path / "j.zip") as zipped:
        (doc,) = json.loads(zipped.read("habits.json"))
    assert (doc["title"], doc["streak"]["now"], len(doc["days"])) == ("=Walk", 2, 2)
    kept("export", str(tmp_path / "m.zip"), "--format", "markdown")
    with zipfile.ZipFile(tmp_path / "m.zip") as zipped:
        page = zipped.read("habits/Walk.md").decode()
    assert page.startswith("# =Walk\n")
    assert f"- {today().isoformat()}: Me" in page
