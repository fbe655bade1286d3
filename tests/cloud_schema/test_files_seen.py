"""Who shares a record shares the files that they see in it: one that came since, or that nothing names any more, is not shown."""

from typing import Any

import pytest

from tests.cloud_schema.actor import Actor, Json, entry_id, rows_of, word
from tests.cloud_schema.test_media import attach, record


def shared(who: Actor, entry: str, base: str, files: object = None) -> Json:
    """A group that shares an entry as it was at `base`, with these files."""
    group = who.show(entry, "shared", base, seen={"*": base})
    return group if files is None else group | {"files": files}


def file_of(who: Actor, parent: str, *, level: str, deleted: int | None = None) -> Json:
    """A group of one new file, as an app of now sends it."""
    group = who.new({"id": entry_id(), "parent_table": "journal_entry", "parent_id": parent, "sha256": "cd" * 32,
                     "owner_id": str(who.id)}, level=level)  # fmt: skip
    group["rows"][0][4][1] = deleted
    return group | {"table": "attachment", "named": level == "shared"}


def shown(who: Actor) -> set[str]:
    """The live files that a new device of this person is given."""
    return {rid for rid, row in rows_of(who.device().pull(), "full", "attachment").items() if row["deleted_at"] is None}


@pytest.fixture
def entry(couple: tuple[Actor, Actor]) -> tuple[str, str]:
    return record(couple[0], "private")


def test_a_record_is_shared_with_the_files_that_the_change_names(
    couple: tuple[Actor, Actor], entry: tuple[str, str]
) -> None:
    alice, bob = couple
    known, strange = (attach(alice.device(), entry[0], level="private") for _ in range(2))
    head = alice.head()
    assert alice.sync([shared(alice, *entry, [[known]])])["answers"] == ["retry"]
    assert (shown(bob), alice.head()) == (set(), head)
    assert alice.sync([shared(alice, *entry, [[strange, known]])])["answers"] == ["applied"]
    assert shown(bob) == {known, strange}


def test_a_file_that_is_deleted_by_then_does_not_hold_it_up(
    couple: tuple[Actor, Actor], entry: tuple[str, str]
) -> None:
    alice, bob = couple
    strange = attach(alice, entry[0], level="private")
    gone = alice.delete(strange, alice.clock(), shown=entry[1], seen={}) | {
        "table": "attachment",
        "pair": None,
        "level": "private",
    }
    answers = alice.sync([gone, shared(alice, *entry, [[]])])["answers"]
    assert [word(a) for a in answers] == ["applied", "applied"]
    assert shown(bob) == set()


def test_a_change_that_names_no_files_is_of_an_app_from_before(
    couple: tuple[Actor, Actor], entry: tuple[str, str]
) -> None:
    alice, bob = couple
    strange = attach(alice, entry[0], level="private")
    assert alice.sync([shared(alice, *entry)])["answers"] == ["applied"]
    assert shown(bob) == {strange}


@pytest.mark.parametrize("files", [[], [None], [7], [{}], [[[]]], {}, "x", None, [["not an id"]]])
def test_whatever_stands_there_instead_of_names_names_none(
    couple: tuple[Actor, Actor], entry: tuple[str, str], files: object
) -> None:
    alice, bob = couple
    attach(alice, entry[0], level="private")
    group = shared(alice, *entry, []) | {"files": files}
    assert alice.sync([group])["answers"] == ["retry"]
    assert shown(bob) == set()


def test_nobody_else_learns_that_a_record_has_files(
    couple: tuple[Actor, Actor], entry: tuple[str, str], person: Any
) -> None:
    alice, bob = couple
    stranger, their_mate = person(), person()
    stranger.pair_with(their_mate)
    for other in (bob, stranger):
        before = other.sync([shared(other, *entry, [[]])])["answers"]
        attach(alice, entry[0], level="private")
        assert other.sync([shared(other, *entry, [[]])])["answers"] == before
        assert other.sync([shared(other, entry_id(), entry[1], [[]])])["answers"] == before


def test_narrowing_asks_for_no_files(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    made, clock = record(alice, "shared")
    attach(alice, made)
    group = alice.show(made, "private", clock) | {"pair": None, "level": "private", "files": [[]]}
    assert [word(a) for a in alice.sync([group])["answers"]] == ["applied"]
    assert shown(bob) == set()


def test_a_file_for_its_author_alone_waits_while_its_record_is_shared(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    made, _ = record(alice, "shared")
    group = file_of(alice, made, level="private")
    assert alice.sync([group])["answers"] == ["retry"]
    assert shown(bob) == set()
    wider = group | {"named": True}
    assert alice.sync([wider])["answers"] == ["applied"]
    assert shown(bob) == {group["rows"][0][0]}


def test_a_file_that_nothing_in_the_others_record_names_is_gone(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    made, _ = record(alice, "shared")
    bob.pull()
    assert bob.sync([file_of(bob, made, level="private")])["answers"] == ["gone"]
    assert shown(alice) == shown(bob) == set()


def test_one_that_is_gone_already_and_one_of_an_ended_pair_wait_for_nothing(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    made, _ = record(alice, "shared")
    assert alice.sync([file_of(alice, made, level="private", deleted=1_760_000_000_001)])["answers"] == ["applied"]
    assert rows_of(bob.pull(), "full", "attachment") == {}
    alice.rpc("leave_pair", {})
    assert alice.sync([file_of(alice, made, level="private")])["answers"] == ["applied"]


def test_a_file_that_was_attached_alone_while_apart_stays_ones_own_when_the_pair_is_restored(
    couple: tuple[Actor, Actor],
) -> None:
    """Found by a history: the record had been deleted, so that nothing of what was written apart narrowed it."""
    alice, bob = couple
    made, _ = record(alice, "shared")
    alice.rpc("leave_pair", {})
    group = file_of(alice, made, level="private")
    assert alice.sync([group])["answers"] == ["applied"]
    bob.join(alice.invite())
    assert shown(bob) == set()
    assert shown(alice) == {group["rows"][0][0]}
