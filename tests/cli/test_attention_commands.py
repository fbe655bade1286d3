"""`cupcake attention`: what needs a look is listed, tried again, exported and discarded by command, never by accident."""

import json
from pathlib import Path

import pytest

from storage.pending import keep_aside
from tests.cli.conftest import Cupcake
from tests.storage.homes import TABLE, add, open_home


@pytest.fixture
def items(tmp_path: Path) -> tuple[str, str]:
    """A home with words kept aside and a new entry that was not taken; answers their ids."""
    home = open_home(tmp_path / "home")
    row = add(home.store, title="unsent", text="only here")
    with home.store.write() as txn:
        txn.raw.execute("UPDATE pending_change SET quarantined_at = 2000, last_error = 'too_large', attempts = 1")
        keep_aside(txn.raw, TABLE, row.id, "withdrawn", {"text": "my words"}, 1000)
    words = str(home.store.value("SELECT id FROM set_aside"))
    home.close()
    return words, row.id


def test_the_list_says_why_and_what_to_do(cupcake: Cupcake, items: tuple[str, str]) -> None:
    words, change = cupcake("attention", "list", "--json").document
    assert (words["id"], change["id"]) == items
    assert (words["kind"], words["reason"]) == ("words", "withdrawn")
    assert (change["kind"], change["reason"], change["tries"], change["only_here"]) == ("change", "too_large", 1, True)
    assert change["next"].startswith("Split it in two")
    shown = cupcake("attention", "list").out
    assert "keep what you wrote into to themselves" in shown.replace("keeps", "keep") and items[0] in shown


def test_an_empty_home_needs_no_attention(cupcake: Cupcake) -> None:
    assert cupcake("attention", "list", "--json").document == []
    assert cupcake("attention", "list").out == "Nothing needs your attention.\n"


def test_retry_clears_the_quarantine(cupcake: Cupcake, items: tuple[str, str]) -> None:
    assert cupcake("attention", "retry", items[1][:20], "--json").document == {"retried": 1}
    status = cupcake("status", "--json").document
    assert (status["pending"], status["quarantined"], status["set_aside"]) == (1, 0, 1)


def test_status_counts_by_reason(cupcake: Cupcake, items: tuple[str, str]) -> None:
    status = cupcake("status", "--json").document
    assert status["attention"] == {"too_large": 1, "withdrawn": 1}
    assert status["state"] == "needs_look"
    assert "2 to look at (too large: 1, withdrawn: 1): `cupcake attention list`" in cupcake("status").out


def test_export_writes_the_words_and_never_over_another_file(
    cupcake: Cupcake, items: tuple[str, str], tmp_path: Path
) -> None:
    place = tmp_path / "words.json"
    assert cupcake("attention", "export", str(place), "--json").document == {"exported": 2, "file": str(place)}
    assert json.loads(place.read_text())[0]["words"] == {"text": "my words"}
    again = cupcake("attention", "export", str(place), "--json")
    assert (again.code, again.document["error"]) == (1, "exists")
    assert cupcake("attention", "export", str(place), items[1], "--force", "--json").document["exported"] == 1


def test_nothing_is_discarded_without_a_yes(cupcake: Cupcake, items: tuple[str, str]) -> None:
    for args in (("--all",), (items[0],)):
        refused = cupcake("attention", "discard", *args, "--json")
        assert (refused.code, refused.document["error"]) == (1, "ask")
    only = cupcake("attention", "discard", "--all", "--yes", "--json")
    assert (only.code, only.document["error"]) == (1, "only_copy")
    assert len(cupcake("attention", "list", "--json").document) == 2
    assert cupcake("attention", "discard", items[0], "--yes", "--json").document == {"discarded": 1}
    assert cupcake("attention", "discard", "--all", "--yes", "--only-copies", "--json").document == {"discarded": 1}
    assert cupcake("attention", "list", "--json").document == []
    assert cupcake("journal", "list", "--json").document == []


@pytest.mark.parametrize("args", [("retry",), ("discard",), ("retry", "--all", "abcdef"), ("export",)], ids=" ".join)
def test_which_ones_must_be_said(cupcake: Cupcake, args: tuple[str, ...]) -> None:
    answer = cupcake("attention", *args)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
