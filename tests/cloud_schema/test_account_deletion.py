"""Deleting an account: all of it goes in one transaction, a leftover token opens nothing, the partner keeps theirs."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, call_rpc, entry_id, rows_of, word
from tests.cloud_schema.house import deleted, traces, written
from tests.cloud_schema.test_races import push, together
from tests.cloud_schema.test_walls import RPCS

CONFIRM = {"confirm": "delete my account"}
NOBODY = UUID(int=0)


def delete_account(actor: Actor) -> str:
    """Deletes as a device does: a lost race for the heads is tried again."""
    while True:
        try:
            assert actor.rpc("delete_account", CONFIRM) == {"deleted": True}
        except psycopg.errors.SerializationFailure:
            continue
        return "deleted"


def test_everything_of_the_account_is_gone(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, bob = couple
    alice.rpc("set_profile", {"display_name": "Alice"})
    for level in ("private", "shared"):
        entry, clock = written(alice, level=level)
    deleted(alice, entry, clock)
    delete_account(alice)
    left = traces(admin, alice.id)
    # The seat stays while the pair may have to tell of its end; it holds ids and dates.
    assert left == {"public.pair_member": 1}
    assert bob.rpc("pair_status", {}) == {"pair_id": None}


@pytest.fixture
def sign_in_log(admin: psycopg.Connection[Any]) -> Callable[..., None]:
    """Writes a line of the sign-in service's log."""

    def note(actor: Actor, **payload: Any) -> None:
        said = {"action": "login", "actor_id": str(actor.id), "actor_username": f"{actor.id}@cupcake.test"} | payload
        admin.execute(
            "insert into auth.audit_log_entries (id, payload) values (gen_random_uuid(), %s)", [json.dumps(said)]
        )

    return note


def test_the_log_of_signing_in_forgets_the_account_too(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any], sign_in_log: Callable[..., None]
) -> None:
    alice, bob = couple
    sign_in_log(alice)
    sign_in_log(bob)
    sign_in_log(bob, actor_id=str(NOBODY), actor_username="", traits={"user_id": str(alice.id), "user_email": "a@b.c"})
    delete_account(alice)
    assert traces(admin, alice.id) == {"public.pair_member": 1}
    assert traces(admin, bob.id)["auth.audit_log_entries"] == 1


def test_a_log_of_signing_in_that_is_not_let_go_of_does_not_hold_up_the_account(
    alice: Actor, admin: psycopg.Connection[Any], sign_in_log: Callable[..., None]
) -> None:
    sign_in_log(alice)
    admin.execute("create role keeper_of_the_house")
    try:
        admin.execute("grant keeper_of_the_house to current_user")
        admin.execute("grant usage on schema cupcake, auth to keeper_of_the_house")
        admin.execute("grant execute on function cupcake.forget_sign_ins(uuid) to keeper_of_the_house")
        admin.execute("set role keeper_of_the_house")
        admin.execute("select cupcake.forget_sign_ins(%s)", [alice.id])
    finally:
        admin.execute("reset role")
        admin.execute("revoke all on function cupcake.forget_sign_ins(uuid) from keeper_of_the_house")
        admin.execute("revoke usage on schema cupcake, auth from keeper_of_the_house")
        admin.execute("drop role keeper_of_the_house")
    assert traces(admin, alice.id)["auth.audit_log_entries"] == 1


def test_without_the_words_nothing_is_deleted(alice: Actor) -> None:
    entry, _ = written(alice, level="private")
    for request in ({}, {"confirm": True}, {"confirm": "yes"}, {"confirm": None}):
        assert alice.rpc("delete_account", request)["error"] == "not_confirmed"
    assert entry in rows_of(alice.device().pull(), "full")


