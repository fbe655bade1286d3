"""Reports of digests: who may make them, when they are compared, and that nobody reads another's."""

from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, entry_id

MARK, OTHER = "a" * 64, "b" * 64


def tables(mark: str = MARK, version: int = 1, **more: Json) -> Json:
    marks = {str(v): mark for v in range(1, version + 1)}
    return {"journal_entry": {"version": version, "marks": marks}, **more}


def told(actor: Actor, said: Json | None = None, **fields: Any) -> Json:
    body = {"node": actor.node, "epoch": 1, "cursor": actor.cursor, "tables": said or tables(), **fields}
    return actor.rpc("report_digest", body)


def same(actor: Actor, said: Json | None = None, **fields: Any) -> bool | None:
    answer = told(actor, said, **fields)
    assert answer.keys() == {"kind", "same"} and answer["kind"] == "compared"
    value: bool | None = answer["same"]
    return value


def reports(admin: psycopg.Connection[Any], actor: Actor) -> int:
    row = admin.execute("select count(*) from cupcake.digest_report where member_id = %s", [actor.id]).fetchone()
    assert row is not None
    return int(row[0])


def test_second_of_two_equal_reports_is_told_that_both_are_the_same(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    assert (same(alice), same(bob), same(alice)) == (None, True, True)


def test_different_reports_differ_for_both(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    assert (same(alice), same(bob, tables(OTHER)), same(alice)) == (None, False, False)


def test_report_from_below_the_head_is_not_kept(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, bob = couple
    same(bob)
    alice.sync([alice.new({"id": entry_id(), "title": "x"})])
    assert same(alice, cursor=alice.cursor - 1) is None
    assert reports(admin, alice) == 0
    alice.pull()
    assert same(alice) is True


def test_report_stands_until_its_member_is_told_of_something_new(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    same(alice)
    same(bob)
    alice.sync([alice.new({"id": entry_id(), "title": "x"}, level="shared")])
    alice.pull()
    assert same(alice, tables(OTHER)) is None
    bob.pull()
    assert same(bob, tables(OTHER)) is True


def test_private_writing_of_the_one_does_not_undo_the_others_report(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    same(alice)
    bob.sync([bob.new({"id": entry_id(), "title": "mine"})])
    bob.pull()
    assert same(bob) is True


def test_each_of_the_partners_devices_must_hold_the_same(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    tablet = bob.device()
    tablet.pull()
    assert [same(bob), same(tablet, tables(OTHER)), same(alice)] == [None, None, False]
    assert same(tablet) is True
    assert same(alice) is True


def test_own_devices_are_not_the_partners(couple: tuple[Actor, Actor]) -> None:
    alice, _bob = couple
    tablet = alice.device()
    tablet.pull()
    assert (same(alice), same(tablet)) == (None, None)


def test_two_versions_are_compared_at_the_lower(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    newer = {"journal_entry": {"version": 3, "marks": {"1": MARK, "2": OTHER, "3": OTHER}}}
    assert (same(alice, tables(MARK, 1)), same(bob, newer), same(alice)) == (None, True, True)
    assert (same(alice, tables(MARK, 2)), same(bob, newer)) == (False, False)


def test_tables_that_only_one_knows_do_not_count(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    habit = {"version": 1, "marks": {"1": OTHER}}
    assert (same(alice), same(bob, tables(habit=habit))) == (None, True)
    assert same(alice, {"other": habit}) is None


def test_stranger_is_told_nothing_and_leaves_nothing(
    couple: tuple[Actor, Actor], bob: Actor, database_url: str, admin: psycopg.Connection[Any]
) -> None:
    same(bob)
    eve = Actor(database_url)
    eve.pull()
    assert same(eve) is None
    assert reports(admin, eve) == 0
    assert told(eve, node=bob.node)["kind"] == "invalid"


def test_reports_vanish_at_parting_and_the_ex_partner_is_told_nothing(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    alice, bob = couple
    same(alice)
    same(bob)
    alice.rpc("leave_pair", {})
    assert reports(admin, alice) == reports(admin, bob) == 0
    bob.pull()
    assert same(bob) is None
    assert reports(admin, bob) == 0


def test_next_partner_is_not_compared_with_what_was_reported_to_the_last(
    couple: tuple[Actor, Actor], database_url: str
) -> None:
    alice, bob = couple
    same(bob)
    bob.rpc("leave_pair", {})
    carol = Actor(database_url)
    carol.pair_with(alice)
    assert same(alice) is None
    assert same(carol) is True


def test_nobody_reads_a_report_and_only_members_may_make_one(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    same(alice)
    for role in ("authenticated", "anon"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), bob.session(role) as cursor:
            cursor.execute("select * from cupcake.digest_report")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        bob.rpc("report_digest", {}, role="anon")


@pytest.mark.parametrize(
    "fields", [
        {"node": None}, {"node": "x"}, {"node": "f" * 15}, {"epoch": "1"}, {"cursor": -1}, {"cursor": None}, {"cursor": 1.5},
        {"tables": None}, {"tables": []}, {"tables": {"t": 1}}, {"tables": {"T": {"version": 1, "marks": {}}}},
        {"tables": {"t": {"version": 0, "marks": {}}}}, {"tables": {"t": {"version": 1}}},
        {"tables": {"t": {"version": 1, "marks": {"x": MARK}}}}, {"tables": {"t": {"version": 1, "marks": {"1": "x"}}}},
        {"tables": {"t": {"version": 1, "marks": {"1": [MARK]}}}}, {"tables": {"t": {"version": 1, "marks": {"1": None}}}},
        {"tables": {f"t{n}": {"version": 1, "marks": {"1": MARK}} for n in range(900)}},
    ],
)  # fmt: skip
def test_malformed_report_is_invalid_and_kept_nowhere(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any], fields: Json
) -> None:
    alice, _bob = couple
    body = {"node": alice.node, "epoch": 1, "cursor": alice.cursor, "tables": tables()} | fields
    answer = alice.rpc("report_digest", body)
    assert answer["kind"] == "invalid" and answer["reason"]
    assert reports(admin, alice) == 0


@pytest.mark.parametrize("request_", ["null", "7", '"x"', "[]", "{}"])
def test_report_that_is_none_is_invalid(alice: Actor, request_: str) -> None:
    with alice.session() as cursor:
        cursor.execute("select public.report_digest(%s::jsonb)->>'kind'", [request_])
        assert cursor.fetchone() == ("invalid",)


def test_reporting_moves_no_head(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    before = alice.head(), bob.head()
    same(alice)
    same(bob)
    assert (alice.head(), bob.head()) == before
