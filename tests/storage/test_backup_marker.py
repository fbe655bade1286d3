"""What happened since the last backup, of any kind, is counted."""

from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from storage import backup, events
from storage.backup import back_up_daily, write_backup
from storage.backup_marker import SinceBackup, since_backup
from storage.home import Home
from tests.storage.homes import migrations, open_home


def happened(home: Home) -> None:
    with home.store.write() as txn:
        events.emit(txn, "journal.entry.created", {})


def test_the_marker_counts_what_happened_since_the_last_backup_of_any_kind(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    assert since_backup(home.store) == SinceBackup(None, 0)
    happened(home)
    happened(home)
    assert since_backup(home.store).events == 2
    write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    marked = since_backup(home.store)
    assert marked.events == 0 and marked.at_ms is not None
    happened(home)
    assert since_backup(home.store) == SinceBackup(marked.at_ms, 1)
    assert back_up_daily(tmp_path / "home", migrations()) is not None
    assert since_backup(home.store).events == 0
    home.close()


def test_what_is_written_while_a_backup_is_made_counts_as_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(tmp_path / "home")
    happened(home)
    pack = backup._pack

    def meanwhile(*args: Any, **named: Any) -> int:
        happened(home)
        return pack(*args, **named)

    monkeypatch.setattr(backup, "_pack", meanwhile)
    write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    assert since_backup(home.store).events == 1
    home.close()


def test_a_backup_that_failed_marks_nothing(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    happened(home)
    with pytest.raises(Refused):
        write_backup(tmp_path / "home", tmp_path, migrations())
    assert since_backup(home.store) == SinceBackup(None, 1)
    home.close()


def test_events_that_were_forgotten_do_not_bring_old_ones_back(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    happened(home)
    write_backup(tmp_path / "home", tmp_path / "b.zip", migrations())
    with home.store.database.write() as raw:
        raw.execute("DELETE FROM event")
    happened(home)
    assert since_backup(home.store).events == 1
    home.close()
