"""Two people on the command line, against the real local cloud: account, pair, sync, part."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Cupcake
from tests.cloud.local_cloud import LocalCloud
from tests.journal.exports import entry, export, photo, png

pytestmark = pytest.mark.cloud
Person = Callable[..., Answer]


@pytest.fixture
def people(
    cupcake: Cupcake, cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Person, Person]:
    """Two homes on one cloud, each signed up; neither has written anything."""
    monkeypatch.setenv("CUPCAKE_SUPABASE_URL", cloud.url)
    monkeypatch.setenv("CUPCAKE_SUPABASE_KEY", cloud.publishable_key)
    monkeypatch.setenv("CUPCAKE_KEYRING", "file")

    def person(name: str) -> Person:
        def run(*args: str) -> Answer:
            return cupcake("--home", str(tmp_path / name), "--json", *args)

        email = f"{name.lower()}-{secrets.token_hex(4)}@example.org"
        answer = run("account", "signup", "--email", email, "--password", secrets.token_hex(12), "--name", name)
        assert answer.code == 0, answer
        assert answer.document["email"] == run("account", "whoami").document["email"] == email
        return run

    return person("Ada"), person("Ben")


def joined(people: tuple[Person, Person], *invite: str) -> None:
    ada, ben = people
    made = ada("pair", "invite", *invite).document
    assert set(made) == {"code", "link", "expires_at"}
    info = ben("pair", "join", made["code"])
    assert (info.code, info.document["partner"]) == (0, "Ada")
    assert ada("sync").code == 0


def test_what_one_shares_the_other_reads_and_what_is_private_stays(people: tuple[Person, Person]) -> None:
    ada, ben = people
    assert ada("journal", "add", "--text", "before us").document["visibility"] == "private"
    joined(people)
    shared = ada("journal", "add", "--text", "for both").document
    ada("journal", "add", "--text", "for me", "--visibility", "private")
    report = ada("sync").document
    assert set(report) == {"pushed", "pulled", "conflicts", "quarantined", "rounds", "files"}
    assert ben("sync").code == 0
    (seen,) = ben("journal", "list").document
    assert (seen["id"], seen["text"], seen["waiting"]) == (shared["id"], "for both", False)
    assert (seen["author"]["name"], seen["author"]["me"]) == ("Ada", False)
    assert ben("journal", "delete", shared["id"]).document["error"] == "not_yours"
    mine, theirs = ada("status").document, ben("status").document
    assert (mine["pending"], mine["shared"], theirs["records"]) == (0, 1, 1)
    assert mine["digest"] == theirs["digest"] != ""


def test_sharing_all_on_invite_shares_what_was_there(people: tuple[Person, Person]) -> None:
    ada, ben = people
    ada("journal", "add", "--text", "before us")
    joined(people, "--share", "all")
    assert ada("sync").code == 0
    assert ben("sync").code == 0
    assert [doc["text"] for doc in ben("journal", "list").document] == ["before us"]


def test_sync_moves_photos_too_and_says_how_many(people: tuple[Person, Person], tmp_path: Path) -> None:
    ada, ben = people
    said = photo(png())
    file = export(tmp_path / "x.zip", entry(photos=[said]), members={f"photos/{said['md5']}.png": png()})
    assert ada("import", str(file)).code == 0
    joined(people, "--share", "all")
    assert (ada("status").document["media_waiting"], ada("status").document["media_failed"]) == (0, 0)
    got = ben("sync").document["files"]
    assert (got["downloaded"], got["waiting"], got["failed"]) == (1, 0, 0)
    (stored,) = (p for p in (tmp_path / "Ben" / "media").rglob("*") if p.is_file())
    assert stored.read_bytes() == png()
    assert ben("status").document["media_waiting"] == 0


def test_a_wrong_code_is_one_calm_line_and_parting_keeps_everything_here(people: tuple[Person, Person]) -> None:
    ada, ben = people
    refused = ben("pair", "join", "WRONG-CODE")
    assert (refused.code, refused.err) == (1, "")
    assert set(refused.document) == {"error", "message"}
    joined(people)
    ada("journal", "add", "--text", "ours")
    ada("sync")
    ben("sync")
    assert ben("pair", "status").document["partner"] == "Ada"
    assert ben("pair", "leave").document["error"] == "choose_archive"
    assert ben("pair", "leave", "--no-archive").code == 0
    assert ben("pair", "status").document["pair_id"] is None
    (kept,) = ben("journal", "list").document
    assert kept["text"] == "ours"


def test_a_home_is_one_accounts_and_signing_out_keeps_the_words(people: tuple[Person, Person]) -> None:
    ada, _ = people
    ada("journal", "add", "--text", "mine")
    assert ada("account", "logout").code == 0
    assert ada("account", "whoami").document["error"] == "signed_out"
    assert ada("status").document["state"] == "signed_out"
    assert ada("sync").code == 1
    assert [doc["text"] for doc in ada("journal", "list").document] == ["mine"]
    other = ada(
        "account", "signup", "--email", f"x{secrets.token_hex(4)}@example.org", "--password", secrets.token_hex(12)
    )
    assert (other.code, other.document["error"]) == (1, "another_account")


def test_a_mailed_code_signs_in_without_a_password(
    people: tuple[Person, Person], cupcake: Cupcake, cloud: LocalCloud, tmp_path: Path
) -> None:
    email = f"cleo-{secrets.token_hex(4)}@example.org"
    entering = ("--home", str(tmp_path / "Cleo"), "--json", "account", "login", "--email", email, "--code")
    assert cupcake(*entering, "send").document == {"sent": True}
    wrong = cupcake(*entering, "000000")
    assert (wrong.code, set(wrong.document)) == (1, {"error", "message"})
    assert cupcake(*entering, cloud.mail_code(email)).document["email"] == email


def test_deleting_the_account_keeps_what_is_here(people: tuple[Person, Person]) -> None:
    ada, ben = people
    joined(people)
    ada("journal", "add", "--text", "ours")
    assert ada("sync").code == ben("sync").code == 0
    assert ada("account", "delete").code == 2, "nobody at the terminal and no --yes"
    answer = ada("account", "delete", "--yes")
    assert (answer.code, answer.document) == (0, {"deleted": True, "signed_in": False})
    assert len(ada("journal", "list").document) == 1
    assert ada("account", "whoami").document["error"] == "signed_out"
    assert ben("sync").code == 0
    assert ben("pair", "status").document["pair_id"] is None
    assert len(ben("journal", "list").document) == 1
    again = ada("account", "delete", "--yes")
    assert (again.code, again.document["error"]) == (1, "signed_out")
