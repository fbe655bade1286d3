"""A home keeps being backed up when a part of the app is not there any more (broken, or shipped no longer)."""

import sqlite3
from pathlib import Path

import pytest

from app.bootstrap import migrations_of, open_cupcake
from core.errors import Refused
from core.settings import Settings
from sprinkles.habits.models import Habit
from storage.backup import automatic_backups, back_up_daily, write_backup
from storage.migrations_runner import Migration
from storage.restore import restore

BOTH, LEFT = (Settings("test", None, None, None, names) for names in (("journal", "habits"), ("journal",)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a habit, last opened by an app that has no habits."""
    app = open_cupcake(tmp_path / "home", BOTH)
    app.contexts["habits"].store.add(Habit(id="", title="Walk"))
    app.close()
    open_cupcake(tmp_path / "home", LEFT).close()
    return tmp_path / "home"


def test_it_is_backed_up_with_what_that_part_kept(home: Path, tmp_path: Path) -> None:
    made = write_backup(home, tmp_path / "b.zip", migrations_of(LEFT))
    assert made.missing == 0
    assert back_up_daily(home, migrations_of(LEFT)) is not None
    assert len(automatic_backups(home)) == 1
    restore(tmp_path / "b.zip", tmp_path / "again", migrations_of(BOTH))
    app = open_cupcake(tmp_path / "again", BOTH)
    assert app.contexts["habits"].store.rows("SELECT title FROM habit") == [("Walk",)]
    app.close()


def test_a_file_with_parts_that_the_app_lacks_is_not_taken_in(home: Path, tmp_path: Path) -> None:
    write_backup(home, tmp_path / "b.zip", migrations_of(LEFT))
    with pytest.raises(Refused, match="with parts that this one lacks"):
        restore(tmp_path / "b.zip", tmp_path / "again", migrations_of(LEFT))
    assert not (tmp_path / "again" / "cupcake.db").exists()


def test_what_a_newer_app_made_of_a_part_that_is_there_is_refused_as_before(home: Path, tmp_path: Path) -> None:
    older: list[Migration] = [m for m in migrations_of(BOTH) if m.owner != "journal"]
    older += [m for m in migrations_of(BOTH) if m.owner == "journal"][:-1]
    with pytest.raises(Refused, match="newer Cupcake"):
        write_backup(home, tmp_path / "b.zip", older)


def test_something_foreign_in_a_part_that_is_there_is_refused_as_before(home: Path, tmp_path: Path) -> None:
    with sqlite3.connect(home / "cupcake.db") as raw:
        raw.execute("DROP INDEX journal_entry_at")
    with pytest.raises(Refused, match="not one that Cupcake made"):
        write_backup(home, tmp_path / "b.zip", migrations_of(LEFT))
