"""`cupcake backup`, `restore` and `doctor --mend`, as a person meets them."""

from pathlib import Path

from tests.cli.conftest import Cupcake


def test_a_home_goes_into_one_file_and_comes_back(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "the first words")
    file = tmp_path / "b.zip"
    made = cupcake("backup", str(file), "--json")
    assert made.code == 0
    assert made.document == {"file": str(file), "bytes": file.stat().st_size, "photos": 0, "missing_photos": 0}
    other = str(tmp_path / "other")
    assert cupcake("restore", str(file), "--home", other).code == 0
    listed = cupcake("journal", "list", "--home", other, "--json").document
    assert [entry["text"] for entry in listed] == ["the first words"]
    assert cupcake("doctor", "--home", other).out == "Everything is sound.\n"


def test_words_are_not_replaced_without_being_asked_and_the_way_back_is_named(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "old")
    cupcake("backup", str(tmp_path / "b.zip"))
    cupcake("journal", "add", "--text", "new")
    refused = cupcake("restore", str(tmp_path / "b.zip"))
    assert (refused.code, refused.err.count("\n")) == (1, 1) and "--replace" in refused.err
    assert len(cupcake("journal", "list", "--json").document) == 2
    done = cupcake("restore", str(tmp_path / "b.zip"), "--replace", "--json")
    assert len(cupcake("journal", "list", "--json").document) == 1
    assert cupcake("restore", done.document["kept"], "--replace").code == 0
    assert len(cupcake("journal", "list", "--json").document) == 2


def test_what_is_no_backup_is_refused_in_one_line(cupcake: Cupcake, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"not a zip")
    for name in ("b.zip", "nothing.zip"):
        answer = cupcake("restore", str(tmp_path / name))
        assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert cupcake("backup", str(tmp_path / "no-folder" / "b.zip")).code == 1


def test_a_damaged_home_comes_back_from_its_own_backup_only_when_asked(cupcake: Cupcake, tmp_path: Path) -> None:
    from app.bootstrap import migrations_of
    from storage.backup import back_up_daily

    cupcake("journal", "add", "--text", "kept by itself")
    home = tmp_path / "home"
    assert back_up_daily(home, migrations_of()) is not None
    (home / "cupcake.db").write_bytes(b"not a database at all " * 100)
    answer = cupcake("doctor")
    assert answer.code == 1 and "--mend" in answer.err
    assert (home / "cupcake.db").read_bytes().startswith(b"not a database")
    mended = cupcake("doctor", "--mend", "--json")
    assert mended.code == 0 and len(mended.document["mended"]) == 1
    assert [e["text"] for e in cupcake("journal", "list", "--json").document] == ["kept by itself"]


def test_mending_a_sound_home_changes_nothing(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "x")
    assert cupcake("doctor", "--mend", "--json").document == {"ok": True, "problems": [], "mended": []}
