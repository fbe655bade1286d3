"""Who else wrote in a record is told to its author's devices, and to nobody else."""

from collections.abc import Callable
from typing import Any

from tests.cloud_schema.actor import ENTRY, Actor, entry_id


def row_of(actor: Actor, entry: str) -> list[Any]:
    """The record as a new device of this person is shown it."""
    (row,) = [r for g in actor.device().pull() if g["table"] == ENTRY for r in g["rows"] if r[0] == entry]
    return list(row)


def shared(alice: Actor, bob: Actor) -> tuple[str, str]:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Ours"}, level="shared")
    alice.sync([group])
    bob.pull()
    return entry, group["rows"][0][2]


def test_the_author_is_told_that_the_other_one_wrote_in_it_and_the_other_is_not(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = shared(alice, bob)
    assert len(row_of(alice, entry)) == len(row_of(bob, entry)) == 6
    edit = bob.edit(entry, stamp, shown=stamp, title="and hers")
    assert bob.sync([edit])["answers"] == ["applied"]
    assert row_of(alice, entry)[6] == [str(bob.id)]
    assert len(row_of(bob, entry)) == 6


def test_the_authors_own_edits_leave_the_mark(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = shared(alice, bob)
    edit = bob.edit(entry, stamp, shown=stamp, title="and hers")
    bob.sync([edit])
    bob.sync([bob.edit(entry, edit["rows"][0][2], shown=stamp, title="twice")])
    base = row_of(alice, entry)[4]["title"]
    assert alice.sync([alice.edit(entry, base, shown=stamp, title="mine")])["answers"] == ["applied"]
    assert row_of(alice, entry)[6] == [str(bob.id)]


def test_a_change_that_was_not_taken_leaves_no_mark(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = shared(alice, bob)
    alice.sync([alice.edit(entry, stamp, shown=stamp, title="first")])
    (answer,) = bob.sync([bob.edit(entry, stamp, shown=stamp, title="too late")])["answers"]
    assert answer["answer"] == "conflict"
    assert len(row_of(alice, entry)) == 6


def test_a_later_partner_is_told_nothing_of_a_former_one(
    couple: tuple[Actor, Actor], person: Callable[[], Actor]
) -> None:
    alice, bob = couple
    entry, stamp = shared(alice, bob)
    edit = bob.edit(entry, stamp, shown=stamp, title="and hers")
    bob.sync([edit])
    bob.rpc("leave_pair", {})
    carol = person()
    alice.pair_with(carol)
    seen = {"*": stamp, "title": edit["rows"][0][2]}
    assert alice.sync([alice.show(entry, "shared", stamp, seen=seen)])["answers"] == ["applied"]
    assert len(row_of(carol, entry)) == 6
    assert str(bob.id) not in str(carol.device().pull())
