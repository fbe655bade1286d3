"""Exit codes, one line for an error, one JSON document, `--home` and `--json` anywhere, and never a stack trace."""

import sqlite3
from importlib import import_module
from pathlib import Path

import pytest

from tests.cli.conftest import Cupcake

SECRET = "nobody may read this"


@pytest.mark.parametrize(
    "args",
    [
        ("--json", "journal", "list"),
        ("journal", "--json", "list"),
        ("journal", "list", "--json"),
        ("--json", "journal", "--json", "list", "--json"),
    ],
    ids=range(4),
)
def test_json_may_stand_anywhere(cupcake: Cupcake, args: tuple[str, ...]) -> None:
    answer = cupcake(*args)
    assert (answer.code, answer.document) == (0, [])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_home_may_stand_anywhere_and_wins_over_the_environment(cupcake: Cupcake, tmp_path: Path, place: int) -> None:
    words = ["journal", "add", "--text", "x"]
    words[place:place] = ["--home", str(tmp_path / "other")]
    assert cupcake(*words).code == 0
    assert (tmp_path / "other" / "cupcake.db").exists()
    assert not (tmp_path / "home").exists()


def test_commands_are_listed_without_opening_a_home(cupcake: Cupcake, tmp_path: Path) -> None:
    for args in (("--help",), ("journal", "--help"), ("journal", "add", "--help"), ("account", "--help")):
        answer = cupcake(*args)
        assert answer.code == 0
        assert "--home" in answer.out
    listed = cupcake("--help").out
    for name in ("import", "doctor", "status", "sync", "account", "pair", "sprinkle", "journal"):
        assert f"\n  {name} " in listed
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "args",
    [
        ("bogus",),
        ("journal", "bogus"),
        ("journal", "add"),
        ("journal", "add", "--bogus"),
        ("journal", "add", "--text", "x", "--visibility", "everybody"),
        ("journal", "show"),
        ("journal", "edit", "abcdef"),
        ("import",),
        ("account", "login", "--email", "x@example.org"),
        ("account", "login", "--email", "x@example.org", "--password", "p", "--code", "1"),
        ("pair", "invite", "--share", "some"),
        ("pair", "leave", "--archive", "x.zip", "--no-archive"),
        ("export",),
        ("archive",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_two_and_one_line(cupcake: Cupcake, tmp_path: Path, args: tuple[str, ...]) -> None:
    answer = cupcake(*args)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    document = cupcake(*args, "--json")
    assert (document.code, document.document["error"], document.err) == (2, "usage", "")
    assert not (tmp_path / "home").exists()


def test_a_refusal_is_one_and_one_line_or_one_document(cupcake: Cupcake) -> None:
    answer = cupcake("journal", "show", "ffffff")
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    answer = cupcake("journal", "show", "ffffff", "--json")
    assert (answer.code, answer.err, answer.out.count("\n")) == (1, "", 1)
    assert set(answer.document) == {"error", "message"}


@pytest.mark.parametrize(
    "args",
    [
        ("sync",),
        ("account", "whoami"),
        ("pair", "invite"),
        ("pair", "status"),
        ("pair", "leave", "--no-archive"),
        ("pair", "leave"),
    ],
    ids=" ".join,
)
def test_without_a_cloud_the_network_says_one_calm_line(cupcake: Cupcake, args: tuple[str, ...]) -> None:
    answer = cupcake(*args)
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert "Error" not in answer.err


def test_with_a_cloud_that_does_not_answer_too(cupcake: Cupcake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_SUPABASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("CUPCAKE_SUPABASE_KEY", "k")
    for args in (("sync",), ("account", "login", "--email", "x@example.org", "--password", "p")):
        answer = cupcake(*args)
        assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
        assert "Error" not in answer.err


def test_a_damaged_database_is_said_calmly_and_left_alone(cupcake: Cupcake, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    place = tmp_path / "home" / "cupcake.db"
    place.write_bytes(SECRET.encode() * 500)
    answer = cupcake("journal", "list", "--json")
    assert (answer.code, answer.document["error"]) == (1, "damaged")
    assert place.read_bytes() == SECRET.encode() * 500


def test_an_error_of_ours_shows_its_type_alone_and_logs_where_without_what(
    cupcake: Cupcake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = import_module("sprinkles.journal.cli")

    def fails(*_args: object) -> None:
        words = SECRET
        raise KeyError(words) from ValueError(words)

    monkeypatch.setattr(documents, "documents", fails)
    answer = cupcake("journal", "list")
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert "KeyError" in answer.err
    logged = (tmp_path / "home" / "cupcake.log").read_text("utf-8")
    assert "builtins.KeyError" in logged
    assert "test_manners.py" in logged
    assert SECRET not in logged + answer.err
    assert "Traceback" not in answer.err
    assert cupcake("journal", "list", "--json").document["error"] == "unexpected"


def test_an_interruption_is_130(cupcake: Cupcake, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("sprinkles.journal.cli"), "documents", interrupted)
    answer = cupcake("journal", "list")
    assert (answer.code, answer.out) == (130, "")


def test_two_runs_on_one_home_leave_it_closed(cupcake: Cupcake, tmp_path: Path) -> None:
    assert cupcake("journal", "add", "--text", "x").code == 0
    assert not (tmp_path / "home" / "cupcake.db-wal").exists()
    with sqlite3.connect(tmp_path / "home" / "cupcake.db") as raw:
        raw.execute("PRAGMA locking_mode=EXCLUSIVE")
        assert raw.execute("SELECT count(*) FROM journal_entry").fetchone() == (1,)
    raw.close()


def test_sprinkles_are_listed_with_what_is_wrong_with_them(cupcake: Cupcake) -> None:
    (first, *_) = cupcake("sprinkle", "list", "--json").document
    assert (first["name"], first["problem"]) == ("journal", None)
    assert "journal 0." in cupcake("sprinkle", "list").out


def test_status_is_the_homes_own_truth(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "x")
    status = cupcake("status", "--json").document
    assert {k: status[k] for k in ("records", "shared", "pending", "quarantined", "cursor", "last_sync_at")} == {
        "records": 1, "shared": 0, "pending": 1, "quarantined": 0, "cursor": 0, "last_sync_at": None,
    }  # fmt: skip
    first, state, last, backup = cupcake("status").out.splitlines()
    assert (first, last) == ("Records here: 1. Shared: 0.", "Not synced yet.")
    assert (backup, status["backup"]["at_ms"]) == ("No backup yet: `cupcake backup FILE` makes one.", None)
    cupcake("backup", str(tmp_path / "x.zip"))
    assert cupcake("status").out.splitlines()[-1].endswith("; nothing since.")
    cupcake("journal", "add", "--text", "y")
    assert cupcake("status").out.splitlines()[-1].endswith("; events since: 1.")
    assert (state, status["state"]) == (status["sentence"], "saved_here")
    assert state.startswith("Everything is saved here. Sign in")
