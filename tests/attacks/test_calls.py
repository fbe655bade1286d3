"""Every RPC with forged arguments: identity comes from the token alone, and other people's ids open nothing."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from tests.attacks.callers import NAMES, SIGNED_IN, Caller, caller
from tests.attacks.forgeries import aimed_at, asked_for, for_people
from tests.attacks.scene import Account, Scene
from tests.cloud_schema.actor import ENTRY, Actor, Json, entry_id, word

RPCS = (
    "sync", "show_again", "create_invite", "join_pair", "leave_pair", "pair_status", "set_profile", "report_digest",
    "media_usage", "delete_account",
)  # fmt: skip
WISHES = {"display_name": "got", "confirm": "delete my account"}
OF_THE_BUCKET = ("may_read_media", "may_store_media", "own_media_folder")
"""What the bucket's policies ask."""
NOT_SIGNED_IN = [name for name in NAMES if name not in SIGNED_IN]


def call(http: httpx.Client, who: Caller, function: str, request: object) -> httpx.Response:
    headers = who.headers | {"content-type": "application/json"}
    return http.post(f"/rest/v1/rpc/{function}", content=json.dumps({"request": request}), headers=headers)


@pytest.fixture(params=SIGNED_IN)
def attacker(scene: Scene, request: pytest.FixtureRequest) -> Caller:
    return caller(scene, request.param)


def account(who: Caller) -> Account:
    assert who.account is not None
    return who.account


def test_no_forged_question_is_told_anything(scene: Scene, attacker: Caller, http: httpx.Client) -> None:
    before = scene.digest(partner=attacker.is_partner)
    for request in asked_for(scene, account(attacker)):
        answer = call(http, attacker, "sync", request)
        assert answer.status_code in (200, 400), (request, answer.status_code)
        assert not scene.told(answer.text, json.dumps(request), partner=attacker.is_partner), request
    assert scene.digest(partner=attacker.is_partner) == before


def test_no_change_aimed_at_her_records_moves_them(scene: Scene, attacker: Caller, http: httpx.Client) -> None:
    me = account(attacker)
    before = scene.digest(partner=attacker.is_partner)
    # Her partner may write into what is shared with them; nobody else may, and nobody into what is not.
    for record in scene.private[::3] + ([] if attacker.is_partner else scene.shared[:1]):
        for group in aimed_at(scene, me, record):
            request = me.actor.request([group])
            answer = call(http, attacker, "sync", request)
            assert answer.status_code == 200, (group, answer.text)
            body = answer.json()
            assert {word(a) for a in body.get("answers", [])} <= {"unknown", "refused", "retry"}, (group, body)
            assert not scene.told(answer.text, json.dumps(request), partner=attacker.is_partner), group
    assert scene.digest(partner=attacker.is_partner) == before


def test_an_id_that_is_hers_is_answered_as_one_that_nobody_has(scene: Scene, attacker: Caller) -> None:
    me, record = account(attacker).actor, scene.private[0]
    base, free = scene.clocks[scene.private[0]], entry_id()
    builds: list[Callable[[str], Json]] = [
        lambda i: me.edit(i, base, shown=base, title="x"), lambda i: me.delete(i, base, shown=base, seen=base),
        lambda i: me.show(i, "shared", base, seen=base, pair=scene.pair),
        lambda i: me.show(i, "private", base, pair=scene.pair),
    ]  # fmt: skip
    for build in builds:
        assert me.sync([build(record)])["answers"] == me.sync([build(free)])["answers"]


def test_other_calls_take_nobodys_word_for_who_they_are(scene: Scene, attacker: Caller, http: httpx.Client) -> None:
    before = scene.digest(partner=attacker.is_partner)
    for function, request in for_people(scene, account(attacker)):
        answer = call(http, attacker, function, request)
        assert answer.status_code in (200, 400), (function, request, answer.text)
        hidden = scene.told(answer.text, json.dumps(request), partner=attacker.is_partner)
        assert not hidden, (function, request, answer.text)
    assert scene.digest(partner=attacker.is_partner) == before


def test_no_function_that_people_can_call_is_missing_here(scene: Scene) -> None:
    with psycopg.connect(scene.cloud.database_url) as admin:
        found = admin.execute(
            "select p.proname::text from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace "
            "where n.nspname = 'public' and has_function_privilege('authenticated', p.oid, 'execute')"
        ).fetchall()
    assert {name for (name,) in found} == {*RPCS, *OF_THE_BUCKET}


def test_what_the_bucket_asks_about_her_files_is_no_for_everybody(
    scene: Scene, attacker: Caller, http: httpx.Client
) -> None:
    before, hers = scene.digest(partner=attacker.is_partner), scene.victim.id
    names = [scene.file, f"{hers}/{entry_id()}", f"{hers}/", "", "%", hers, f"../{scene.file}"]
    names += [f"{hers}/{record}" for record in (*scene.private, *scene.elsewhere)]
    for name in names:
        if attacker.is_partner and scene.elsewhere.get(name[37:]) == "shared":
            continue
        for function, more in (("may_read_media", {}), ("may_store_media", {"metadata": {"size": 1}})):
            answer = http.post(f"/rest/v1/rpc/{function}", json={"object_name": name, **more}, headers=attacker.headers)
            assert answer.json() is False, (function, name, answer.text)
    assert scene.digest(partner=attacker.is_partner) == before


