"""A server put back to an older backup has forgotten which files it was sent, and has again what was removed."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import Offline
from core.visibility import Visibility
from sync import engine
from sync.cloud import Cloud
from sync.transport import OFFLINE
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, another_device, assert_identical
from tests.together.pictures import ask_for, exchange, has, keep, move, objects_of, photo, write_with
from tests.together.put_back import Restore

pytestmark = pytest.mark.cloud


def test_a_photo_sent_after_the_backup_is_sent_again(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    _, old = write_with(a, photo(1))
    exchange(a, b)
    put_back = backed_up()
    _, new = write_with(a, photo(2))
    exchange(a)
    put_back()
    exchange(a, b)
    assert (has(b, old), has(b, new)) == (photo(1), photo(2))
    assert [ask_for(b, name).status_code for name in objects_of(a)] == [200, 200]
    assert_identical(a, b)
    assert (a.status().media_waiting, a.status().media_failed) == (0, 0)


def test_what_the_restored_server_still_has_is_not_sent_again(
    us: tuple[Person, Person], backed_up: Callable[[], Restore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, _ = us
    write_with(a, photo(3))
    exchange(a)
    tablet = another_device(a, tmp_path / "tablet")
    exchange(tablet)
    backed_up()()
    sent: list[str] = []
    monkeypatch.setattr("sync.objects.Objects.put", lambda _self, name, *_: sent.append(name))
    for phone in (a, tablet):
        phone.sync()
        assert move(phone).uploaded == 1, "looked at"
    assert sent == []


def test_a_photo_comes_back_from_another_phone_when_the_one_that_sent_it_is_lost(
    us: tuple[Person, Person], backed_up: Callable[[], Restore], tmp_path: Path
) -> None:
    a, b = us
    _, item = write_with(a, photo(4))
    a.sync()
    put_back = backed_up()  # of the moment when the record was there, and the file was still on its way
    move(a)
    tablet = another_device(a, tmp_path / "tablet")
    exchange(tablet)
    assert has(tablet, item) == photo(4)
    put_back()
    exchange(tablet, b)
    assert has(b, item) == photo(4)


def test_a_file_waits_until_its_attachment_was_offered_again(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, _ = us
    put_back = backed_up()
    write_with(a, photo(5))
    exchange(a)
    put_back()

    async def learn_of_it_and_be_cut_off(cloud: Cloud) -> None:
        async def call(body: dict[str, Any]) -> Any:
            if any(group["rows"] for group in body["changes"]):
                raise Offline(OFFLINE)
            return await cloud._sync_call(body)

        with suppress(Offline):
            await engine.run(a.app.home.store, call)

    a.online(learn_of_it_and_be_cut_off)
    assert a.status().epoch > 1
    report = move(a)
    assert (report.uploaded, report.waiting, report.failed) == (0, 0, 0)
    a.sync()
    assert move(a).uploaded == 1
    assert ask_for(a, objects_of(a)[0]).content == photo(5)


def test_a_photo_in_an_entry_of_the_others_waits_until_the_entry_is_in_sight_again(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    put_back = backed_up()
    entry_id = b.write(level=Visibility.SHARED, title="Without a photo")
    exchange(b, a)
    a.edit(entry_id, media=[keep(a, photo(7))])
    exchange(a)
    put_back()
    for _ in range(5):
        exchange(a)
    assert a.row(entry_id) is None and a.status().media_failed == 0
    exchange(b, a, b)
    row = b.row(entry_id)
    assert row is not None and has(b, row.values["media"][0]) == photo(7)
    assert a.status().media_failed == 0


def test_photos_that_are_out_of_sight_stay_on_the_disk_until_they_are_taken_back(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    kept_id, kept = write_with(b, photo(8))
    taken_id, taken = write_with(b, photo(9))
    exchange(b, a)
    put_back = backed_up()
    b.share(taken_id, Visibility.PRIVATE)
    b.sync()
    put_back()
    exchange(a)
    assert (a.row(kept_id), a.row(taken_id)) == (None, None), "out of sight until the other one was heard"
    assert (has(a, kept), has(a, taken)) == (photo(8), photo(9))
    exchange(b, a)
    assert (has(a, kept), has(a, taken)) == (photo(8), None)
    assert [p.name for p in a.app.home.media_folder.rglob("*") if p.is_file()] == [kept["sha256"]]


def test_a_photo_of_an_entry_that_is_out_of_sight_when_they_pair_again_stays_on_the_disk(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    """The server has forgotten the entry and its author was not heard yet: it may be the last copy."""
    a, b = us
    put_back = backed_up()
    entry_id, item = write_with(a, photo(61))
    exchange(a, b)
    put_back()
    b.online(lambda c: c.leave())
    exchange(b)
    invite = a.online(lambda c: c.invite())
    b.online(lambda c: c.join(invite.code))
    exchange(b)
    assert (b.row(entry_id), has(b, item)) == (None, photo(61))
    exchange(a, b)
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b)
    assert has(b, item) == photo(61)
    assert_identical(a, b)


def test_a_photo_removed_after_the_backup_is_removed_again(
    us: tuple[Person, Person], backed_up: Callable[[], Restore], own_cloud: LocalCloud
) -> None:
    a, b = us
    entry_id, item = write_with(a, photo(6))
    exchange(a, b)
    (name,) = objects_of(a)
    put_back = backed_up()
    a.delete(entry_id)
    exchange(a, b)
    assert has(b, item) is None
    put_back()
    exchange(a, b)
    assert has(b, item) is None
    assert ask_for(b, name).status_code >= 400
    with psycopg.connect(own_cloud.database_url) as owner:
        found = owner.execute("select count(*) from storage.objects where name = %s", [name]).fetchone()
    assert found == (0,)


def test_a_photo_taken_out_before_the_entry_was_shared_leaves_no_trace_on_a_restored_server_either(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    put_back = backed_up()
    entry_id, first = write_with(a, photo(61), level=Visibility.PRIVATE)
    exchange(a, b)
    second = keep(a, photo(62), "q")
    a.edit(entry_id, media=[second])
    exchange(a, b)
    put_back()
    a.share(entry_id, Visibility.SHARED)
    exchange(a, b, a)
    assert [has(b, item) for item in (first, second)] == [None, photo(62)]
    assert first["sha256"].encode() not in b.raw_bytes()
    assert_identical(a, b)
