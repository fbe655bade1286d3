"""Files of two people travel through the real cloud: what arrives, what waits, what is taken back."""

import asyncio
from pathlib import Path

import pytest

from app.bootstrap import open_cupcake
from core.visibility import Visibility
from sprinkles.loader import Sprinkle
from storage import transfers
from storage.local_settings import write_setting
from storage.media import Media
from storage.records import Records
from sync.cloud import Cloud
from sync.schedule import SyncLoop, SyncState
from sync.state import Phase
from tests.cloud.local_cloud import LocalCloud
from tests.journal.exports import entry, export
from tests.journal.exports import photo as said_of
from tests.together.people import Person, another_device, assert_identical, couple, pair, sign_up
from tests.together.pictures import ask_for, due_now, exchange, has, move, objects_of, photo, write_with


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> tuple[Person, Person]:
    return couple(cloud, tmp_path)


def bring_in(person: Person, file: Path, **how: object) -> None:
    journal: Sprinkle = person.app.sprinkle("journal")
    journal.load("importers:import_dayone")(person.app.contexts["journal"], file, **how)


def test_a_photo_imported_on_one_phone_appears_byte_for_byte_on_the_other(
    two: tuple[Person, Person], tmp_path: Path
) -> None:
    a, b = two
    data = photo(1)
    said = said_of(data, type="jpeg")
    file = export(tmp_path / "x.zip", entry(photos=[said]), members={f"photos/{said['md5']}.jpeg": data})
    bring_in(a, file, visibility=Visibility.SHARED)
    a.sync()
    assert move(a).uploaded == 1
    b.sync()
    report = move(b)
    (row,) = b.rows()
    assert (report.downloaded, report.waiting, report.failed) == (1, 0, 0)
    assert has(b, row.values["media"][0]) == data
    assert_identical(a, b)
    assert (a.status().media_waiting, b.status().media_waiting) == (0, 0)


def test_another_phone_of_ones_own_gets_the_file_too(two: tuple[Person, Person], tmp_path: Path) -> None:
    a, _ = two
    _, item = write_with(a, photo(2), level=Visibility.PRIVATE)
    exchange(a)
    tablet = another_device(a, tmp_path / "tablet")
    exchange(tablet)
    assert has(tablet, item) == photo(2)


def test_a_private_photo_is_read_by_nobody_else(two: tuple[Person, Person]) -> None:
    a, b = two
    _, item = write_with(a, photo(3), level=Visibility.PRIVATE)
    exchange(a, b)
    (name,) = objects_of(a)
    assert ask_for(a, name).content == photo(3)
    for kind in ("authenticated/", "", "public/"):
        assert ask_for(b, name, kind=kind).status_code >= 400
    assert has(b, item) is None
    assert str(item["sha256"]).encode() not in b.raw_bytes()


def test_a_photo_shared_later_arrives_then(two: tuple[Person, Person]) -> None:
    a, b = two
    entry_id, item = write_with(a, photo(4), level=Visibility.PRIVATE)
    exchange(a, b)
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b)
    assert has(b, item) == photo(4)
    assert_identical(a, b)


def test_a_photo_taken_back_leaves_the_others_disk_and_is_not_served_from_that_instant(
    two: tuple[Person, Person],
) -> None:
    a, b = two
    entry_id, item = write_with(a, photo(5))
    exchange(a, b)
    (name,) = objects_of(a)
    assert ask_for(b, name).content == photo(5)
    a.share(entry_id, Visibility.PRIVATE)
    a.sync()
    assert ask_for(b, name).status_code >= 400
    exchange(b)
    assert has(b, item) is None
    assert [p for p in b.app.home.media_folder.rglob("*") if p.is_file()] == []
    assert has(a, item) == photo(5)
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b)
    assert has(b, item) == photo(5)


def test_a_deleted_photo_leaves_the_bucket_and_the_others_disk_and_comes_back_with_its_entry(
    two: tuple[Person, Person],
) -> None:
    a, b = two
    entry_id, item = write_with(a, photo(6))
    exchange(a, b)
    (name,) = objects_of(a)
    a.delete(entry_id)
    a.sync()
    assert ask_for(b, name).status_code >= 400
    assert move(a).removed == 1
    assert ask_for(a, name).status_code >= 400
    exchange(b)
    assert has(b, item) is None
    with a.app.home.store.write() as txn:
        Records(txn, "journal_entry").restore(entry_id)
    exchange(a, b)
    assert has(b, item) == photo(6)
    assert objects_of(a) != [name]
    assert_identical(a, b)


def test_a_photo_that_two_entries_have_stays_when_one_of_them_goes(two: tuple[Person, Person]) -> None:
    a, b = two
    first, item = write_with(a, photo(7))
    second, _ = write_with(a, photo(7))
    exchange(a, b)
    a.delete(first)
    exchange(a, b)
    assert has(b, item) == photo(7)
    a.edit(second, media=[])
    exchange(a, b)
    assert has(b, item) is None
    assert objects_of(a) == []


