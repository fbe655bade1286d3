"""`cupcake sprinkle list|on|off|check|migrate`, as a person meets them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import load_settings
from sprinkles.workshop import collect as collecting
from sprinkles.workshop.tree import ROOT
from tests.cli.conftest import Cupcake
from tests.workshop.folder import MANIFEST, beside


def test_one_is_turned_off_says_so_and_is_back_with_everything(cupcake: Cupcake) -> None:
    kept = cupcake("journal", "add", "--text", "Still here", "--json").document["id"]
    off = cupcake("sprinkle", "off", "journal")
    assert (off.code, off.out) == (0, "Diary is off. What you wrote stays, and is there again when you turn it on.\n")
    refused = cupcake("journal", "list")
    assert (refused.code, refused.err) == (1, "“journal” is turned off. Turn it on: cupcake sprinkle on journal\n")
    assert "Turned off." in cupcake("sprinkle", "list").out
    assert cupcake("status", "--json").document["records"] == 1
    assert cupcake("sprinkle", "on", "journal", "--json").document == {"name": "journal", "state": "on"}
    assert cupcake("journal", "show", kept, "--json").document["text"] == "Still here"


def test_one_is_hidden_on_this_device_and_turning_it_on_shows_it_again(cupcake: Cupcake) -> None:
    assert cupcake("sprinkle", "off", "journal", "--here").out == (
        "Diary is hidden on this device. What you wrote stays.\n"
    )
    assert cupcake("sprinkle", "list", "--json").document[0]["state"] == "hidden"
    assert "is hidden on this device" in cupcake("journal", "list").err
    assert cupcake("status", "--json").document["pending"] == 0
    assert cupcake("sprinkle", "on", "journal").out == "Diary is on.\n"


def test_a_list_makes_no_home(cupcake: Cupcake) -> None:
    assert cupcake("sprinkle", "list", "--json").document[0] == {
        "name": "journal", "version": "0.1.0", "title": "Diary", "offline": "full", "state": "on", "problem": None,
        "summary": "Write by yourself or together. Every entry says who can read it.",
    }  # fmt: skip
    assert cupcake("status").code == 0


def test_a_list_says_why_one_is_left_out_or_could_not_start(
    cupcake: Cupcake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cupcake("journal", "add", "--text", "Makes a home")
    for name, manifest in (("newer", {"engines": {"cupcake": ">=99"}}), ("bad", {})):
        folder = tmp_path / "more" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("raise RuntimeError")
        (folder / "sprinkle.json").write_text(json.dumps({**MANIFEST, "name": name, "title": name.title(), **manifest}))
    settings = replace(load_settings(), sprinkles=("newer", "bad", "nobody", "journal"))
    for place in ("core.settings", "app.bootstrap", "app.cli.sprinkles"):
        monkeypatch.setattr(f"{place}.load_settings", lambda *_: settings)
    with beside(tmp_path / "more"):
        lines = cupcake("sprinkle", "list").out.splitlines()
    assert (
        "newer: left out. sprinkles/newer/sprinkle.json, field engines.cupcake: “newer” needs Cupcake >=99" in lines[0]
    )
    assert lines[1] == "bad 1.0.0: Bad (bad) could not start (RuntimeError). The rest of Cupcake goes on."
    assert lines[2].startswith("nobody: left out. sprinkles/nobody/sprinkle.json is missing")
    assert lines[3].startswith("journal 0.1.0: Write by yourself")


@pytest.mark.parametrize("command", ["on", "off"])
def test_one_that_is_not_there_is_refused_with_the_way_on(cupcake: Cupcake, command: str) -> None:
    answer = cupcake("sprinkle", command, "nobody")
    assert (answer.code, answer.err) == (
        1, "“nobody” is not one of this Cupcake. `cupcake sprinkle list` shows what there is.\n",
    )  # fmt: skip


def test_a_check_says_what_is_wrong_and_ends_with_1(cupcake: Cupcake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cupcake("sprinkle", "check", "journal").out == "All is well.\n"
    monkeypatch.setattr(collecting, "rendered", lambda: [(ROOT / "docs" / "contracts.md", "otherwise")])
    answer = cupcake("sprinkle", "check", "journal", "--json")
    assert answer.code == 1
    assert answer.document["faults"] == [
        {"sprinkle": None, "concern": "history", "where": "",
         "fault": "docs/contracts.md is not what it is rendered from. Run `cupcake sprinkle migrate`."}
    ]  # fmt: skip
    assert cupcake("sprinkle", "check", "nobody").code == 1
    monkeypatch.undo()


def test_collecting_again_writes_nothing(cupcake: Cupcake) -> None:
    assert cupcake("sprinkle", "migrate").out == "Everything is in its place already.\n"
