"""Every table, every verb, every caller: no row, no word, no change."""

import json
from typing import Any

import httpx
import psycopg
import pytest

from tests.attacks.callers import SIGNED_IN, Caller, caller
from tests.attacks.catalog import OURS, Table, synced, tables, watched
from tests.attacks.scene import Scene, rows_of_hers
from tests.cloud_schema.actor import Actor

VERBS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE")
STATEMENTS = (
    "select * from {0} as t where t::text like %(her)s",
    "insert into {0} select (t).* from {0} as t where t::text like %(her)s",
    "insert into {0} default values",
    "update {0} as t set {1} = {1} where t::text like %(her)s",
    "delete from {0} as t where t::text like %(her)s",
    "truncate {0}",
    "select * from {0} as t where t::text like %(her)s for update",
    "copy {0} to stdout",
    "lock table {0} in access exclusive mode",
)


@pytest.fixture(scope="module")
def all_tables(scene: Scene) -> list[Table]:
    """What is attacked: whatever the database has."""
    with psycopg.connect(scene.cloud.database_url) as admin:
        found = tables(admin)
    assert {("public", "journal_entry"), ("cupcake", "feed"), ("auth", "users"), ("storage", "objects")} <= set(found)
    assert ("realtime", "messages") in found
    return found


def unwatched(admin: psycopg.Connection[Any], queries: list[str]) -> list[Table]:
    """Tables of ours of which nobody knows which rows are the victim's."""
    known = watched(queries, synced(admin))
    return [table for table in tables(admin) if table[0] in OURS and table not in known]


def test_every_table_of_ours_holds_something_of_hers_that_is_watched(scene: Scene) -> None:
    """Else the attacks below would pass against an empty house, or change what nobody looks at."""
    with psycopg.connect(scene.cloud.database_url) as admin:
        queries = rows_of_hers(admin, partner=False)
        assert not unwatched(admin, queries), "say in tests/attacks/scene.py how to find the victim's rows of these"
        empty = [query for query in queries if not admin.execute(query.encode(), {"her": scene.victim.id}).fetchall()]
    assert not empty, "and let tests/attacks/scene.py write some"


def test_a_table_that_nobody_thought_of_fails_the_matrix(scene: Scene) -> None:
    with psycopg.connect(scene.cloud.database_url) as admin:
        admin.execute("create table public.forgotten (id uuid primary key, author_id uuid)")
        assert unwatched(admin, rows_of_hers(admin, partner=False)) == [("public", "forgotten")]
        admin.rollback()


def knock(http: httpx.Client, scene: Scene, who: Caller, schema: str, table: str, verb: str) -> list[httpx.Response]:
    """One table and verb, with and without the headers that ask for another schema."""
    row = {"id": scene.private[0], "author_id": scene.victim.id, "visibility": "shared", "user_id": scene.victim.id}
    wide = {"prefer": "return=representation,count=exact,resolution=merge-duplicates", "range": "0-999"}
    asked = {"accept-profile": schema, "content-profile": schema}
    sends = None if verb in ("GET", "HEAD", "DELETE") else json.dumps(row)
    headers = [who.headers | wide | asked]
    if schema == "public":
        headers.append(who.headers | wide)
    return [
        http.request(verb, f"/rest/v1/{name}", params={"select": "*"}, content=sends,
                     headers=h | {"content-type": "application/json"})
        for h in headers for name in ((table, f"{schema}.{table}") if schema != "public" else (table,))
    ]  # fmt: skip


def test_no_table_answers_over_http(
    scene: Scene, knocking: Caller, http: httpx.Client, all_tables: list[Table]
) -> None:
    before = scene.digest()
    for schema, table in all_tables:
        for verb in VERBS:
            for answer in knock(http, scene, knocking, schema, table, verb):
                where = (knocking.name, schema, table, verb, answer.status_code)
                assert 400 <= answer.status_code < 500, where
                assert not scene.told(answer.text), where
                assert "content-range" not in answer.headers or answer.headers["content-range"].startswith("*"), where
                assert answer.status_code != 404 or schema != "public", where
    assert scene.digest() == before


def first_column(admin: psycopg.Connection[Any], schema: str, table: str) -> str:
    found = admin.execute(
        "select quote_ident(attname) from pg_attribute where attrelid = format('%%I.%%I', %s::text, %s::text)::regclass "
        "and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' order by attnum limit 1",
        (schema, table),
    ).fetchone()
    assert found is not None
    return str(found[0])