@pytest.mark.parametrize("name", NOT_SIGNED_IN)
def test_nobody_calls_anything_without_a_token_of_their_own(scene: Scene, name: str, http: httpx.Client) -> None:
    before, who = scene.digest(), caller(scene, name)
    hers = {"display_name": "taken", "code": "x", "cursor": 0, "node": scene.victim.actor.node}
    for function in RPCS:
        for body in (hers, scene.victim.actor.request(cursor=0)):
            answers = [
                call(http, who, function, body),
                http.get(f"/rest/v1/rpc/{function}", params={"request": json.dumps(body)}, headers=who.headers),
                http.post(
                    f"/rest/v1/rpc/{function}", json=body, headers=who.headers | {"prefer": "params=single-object"}
                ),
            ]
            for answer in answers:
                assert 400 <= answer.status_code < 500, (function, answer.status_code, answer.text)
                assert not scene.told(answer.text), function
    assert scene.digest() == before


@pytest.mark.parametrize(
    "function", ["sync", "create_invite", "join_pair", "leave_pair", "set_profile", "delete_account"]
)
def test_a_call_that_writes_is_no_get(scene: Scene, function: str, http: httpx.Client) -> None:
    """Else a link in a mail, or a prefetch, could do it."""
    me = Actor(scene.cloud.database_url, scene.others[1].actor.id)
    before = _rows_of(scene, me)
    request = me.request([me.new({"id": entry_id(), "title": "x"})]) if function == "sync" else WISHES
    who = Caller(
        "other couple", {"apikey": scene.cloud.publishable_key, "authorization": f"Bearer {scene.others[1].token}"}
    )
    http.get(f"/rest/v1/rpc/{function}", params={"request": json.dumps(request)}, headers=who.headers)
    http.head(f"/rest/v1/rpc/{function}", params={"request": json.dumps(request)}, headers=who.headers)
    assert _rows_of(scene, me) == before


def _rows_of(scene: Scene, who: Actor) -> list[Any]:
    queries = (
        b"select t::text from public.journal_entry as t where author_id = %(id)s",
        b"select t::text from public.profile as t where id = %(id)s",
        b"select t::text from public.invite as t where inviter_id = %(id)s",
        b"select t::text from public.pair_member as t where user_id = %(id)s",
        b"select t::text from cupcake.invite_attempt as t where member_id = %(id)s",
        b"select t::text from cupcake.node as t where member_id = %(id)s",
    )
    with psycopg.connect(scene.cloud.database_url, autocommit=True) as admin:
        return [sorted(admin.execute(query, {"id": str(who.id)}).fetchall()) for query in queries]


def test_no_function_behind_the_api_can_be_called(scene: Scene, attacker: Caller, http: httpx.Client) -> None:
    before = scene.digest(partner=attacker.is_partner)
    with psycopg.connect(scene.cloud.database_url) as admin:
        found = admin.execute(
            "select distinct n.nspname, p.proname from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace "
            "where n.nspname in ('cupcake', 'auth', 'storage', 'realtime')"
        ).fetchall()
    assert len(found) > 40
    for schema, function in [
        *found,
        ("pg_catalog", "pg_sleep"),
        ("pg_catalog", "pg_read_file"),
        ("pg_catalog", "set_config"),
    ]:
        for profile in ({}, {"content-profile": schema, "accept-profile": schema}):
            for name in (function, f"{schema}.{function}"):
                answer = http.post(
                    f"/rest/v1/rpc/{name}", json={"p_member": scene.victim.id}, headers=attacker.headers | profile
                )
                assert 400 <= answer.status_code < 500, (schema, name, answer.status_code)
                assert not scene.told(answer.text, partner=attacker.is_partner)
    assert scene.digest(partner=attacker.is_partner) == before


def test_a_partner_is_told_nothing_of_records_that_were_never_for_them(scene: Scene) -> None:
    """`aside` is for records that a device once had: naming a private id must not tell whether it exists."""
    me = scene.partner.actor
    hers = me.sync(aside=[[ENTRY, i] for i in scene.private], cursor=0)["changes"]
    withdrawn = {row[0] for group in hers if group["kind"] == "withdrawn" for row in group["rows"]}
    assert withdrawn.isdisjoint(scene.private)


def test_an_ex_partner_is_told_nothing_of_what_came_after_them(scene: Scene) -> None:
    me = scene.ex.actor
    hers = me.sync(aside=[[ENTRY, i] for i in scene.private + scene.shared], cursor=0)["changes"]
    withdrawn = {row[0] for group in hers if group["kind"] == "withdrawn" for row in group["rows"]}
    assert withdrawn.isdisjoint(scene.private + scene.shared)


def test_her_node_cannot_be_taken_nor_her_calls_made_stale(scene: Scene, attacker: Caller) -> None:
    me, before = account(attacker).actor, scene.digest(partner=attacker.is_partner)
    answer = me.rpc("sync", me.request(node=scene.victim.actor.node, call=9_007_199_254_740_991))
    assert answer == {"kind": "invalid", "reason": "the node belongs to somebody else"}
    assert scene.digest(partner=attacker.is_partner) == before


def test_wrong_codes_are_counted_however_they_are_tried(scene: Scene, http: httpx.Client) -> None:
    stranger = Actor(scene.cloud.database_url)
    answers = [stranger.rpc("join_pair", {"code": f"WRONG-{i:05d}"})["error"] for i in range(12)]
    assert answers == ["wrong_code"] * 10 + ["too_many_attempts"] * 2
