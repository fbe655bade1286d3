"""The bucket's policies by actor: each as storage asks them, one operation in one transaction that is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, entry_id, rows_of

GET, LIST, SIGN = "storage.object.get_authenticated", "storage.object.list", "storage.object.sign"
OTHER_OPERATIONS = (
    LIST, "storage.object.list_v2", SIGN, "storage.object.sign_many", "storage.object.copy", "storage.object.move",
    "storage.object.info_authenticated", "object.get_authenticated_info", "object.head_authenticated_info",
    "storage.s3.object.get", "storage.s3.object.list", "storage.render.image_authenticated", "", "rest",
)  # fmt: skip


def attach(who: Actor, parent: str, *, level: str = "shared", at: str | None = None) -> str:
    """An attachment of a record of the actor's."""
    made = entry_id()
    group = who.new({"id": made, "parent_table": "journal_entry", "parent_id": parent, "sha256": "ab" * 32,
                     "owner_id": str(who.id)}, level=level, at=at)  # fmt: skip
    answers = who.sync([group | {"table": "attachment"}])["answers"]
    assert answers == ["applied"]
    return made


def record(who: Actor, level: str = "shared") -> tuple[str, str]:
    """An entry; answers its id and clock."""
    made = entry_id()
    group = who.new({"id": made, "title": "x"}, level=level)
    assert who.sync([group])["answers"] == ["applied"]
    return made, group["rows"][0][2]


@contextmanager
def asking(who: Actor, operation: str, role: str = "authenticated") -> Iterator[psycopg.Cursor[Any]]:
    """As storage asks: the caller's role and claims, and which operation it is for. Rolled back."""
    with psycopg.connect(who.url) as connection, connection.cursor() as cursor:
        who.become(cursor, role)
        cursor.execute("select set_config('storage.operation', %s, true)", [operation])
        yield cursor
        connection.rollback()


def sees(who: Actor, name: str, operation: str = GET, role: str = "authenticated") -> bool:
    with asking(who, operation, role) as cursor:
        cursor.execute("select name from storage.objects where bucket_id = 'media' and name = %s", [name])
        return cursor.fetchone() is not None


def lists(who: Actor, operation: str) -> set[str]:
    with asking(who, operation) as cursor:
        cursor.execute("select name from storage.objects where bucket_id = 'media'")
        return {str(row[0]) for row in cursor.fetchall()}


def may_put(who: Actor, name: str, *, size: int = 10, bucket: str = "media", role: str = "authenticated") -> bool:
    try:
        with asking(who, "storage.object.upload", role) as cursor:
            cursor.execute(
                "insert into storage.objects (bucket_id, name, owner_id, metadata) values (%s, %s, %s, %s::jsonb)",
                [bucket, name, str(who.id), f'{{"contentLength": {size}}}'],
            )
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ForeignKeyViolation):
        return False
    return True


def touched(who: Actor, name: str, statement: str) -> int:
    """How many rows a statement about an object would change."""
    with asking(who, "storage.object.delete_many") as cursor:
        cursor.execute(statement.encode(), [name])
        return cursor.rowcount


def stored(admin: psycopg.Connection[Any], owner: UUID, name: str, size: int = 10) -> str:
    """An object, as storage leaves it after an upload; answers its whole name."""
    whole = f"{owner}/{name}"
    admin.execute(
        "insert into storage.objects (bucket_id, name, owner_id, metadata) values ('media', %s, %s, %s::jsonb)",
        [whole, str(owner), f'{{"size": {size}}}'],
    )
    return whole


@pytest.fixture
def shown(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> tuple[str, str, str]:
    """A photo that Alice shows to Bob: (entry, the entry's clock, object)."""
    alice, _ = couple
    entry, stamp = record(alice)
    return entry, stamp, stored(admin, alice.id, attach(alice, entry))


# -- the partner


def test_partner_fetches_what_is_shown_and_nothing_else_can_be_done_with_it(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str]
) -> None:
    alice, bob = couple
    *_, name = shown
    assert sees(bob, name)
    for operation in OTHER_OPERATIONS:
        assert not sees(bob, name, operation), operation
        assert lists(bob, operation) == set(), operation
    assert touched(bob, name, "delete from storage.objects where name = %s") == 0
    assert touched(bob, name, "update storage.objects set name = name where name = %s") == 0
    assert lists(alice, LIST) == {name}