@pytest.mark.parametrize("who", [*SIGNED_IN, "anonymous", "nobody"])
def test_no_table_answers_to_the_roles_behind_the_api(scene: Scene, who: str, all_tables: list[Table]) -> None:
    """Each statement in a transaction that is rolled back, so that what it would have done can be counted."""
    before = scene.digest()
    account = caller(scene, who).account if who in SIGNED_IN else None
    actor = account.actor if account else Actor(scene.cloud.database_url)
    with psycopg.connect(scene.cloud.database_url) as connection, connection.cursor() as cursor:
        for schema, table in all_tables:
            column = first_column(connection, schema, table)
            for statement in STATEMENTS:
                if statement.startswith(("truncate", "lock")) and schema not in OURS:
                    # The platform grants these on its own schemas; no caller can say them, and neither can our functions.
                    continue
                actor.become(cursor, "anon" if who == "anonymous" else "authenticated")
                if who == "nobody":
                    cursor.execute("select set_config('request.jwt.claims', '{}', true), "
                                   "set_config('request.jwt.claim.sub', '', true)")  # fmt: skip
                say(scene, cursor, statement.format(f"{schema}.{table}", column))
                connection.rollback()
    assert scene.digest() == before


def say(scene: Scene, cursor: psycopg.Cursor[Any], text: str) -> None:
    """One statement: it is not allowed, or it meets no row."""
    try:
        if text.startswith("copy"):
            with cursor.copy(text.encode()) as copied:
                told = b"".join(bytes(part) for part in copied).decode()
            assert not scene.told(told), text
        else:
            cursor.execute(text.encode(), {"her": f"%{scene.victim.id}%"})
            assert cursor.rowcount <= 0, text
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.GeneratedAlways):
        pass


QUERIES = (
    "journal_entry?select=*,pair(*)", "journal_entry?select=*,pair!inner(*)&pair.id=not.is.null", "pair?select=*,pair_member(*)",
    "journal_entry?select=count()", "journal_entry?select=title.max()", "journal_entry?or=(id.not.is.null,title.like.*)",
    "journal_entry?select=title->deep", "journal_entry?title=match..*", "journal_entry?limit=99999999999999999999",
    "journal_entry?order=title.asc,(select 1)", "journal_entry?select=*::text", "journal_entry?columns=id,author_id",
    "journal_entry?on_conflict=id", "invite?select=code_hash", "cupcake.feed?select=*", "auth.users?select=email",
    "pg_class?select=*", "journal_entry%22%3B select 1", "journal_entry;%20select%201--",
    "..%2fauth%2fv1%2fadmin%2fusers",
    "%2e%2e/auth/v1/admin/users", "", "?select=*", "journal_entry/..;/invite", "journal_entry?select=cupcake.feed(*)",
    "journal_entry?select=author:auth.users(*)",
)  # fmt: skip
ODD_HEADERS: tuple[dict[str, str], ...] = (
    {"accept": "application/vnd.pgrst.object+json"}, {"accept": "text/csv"}, {"accept": "application/vnd.pgrst.plan+json"},
    {"accept": "application/openapi+json"}, {"prefer": "tx=commit,count=exact,handling=lenient,timezone=UTC"},
    {"accept-profile": "cupcake, public"}, {"accept-profile": "public", "content-profile": "cupcake"},
    {"x-http-method-override": "GET"},
    {"x-client-info": "service_role", "x-supabase-role": "service_role", "role": "service_role"},
    {"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "host": "localhost"},
    {"cookie": "sb-access-token=x; role=service_role"},
)  # fmt: skip


@pytest.mark.parametrize("verb", ["GET", "POST", "PATCH", "DELETE"])
def test_no_trick_of_the_query_language_gets_through(
    scene: Scene, knocking: Caller, http: httpx.Client, verb: str
) -> None:
    before = scene.digest()
    body = None if verb in ("GET", "DELETE") else '{"title": "taken"}'
    for query in QUERIES:
        answer = http.request(verb, f"/rest/v1/{query}", content=body, headers=knocking.headers)
        # What is no address of the API at all may be answered by a page that says nothing of anybody.
        assert answer.status_code >= 400 or "<html" in answer.text, (query, answer.status_code)
        assert not scene.told(answer.text), (query, answer.text[:200])
    for odd in ODD_HEADERS:
        answer = http.request(verb, "/rest/v1/journal_entry?select=*", content=body, headers=knocking.headers | odd)
        assert 400 <= answer.status_code < 500, (odd, answer.status_code)
        assert not scene.told(answer.text), odd
    assert scene.digest() == before
