"""Both write without a network; everything arrives, and what lost a race is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import Offline
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, settle, sign_up
from tests.together.relay_thread import RelayThread


@contextmanager
def two_with_switches(cloud: LocalCloud, folder: Path) -> Iterator[tuple[Person, Person, RelayThread]]:
    from tests.together.people import pair

    with RelayThread(cloud.url) as relay:
        a = sign_up(cloud, folder / "a", "mara", relay.url)
        b = sign_up(cloud, folder / "b", "theo", relay.url)
        pair(a, b)
        yield a, b, relay
        a.close()
        b.close()


def test_everything_written_offline_arrives(cloud: LocalCloud, tmp_path: Path) -> None:
    with two_with_switches(cloud, tmp_path) as (a, b, relay):
        kept, doomed = a.write(title="Kept", text="one"), a.write(title="Doomed")
        settle(a, b)
        relay.cut()
        for person in (a, b):
            with pytest.raises(Offline):
                person.sync()
        new_a, new_b = a.write(title="From a train"), b.write(title="From a plane")
        a.delete(doomed)
        b.edit(kept, text="two")
        assert (a.status().pending, b.status().pending) == (2, 2)
        assert a.status().state == "offline" and "2 changes wait" in a.status().sentence
        relay.mend()
        settle(a, b)
        assert_identical(a, b)
        assert a.status().state == b.status().state == "in_sync"
        for person in (a, b):
            titles = {r.values["title"]: r for r in person.rows()}
            assert titles.keys() == {"Kept", "From a train", "From a plane"}
            assert titles["Kept"].values["text"] == "two"
            assert {titles["From a train"].id, titles["From a plane"].id} == {new_a, new_b}


def test_different_columns_of_one_entry_are_both_there(cloud: LocalCloud, tmp_path: Path) -> None:
    with two_with_switches(cloud, tmp_path) as (a, b, relay):
        entry = a.write(title="Supper", text="Bring wine.")
        settle(a, b)
        relay.cut()
        a.edit(entry, title="Supper at Nonna’s")
        b.edit(entry, text="Bring the good wine.", tags=["family"])
        relay.mend()
        settle(b, a)
        assert_identical(a, b)
        row = a.row(entry)
        assert row is not None
        assert row.values["title"] == "Supper at Nonna’s"
        assert row.values["text"] == "Bring the good wine."
        assert row.values["tags"] == ["family"]


def test_of_a_column_both_changed_one_wins_and_the_other_is_kept(cloud: LocalCloud, tmp_path: Path) -> None:
    with two_with_switches(cloud, tmp_path) as (a, b, relay):
        entry = a.write(title="Supper", text="Wine.")
        settle(a, b)
        relay.cut()
        a.edit(entry, title="Supper, Saturday")
        b.edit(entry, title="Supper, Sunday")
        relay.mend()
        settle(a, b)
        assert_identical(a, b)
        row = a.row(entry)
        assert row is not None
        won = row.values["title"]
        model = a.app.sprinkle("journal").load("models:JournalEntry")
        for person in (a, b):
            kept = person.app.contexts["journal"].store.versions(model, entry)
            assert {won, *(v.value for v in kept)} == {"Supper", "Supper, Saturday", "Supper, Sunday"}
            assert {v.reason for v in kept} == {"edited", "both_wrote"}


def test_an_edit_of_an_entry_the_author_deleted_is_kept_aside(cloud: LocalCloud, tmp_path: Path) -> None:
    with two_with_switches(cloud, tmp_path) as (a, b, relay):
        entry = a.write(title="Doomed", text="first words")
        settle(a, b)
        relay.cut()
        a.delete(entry)
        b.edit(entry, text="first words and mine")
        relay.mend()
        settle(a, b)
        gone = b.row(entry)
        assert gone is not None and gone.deleted_at is not None
        assert b.status().set_aside == 1
        kept = b.app.home.store.value("SELECT words FROM set_aside")
        assert "and mine" in kept and "first words" not in kept
        assert b.status().pending == 0


def test_a_session_survives_being_offline_with_an_expired_token(cloud: LocalCloud, tmp_path: Path) -> None:
    import json

    with two_with_switches(cloud, tmp_path) as (a, _b, relay):
        kept = a.app.home.folder / "session.json"
        session = json.loads(kept.read_text())
        kept.write_text(json.dumps(session | {"expires_at": 1}))
        relay.cut()
        a.write(title="Still mine")
        for _ in range(3):
            with pytest.raises(Offline):
                a.sync()
        assert json.loads(kept.read_text())["refresh_token"] == session["refresh_token"]
        relay.mend()
        a.sync()
        assert a.status().pending == 0
