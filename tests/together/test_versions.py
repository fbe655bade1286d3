"""History: what a value was before is kept, seen by both and brought back; never wider than it was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.visibility import Visibility
from storage.records import Records
from storage.versions import Version, versions_of
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, pair, settle, sign_up
from tests.together.relay_thread import RelayThread

TABLE = "journal_entry"
LATER_MS = 15 * 60_000


@contextmanager
def two(cloud: LocalCloud, folder: Path) -> Iterator[tuple[Person, Person, RelayThread]]:
    with RelayThread(cloud.url) as relay:
        a, b = sign_up(cloud, folder / "a", "mara", relay.url), sign_up(cloud, folder / "b", "theo", relay.url)
        pair(a, b)
        yield a, b, relay
        a.close()
        b.close()


def history(person: Person, entry: str) -> list[Version]:
    return versions_of(person.app.home.store, TABLE, entry)


def text(person: Person, entry: str) -> str:
    row = person.row(entry)
    assert row is not None
    return str(row.values["text"])


def later(person: Person) -> None:
    """A quarter of an hour passes on this device."""
    store = person.app.home.store
    before = store.wall_ms
    store.wall_ms = lambda: before() + LATER_MS


def test_prose_that_both_wrote_in_different_places_is_one_text(cloud: LocalCloud, tmp_path: Path) -> None:
    with two(cloud, tmp_path) as (a, b, relay):
        entry = a.write(text="We walked to the harbour.\n\nIt rained all the way home.")
        settle(a, b)
        relay.cut()
        a.edit(entry, text="We walked to the old harbour.\n\nIt rained all the way home.")
        b.edit(entry, text="We walked to the harbour.\n\nIt rained all the way home. I loved it.")
        relay.mend()
        settle(a, b)
        assert_identical(a, b)
        assert text(a, entry) == "We walked to the old harbour.\n\nIt rained all the way home. I loved it."
        assert not [v for v in history(a, entry) if v.reason == "both_wrote"]


def test_prose_that_both_wrote_in_one_place_holds_both_and_each_whole_text_is_kept(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    with two(cloud, tmp_path) as (a, b, relay):
        entry = a.write(text="Supper was good.")
        settle(a, b)
        relay.cut()
        a.edit(entry, text="Supper was wonderful.")
        b.edit(entry, text="Supper was salty.")
        relay.mend()
        settle(a, b)
        assert_identical(a, b)
        assert "wonderful." in text(b, entry) and "salty." in text(b, entry)
        for person in (a, b):
            kept = {v.value for v in history(person, entry) if v.reason == "both_wrote"}
            assert kept == {"Supper was wonderful.", "Supper was salty."}


def test_an_earlier_value_is_seen_and_brought_back_by_either(cloud: LocalCloud, tmp_path: Path) -> None:
    with two(cloud, tmp_path) as (a, b, _relay):
        entry = a.write(text="The first telling.")
        settle(a, b)
        b.edit(entry, text="The second telling.")
        settle(a, b)
        kept = history(a, entry)
        assert [(v.column, v.value, v.reason) for v in kept] == [("text", "The first telling.", "edited")]
        assert history(b, entry) == kept
        with a.app.home.store.write() as txn:
            Records(txn, TABLE).bring_back(kept[0].id)
        settle(a, b)
        assert_identical(a, b)
        assert text(b, entry) == "The first telling."
        assert {v.value for v in history(b, entry)} == {"The first telling.", "The second telling."}


def test_what_was_written_in_private_stays_private_when_the_entry_is_shared(cloud: LocalCloud, tmp_path: Path) -> None:
    with two(cloud, tmp_path) as (a, b, _relay):
        entry = a.write(text="what nobody may read", level=Visibility.PRIVATE)
        a.sync()
        later(a)
        a.edit(entry, text="what you may read")
        a.share(entry, Visibility.SHARED)
        settle(a, b)
        assert_identical(a, b)
        assert text(b, entry) == "what you may read"
        assert [v.value for v in history(a, entry)] == ["what nobody may read"]
        assert history(b, entry) == []
        assert b"nobody may" not in b.raw_bytes()


def test_versions_are_withdrawn_with_their_entry_and_come_back_with_it(cloud: LocalCloud, tmp_path: Path) -> None:
    with two(cloud, tmp_path) as (a, b, _relay):
        entry = a.write(text="one")
        settle(a, b)
        b.edit(entry, text="two")
        settle(a, b)
        a.share(entry, Visibility.PRIVATE)
        settle(a, b)
        assert b.row(entry) is None and history(b, entry) == []
        assert [v.value for v in history(a, entry)] == ["one"]
        a.share(entry, Visibility.SHARED)
        settle(a, b)
        assert history(b, entry) == history(a, entry) != []


def test_what_the_other_edited_before_hearing_of_the_delete_is_a_version_of_the_tombstone(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    with two(cloud, tmp_path) as (a, b, relay):
        entry = a.write(text="first words")
        settle(a, b)
        relay.cut()
        a.delete(entry)
        b.edit(entry, text="first words and mine")
        relay.mend()
        settle(a, b)
        for person in (a, b):
            assert "first words and mine" in {v.value for v in history(person, entry)}


def test_all_devices_of_a_person_have_the_same_history(cloud: LocalCloud, tmp_path: Path) -> None:
    with two(cloud, tmp_path) as (a, b, _relay):
        entry = a.write(title="Old title", text="old")
        settle(a, b)
        b.edit(entry, title="New title", text="new")
        settle(a, b)
        assert {(v.column, v.value) for v in history(a, entry)} == {("title", "Old title"), ("text", "old")}
        assert {v.id for v in history(a, entry)} == {v.id for v in history(b, entry)}


def test_words_replaced_and_shared_in_one_step_leave_the_old_ones_private(cloud: LocalCloud, tmp_path: Path) -> None:
    with two(cloud, tmp_path) as (a, b, _relay):
        entry = a.write(text="what nobody may read", level=Visibility.PRIVATE)
        a.sync()
        later(a)
        model = a.app.sprinkle("journal").load("models:JournalEntry")
        a.app.contexts["journal"].store.change(model, entry, visibility=Visibility.SHARED, text="what you may read")
        settle(a, b)
        assert text(b, entry) == "what you may read" and history(b, entry) == []
        assert [v.value for v in history(a, entry)] == ["what nobody may read"]
