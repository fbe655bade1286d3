"""Child records: they belong to their parent's author, and the partner sees them only while the parent is shared in full."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.cloud_schema.actor import ENTRY, Actor, Json, entry_id, rows_of, word

VERSION = "record_version"
TABLES = [ENTRY, VERSION, "profile", "pair_member"]


def put(author: Actor, level: str = "shared", **values: object) -> tuple[str, str]:
    entry = entry_id()
    group = author.new({"id": entry, **(values or {"title": "x"})}, level=level)
    assert author.sync([group])["answers"] == ["applied"]
    return entry, group["rows"][0][2]


def version(who: Actor, parent: object, level: str = "shared", **over: object) -> Json:
    """A group of one new version."""
    cells: Json = {
        "visibility": level, "parent_table": ENTRY, "parent_id": parent, "column_name": "title", "value": "before",
        "lost_clock": who.clock(), "reason": "edited",
    } | over  # fmt: skip
    row = [str(uuid4()), 1_760_000_000_000, who.clock(), None, list(cells.values()), None, None]
    return {"table": VERSION, "new": True, "pair": who.pair if level != "private" else None, "level": level,
            "columns": list(cells), "rows": [row]}  # fmt: skip


def push(who: Actor, *groups: Json) -> list[Any]:
    answers = who.sync(list(groups), tables=TABLES)["answers"]
    assert isinstance(answers, list)
    return answers


def seen(who: Actor) -> set[str]:
    """The versions that a new device of this person is given."""
    fresh, found = who.device(), set()
    while True:
        page = fresh.sync(tables=TABLES)
        found |= {r[0] for g in page["changes"] if g["table"] == VERSION and g["kind"] == "full" for r in g["rows"]}
        if not page["more"]:
            return found


def test_version_is_the_records_authors_whoever_kept_it(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, _ = put(alice)
    bob.pull()
    group = version(bob, entry)
    assert push(bob, group) == ["applied"]
    page = alice.device().sync(tables=TABLES)
    rows = [r for g in page["changes"] if g["table"] == VERSION for r in g["rows"]]
    assert [(r[0], r[1]) for r in rows] == [(group["rows"][0][0], str(alice.id))]


def test_same_version_from_both_is_kept_once(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, _ = put(alice)
    bob.pull()
    first, second = version(bob, entry), version(alice, entry)
    second["rows"][0][0] = first["rows"][0][0]
    assert push(bob, first) == ["applied"]
    head = alice.head()
    answer = push(alice, second)[0]
    assert word(answer) == "duplicate" and answer["row"]["rows"][0][5][5] == "before"
    again = version(bob, entry)
    again["rows"][0][0] = first["rows"][0][0]
    assert word(push(bob, again)[0]) == "duplicate"
    assert alice.head() == head


def test_narrowing_a_record_withdraws_its_versions_at_once(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice)
    kept = version(alice, entry)
    push(alice, kept)
    bob.sync(tables=TABLES)
    assert seen(bob) == {kept["rows"][0][0]}
    alice.sync([alice.show(entry, "private", stamp)])
    assert seen(bob) == set()
    page = bob.sync(tables=TABLES)
    withdrawn = {(g["table"], r[0]) for g in page["changes"] if g["kind"] == "withdrawn" for r in g["rows"]}
    assert withdrawn == {(ENTRY, entry), (VERSION, kept["rows"][0][0])}


def test_what_was_kept_in_private_stays_private_when_the_record_is_shared(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "private")
    secret, open_one = version(alice, entry, "private"), version(alice, entry, "shared")
    push(alice, secret, open_one)
    assert seen(bob) == set()
    alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])
    assert seen(bob) == {open_one["rows"][0][0]}
    assert seen(alice) == {secret["rows"][0][0], open_one["rows"][0][0]}


def test_partner_cannot_give_a_version_away_unseen(couple: tuple[Actor, Actor]) -> None:
    """Written for fewer than the record is shared with, it would be the author's alone."""
    alice, bob = couple
    entry, _ = put(alice)
    bob.pull()
    assert push(bob, version(bob, entry, "private")) == ["gone"]
    assert seen(alice) == set()


def test_version_of_a_withdrawn_record_is_gone(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice)
    bob.pull()
    alice.sync([alice.show(entry, "private", stamp)])
    assert push(bob, version(bob, entry)) == ["gone"]


def test_parent_that_was_never_shown_is_answered_like_one_that_is_not_there(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, _ = put(alice, "private")
    assert push(bob, version(bob, entry)) == push(bob, version(bob, entry_id())) == ["retry"]


def test_strangers_version_never_arrives(couple: tuple[Actor, Actor], person: Callable[[], Actor]) -> None:
    alice, stranger = couple[0], person()
    entry, _ = put(alice)
    assert push(stranger, version(stranger, entry)) == ["retry"]
    assert seen(alice) == set()


@pytest.mark.parametrize(
    "over",
    [{"parent_id": "x"}, {"parent_id": None}, {"parent_id": 7}, {"parent_table": "pair_member"}, {"parent_table": VERSION},
     {"parent_table": None}],
)  # fmt: skip
def test_row_that_names_no_parent_is_refused(couple: tuple[Actor, Actor], over: Json) -> None:
    alice, _bob = couple
    entry, _ = put(alice)
    assert push(alice, version(alice, entry, **over)) == ["refused"]


def test_a_version_is_never_rewritten(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, _ = put(alice)
    group = version(alice, entry)
    push(alice, group)
    rid, base = group["rows"][0][0], group["rows"][0][2]
    for who in couple:
        who.sync(tables=TABLES)
        row = [rid, None, who.clock(), base, ["forged"], None, base]
        change = {
            "table": VERSION,
            "new": False,
            "pair": who.pair,
            "level": "shared",
            "columns": ["value"],
            "rows": [row],
        }
        answer = push(who, change)[0]
        assert word(answer) == "duplicate" and "forged" not in str(answer)
    assert seen(bob) == {rid}


def test_ex_partner_is_shown_no_versions(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, _ = put(alice)
    push(alice, version(alice, entry))
    alice.rpc("leave_pair", {})
    assert seen(bob) == set()
    assert push(bob, version(bob, entry)) == ["retry"] or push(bob, version(bob, entry)) == ["gone"]


def test_child_that_comes_as_its_record_is_narrowed_is_fed_once(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice)
    bob.pull()
    before = bob.head()
    alice.sync([version(alice, entry), alice.show(entry, "private", stamp)], tables=TABLES)
    assert bob.head() - before <= 2
    assert rows_of(bob.sync(tables=TABLES)["changes"], "full") == {}


def test_child_of_a_table_that_only_a_newer_app_knows_waits(couple: tuple[Actor, Actor]) -> None:
    alice, _bob = couple
    assert push(alice, version(alice, entry_id(), parent_table="from_the_future")) == ["retry"]
