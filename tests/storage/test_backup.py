"""A backup holds everything and no secret; what is put back is whole, or nothing was changed."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import Damaged, Refused, Retryable
from storage.backup import write_backup
from storage.backup_file import BackupFile
from storage.drafts import Drafts
from storage.home import Home
from storage.media import Media
from storage.restore import restore
from tests.storage.homes import ME, add, count, load, migrations, open_home, pair, pending

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Path, str]:
    """A home of an account with one entry and a photo, backed up: (home, backup, entry)."""
    home = open_home(tmp_path / "home")
    home.bind(ME, "me@example.org")
    entry = add(home.store, text="the first words").id
    Media(home).keep(PICTURE)
    (tmp_path / "home" / "session.json").write_text('{"refresh_token": "secret-token"}')
    write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    home.close()
    return tmp_path / "home", tmp_path / "b.zip", entry


def reopened(folder: Path) -> Home:
    return open_home(folder)


def text_of(folder: Path, entry: str) -> object:
    home = reopened(folder)
    try:
        return load(home.store, entry).values["text"]
    finally:
        home.close()


def repacked(file: Path, change: Callable[[dict[str, bytes]], None], **zip_options: int) -> Path:
    """The backup with other members."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    other = file.with_name("other.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return other


def with_database(file: Path, tmp_path: Path, script: str) -> Path:
    """The backup with a database that somebody worked on, and a manifest that agrees."""

    def change(members: dict[str, bytes]) -> None:
        place = tmp_path / "worked.db"
        place.write_bytes(members["cupcake.db"])
        raw = sqlite3.connect(place)
        raw.executescript(script)
        raw.close()
        agree(members, "cupcake.db", place.read_bytes())

    return repacked(file, change)


