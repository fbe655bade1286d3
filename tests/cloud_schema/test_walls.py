"""The walls, read from the catalog: nothing is reachable but the RPCs, and behind them stand policies."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, entry_id

ROOT = Path(__file__).parents[2]
RPCS = {"sync", "show_again", "create_invite", "join_pair", "leave_pair", "pair_status", "set_profile", "report_digest",
        "media_usage", "delete_account"}  # fmt: skip
ASKED_BY_POLICIES = {"may_read_media", "may_store_media", "own_media_folder"}
TABLES = ["journal_entry", "attachment", "profile", "pair", "pair_member", "invite"]


def column(admin: psycopg.Connection[Any], query: str) -> set[str]:
    return {str(row[0]) for row in admin.execute(query.encode()).fetchall()}


@pytest.mark.parametrize("role", ["authenticated", "anon"])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["select 1 from {}", "insert into {} default values", "delete from {}",
                                       "update {} set id = id", "truncate {}"])  # fmt: skip
def test_tables_are_closed_to_the_api_roles(couple: tuple[Actor, Actor], role: str, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), couple[0].session(role) as cursor:
        cursor.execute(statement.format(f"public.{table}").encode())


@pytest.mark.parametrize("role", ["authenticated", "anon"])
@pytest.mark.parametrize("statement", ["select * from cupcake.feed", "select cupcake.now_ms()",
                                       "select cupcake.register_synced_table('profile')"])  # fmt: skip
def test_schema_cupcake_is_closed_to_the_api_roles(alice: Actor, role: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), alice.session(role) as cursor:
        cursor.execute(statement.encode())


@pytest.mark.parametrize("function", sorted(RPCS))
def test_anonymous_can_call_nothing(alice: Actor, function: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        alice.rpc(function, {}, role="anon")


@pytest.mark.parametrize("function", sorted(RPCS))
def test_call_without_a_subject_is_turned_away(database_url: str, function: str) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        connection.execute("set local role authenticated")
        connection.execute(f"select public.{function}('{{}}')".encode())


def test_row_level_security_is_on_for_every_table(admin: psycopg.Connection[Any]) -> None:
    assert not column(admin, """
        select oid::regclass from pg_class where relnamespace::regnamespace::text in ('public', 'cupcake')
        and relkind in ('r', 'p') and not relrowsecurity""")  # fmt: skip


def test_policies_are_for_reading_and_ask_once_who_it_is(admin: psycopg.Connection[Any]) -> None:
    policies = admin.execute(
        "select policyname, cmd, qual from pg_policies where schemaname in ('public', 'cupcake')"
    ).fetchall()
    assert {str(p[0]) for p in policies} >= {"journal_entry_visible", "profile_own", "pair_member_own"}
    for name, command, condition in policies:
        assert command == "SELECT", name
        assert condition != "true", name
        assert condition.count("auth.uid()") == condition.count("SELECT auth.uid()"), name
        assert "metadata" not in condition, name


def test_only_the_rpcs_are_executable_by_the_api_roles(admin: psycopg.Connection[Any]) -> None:
    executable = """
        select p.proname from pg_proc as p where p.pronamespace::regnamespace::text in ('public', 'cupcake')
        and has_function_privilege('{}', p.oid, 'execute')"""
    assert column(admin, executable.format("anon")) == set()
    assert column(admin, executable.format("authenticated")) == RPCS | ASKED_BY_POLICIES
    usable = "select 1 where has_schema_privilege('{}', 'cupcake', 'usage')"
    assert column(admin, usable.format("anon")) == column(admin, usable.format("authenticated")) == set()


def test_search_path_is_pinned_on_every_definer_and_on_all_that_is_not_inlined(admin: psycopg.Connection[Any]) -> None:
    assert column(admin, """
        select p.proname from pg_proc as p join pg_language as l on l.oid = p.prolang
        where p.pronamespace::regnamespace::text in ('public', 'cupcake') and (p.prosecdef or l.lanname = 'plpgsql')
        and not 'search_path=""' = any (coalesce(p.proconfig, '{}'))""") == set()  # fmt: skip


def test_every_function_says_why_it_is_there(admin: psycopg.Connection[Any]) -> None:
    assert column(admin, """
        select p.proname from pg_proc as p where p.pronamespace::regnamespace::text in ('public', 'cupcake')
        and obj_description(p.oid, 'pg_proc') is null and p.proname !~ '^(apply|read)_'""") == set()  # fmt: skip


def test_service_role_is_granted_the_public_tables_by_name(admin: psycopg.Connection[Any]) -> None:
    for table in TABLES:
        assert column(admin, f"select 1 where has_table_privilege('service_role', 'public.{table}', 'select, insert')")


def test_policies_stand_behind_a_grant_made_by_mistake(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]
) -> None:
    """In a transaction that is rolled back: the API's role may read the tables, and still sees only what is its."""
    alice, bob = couple
    shared, private = entry_id(), entry_id()
    alice.sync([alice.new({"id": shared, "title": "x"}, level="shared"), alice.new({"id": private, "title": "y"})])
    admin.autocommit = False
    with admin.cursor() as cursor:
        cursor.execute("grant select on public.journal_entry, public.pair_member to authenticated")
        for who, seen in ((alice, {shared, private}), (bob, {shared}), (Actor(alice.url), set())):
            who.become(cursor)
            cursor.execute("select id::text from public.journal_entry where id = any (%s::uuid[])", [[shared, private]])
            assert {row[0] for row in cursor.fetchall()} == seen
            cursor.execute("reset role")
    admin.rollback()


def test_journals_migration_stands_in_the_one_history_unchanged() -> None:
    own = ROOT / "sprinkles/journal/migrations/cloud/0001_journal_entry.sql"
    collected = ROOT / "supabase/migrations/20261120001000_journal_0001_journal_entry.sql"
    assert own.read_bytes() == collected.read_bytes()