@pytest.mark.parametrize("level", ["private", "calendar_visible"])
def test_partner_does_not_fetch_what_is_not_shared_in_full(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any], level: str
) -> None:
    alice, bob = couple
    entry, _ = record(alice, level)
    name = stored(admin, alice.id, attach(alice, entry, level=level))
    assert sees(alice, name)
    assert not sees(bob, name)


def test_partner_does_not_fetch_from_the_instant_the_record_is_taken_back(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str]
) -> None:
    alice, bob = couple
    entry, stamp, name = shown
    assert alice.sync([alice.show(entry, "private", stamp)])["answers"] == ["applied"]
    assert sees(alice, name)
    assert not sees(bob, name)


def test_partner_does_not_fetch_from_the_instant_the_record_is_deleted(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str]
) -> None:
    alice, bob = couple
    entry, stamp, name = shown
    alice.sync([alice.delete(entry, stamp, shown=stamp, seen=stamp)])
    assert not sees(bob, name)
    assert sees(alice, name), "its owner has to see it, to remove it"


def test_tombstone_of_a_file_reaches_only_those_who_had_the_file(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = record(alice, "private")

    def taken_out(made: str, at: str) -> Json:
        return alice.delete(made, at, shown=at, seen=at) | {"table": "attachment"}

    first = alice.clock()
    before = attach(alice, entry, level="private", at=first)
    assert alice.sync([taken_out(before, first)])["answers"] == ["applied"]
    assert alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])["answers"] == ["applied"]
    second = alice.clock()
    shared = attach(alice, entry, at=second)
    unsent = entry_id()
    group = alice.new({"id": unsent, "parent_table": "journal_entry", "parent_id": entry, "sha256": "cd" * 32,
                       "owner_id": str(alice.id)}, level="shared")  # fmt: skip
    group["rows"][0][4][1] = 1_760_000_000_001
    group["rows"][0][5] = {}
    assert alice.sync([group | {"table": "attachment"}])["answers"] == ["applied"]
    assert set(rows_of(bob.pull(), "full", "attachment")) == {shared}
    assert alice.sync([taken_out(shared, second)])["answers"] == ["applied"]
    assert set(rows_of(bob.pull(), "full", "attachment")) == {shared}, "with the deletion"
    assert set(rows_of(bob.device().pull(), "full", "attachment")) == {shared}
    assert set(rows_of(alice.device().pull(), "full", "attachment")) == {before, shared, unsent}


def test_ex_partner_fetches_nothing_from_the_instant_of_leaving(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str]
) -> None:
    alice, bob = couple
    *_, name = shown
    alice.rpc("leave_pair", {})
    assert not sees(bob, name)
    assert sees(alice, name)


def test_former_pairs_photo_is_not_the_next_partners(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str], person: Any
) -> None:
    alice, bob = couple
    *_, name = shown
    alice.rpc("leave_pair", {})
    carol = person()
    alice.pair_with(carol)
    assert not sees(carol, name)
    assert not sees(bob, name)


def test_other_couples_and_strangers_and_anonymous_fetch_and_list_nothing(
    shown: tuple[str, str, str], person: Any
) -> None:
    *_, name = shown
    dora, emil, stranger = person(), person(), person()
    dora.pair_with(emil)
    for who in (dora, emil, stranger):
        for operation in (GET, *OTHER_OPERATIONS):
            assert not sees(who, name, operation)
            assert lists(who, operation) == set()
    assert not sees(stranger, name, role="anon")


def test_naming_somebodys_object_in_an_attachment_of_ones_own_opens_nothing(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any], person: Any
) -> None:
    """Alice's private photo: Bob knows its id, and makes an entry of his own point at it."""
    alice, bob = couple
    entry, _ = record(alice, "private")
    made = attach(alice, entry, level="private")
    name = stored(admin, alice.id, made)
    his, _ = record(bob)
    group = bob.new(
        {"id": made, "parent_table": "journal_entry", "parent_id": his, "owner_id": str(alice.id)}, level="shared"
    )
    assert bob.sync([group | {"table": "attachment"}])["answers"] != ["applied"]
    assert not sees(bob, name)


