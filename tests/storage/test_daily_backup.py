"""The backups that a home keeps by itself: one a day, three of them, and what mends it when it is damaged."""

import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import Refused
from storage import scrub
from storage.backup import KEEP, automatic_backups, back_up_daily
from storage.restore import mend
from tests.storage.homes import ME, TABLE, add, migrations, open_home, pair, theirs


@pytest.fixture
def lived_in(tmp_path: Path) -> Path:
    """The folder of a home of an account, with one entry."""
    home = open_home(tmp_path / "home")
    home.bind(ME, "me@example.org")
    add(home.store, text="the first words")
    home.close()
    return tmp_path / "home"


def test_a_home_keeps_its_last_three_days(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    add(home.store, text="x")
    made = []
    for day in range(5, 0, -1):
        file = back_up_daily(tmp_path / "home", migrations())
        assert file is not None
        assert back_up_daily(tmp_path / "home", migrations()) is None, "once a day"
        old = time.time() - day * 90_000
        os.utime(file, (old, old))
        made.append(file.rename(file.with_name(f"daily-2026110{6 - day}T000000Z.zip")))
        os.utime(made[-1], (old, old))
    home.close()
    assert back_up_daily(tmp_path / "home", migrations()) is not None
    kept = automatic_backups(tmp_path / "home")
    assert len(kept) == KEEP and kept[1:] == made[:-3:-1]


def test_a_failing_daily_backup_disturbs_nobody(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    home.close()
    (tmp_path / "home" / "cupcake.db").write_bytes(b"no database " * 1000)
    assert back_up_daily(tmp_path / "home", migrations()) is None
    assert automatic_backups(tmp_path / "home") == []


def test_a_damaged_home_is_mended_from_its_newest_sound_backup(lived_in: Path) -> None:
    folder = lived_in
    good = back_up_daily(folder, migrations())
    assert good is not None
    newer = good.with_name("daily-99991231T000000Z.zip")
    newer.write_bytes(good.read_bytes()[:-500])
    damaged = b"no database at all, " * 1000
    (folder / "cupcake.db").write_bytes(damaged)
    done = mend(folder, migrations())
    home = open_home(folder)
    assert home.store.value("SELECT text FROM journal_entry") == "the first words"
    home.close()
    assert done.kept is not None and (done.kept / "cupcake.db").read_bytes() == damaged


def test_without_a_backup_a_damaged_home_is_left_as_it_is(lived_in: Path) -> None:
    folder = lived_in
    (folder / "cupcake.db").write_bytes(b"no database at all, " * 1000)
    before = sorted(p.name for p in folder.iterdir())
    with pytest.raises(Refused, match="keeps no backup"):
        mend(folder, migrations())
    assert sorted(p.name for p in folder.iterdir()) == before


def test_days_from_before_words_left_the_files_give_way_to_a_clean_one(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    pair(home)
    row = theirs(home.store, text="marzipan under the floorboards")
    old = back_up_daily(tmp_path / "home", migrations())
    assert old is not None and holds(old, b"marzipan")
    older = old.rename(old.with_name("daily-20261101T000000Z.zip"))
    with home.store.write() as txn:
        txn.tables[TABLE].remove(txn.raw, [row.id])
        scrub.mark(txn.raw, TABLE)
    assert scrub.finish(home.store)
    clean = back_up_daily(tmp_path / "home", migrations())
    assert clean is not None and not holds(clean, b"marzipan")
    assert automatic_backups(tmp_path / "home") == [clean] and not older.exists()
    assert back_up_daily(tmp_path / "home", migrations()) is None
    home.close()


def holds(file: Path, words: bytes) -> bool:
    with zipfile.ZipFile(file) as archive:
        return any(words in archive.read(name) for name in archive.namelist())


def test_a_start_and_what_is_written_then_ask_together_and_one_is_made(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = open_home(tmp_path / "home")
    add(home.store, text="x")
    home.close()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: back_up_daily(tmp_path / "home", migrations()), range(4)))
    assert [file for file in made if file] == automatic_backups(tmp_path / "home")
    assert len(made) - made.count(None) == 1
    assert not caplog.records
