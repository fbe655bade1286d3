"""Inviting, joining, leaving, names: what each RPC answers, and what the two are fed."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, entry_id, rows_of


def test_code_is_ten_characters_in_two_halves(alice: Actor) -> None:
    answer = alice.rpc("create_invite", {})
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", answer["code"])
    assert answer["expires_at"]


def test_code_is_nowhere_in_the_database(alice: Actor, admin: psycopg.Connection[Any]) -> None:
    code = alice.invite()
    found = admin.execute(
        "select to_jsonb(i)::text from public.invite as i where inviter_id = %s", [alice.id]
    ).fetchall()
    assert code not in str(found) and code.replace("-", "") not in str(found)


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c[:3]} {c[3:].lower()}\n",
                                   lambda c: c.replace("0", "o").replace("1", "l")])  # fmt: skip
def test_code_is_taken_as_people_type_it(alice: Actor, bob: Actor, typed: Callable[[str], str]) -> None:
    assert bob.join(typed(alice.invite()))["pair_id"]


def test_join_pairs_the_two_and_names_the_partner(alice: Actor, bob: Actor) -> None:
    alice.rpc("set_profile", {"display_name": "Alice"})
    answer = bob.join(alice.invite())
    assert answer["partner"] == {"id": str(alice.id), "display_name": "Alice", "seat": 1}
    for one in (alice, bob):
        status = one.rpc("pair_status", {})
        assert status["pair_id"] == answer["pair_id"]
        assert status["since"]
        assert [m["id"] for m in status["members"]] == [str(alice.id), str(bob.id)]


def test_joining_again_with_the_same_code_is_the_same_success(alice: Actor, bob: Actor) -> None:
    code = alice.invite()
    first = bob.join(code)
    head = alice.head()
    assert bob.join(code) == first
    assert alice.head() == head


def test_pair_status_while_solo_is_null(alice: Actor) -> None:
    assert alice.rpc("pair_status", {}) == {"pair_id": None}


def error(answer: dict[str, Any]) -> str:
    assert set(answer) == {"error", "message"}
    assert re.fullmatch(r"[A-Z][^.]*\.", answer["message"])
    return str(answer["error"])


@pytest.mark.parametrize("code", ["AAAAA-AAAAA", "", "x" * 5000, None, 7, {}, "💘💘💘💘💘-💘💘💘💘💘"])
def test_wrong_code_is_an_error_not_an_exception(bob: Actor, code: object) -> None:
    assert error(bob.rpc("join_pair", {"code": code})) == "wrong_code"


def test_code_works_once(alice: Actor, bob: Actor, person: Callable[[], Actor]) -> None:
    code = alice.invite()
    bob.join(code)
    assert error(person().join(code)) == "used"
    bob.rpc("leave_pair", {})
    assert error(bob.join(code)) == "used"


def test_expired_code_is_refused(alice: Actor, bob: Actor, admin: psycopg.Connection[Any]) -> None:
    code = alice.invite()
    admin.execute("update public.invite set expires_at = now() - interval '1 second' where inviter_id = %s", [alice.id])
    assert error(bob.join(code)) == "expired"


def test_new_code_replaces_the_one_before(alice: Actor, bob: Actor) -> None:
    old = alice.invite()
    new = alice.invite()
    assert error(bob.join(old)) == "expired"
    assert bob.join(new)["pair_id"]


def test_own_code_is_refused(alice: Actor) -> None:
    assert error(alice.join(alice.invite())) == "own_code"


def test_paired_person_can_neither_invite_nor_join(couple: tuple[Actor, Actor], person: Callable[[], Actor]) -> None:
    alice, bob = couple
    assert error(alice.rpc("create_invite", {})) == "already_paired"
    assert error(bob.join(person().invite())) == "already_paired"


def test_code_of_somebody_paired_meanwhile_is_void(
    alice: Actor, bob: Actor, person: Callable[[], Actor], admin: psycopg.Connection[Any]
) -> None:
    code = alice.invite()
    carol = person()
    alice.join(carol.invite())
    assert error(bob.join(code)) == "expired"
    admin.execute(
        "update public.invite set expires_at = now() + interval '1 hour' where inviter_id = %s and used_at is null",
        [alice.id],
    )
    assert error(bob.join(code)) == "inviter_paired"


def test_eleventh_try_after_ten_wrong_codes_is_refused_even_with_the_right_one(
    alice: Actor, bob: Actor, admin: psycopg.Connection[Any]
) -> None:
    code = alice.invite()
    assert {error(bob.join("AAAAA-AAAAA")) for _ in range(10)} == {"wrong_code"}
    assert error(bob.join(code)) == "too_many_attempts"
    admin.execute(
        "update cupcake.invite_attempt set since = since - interval '61 minutes' where member_id = %s", [bob.id]
    )
    assert bob.join(code)["pair_id"]


def test_name_reaches_the_partner_and_the_same_name_moves_nothing(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    assert alice.rpc("set_profile", {"display_name": "  Alice "}) == {"id": str(alice.id), "display_name": "Alice"}
    assert rows_of(bob.pull(), "server", "profile")[str(alice.id)]["display_name"] == "Alice"
    heads = alice.head(), bob.head()
    alice.rpc("set_profile", {"display_name": "Alice"})
    assert (alice.head(), bob.head()) == heads


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, None, 7, ["x"]])
def test_name_that_is_none_is_refused(alice: Actor, name: object) -> None:
    assert error(alice.rpc("set_profile", {"display_name": name})) == "bad_name"


def test_name_is_not_shown_to_strangers_and_no_more_after_parting(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    bob.rpc("leave_pair", {})
    alice.rpc("set_profile", {"display_name": "Secret again"})
    assert "Secret again" not in str(bob.device().pull())


def test_leaving_ends_the_pair_for_both_and_feeds_only_the_membership(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    alice.sync([alice.new({"id": entry_id(), "title": "x"}, level="shared")])
    bob.pull()
    assert alice.rpc("leave_pair", {}) == {"left": True}
    assert alice.rpc("leave_pair", {}) == {"left": True}
    assert bob.rpc("pair_status", {}) == {"pair_id": None}
    groups = bob.pull()
    assert {group["table"] for group in groups} == {"pair_member"}
    assert all(row["ended_at"] for row in rows_of(groups, "server", "pair_member").values())
