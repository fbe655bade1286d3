"""Photos of one entry that more than one device or person has a hand in."""

from pathlib import Path

import pytest

from core.visibility import Visibility
from storage import attachments
from storage.records import Records
from storage.versions import versions_of
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, couple
from tests.together.pictures import ask_for, exchange, has, keep, objects_of, photo, write_with


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> tuple[Person, Person]:
    return couple(cloud, tmp_path)


def test_two_devices_that_had_the_same_thought_end_with_one_attachment(two: tuple[Person, Person]) -> None:
    a, b = two
    entry_id, item = write_with(a, photo(12))
    with a.app.home.store.write() as txn:
        # As if the first had not been here yet when the second was made.
        txn.raw.execute("UPDATE attachment SET deleted_at = 1")
        attachments.settle(txn, "journal_entry", [entry_id])
        txn.raw.execute("UPDATE attachment SET deleted_at = NULL")
    assert len(objects_of(a)) == 2
    exchange(a, b)
    assert len(objects_of(a)) == len(objects_of(b)) == 1
    assert has(b, item) == photo(12)
    assert_identical(a, b)


def test_a_photo_that_one_adds_to_the_others_entry_reaches_both_and_goes_with_the_entry(
    two: tuple[Person, Person],
) -> None:
    a, b = two
    entry_id = a.write(level=Visibility.SHARED, title="Ours")
    exchange(a, b)
    item = keep(b, photo(14))
    b.edit(entry_id, media=[item])
    exchange(b, a)
    assert has(a, item) == photo(14)
    assert_identical(a, b)
    (name,) = objects_of(a)
    assert name.startswith(str(b.app.home.account and b.app.home.account[0]))
    a.share(entry_id, Visibility.PRIVATE)
    exchange(a, b)
    assert has(a, item) == has(b, item) == photo(14), "it is in her entry, and he took it"
    assert ask_for(a, name).content == photo(14)
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b)
    a.edit(entry_id, media=[])
    exchange(a, b)
    assert ask_for(a, name).status_code >= 400


def test_of_two_lists_of_photos_the_one_that_lost_can_be_brought_back(two: tuple[Person, Person]) -> None:
    a, b = two
    entry_id = a.write(level=Visibility.SHARED, title="Ours")
    exchange(a, b)
    hers, his = keep(a, photo(15), "hers"), keep(b, photo(16), "his")
    a.edit(entry_id, media=[hers])
    b.edit(entry_id, media=[his])
    exchange(a, b)
    row = a.row(entry_id)
    assert row is not None
    lost, person = (hers, a) if row.values["media"] == [his] else (his, b)
    other = b if person is a else a
    assert len(objects_of(a)) == 2, "a version still names the other one"
    assert has(other, lost) is not None
    versions = versions_of(other.app.home.store, "journal_entry", entry_id)
    (version,) = [v for v in versions if v.column == "media"]
    with other.app.home.store.write() as txn:
        Records(txn, "journal_entry").bring_back(version.id)
    exchange(a, b)
    for who in (a, b):
        back = who.row(entry_id)
        assert back is not None and [m["id"] for m in back.values["media"]] == [lost["id"]]
        assert has(who, lost) is not None
    assert_identical(a, b)


def test_a_photo_added_to_the_others_entry_and_not_sent_when_they_part_stays_here_and_is_sent_to_nobody(
    two: tuple[Person, Person],
) -> None:
    a, b = two
    entry_id = a.write(level=Visibility.SHARED, title="Ours")
    exchange(a, b)
    item = keep(b, photo(81))
    b.edit(entry_id, media=[item])
    a.online(lambda c: c.leave())
    exchange(b)
    assert objects_of(b) == []
    assert has(b, item) == photo(81)
    status = b.status()
    assert (status.media_waiting, status.media_failed, status.pending, status.set_aside) == (0, 0, 0, 1)
