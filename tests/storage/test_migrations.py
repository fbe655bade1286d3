"""A migration and its record share one transaction; a changed file or a newer home is refused and left untouched."""

from pathlib import Path

import pytest

from core.errors import CupcakeError, Damaged, Fatal
from storage.database import Database
from storage.migrations_runner import Migration, core_migrations, migrate, statements
from tests.storage.homes import open_home

ONE = Migration("test", "0001_one", "CREATE TABLE one (a TEXT);\nINSERT INTO one VALUES ('kept');\n")
TWO = Migration("test", "0002_two", "CREATE TABLE two (a TEXT);\n")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "x.db")


def tables(database: Database) -> set[str]:
    return {name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_each_is_applied_once_and_recorded_with_its_hash(database: Database) -> None:
    assert migrate(database, [ONE]) == [ONE]
    assert migrate(database, [ONE, TWO]) == [TWO]
    assert migrate(database, [ONE, TWO]) == []
    assert database.rows("SELECT name, sha256 FROM migration ORDER BY name") == [
        ("0001_one", ONE.sha256), ("0002_two", TWO.sha256),
    ]  # fmt: skip
    database.close()


def test_one_that_fails_half_way_leaves_neither_tables_nor_record(database: Database) -> None:
    migrate(database, [ONE])
    bad = Migration("test", "0002_bad", "CREATE TABLE half (a TEXT);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(CupcakeError):
        migrate(database, [ONE, bad])
    assert tables(database) == {"migration", "one"}
    assert migrate(database, [ONE, TWO]) == [TWO]
    database.close()


def test_a_shipped_file_that_changed_is_refused(database: Database) -> None:
    migrate(database, [ONE])
    with pytest.raises(Damaged, match="test/0001_one"):
        migrate(database, [Migration("test", "0001_one", ONE.sql + "-- more\n"), TWO])
    assert tables(database) == {"migration", "one"}
    database.close()


def test_a_home_of_a_newer_app_is_refused_and_left_untouched(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    with home.store.write() as txn:
        txn.raw.execute("INSERT INTO migration VALUES ('core', '9999_later', 'x', 1)")
    home.close()
    before = (tmp_path / "cupcake.db").read_bytes()
    with pytest.raises(Fatal) as refusal:
        open_home(tmp_path)
    assert refusal.value.code == "newer_home"
    assert (tmp_path / "cupcake.db").read_bytes() == before


def test_a_sprinkle_that_was_turned_off_does_not_make_the_home_newer(database: Database) -> None:
    migrate(database, [ONE])
    assert migrate(database, core_migrations())
    database.close()


def test_a_trigger_keeps_the_semicolons_of_its_body() -> None:
    sql = "CREATE TABLE t (a);\nCREATE TRIGGER x AFTER INSERT ON t BEGIN\n SELECT 1;\n SELECT 2;\nEND;\n-- the end\n"
    assert len(list(statements(sql))) == 2


def test_a_file_that_is_no_database_is_damaged_and_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "cupcake.db"
    place.write_bytes(b"these are not the tables you are looking for" * 100)
    with pytest.raises(Damaged):
        open_home(tmp_path)
    assert place.read_bytes().startswith(b"these are not")
