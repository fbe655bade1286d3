"""Words that were taken out of the tables leave the files of the home as well."""

import random
import string
from pathlib import Path

import pytest

from core.errors import Fatal
from storage import scrub
from storage.database import Database
from storage.home import Home
from storage.store import Store
from tests.storage.files import indexed, leftovers
from tests.storage.homes import TABLE, add, load, theirs


def take_out(store: Store, record_id: str) -> None:
    """Remove a record as a withdrawal does."""
    with store.write() as txn:
        sql = txn.tables[TABLE]
        sql.remove(txn.raw, [record_id])
        scrub.mark(txn.raw, sql.name)


def word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=20))


def test_words_that_were_removed_are_in_no_file_of_an_open_home(home: Home, paired: Store) -> None:
    rng = random.Random(7)
    kept: list[tuple[str, str]] = []
    gone: list[tuple[str, str]] = []
    for _ in range(400):
        secret = word(rng)
        row = theirs(paired, text=f"{secret} " * rng.choice((1, 3, 40, 400)), title=secret)
        (gone if rng.random() < 0.5 else kept).append((row.id, secret))
    for record_id, _ in gone:
        take_out(paired, record_id)
    assert scrub.finish(paired)
    secrets = [secret for _, secret in gone]
    assert leftovers(home.folder, *secrets) == []
    assert indexed(home.folder, *secrets) == []
    assert {load(paired, record_id).values["title"] for record_id, _ in kept} == {secret for _, secret in kept}
    assert len(indexed(home.folder, *(secret for _, secret in kept))) == len(kept)


def test_without_a_scrub_they_would_still_lie_there(home: Home, paired: Store) -> None:
    """The proof can fail."""
    row = theirs(paired, text="marzipan under the floorboards")
    take_out(paired, row.id)
    assert leftovers(home.folder, "marzipan") != []
    assert scrub.is_due(paired)


def test_what_is_due_survives_a_kill_and_is_done_at_the_next_occasion(home: Home, paired: Store) -> None:
    row = theirs(paired, text="marzipan under the floorboards")
    take_out(paired, row.id)
    paired.database.close()
    again = Store(Database(home.folder / "cupcake.db"), paired.contracts)
    assert scrub.is_due(again) and scrub.finish(again) and not scrub.is_due(again)
    assert leftovers(home.folder, "marzipan") == []
    again.database.close()


def test_a_reader_puts_the_scrub_off_and_the_next_one_does_it(
    home: Home, paired: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_READER_MS", 50)
    row = theirs(paired, text="marzipan under the floorboards")
    with paired.database.snapshot() as raw:
        raw.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
        take_out(paired, row.id)
        assert not scrub.finish(paired)
        assert scrub.is_due(paired)
    assert scrub.finish(paired)
    assert leftovers(home.folder, "marzipan") == []


def test_a_full_disk_puts_the_scrub_off_and_breaks_nothing(paired: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    row = theirs(paired, text="marzipan")
    take_out(paired, row.id)

    def full(_self: Database) -> bool:
        raise Fatal("The disk is full: nothing was changed. Free some space and try again.", code="disk_full")

    monkeypatch.setattr(Database, "rewrite", full)
    assert not scrub.finish(paired)
    assert scrub.is_due(paired)


def test_nothing_due_rewrites_nothing(paired: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(paired, text="hello")
    monkeypatch.setattr(Database, "rewrite", lambda _self: pytest.fail("rewritten"))
    assert scrub.finish(paired)


def test_words_marked_while_a_scrub_runs_are_due_again(paired: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(paired, theirs(paired, text="first").id)
    rewrite = Database.rewrite

    def interrupted(self: Database) -> bool:
        done = rewrite(self)
        take_out(paired, theirs(paired, text="second").id)
        return done

    monkeypatch.setattr(Database, "rewrite", interrupted)
    scrub.finish(paired)
    assert scrub.is_due(paired)


def test_a_home_beyond_the_size_of_memory_is_rewritten_on_the_disk(
    home: Home, paired: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("storage.database.IN_MEMORY_BYTES", 0)
    take_out(paired, theirs(paired, text="marzipan under the floorboards").id)
    assert scrub.finish(paired)
    assert leftovers(tmp_path, "marzipan") == []