def agree(members: dict[str, bytes], name: str, data: bytes) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["parts"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    members[name] = data
    members["manifest.json"] = json.dumps(manifest).encode()


# -- writing


def test_a_backup_holds_the_words_and_the_photos_and_no_session(written: tuple[Path, Path, str]) -> None:
    _home, file, _entry = written
    with zipfile.ZipFile(file) as archive:
        names = sorted(n.partition("/")[0] for n in archive.namelist())
        assert names == ["cupcake.db", "manifest.json", "media"]
        everything = b"".join(archive.read(n) for n in archive.namelist())
    assert b"the first words" in everything and b"secret-token" not in everything
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_one_moment_of_a_home_in_use(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    entry = add(home.store, text="before").id
    with home.store.write() as txn:
        txn.raw.execute("UPDATE journal_entry SET text = 'half a write'")
        write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    home.close()
    restore(tmp_path / "b.zip", tmp_path / "other", migrations())
    assert text_of(tmp_path / "other", entry) == "before"


def test_words_that_were_deleted_for_good_are_not_in_a_backup(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    entry = add(home.store, text="marzipan").id
    with home.store.write() as txn:
        txn.tables["journal_entry"].remove(txn.raw, [entry])
    write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    home.close()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert b"marzipan" not in archive.read("cupcake.db")


def test_a_backup_never_takes_the_place_of_a_file(written: tuple[Path, Path, str]) -> None:
    home, file, _entry = written
    before = file.read_bytes()
    with pytest.raises(Refused, match="name already"):
        write_backup(home, file, migrations())
    assert file.read_bytes() == before


def test_a_photo_that_is_not_there_is_counted_and_the_rest_is_kept(written: tuple[Path, Path, str]) -> None:
    home, file, entry = written
    next(p for p in (home / "media").rglob("*") if p.is_file()).unlink()
    made = write_backup(home, file.with_name("second.zip"), migrations())
    assert (made.photos, made.missing) == (0, 1)
    restore(made.file, home.with_name("other"), migrations())
    assert text_of(home.with_name("other"), entry) == "the first words"


def test_a_damaged_database_is_never_backed_up_as_a_sound_one(written: tuple[Path, Path, str]) -> None:
    home, file, _entry = written
    (home / "cupcake.db").write_bytes(b"no database at all, " * 1000)
    with pytest.raises(Damaged):
        write_backup(home, file.with_name("second.zip"), migrations())
    assert sorted(p.name for p in file.parent.iterdir()) == ["b.zip", "home"]


# -- putting back


def test_what_is_put_back_is_what_was_there(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, entry = written
    done = restore(file, tmp_path / "other", migrations())
    home = reopened(tmp_path / "other")
    assert load(home.store, entry).values["text"] == "the first words"
    assert pending(home.store, entry) is not None
    assert home.account == (ME, "me@example.org")
    assert (done.photos, done.kept) == (1, None)
    assert Media(home).path(hashlib.sha256(PICTURE).hexdigest()) is not None
    home.close()


def test_a_home_that_was_put_back_is_a_new_one_that_pulls_before_it_pushes(written: tuple[Path, Path, str]) -> None:
    folder, file, _entry = written
    home = reopened(folder)
    before = (home.home_id, home.store.value("SELECT node FROM clock_row"))
    with home.store.database.write() as raw:
        raw.execute("UPDATE sync_state SET cursor = 7")
    home.close()
    restore(file, folder, migrations(), replace=True)
    home = reopened(folder)
    assert home.home_id != before[0] and home.store.value("SELECT node FROM clock_row") != before[1]
    assert home.store.database.rows("SELECT cursor, recovering, server_restored FROM sync_state") == [(0, 1, 0)]
    assert not (folder / "session.json").exists()
    home.close()


def test_a_home_with_words_is_replaced_only_when_asked_and_is_kept(written: tuple[Path, Path, str]) -> None:
    folder, file, entry = written
    home = reopened(folder)
    later = add(home.store, text="written since").id
    home.close()
    before = (folder / "cupcake.db").read_bytes()
    with pytest.raises(Refused, match="--replace"):
        restore(file, folder, migrations())
    assert (folder / "cupcake.db").read_bytes() == before
    done = restore(file, folder, migrations(), replace=True)
    home = reopened(folder)
    assert count(home.store, "SELECT count(*) FROM journal_entry") == 1
    home.close()
    assert done.kept is not None
    restore(done.kept, folder.with_name("kept"), migrations())
    assert text_of(folder.with_name("kept"), later) == "written since"
    assert text_of(folder.with_name("kept"), entry) == "the first words"


def test_a_home_with_nothing_but_a_draft_has_words(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, _entry = written
    home = open_home(tmp_path / "other")
    Drafts(home.store).put("journal:new", {"text": "half a"})
    home.close()
    with pytest.raises(Refused, match="has words"):
        restore(file, tmp_path / "other", migrations())


def test_the_home_of_another_account_is_never_replaced(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, _entry = written
    home = open_home(tmp_path / "other")
    home.bind("00000000-0000-7000-8000-0000000000ee", "else@example.org")
    home.close()
    with pytest.raises(Refused, match="another account"):
        restore(file, tmp_path / "other", migrations(), replace=True)


def test_a_home_that_is_open_is_not_replaced(written: tuple[Path, Path, str]) -> None:
    folder, file, entry = written
    home = reopened(folder)
    with pytest.raises(Retryable, match="Close it"):
        restore(file, folder, migrations(), replace=True)
    assert load(home.store, entry).values["text"] == "the first words"
    home.close()


# -- refusing


def nameless(members: dict[str, bytes], name: str) -> None:
    agree(members, name, b"x")


@pytest.mark.parametrize(
    "name",
    ["../escaped", "/etc/escaped", "media/../escaped", "media/ab/escaped", "session.json", "cupcake.db-wal",
     "media/ab/" + "AB" * 32, "media/cd/" + "ab" * 32],
)  # fmt: skip
def test_a_file_that_no_backup_has_is_refused(written: tuple[Path, Path, str], name: str, tmp_path: Path) -> None:
    _home, file, _entry = written
    with pytest.raises(Refused):
        restore(repacked(file, lambda m: nameless(m, name)), tmp_path / "other", migrations())
    assert not (tmp_path / "other" / "cupcake.db").exists()
    assert not list(tmp_path.rglob("*escaped*"))


@pytest.mark.parametrize("lost", ["manifest.json", "cupcake.db", "media"])
def test_a_backup_that_lacks_a_part_is_refused(written: tuple[Path, Path, str], lost: str, tmp_path: Path) -> None:
    _home, file, _entry = written

    def drop(members: dict[str, bytes]) -> None:
        for name in [n for n in members if n.startswith(lost)]:
            del members[name]

    with pytest.raises(Refused):
        restore(repacked(file, drop), tmp_path / "other", migrations())


def test_a_file_that_changed_since_is_refused(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, _entry = written

    def change(members: dict[str, bytes]) -> None:
        name = next(n for n in members if n.startswith("media/"))
        members[name] = members[name][:-1] + b"!"

    with pytest.raises(Refused, match="not what it was"):
        restore(repacked(file, change), tmp_path / "other", migrations())
    assert not (tmp_path / "other" / "cupcake.db").exists()


def test_a_photo_under_the_wrong_name_is_refused_though_the_list_agrees(
    written: tuple[Path, Path, str], tmp_path: Path
) -> None:
    _home, file, _entry = written

    def change(members: dict[str, bytes]) -> None:
        agree(members, next(n for n in members if n.startswith("media/")), b"another picture")

    with pytest.raises(Refused, match="not what it was"):
        restore(repacked(file, change), tmp_path / "other", migrations())


def test_a_bomb_is_refused_before_it_is_unpacked(
    written: tuple[Path, Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _home, file, _entry = written
    # The header is as large as the file; the list says something small.
    bomb = repacked(file, lambda m: m.update({"cupcake.db": b"\0" * 200_000_000}))

    def never(*_args: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(BackupFile, "write_to", never)
    with pytest.raises(Refused, match="than it declares"):
        restore(bomb, tmp_path / "other", migrations())


def test_a_header_that_lies_about_the_size_is_refused(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, _entry = written
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("cupcake.db").file_size
    for lie in (size - 1, size + 1):
        (tmp_path / "lie.zip").write_bytes(whole.replace(size.to_bytes(4, "little"), lie.to_bytes(4, "little")))
        with pytest.raises(Refused):
            restore(tmp_path / "lie.zip", tmp_path / "other", migrations())


def test_a_list_that_names_a_size_beyond_all_disks_is_refused(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, _entry = written

    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["parts"]["cupcake.db"]["bytes"] = 2**60
        members["manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(Refused, match="than it declares"):
        restore(repacked(file, change), tmp_path / "other", migrations())


@pytest.mark.parametrize(
    ("manifest", "why"),
    [(b"[", "can't be read"), (b"{}", "can't be read"), (b'{"format": 2}', "newer Cupcake"), (b"[" * 100_000, "can't be read"),
     (b'{"format": 1, "made_at": "x", "account": "../x", "parts": {}}', "can't be read")],
)  # fmt: skip
def test_a_list_of_contents_that_is_none_is_refused(
    written: tuple[Path, Path, str], manifest: bytes, why: str, tmp_path: Path
) -> None:
    _home, file, _entry = written
    with pytest.raises(Refused, match=why):
        restore(repacked(file, lambda m: m.update({"manifest.json": manifest})), tmp_path / "other", migrations())


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("CREATE TRIGGER planted AFTER INSERT ON draft BEGIN DELETE FROM journal_entry; END", "not one that Cupcake made"),
        ("DROP TABLE migration; CREATE VIEW migration AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x FROM t) "
         "SELECT x AS owner, x AS name, x AS sha256 FROM t", "not one that Cupcake made"),
        ("INSERT INTO migration VALUES ('core', '0099_later', 'x', 1)", "newer Cupcake"),
        ("UPDATE migration SET sha256 = 'x'", "another schema"),
        ("DELETE FROM home", "no home"),
        ("UPDATE home SET account_id = '00000000-0000-7000-8000-0000000000ee'", "does not hold what"),
    ],
)  # fmt: skip
def test_a_database_that_is_not_ours_is_refused(
    written: tuple[Path, Path, str], script: str, why: str, tmp_path: Path
) -> None:
    _home, file, _entry = written
    with pytest.raises(Refused, match=why):
        restore(with_database(file, tmp_path, script), tmp_path / "other", migrations())
    assert not (tmp_path / "other" / "cupcake.db").exists()


def test_every_file_cut_short_is_refused(written: tuple[Path, Path, str], tmp_path: Path) -> None:
    _home, file, _entry = written
    whole = file.read_bytes()
    for part in range(1, 10):
        (tmp_path / "cut.zip").write_bytes(whole[: len(whole) * part // 10])
        with pytest.raises(Refused):
            restore(tmp_path / "cut.zip", tmp_path / "other", migrations())


def test_a_refused_backup_leaves_the_home_as_it_was(written: tuple[Path, Path, str]) -> None:
    folder, file, entry = written
    bad = repacked(file, lambda m: nameless(m, "../x"))
    with pytest.raises(Refused):
        restore(bad, folder, migrations(), replace=True)
    assert text_of(folder, entry) == "the first words"
    assert not [p for p in folder.iterdir() if p.name.startswith((".restoring", "backups"))]


def test_a_backup_of_a_pair_brings_back_what_was_set_aside(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    pair(home)
    with home.store.database.write() as raw:
        raw.execute("INSERT INTO record_aside VALUES ('journal_entry', 'x', NULL, '{}', NULL, NULL)")
    write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    home.close()
    restore(tmp_path / "b.zip", tmp_path / "other", migrations())
    home = open_home(tmp_path / "other")
    assert count(home.store, "SELECT count(*) FROM record_aside") == 1
    home.close()