# -- the owner


def test_owner_puts_only_what_an_attachment_names_and_only_in_the_own_folder(
    couple: tuple[Actor, Actor], person: Any
) -> None:
    alice, bob = couple
    entry, _ = record(alice)
    made = attach(alice, entry)
    assert may_put(alice, f"{alice.id}/{made}")
    for who, name in (
        (alice, f"{bob.id}/{made}"), (alice, f"{alice.id}/{uuid4()}"), (alice, made), (alice, f"{alice.id}/{made}.jpg"),
        (alice, f"{alice.id}/{made}/x"), (alice, f"{alice.id}//{made}"), (alice, f"{alice.id}/../{bob.id}/{made}"),
        (alice, f"{str(alice.id).upper()}/{made}"), (alice, f"{alice.id}/"), (alice, f" {alice.id}/{made}"),
        (alice, f"{alice.id}/{made}\n"), (bob, f"{alice.id}/{made}"), (person(), f"{alice.id}/{made}"),
    ):  # fmt: skip
        assert not may_put(who, name), name
    assert not may_put(alice, f"{alice.id}/{made}", role="anon")
    assert not may_put(alice, f"{alice.id}/{made}", bucket="other")


def test_owner_does_not_put_for_an_attachment_that_was_deleted(couple: tuple[Actor, Actor]) -> None:
    alice, _ = couple
    entry, stamp = record(alice)
    made = attach(alice, entry)
    alice.sync([alice.delete(entry, stamp, shown=stamp, seen=stamp)])
    assert not may_put(alice, f"{alice.id}/{made}")


def test_nobody_writes_over_an_object_its_owner_neither(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str]
) -> None:
    *_, name = shown
    for who in couple:
        assert touched(who, name, "update storage.objects set metadata = '{}' where name = %s") == 0


def test_owner_alone_removes_an_object(couple: tuple[Actor, Actor], shown: tuple[str, str, str], person: Any) -> None:
    alice, bob = couple
    *_, name = shown
    remove = "delete from storage.objects where name = %s"
    assert [touched(who, name, remove) for who in (bob, person(), alice)] == [0, 0, 1]


def test_member_has_so_much_room_and_may_ask_how_much_is_used(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    alice, bob = couple
    entry, _ = record(alice)
    made = attach(alice, entry)
    limit = int(alice.rpc("media_usage", {})["limit_bytes"])
    stored(admin, alice.id, attach(alice, entry), limit - 100)
    assert alice.rpc("media_usage", {}) == {"used_bytes": limit - 100, "limit_bytes": limit}
    assert bob.rpc("media_usage", {})["used_bytes"] == 0
    assert may_put(alice, f"{alice.id}/{made}", size=100)
    assert not may_put(alice, f"{alice.id}/{made}", size=101)


# -- what is left over


def test_orphans_are_what_no_live_attachment_names(
    couple: tuple[Actor, Actor], shown: tuple[str, str, str], admin: psycopg.Connection[Any]
) -> None:
    alice, _ = couple
    *_, name = shown
    left = stored(admin, alice.id, entry_id())
    odd = stored(admin, alice.id, "not-a-uuid")
    found = {
        str(r[0])
        for r in admin.execute(
            "select name from cupcake.orphaned_media where owner_id = %s or name = %s", [alice.id, odd]
        )
    }
    assert found == {left, odd}
    assert name not in found


def test_bucket_is_private_and_limited(admin: psycopg.Connection[Any]) -> None:
    row = admin.execute(
        "select public, file_size_limit, allowed_mime_types from storage.buckets where id = 'media'"
    ).fetchone()
    assert row is not None
    public, limit, types = row
    assert (public, limit) == (False, 50 * 1024 * 1024)
    assert not {t for t in types if "svg" in t or "html" in t or "*" in t or "octet" in t}


def test_bucket_takes_every_type_that_devices_keep(admin: psycopg.Connection[Any]) -> None:
    from core import file_types

    row = admin.execute("select allowed_mime_types from storage.buckets where id = 'media'").fetchone()
    assert row is not None
    assert set(row[0]) == file_types.TYPES
