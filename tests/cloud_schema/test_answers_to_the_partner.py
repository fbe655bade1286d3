"""The partner: sees and edits what is shared, deletes nothing, and learns nothing of the other's private writing."""

from collections.abc import Callable
from typing import Any

import psycopg

from tests.cloud_schema.actor import Actor, Json, entry_id, rows_of, word


def share(author: Actor, reader: Actor, **values: object) -> tuple[str, str]:
    """A shared entry that both have; its id and its clock."""
    entry = entry_id()
    group = author.new({"id": entry, **(values or {"title": "Ours"})}, level="shared")
    assert author.sync([group])["answers"] == ["applied"]
    reader.pull()
    return entry, group["rows"][0][2]


def test_partner_is_shown_what_is_shared(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = entry_id()
    alice.sync([alice.new({"id": entry, "title": "Ours"}, level="shared")])
    row = rows_of(bob.pull(), "full")[entry]
    assert (row["title"], row["author"], row["pair"]) == ("Ours", str(alice.id), alice.pair)


def test_partner_edit_is_applied_and_comes_back_to_the_author(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = share(alice, bob)
    assert bob.sync([bob.edit(entry, stamp, shown=stamp, title="Yours and mine")])["answers"] == ["applied"]
    row = rows_of(alice.pull(), "full")[entry]
    assert (row["title"], row["author"]) == ("Yours and mine", str(alice.id))


def test_partner_delete_changes_nothing_and_is_settled(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = share(alice, bob)
    head = alice.head()
    answer = bob.sync([bob.delete(entry, stamp, shown=stamp, seen=stamp)])["answers"][0]
    assert answer["answer"] == "duplicate"
    assert rows_of([answer["row"]], "full")[entry]["deleted_at"] is None
    assert alice.head() == head


def test_partner_cannot_change_the_visibility(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = share(alice, bob)
    answer = bob.sync([bob.show(entry, "private", stamp)])["answers"][0]
    assert word(answer) == "conflict"
    assert answer["done"] == []
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "shared"


def test_partner_is_not_shown_private_writing(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    alice.sync([alice.new({"id": entry_id(), "title": "Mine"})])
    assert bob.pull() == []


def test_private_writing_moves_nothing_of_the_partners(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    alice, bob = couple
    head = bob.head()
    audited = audit_rows(admin, alice)
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Mine"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", title="Still mine")])
    alice.sync([alice.delete(entry, stamp, shown=stamp, seen=stamp)])
    assert bob.head() == head
    assert audit_rows(admin, alice) == audited


def test_push_to_a_private_entry_is_answered_like_one_that_does_not_exist(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Mine"})
    alice.sync([group])
    edit = bob.edit(entry, group["rows"][0][2], shown=group["rows"][0][2], title="Hers")
    missing = bob.edit(entry_id(), group["rows"][0][2], shown=group["rows"][0][2], title="x")
    answers = bob.sync([edit, missing])["answers"]
    assert answers == ["unknown", "unknown"]


def test_new_entry_with_the_id_of_anothers_is_refused_and_takes_nothing_over(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = entry_id()
    alice.sync([alice.new({"id": entry, "title": "Mine"})])
    assert bob.sync([bob.new({"id": entry, "title": "Hers"}, level="shared")])["answers"] == ["refused"]
    row = rows_of(alice.device().pull(), "full")[entry]
    assert (row["title"], row["visibility"], row["author"]) == ("Mine", "private", str(alice.id))


def test_columns_that_the_server_owns_cannot_be_sent(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    forged: Json = {"author_id": str(alice.id), "pair_id": alice.pair, "sync_state": {}, "clocks": {}, "created_at": 0}
    for column, value in forged.items():
        group = bob.new({"id": entry_id(), "title": "Forged", column: value})
        assert bob.sync([group])["answers"] == ["refused"]
    assert alice.pull() == []


def test_two_entries_in_one_call_get_their_own_answers_in_order(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = share(alice, bob)
    changes: list[Json] = [
        bob.edit(entry_id(), stamp, shown=stamp, title="nobody's"),
        bob.new({"id": entry_id(), "title": "a"}, {"id": entry_id(), "title": "b"}),
        {**bob.new({"id": entry_id(), "title": "c"}), "table": "No such table"},
        bob.edit(entry, stamp, shown=stamp, title="ours"),
    ]
    assert bob.sync(changes)["answers"] == ["unknown", "applied", "applied", "refused", "applied"]


def test_stranger_sees_and_writes_nothing_of_a_couple(couple: tuple[Actor, Actor], person: Callable[[], Actor]) -> None:
    alice, bob = couple
    entry, stamp = share(alice, bob)
    carol = person()
    dan = person()
    carol.pair_with(dan)
    carol.pair, kept = alice.pair, carol.pair
    assert carol.sync([carol.edit(entry, stamp, shown=stamp, title="x")])["answers"] == ["unknown"]
    answer = carol.sync([carol.new({"id": entry_id(), "title": "into their pair"}, level="shared")])["answers"][0]
    assert rows_of([answer["row"]], "full").popitem()[1]["visibility"] == "private"
    assert kept is not None
    aside = carol.sync(aside=[["journal_entry", entry]])
    assert aside["changes"] == []
    assert alice.pull() == [] and bob.pull() == []


def audit_rows(admin: psycopg.Connection[Any], actor: Actor) -> int:
    row = admin.execute("select count(*) from cupcake.audit_log where actor_id = %s", [actor.id]).fetchone()
    assert row is not None
    return int(row[0])


def test_audit_counts_what_was_shared_and_holds_no_content(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    alice, bob = couple
    share(alice, bob, title="CANARY")
    found = admin.execute(
        "select action, counts, to_jsonb(a)::text from cupcake.audit_log as a where actor_id = %s and action = 'sync'",
        [alice.id],
    ).fetchall()
    assert [(action, counts) for action, counts, _text in found] == [("sync", {"journal_entry": 1})]
    assert "CANARY" not in found[0][2]
