"""What somebody took out of an entry before they shared it is their own affair: the photo, and that there was one."""

import time
from pathlib import Path

import psycopg
import pytest

from core.ids import random_id
from core.visibility import Visibility
from storage.child_records import new_child
from storage.pending import save_pending
from storage.records import Records
from storage.versions import Version, versions_of
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, another_device, assert_identical, couple, pair, sign_up
from tests.together.pictures import exchange, has, keep, photo, write_with


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> tuple[Person, Person]:
    return couple(cloud, tmp_path)


def private_on_two(a: Person, folder: Path, data: bytes) -> tuple[str, dict[str, object], Person]:
    """A private entry with a photo on two devices: its id, what it says of the photo, the other device."""
    entry_id, item = write_with(a, data, level=Visibility.PRIVATE)
    exchange(a)
    tablet = another_device(a, folder)
    exchange(tablet)
    return entry_id, item, tablet


def lost_to(a: Person, folder: Path) -> tuple[str, Version, list[dict[str, object]], Person]:
    """A private entry whose photo two devices replaced: its id, the version that lost, the three photos, the other device."""
    entry_id, first, tablet = private_on_two(a, folder, photo(41))
    lost, won = keep(a, photo(42), "q"), keep(tablet, photo(43), "r")
    a.edit(entry_id, media=[lost])
    tablet.edit(entry_id, media=[won])
    exchange(a, tablet, a)
    (version,) = [v for v in versions_of(a.app.home.store, "journal_entry", entry_id) if v.column == "media"]
    assert (version.visibility, version.value[0]["id"]) == ("private", "q")
    return entry_id, version, [first, lost, won], tablet


def no_trace(b: Person, *items: dict[str, object]) -> bool:
    return not any(str(item["sha256"]).encode() in b.raw_bytes() for item in items)


def test_a_photo_that_only_a_private_version_names_never_reaches_the_other(
    two: tuple[Person, Person], tmp_path: Path
) -> None:
    a, b = two
    entry_id, version, (first, lost, won), tablet = lost_to(a, tmp_path / "tablet")
    a.share(entry_id, Visibility.SHARED)
    exchange(a, tablet, b)
    assert [has(b, item) for item in (first, lost, won)] == [None, None, photo(43)]
    assert no_trace(b, first, lost)
    # It is in the history still, on both devices, and goes to the other one once it is brought back.
    assert has(a, lost) == has(tablet, lost) == photo(42)
    tablet.edit(entry_id, media=version.value)
    exchange(tablet, b)
    assert has(b, lost) == photo(42)


def test_a_photo_replaced_before_the_entry_was_shared_leaves_no_trace_with_the_other(
    two: tuple[Person, Person],
) -> None:
    a, b = two
    entry_id, first = write_with(a, photo(44), level=Visibility.PRIVATE)
    exchange(a, b)
    second = keep(a, photo(45), "q")
    a.edit(entry_id, media=[second])
    a.share(entry_id, Visibility.SHARED)
    unsent, third = write_with(a, photo(46), level=Visibility.PRIVATE)
    fourth = keep(a, photo(47), "q")
    a.edit(unsent, media=[fourth])
    a.share(unsent, Visibility.SHARED)
    exchange(a, b)
    assert [has(b, item) for item in (first, second, third, fourth)] == [None, photo(45), None, photo(47)]
    assert no_trace(b, first, third)
    a.delete(entry_id)
    exchange(a, b)
    assert has(b, second) is None


