"""A server put back to an older backup, a phone put back to an older copy: two people lose nothing and nothing rises again."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.bootstrap import migrations_of, open_cupcake
from core.errors import Refused
from core.visibility import Visibility
from storage.backup import write_backup
from storage.restore import restore
from storage.versions import versions_of
from sync import engine
from sync.cloud import Cloud
from tests.cloud.local_cloud import LocalCloud
from tests.together.pages import sync_in_pages
from tests.together.people import Person, assert_identical, couple, pair, settle
from tests.together.pictures import exchange, has, objects_of, photo, write_with
from tests.together.put_back import Restore

pytestmark = pytest.mark.cloud


def text(person: Person, entry: str) -> Any:
    row = person.row(entry)
    return None if row is None or row.deleted_at is not None else row.values["text"]


def test_what_was_written_after_the_backup_comes_back_from_the_phones(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    old = a.write(text="before", level=Visibility.SHARED)
    settle(a, b)
    put_back = backed_up()
    new = b.write(text="after", level=Visibility.SHARED)
    a.edit(old, text="before, and more")
    settle(a, b)
    epoch = put_back()
    settle(a, b)
    assert (text(a, old), text(b, old)) == ("before, and more",) * 2
    assert (text(a, new), text(b, new)) == ("after",) * 2
    assert_identical(a, b)
    assert a.status().epoch == b.status().epoch == epoch


def test_one_run_in_small_pages_tells_the_restored_cloud_everything_and_that_this_was_all(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    settle(a, b)
    put_back = backed_up()
    for n in range(11):
        a.write(text=f"after {n}", level=Visibility.SHARED)
    settle(a, b)
    epoch = put_back()
    said: list[tuple[int, bool]] = []

    async def in_pages(cloud: Cloud) -> None:
        async def call(body: dict[str, Any]) -> Any:
            if body["epoch"] == epoch:
                said.append((sum(len(g["rows"]) for g in body["changes"]), "recovered" in body))
            return await cloud._sync_call({**body, "max_rows": 4})

        await engine.run(a.app.home.store, call, max_rows=4)

    a.online(in_pages)
    # Calls in a row don't know yet whether it is all: the one after them says so.
    assert [rows for rows, _ in said if rows] == [4, 4, 3]
    assert [recovered for _, recovered in said] == [*([False] * (len(said) - 1)), True]
    settle(a, b)
    assert_identical(a, b)
    assert b.status().shared == 11


def test_what_was_deleted_and_withdrawn_after_the_backup_does_not_rise_again(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    deleted, narrowed = (a.write(text=t, level=Visibility.SHARED) for t in ("deleted", "narrowed"))
    settle(a, b)
    put_back = backed_up()
    a.delete(deleted)
    a.share(narrowed, Visibility.PRIVATE)
    settle(a, b)
    assert text(b, narrowed) is None
    put_back()
    b.sync()
    assert (text(b, deleted), text(b, narrowed)) == (None, None), "not before its author was heard either"
    settle(a, b)
    assert (text(b, deleted), text(b, narrowed), text(a, deleted), text(a, narrowed)) == (None, None, None, "narrowed")
    assert_identical(a, b)


def test_partners_entries_are_out_of_sight_until_the_partner_was_heard_and_unsent_words_wait_with_them(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    entry = a.write(text="hers", level=Visibility.SHARED)
    settle(a, b)
    put_back = backed_up()
    put_back()
    b.edit(entry, text="hers and his")
    b.sync()
    assert b.row(entry) is None
    assert b.status().set_aside == 1, "the unsent words are shown meanwhile"
    a.sync()
    settle(b, a)
    assert (text(a, entry), text(b, entry)) == ("hers and his",) * 2
    assert b.status().set_aside == 0
    assert_identical(a, b)


def test_versions_go_out_of_sight_with_their_entry_and_come_back_with_it(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    put_back = backed_up()
    entry = a.write(title="hers", level=Visibility.SHARED)
    settle(a, b)
    a.edit(entry, title="A")
    b.edit(entry, title="B")
    settle(a, b)
    before = [(v.column, v.value) for v in versions_of(b.app.home.store, "journal_entry", entry)]
    assert before
    put_back()
    b.sync()
    assert versions_of(b.app.home.store, "journal_entry", entry) == []
    settle(a, b)
    for person in (a, b):
        assert [(v.column, v.value) for v in versions_of(person.app.home.store, "journal_entry", entry)] == before
    assert_identical(a, b)


def test_words_that_the_deleter_never_saw_stay_in_the_history_of_the_entry(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    entry = a.write(text="hers", level=Visibility.SHARED)
    settle(a, b)
    put_back = backed_up()
    b.edit(entry, text="hers and his")
    b.sync()
    a.delete(entry)
    put_back()
    settle(b, a)
    assert (text(a, entry), text(b, entry)) == (None, None)
    for person in us:
        kept = versions_of(person.app.home.store, "journal_entry", entry)
        assert "hers and his" in [v.value for v in kept if v.column == "text"]


def test_pair_that_ended_after_the_backup_stays_ended_and_both_keep_their_archive(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    entry = a.write(text="ours", level=Visibility.SHARED)
    settle(a, b)
    put_back = backed_up()
    b.online(lambda c: c.leave())
    put_back()
    a.write(text="after", level=Visibility.PRIVATE)
    settle(a, b)
    assert a.status().pair_id is None and b.status().pair_id is None
    assert text(b, entry) == "ours"
    assert len(b.rows()) == 1


def test_pair_that_began_after_the_backup_stands_and_shares_again(
    own_cloud: LocalCloud, tmp_path: Path, backed_up: Callable[[], Restore]
) -> None:
    put_back: list[Restore] = []
    original = Cloud.invite

    async def invite(self: Cloud, share: str = "none") -> Any:
        put_back.append(backed_up())
        return await original(self, share)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cloud, "invite", invite)
        a, b = couple(own_cloud, tmp_path)
    entry = a.write(text="ours", level=Visibility.SHARED)
    settle(a, b)
    put_back[0]()
    settle(a, b)
    assert text(b, entry) == "ours"
    assert_identical(a, b)
    a.close()
    b.close()


def test_what_became_private_while_apart_is_out_of_sight_when_they_pair_again_though_the_server_forgot_it(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    """A server that was never restored says what became of each record; one that lost a record has nothing to say of it."""
    a, b = us
    put_back = backed_up()
    entry = a.write(text="shared once", level=Visibility.SHARED)
    settle(a, b)
    put_back()
    b.online(lambda c: c.leave())
    settle(b)
    assert text(b, entry) == "shared once"  # an archive is never touched
    settle(a)
    row = a.row(entry)
    assert row is not None
    assert row.visibility == Visibility.PRIVATE.value
    pair(a, b)
    settle(a, b)
    assert text(a, entry) == "shared once"
    assert b.row(entry) is None
    assert_identical(a, b)


def test_an_archive_stays_when_the_same_two_are_another_pair_also_on_a_server_that_forgot_when_it_began(
    us: tuple[Person, Person], own_cloud: LocalCloud, backed_up: Callable[[], Restore]
) -> None:
    a, b = us
    before = a.status().pair_id
    entry = a.write(text="shared once", level=Visibility.SHARED)
    settle(a, b)
    put_back = backed_up()
    b.online(lambda c: c.leave())
    settle(b, a)
    with psycopg.connect(own_cloud.database_url) as owner:
        owner.execute("update public.pair set ended_at = ended_at - interval '31 days' where id = %s", [before])
    pair(a, b)
    assert a.status().pair_id not in (None, before)
    assert text(b, entry) == "shared once"
    put_back()
    settle(a, b)
    assert text(b, entry) == "shared once"
    a.edit(entry, text="hers alone by now")
    settle(a, b)
    assert text(b, entry) == "shared once"
    a.share(entry, Visibility.SHARED)
    settle(a, b)
    assert text(b, entry) == "hers alone by now"
    assert_identical(a, b)


def test_a_run_that_learns_in_the_middle_that_the_pair_began_again_goes_on_from_the_beginning(
    us: tuple[Person, Person], backed_up: Callable[[], Restore]
) -> None:
    """Calls that are under way then name a cursor that is none any more: nobody waits for them."""
    a, b = us
    put_back = backed_up()
    a.write(text="shared once", level=Visibility.SHARED)
    settle(a, b)
    put_back()
    b.online(lambda c: c.leave())
    settle(b)
    settle(a)
    invite = a.online(lambda c: c.invite())
    a.sync()

    async def joined(cloud: Cloud) -> Any:
        return await cloud._rpc("join_pair", {"code": invite.code})

    b.online(joined)
    a.sync()
    for n in range(60):
        a.write(text=f"entry {n}", level=Visibility.SHARED)
    a.sync()
    b.write(text="mine", level=Visibility.PRIVATE)
    sync_in_pages(b)
    assert b.status().pending == 0
    assert len(b.rows()) == 61
    settle(a, b)
    assert_identical(a, b)


def put_back_home(person: Person, backup: Path) -> None:
    """The phone is put back to its backup, and its person signs in again."""
    folder = person.app.home.folder
    person.close()
    restore(backup, folder, migrations_of(person.settings), replace=True)
    person.app = open_cupcake(folder, person.settings)
    person.online(lambda c: c.login(person.email, person.password))


def test_a_phone_put_back_to_an_older_backup_takes_nothing_of_newer_words_away(
    us: tuple[Person, Person], tmp_path: Path
) -> None:
    a, b = us
    shared, mine = a.write(text="one", level=Visibility.SHARED), a.write(text="secret", level=Visibility.PRIVATE)
    settle(a, b)
    a.edit(mine, text="secret, not sent yet")
    write_backup(a.app.home.folder, tmp_path / "b.zip", migrations_of(a.settings))
    a.edit(shared, text="one two")
    gone = a.write(text="gone by then", level=Visibility.SHARED)
    settle(a, b)
    a.delete(gone)
    settle(a, b)
    put_back_home(a, tmp_path / "b.zip")
    settle(a, b)
    assert (text(a, shared), text(b, shared)) == ("one two",) * 2
    assert text(a, mine) == "secret, not sent yet"
    assert text(a, gone) is None and text(b, gone) is None
    assert_identical(a, b)


def test_a_phone_put_back_after_its_pair_ended_is_an_archive_again(us: tuple[Person, Person], tmp_path: Path) -> None:
    a, b = us
    entry = b.write(text="his", level=Visibility.SHARED)
    settle(a, b)
    write_backup(a.app.home.folder, tmp_path / "b.zip", migrations_of(a.settings))
    b.online(lambda c: c.leave())
    b.edit(entry, text="his, since")
    settle(a, b)
    put_back_home(a, tmp_path / "b.zip")
    a.sync()
    assert text(a, entry) == "his" and a.status().pair_id is None


def test_a_phone_put_back_after_its_pair_ended_has_the_photos_of_its_archive(
    us: tuple[Person, Person], tmp_path: Path
) -> None:
    """Found by a history with files: what was attached in private is of no pair, and neither is who parted."""
    a, b = us
    entry, item = write_with(b, photo(63), level=Visibility.PRIVATE)
    exchange(b)
    b.share(entry, Visibility.SHARED)
    exchange(b, a)
    write_backup(a.app.home.folder, tmp_path / "b.zip", migrations_of(a.settings))
    b.online(lambda c: c.leave())
    put_back_home(a, tmp_path / "b.zip")
    exchange(a)
    assert (a.row(entry) is not None, objects_of(a), has(a, item)) == (True, objects_of(b), photo(63))


def test_a_copied_home_and_its_original_go_on_as_two_devices(us: tuple[Person, Person], tmp_path: Path) -> None:
    a, b = us
    entry = a.write(text="one", level=Visibility.SHARED)
    settle(a, b)
    folder = tmp_path / "copy"
    a.app.home.store.database.close()
    shutil.copytree(a.app.home.folder, folder)
    a.edit(entry, text="one two")
    settle(a, b)
    copy = Person("mara", open_cupcake(folder, a.settings), a.email, a.password, a.settings)
    assert copy.app.home.store.database.rows("SELECT cursor, recovering FROM sync_state") == [(0, 1)]
    (folder / "session.json").unlink()
    copy.online(lambda c: c.login(a.email, a.password))
    copy.edit(entry, title="from the copy")
    settle(copy, a, b)
    for person in (copy, a, b):
        row = person.row(entry)
        assert row is not None and (row.values["text"], row.values["title"]) == ("one two", "from the copy")
    copy.close()


def test_a_backup_of_one_is_never_put_into_the_home_of_the_other(us: tuple[Person, Person], tmp_path: Path) -> None:
    a, b = us
    write_backup(a.app.home.folder, tmp_path / "b.zip", migrations_of(a.settings))
    folder = b.app.home.folder
    b.close()
    with pytest.raises(Refused, match="another account"):
        restore(tmp_path / "b.zip", folder, migrations_of(b.settings), replace=True)
