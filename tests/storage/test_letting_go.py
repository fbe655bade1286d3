"""A database that was closed keeps no file open, whoever was reading or comes later: a backup waits to take its place."""

import gc
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database


@pytest.fixture(autouse=True)
def _nothing_is_collected() -> Iterator[None]:
    """Connections must end because they are closed, not because memory was tidied."""
    gc.disable()
    yield
    gc.enable()


def is_free(path: Path) -> bool:
    """Whether nobody else has the file open: only then it leaves WAL."""
    raw = sqlite3.connect(path, timeout=0)
    try:
        return bool(raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.OperationalError:
        return False
    finally:
        raw.close()


def opened(path: Path) -> Database:
    database = Database(path)
    with database.write() as raw:
        raw.execute("CREATE TABLE word (said TEXT)")
        raw.execute("INSERT INTO word VALUES ('tea')")
    return database


def test_while_it_is_open_it_is_not_free(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    assert not is_free(tmp_path / "a.db")
    database.close()
    assert is_free(tmp_path / "a.db")


def test_a_reader_that_outlives_the_closing_lets_go_when_it_has_its_answer(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    with database.snapshot() as raw:
        database.close()
        assert not is_free(tmp_path / "a.db")
        assert raw.execute("SELECT said FROM word").fetchall() == [("tea",)]
    assert is_free(tmp_path / "a.db")


def test_who_comes_later_is_served_and_lets_go(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    database.close()
    for _ in range(3):
        assert database.rows("SELECT said FROM word LIMIT 1") == [("tea",)]
        with database.session() as session:
            assert session.connection().exec_driver_sql("SELECT 1").scalar() == 1
        with database.write() as raw:
            raw.execute("INSERT INTO word VALUES ('milk')")
        assert is_free(tmp_path / "a.db")
