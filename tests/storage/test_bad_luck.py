"""A full disk, a busy file, a read-only one, two programs at once: a clear error, and nothing half done."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import CupcakeError, Damaged, Fatal, Retryable
from storage.database import translate
from storage.store import Store
from tests.storage.homes import TABLE, add, count, open_home

WRITER = """
import sys
from pathlib import Path
from tests.storage.homes import add, open_home
home = open_home(Path(sys.argv[1]))
for number in range(40):
    add(home.store, text=f"{sys.argv[2]} {number}")
home.close()
"""


def pragma(store: Store, words: str) -> None:
    """Set something on the one connection that writes."""
    with store.write() as txn:
        connection = txn.raw
    connection.execute(f"PRAGMA {words}")


def test_a_full_disk_is_said_and_the_entry_is_not_half_there(store: Store) -> None:
    kept = add(store, text="before")
    pages = count(store, "PRAGMA page_count")
    pragma(store, f"max_page_count={pages + 2}")
    with pytest.raises(Fatal) as failure:
        add(store, text="x" * 500_000)
    assert failure.value.code == "disk_full"
    assert store.database.rows(f"SELECT id FROM {TABLE}") == [(kept.id,)]
    pragma(store, "max_page_count=1000000")
    add(store, text="after")
    assert store.database.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_file_that_may_not_be_written_is_said(store: Store) -> None:
    with store.write() as txn:
        connection = txn.raw
    connection.execute("PRAGMA query_only=ON")
    with pytest.raises(Fatal) as failure:
        add(store, text="x")
    assert failure.value.code == "read_only"
    connection.execute("PRAGMA query_only=OFF")
    add(store, text="y")
    assert count(store, f"SELECT count(*) FROM {TABLE}") == 1


def test_a_writer_that_waits_too_long_may_try_again(store: Store, tmp_path: Path) -> None:
    pragma(store, "busy_timeout=20")
    other = sqlite3.connect(tmp_path / "home" / "cupcake.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Retryable) as failure:
        add(store, text="x")
    assert failure.value.code == "locked"
    other.execute("ROLLBACK")
    other.close()
    add(store, text="x")


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("database is locked", Retryable, "locked"),
        ("database or disk is full", Fatal, "disk_full"),
        ("database disk image is malformed", Damaged, "damaged"),
        ("file is not a database", Damaged, "damaged"),
        ("Could not decode to UTF-8 column 'text' with text 'x'", Damaged, "damaged"),
        ("attempt to write a readonly database", Fatal, "read_only"),
        ("unable to open database file", Fatal, "read_only"),
        ("disk I/O error", Fatal, "store"),
    ],
)
def test_each_of_sqlites_failures_has_a_sentence(text: str, kind: type[CupcakeError], code: str) -> None:
    found = translate(sqlite3.OperationalError(text))
    assert (type(found), found.code) == (kind, code)
    assert text not in found.message


def test_two_programs_write_into_one_home_at_once_and_no_clock_is_drawn_twice(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    running = [subprocess.Popen([*command, name]) for name in ("one", "two")]
    mine = 0
    while any(process.poll() is None for process in running):
        add(home.store, text="mine")
        mine += 1
    assert [process.returncode for process in running] == [0, 0]
    assert count(home.store, f"SELECT count(*) FROM {TABLE}") == 80 + mine
    assert count(home.store, f"SELECT count(DISTINCT clocks) FROM {TABLE}") == 80 + mine
    assert count(home.store, "SELECT count(*) FROM pending_change") == 80 + mine
    home.close()