def test_a_token_that_is_left_over_opens_nothing(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, bob = couple
    entry, _ = written(bob)
    delete_account(alice)
    requests = {"sync": alice.request(), "join_pair": {"code": bob.invite()}, "set_profile": {"display_name": "Ghost"}}
    for function in sorted(RPCS - {"delete_account"}):
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
            alice.rpc(function, requests.get(function, {}))
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        written(alice, level="private")
    assert traces(admin, alice.id) == {"public.pair_member": 1}
    assert entry in rows_of(bob.device().pull(), "full")


def test_deleting_twice_is_the_same_success(alice: Actor, admin: psycopg.Connection[Any]) -> None:
    written(alice, level="private")
    delete_account(alice)
    delete_account(alice)
    assert traces(admin, alice.id) == {}


def test_the_partner_keeps_the_records_of_their_own_and_hears_that_the_pair_ended(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    hers, _ = written(alice)
    his, clock = written(bob)
    alice.pull()
    alice.sync([alice.edit(his, clock, shown=clock, text="Her words in his entry")])
    bob.pull()
    delete_account(alice)
    groups = bob.pull()
    seats = rows_of(groups, "server", "pair_member")
    assert {s["user_id"] for s in seats.values()} == {str(alice.id), str(bob.id)}
    assert all(s["ended_at"] for s in seats.values())
    assert rows_of(groups, "withdrawn") == {}, "the archive of a pair that ended is never altered"
    shown = rows_of(bob.device().pull(), "full")
    assert shown[his]["text"] == "Her words in his entry" and hers not in shown


def test_what_was_withdrawn_before_is_still_told_to_the_partners_device_that_was_off(
    couple: tuple[Actor, Actor],
) -> None:
    alice, bob = couple
    entry, clock = written(alice)
    bob.pull()
    alice.sync([alice.show(entry, "private", clock)])
    delete_account(alice)
    assert entry in rows_of(bob.pull(), "withdrawn")


def test_the_log_says_that_it_happened_and_not_who(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, _ = couple
    written(alice)
    before = admin.execute("select count(*) from cupcake.audit_log where pair_id = %s", [alice.pair]).fetchone()
    delete_account(alice)
    after = admin.execute("select count(*) from cupcake.audit_log where pair_id = %s", [alice.pair]).fetchone()
    assert before == after
    found = admin.execute(
        "select actor_id, pair_id, counts from cupcake.audit_log where action = 'delete_account' order by id desc limit 1"
    ).fetchone()
    assert found is not None and found[:2] == (NOBODY, None) and found[2]["journal_entry"] == 1


def test_a_code_of_a_deleted_account_pairs_nobody(alice: Actor, bob: Actor) -> None:
    code = alice.invite()
    delete_account(alice)
    assert bob.join(code)["error"] == "wrong_code"
    assert bob.rpc("pair_status", {}) == {"pair_id": None}


def test_files_of_the_account_are_listed_for_removal(alice: Actor, admin: psycopg.Connection[Any]) -> None:
    written(alice, level="private")
    name = f"{alice.id}/{entry_id()}"
    admin.execute("insert into storage.buckets (id, name) values ('house', 'house') on conflict do nothing")
    admin.execute(
        "insert into storage.objects (bucket_id, name, owner_id) values ('house', %s, %s), ('house', %s, %s)",
        [name, str(alice.id), f"other/{entry_id()}", str(entry_id())],
    )
    delete_account(alice)
    rows = admin.execute(
        "select bucket_id, name from cupcake.stray_object where name like %s", [f"{alice.id}%"]
    ).fetchall()
    assert rows == [("house", name)]
    admin.execute("delete from storage.objects where bucket_id = 'house'")
    admin.execute("delete from cupcake.stray_object where bucket_id = 'house'")


def test_anonymous_and_nobody_can_delete_nothing(alice: Actor) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        alice.rpc("delete_account", CONFIRM, role="anon")
    stranger = Actor(alice.url)
    with stranger.session() as cursor:
        cursor.execute(
            "select set_config('request.jwt.claims', '{}', true), set_config('request.jwt.claim.sub', '', true)"
        )
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
            call_rpc(cursor, "delete_account", CONFIRM | {"member": str(alice.id), "user_id": str(alice.id)})


@pytest.mark.parametrize("_round", range(8))
def test_deleting_during_a_push_of_the_partner_leaves_nothing_behind(
    person: Callable[[], Actor], admin: psycopg.Connection[Any], _round: int
) -> None:
    alice, bob = person(), person()
    alice.pair_with(bob)
    hers, clock = written(alice)
    bob.pull()
    mine = bob.new({"id": entry_id(), "title": "x"}, level="shared")
    edit = bob.edit(hers, clock, shown=clock, text="Meanwhile")
    together(lambda: push(bob, mine, edit), lambda: delete_account(alice))
    assert traces(admin, alice.id) == {"public.pair_member": 1}
    assert bob.rpc("pair_status", {}) == {"pair_id": None}
    assert set(rows_of(bob.device().pull(), "full")) == {mine["rows"][0][0]}
    # What the deleted account had shown is gone from the feed, so the head may stand above the newest revision.
    sound = admin.execute(
        "select (select revision from cupcake.head where member_id = %(m)s) >= max(revision), "
        "count(*) = count(distinct revision) from cupcake.feed where member_id = %(m)s", {"m": bob.id}).fetchone()  # fmt: skip
    assert sound == (True, True)


@pytest.mark.parametrize("_round", range(8))
def test_deleting_during_a_push_of_ones_own_other_device_leaves_nothing_behind(
    person: Callable[[], Actor], admin: psycopg.Connection[Any], _round: int
) -> None:
    alice = person()
    written(alice, level="private")
    phone = alice.device()

    def pushing() -> str:
        try:
            return str(word(phone.sync([phone.new({"id": entry_id(), "title": "x"})])["answers"][0]))
        except (psycopg.errors.InvalidAuthorizationSpecification, psycopg.errors.SerializationFailure) as error:
            return str(error.sqlstate)

    def inviting() -> str:
        try:
            return str("code" in alice.device().rpc("create_invite", {}))
        except (psycopg.errors.InvalidAuthorizationSpecification, psycopg.errors.SerializationFailure) as error:
            return str(error.sqlstate)

    together(pushing, lambda: delete_account(alice), inviting)
    assert traces(admin, alice.id) == {}


@pytest.mark.parametrize("_round", range(8))
def test_deleting_while_somebody_joins_is_one_after_the_other(
    person: Callable[[], Actor], admin: psycopg.Connection[Any], _round: int
) -> None:
    alice, bob = person(), person()
    code = alice.invite()
    together(lambda: json.dumps(bob.join(code)), lambda: delete_account(alice))
    assert bob.rpc("pair_status", {}) == {"pair_id": None}
    assert set(traces(admin, alice.id)) <= {"public.pair_member", "cupcake.head"}
    assert bob.device().pull() is not None


def test_two_deletions_at_once_are_one(person: Callable[[], Actor], admin: psycopg.Connection[Any]) -> None:
    alice, bob = person(), person()
    alice.pair_with(bob)

    assert together(lambda: delete_account(alice), lambda: delete_account(bob)) == ["deleted", "deleted"]
    assert set(traces(admin, alice.id)) | set(traces(admin, bob.id)) <= {"public.pair_member", "cupcake.head"}


def test_ten_thousand_records_go_in_one_call(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, _ = couple
    for _ in range(10):
        alice.sync(
            [alice.new(*({"id": entry_id(), "title": "x", "text": "y" * 500} for _ in range(1000)), level="shared")]
        )
    delete_account(alice)
    assert traces(admin, alice.id) == {"public.pair_member": 1}