def test_a_photo_kept_before_the_first_sign_in_travels_after_it(cloud: LocalCloud, tmp_path: Path) -> None:
    b = sign_up(cloud, tmp_path / "b", "theo")
    early = Person(
        "mara", open_cupcake(tmp_path / "a", b.settings), "mara-early@cupcake.test", "a-good-password", b.settings
    )
    _, item = write_with(early, photo(8))
    assert objects_of(early) == []
    early.online(lambda c: c.signup(early.email, early.password))
    pair(early, b, share_a="all")
    exchange(early, b)
    assert has(b, item) == photo(8)
    assert_identical(early, b)


def test_a_large_file_comes_when_somebody_looks_at_its_place(two: tuple[Person, Person]) -> None:
    a, b = two
    write_setting(b.app.home.store, transfers.EAGER_SETTING, 1000)
    _, item = write_with(a, photo(9, at_least=5000))
    exchange(a, b)
    assert has(b, item) is None
    assert b.status().media_waiting == 0
    media = Media(b.app.home)
    assert media.want(str(item["sha256"])) is None
    assert b.status().media_waiting == 1
    exchange(b)
    assert has(b, item) == photo(9, at_least=5000)


def test_on_a_metered_network_nothing_comes_by_itself(two: tuple[Person, Person]) -> None:
    a, b = two
    write_setting(b.app.home.store, transfers.METERED_SETTING, True)
    _, item = write_with(a, photo(10))
    exchange(a, b)
    assert has(b, item) is None


def test_after_parting_nothing_is_served_any_more(two: tuple[Person, Person]) -> None:
    a, b = two
    _, item = write_with(a, photo(11))
    exchange(a)
    b.sync()
    (name,) = objects_of(a)
    assert ask_for(b, name).content == photo(11)
    a.online(lambda c: c.leave())
    assert ask_for(b, name).status_code >= 400
    exchange(b)
    assert has(b, item) is None
    assert (b.status().media_waiting, b.status().media_failed) == (0, 0)


def test_a_name_in_an_entry_that_is_no_file_harms_nobody(two: tuple[Person, Person]) -> None:
    a, b = two
    odd = [{"sha256": "../../x", "bytes": 3}, {"sha256": "a" * 64}, {"sha256": "b" * 64, "bytes": -1}, "x", None, [1]]
    a.write(level=Visibility.SHARED, media=odd)
    exchange(a, b)
    assert objects_of(a) == []
    assert_identical(a, b)


def test_a_run_beside_another_program_leaves_the_files_to_it(two: tuple[Person, Person]) -> None:
    a, _ = two
    write_with(a, photo(13))
    a.sync()
    with a.app.home.media_lock() as ours:
        assert ours
        assert (
            move(Person(a.name, open_cupcake(a.app.home.folder, a.settings), a.email, a.password, a.settings)).uploaded
            == 0
        )
    due_now(a)
    assert move(a).uploaded == 1


def test_the_app_moves_files_by_itself_while_it_runs(two: tuple[Person, Person]) -> None:
    a, b = two

    async def both() -> None:
        clouds = [Cloud.of(p.app.home, p.settings) for p in (a, b)]
        states: list[SyncState] = []
        loops = [SyncLoop(c, states.append) for c in clouds]
        for loop in loops:
            await loop.start()
        _, item = await asyncio.to_thread(write_with, a, photo(17))
        for _ in range(300):
            if await asyncio.to_thread(has, b, item):
                break
            await asyncio.sleep(0.05)
        for loop in loops:
            await loop.stop()
        for cloud in clouds:
            await cloud.close()
        assert has(b, item) == photo(17)
        assert Phase.NEEDS_LOOK not in {s.phase for s in states}

    asyncio.run(both())


def test_a_file_that_can_not_be_moved_leaves_the_records_in_sync(two: tuple[Person, Person]) -> None:
    a, _ = two
    _, item = write_with(a, photo(18))
    place = Media(a.app.home).path(str(item["sha256"]))
    assert place is not None
    place.unlink()

    async def go() -> SyncLoop:
        cloud = Cloud.of(a.app.home, a.settings)
        loop = SyncLoop(cloud, lambda _state: None)
        await loop.start()
        for _ in range(200):
            await asyncio.sleep(0.05)
            if a.status().media_failed:
                break
        await loop.stop()
        await cloud.close()
        return loop

    loop = asyncio.run(go())
    assert a.status().media_failed == 1
    assert (loop.state.phase, loop.state.waiting) == (Phase.IN_SYNC, 0)


def test_fetching_can_be_called_off_and_taken_up_again(two: tuple[Person, Person]) -> None:
    a, b = two
    write_setting(b.app.home.store, transfers.EAGER_SETTING, 0)
    data = photo(19, at_least=8_000_000)
    _, item = write_with(a, data)
    exchange(a)
    b.sync()
    transfers.look(b.app.home)
    media, sha256 = Media(b.app.home), str(item["sha256"])
    media.want(sha256)

    async def begin_and_stop(cloud: Cloud) -> None:
        running = asyncio.create_task(cloud.move_files())
        while not media.part(sha256).exists():  # noqa: ASYNC110 - there is no event: the disk tells
            await asyncio.sleep(0.001)
        await asyncio.to_thread(cloud.files.call_off, sha256)
        await running

    b.online(begin_and_stop)
    if has(b, item) is None:
        assert (b.status().media_waiting, b.status().media_failed) == (0, 0)
    media.want(sha256)
    exchange(b)
    assert has(b, item) == data
