"""Whoever reads through a sprinkle's wall after its home was closed is served, and does not keep the file open."""

import sqlite3
from pathlib import Path

from sqlmodel import select

from sprinkles.journal.models import JournalEntry
from storage.reader import Reader
from tests.storage.homes import add, open_home


def test_a_late_reader_lets_go_of_the_file(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    add(home.store, text="words")
    reader = Reader(home.store.database.path, frozenset({"journal_entry"}))
    assert reader.rows("SELECT count(*) FROM journal_entry") == [(1,)]
    reader.close()
    home.close()
    assert reader.rows("SELECT count(*) FROM journal_entry") == [(1,)]
    with reader.session() as session:
        assert session.exec(select(JournalEntry.text)).all() == ["words"]
    with sqlite3.connect(tmp_path / "home" / "cupcake.db", timeout=0) as raw:
        assert raw.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
