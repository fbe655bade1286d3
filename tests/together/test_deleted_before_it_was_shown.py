"""What was deleted before the other one ever saw it, or its last words: not one of them comes to their phone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.visibility import Visibility
from storage.records import Records
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, another_device, couple, settle

SECRET, BEFORE = "marzipan under the floorboards", "a first wording"


def written_and_deleted_without_a_network(phone: Person, _tablet: Person) -> str:
    entry = phone.write(level=Visibility.SHARED, title="x", text=BEFORE)
    phone.edit(entry, text=SECRET)
    phone.delete(entry)
    return entry


def shared_and_deleted_without_a_network(phone: Person, tablet: Person) -> str:
    entry = known_to_both(phone, tablet)
    phone.share(entry, Visibility.SHARED)
    phone.edit(entry, text=SECRET + " still")
    phone.delete(entry)
    return entry


def deleted_here_and_then_shared_there(phone: Person, tablet: Person) -> str:
    entry = known_to_both(phone, tablet)
    tablet.share(entry, Visibility.SHARED)
    phone.delete(entry)
    phone.sync()
    tablet.sync()
    return entry


def known_to_both(phone: Person, tablet: Person) -> str:
    entry = phone.write(level=Visibility.PRIVATE, title="x", text=BEFORE)
    phone.edit(entry, text=SECRET)
    phone.sync()
    tablet.sync()
    return entry


@pytest.fixture
def three(cloud: LocalCloud, tmp_path: Path) -> tuple[Person, Person, Person]:
    phone, other = couple(cloud, tmp_path)
    return phone, another_device(phone, tmp_path / "tablet"), other


@pytest.mark.parametrize(
    "way",
    [written_and_deleted_without_a_network, shared_and_deleted_without_a_network, deleted_here_and_then_shared_there],
)
def test_what_was_deleted_before_it_was_shown_leaves_no_word_with_the_other_one(
    three: tuple[Person, Person, Person], way: Callable[[Person, Person], str]
) -> None:
    phone, tablet, other = three
    tablet.sync()
    entry = way(phone, tablet)
    for _ in range(2):
        settle(phone, tablet, other)
    for word in (SECRET, BEFORE):
        assert word.encode() not in other.raw_bytes()
    assert other.row(entry) is None
    for mine in (phone, tablet):
        row = mine.row(entry)
        assert row is not None
        assert row.deleted_at is not None
        assert (row.visibility, row.pair_id) == ("private", None), "as the cloud has it"
        assert (mine.status().pending, mine.status().quarantined) == (0, 0)


def test_who_brings_it_back_has_all_of_it_alone_and_can_share_it_again(three: tuple[Person, Person, Person]) -> None:
    phone, tablet, other = three
    entry = written_and_deleted_without_a_network(phone, tablet)
    settle(phone, tablet, other)
    with tablet.app.home.store.write() as txn:
        Records(txn, "journal_entry").restore(entry)
    settle(tablet, phone, other)
    for mine in (phone, tablet):
        row = mine.row(entry)
        assert row is not None
        assert (row.deleted_at, row.visibility, row.values["text"]) == (None, "private", SECRET)
    assert other.row(entry) is None
    phone.share(entry, Visibility.SHARED)
    settle(phone, other, tablet)
    row = other.row(entry)
    assert row is not None
    assert row.values["text"] == SECRET


def test_what_was_written_last_and_not_sent_before_the_deletion_leaves_no_word_with_the_other_one(
    three: tuple[Person, Person, Person],
) -> None:
    phone, tablet, other = three
    entry = phone.write(level=Visibility.SHARED, title="x", text="what both know")
    settle(phone, other, tablet)
    phone.edit(entry, text=BEFORE)
    phone.edit(entry, text=SECRET)
    phone.delete(entry)
    settle(phone, other, tablet)
    for word in (SECRET, BEFORE):
        assert word.encode() not in other.raw_bytes()
    row = other.row(entry)
    assert row is not None
    assert row.deleted_at is not None
    with tablet.app.home.store.write() as txn:
        Records(txn, "journal_entry").restore(entry)
    settle(tablet, other, phone)
    for person in three:
        row = person.row(entry)
        assert row is not None
        assert (row.deleted_at, row.visibility, row.values["text"]) == (None, "shared", SECRET)