def test_a_photo_that_only_a_private_version_names_does_not_come_along_when_earlier_entries_are_shared(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo")
    _, _, (first, lost, won), _ = lost_to(a, tmp_path / "tablet")
    pair(a, b, share_a="all")
    exchange(a, b)
    assert [has(b, item) for item in (first, lost, won)] == [None, None, photo(43)]
    assert no_trace(b, first, lost)


def attach(person: Person, entry_id: str, item: dict[str, object]) -> None:
    """A file of an entry that does not name it (any more), as this device once had a thought of its own."""
    with person.app.home.store.write() as txn:
        entries, files = Records(txn, "journal_entry"), txn.tables["attachment"]
        values = {"owner_id": txn.account_id, "media_id": "s", "sha256": item["sha256"], "size_bytes": item["bytes"],
                  "media_type": item["type"]}  # fmt: skip
        row, pending = new_child(
            txn, entries, entries.sql.load(txn.raw, [entry_id])[entry_id], "attachment", random_id(), values
        )
        files.save(txn.raw, [row])
        save_pending(txn.raw, [(pending, row)])
        txn.queued = True


def test_a_file_that_another_device_attached_meanwhile_does_not_come_along_unseen(
    two: tuple[Person, Person], tmp_path: Path
) -> None:
    a, b = two
    entry_id, named, tablet = private_on_two(a, tmp_path / "tablet", photo(51))
    strange = keep(tablet, photo(52), "s")
    attach(tablet, entry_id, strange)
    tablet.sync()
    a.share(entry_id, Visibility.SHARED)
    a.sync()
    b.sync()
    shared = b.row(entry_id)
    assert shared is not None and shared.visibility == "shared"
    exchange(a, b)
    assert [has(b, item) for item in (named, strange)] == [photo(51), None]
    assert no_trace(b, strange)


def test_a_photo_that_lost_to_one_of_a_shared_entry_never_reaches_the_other(
    two: tuple[Person, Person], tmp_path: Path
) -> None:
    a, b = two
    entry_id, _, tablet = private_on_two(a, tmp_path / "tablet", photo(53))
    tablet.app.home.store.wall_ms = lambda: int(time.time() * 1000) - 2000
    lost, won = keep(tablet, photo(54), "q"), keep(a, photo(55), "r")
    tablet.edit(entry_id, media=[lost])
    a.edit(entry_id, media=[won])
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b)
    tablet.sync()
    b.sync()
    exchange(tablet, a, b)
    assert [has(b, item) for item in (lost, won)] == [None, photo(55)]
    assert no_trace(b, lost)
    assert has(tablet, lost) == photo(54)


def test_what_was_added_to_the_others_entry_and_taken_out_unsent_is_not_told(two: tuple[Person, Person]) -> None:
    a, b = two
    entry_id = a.write(level=Visibility.SHARED, title="Ours")
    exchange(a, b)
    item = keep(b, photo(56))
    b.edit(entry_id, media=[item])
    b.edit(entry_id, media=[])
    exchange(b, a)
    assert no_trace(a, item)
    assert (b.status().media_waiting, b.status().pending) == (0, 0)


@pytest.mark.parametrize("attached", [Visibility.SHARED, Visibility.PRIVATE])
@pytest.mark.parametrize("pair_of_theirs", ["the same pair", "another pair"])
def test_what_the_author_took_out_while_apart_leaves_the_other_when_they_share_again(
    two: tuple[Person, Person], cloud: LocalCloud, pair_of_theirs: str, attached: Visibility
) -> None:
    """Found by histories with files: nothing named the photo any more, and it stayed on the other's disk for good."""
    a, b = two
    before = a.status().pair_id
    entry_id, taken_out = write_with(a, photo(57), level=attached)
    kept = keep(a, photo(58), "k")
    a.edit(entry_id, media=[taken_out, kept])
    exchange(a)
    a.share(entry_id, Visibility.SHARED)
    _, of_another = write_with(a, photo(59))
    exchange(a, b)
    a.online(lambda c: c.leave())
    a.edit(entry_id, media=[kept])
    exchange(a, b)
    assert [has(b, item) for item in (taken_out, kept)] == [photo(57), photo(58)], "an archive is never touched"
    if pair_of_theirs == "another pair":
        with psycopg.connect(cloud.database_url, autocommit=True) as admin:
            admin.execute("update public.pair set ended_at = ended_at - interval '31 days' where id = %s", [before])
    pair(a, b)
    assert (a.status().pair_id == before) == (pair_of_theirs == "the same pair")
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b)
    assert [has(b, item) for item in (taken_out, kept, of_another)] == [None, photo(58), photo(59)]
    assert_identical(a, b)
