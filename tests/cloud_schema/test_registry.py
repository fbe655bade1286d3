"""register_synced_table: one call gives a table everything; other rules than the journal's; a column added later."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import NEVER, Actor, Json, entry_id, rows_of

TABLE = "try_event"
CREATE = """
create table public.{} (
  id uuid primary key, author_id uuid not null, pair_id uuid, visibility text not null, created_at timestamptz not null,
  updated_at timestamptz not null, deleted_at timestamptz, clocks jsonb not null, sync_state jsonb not null default '{{}}',
  title jsonb, "order" jsonb, note jsonb)"""


@pytest.fixture(scope="module", autouse=True)
def event_table(database_url: str) -> Iterator[None]:
    """A table whose title a partner sees at calendar_visible, which only its author edits and both delete."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("set role postgres")
        owner.execute(CREATE.format(TABLE).encode())
        owner.execute(
            "select cupcake.register_synced_table(%s, '{\"edit\": \"author\", \"delete\": \"both\","
            ' "projection": ["title"]}\')', [TABLE])  # fmt: skip
        yield
        owner.execute(f"drop table public.{TABLE}".encode())
        owner.execute(f"drop function cupcake.apply_{TABLE}, cupcake.read_{TABLE}".encode())
        owner.execute("delete from cupcake.synced_table where name = %s", [TABLE])


def event(author: Actor, level: str, **values: object) -> tuple[str, str, Json]:
    entry = entry_id()
    group = {**author.new({"id": entry, **values}, level=level), "table": TABLE}
    assert author.sync([group], tables=[TABLE])["answers"] == ["applied"]
    return entry, group["rows"][0][2], group


def pull(actor: Actor, kind: str) -> dict[str, Json]:
    return rows_of(actor.sync(tables=[TABLE])["changes"], kind, TABLE)


def test_projection_shows_the_named_columns_and_no_others_clocks(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp, _group = event(alice, "calendar_visible", title="Dentist", note="SECRET", order=1)
    page = bob.sync(tables=[TABLE])
    assert "SECRET" not in str(page)
    row = rows_of(page["changes"], "projection", TABLE)[entry]
    assert (row["title"], row["visibility"]) == ("Dentist", "calendar_visible")
    assert row["clocks"] == {"visibility": stamp, "deleted_at": stamp, "title": stamp}
    assert set(row) == {"visibility", "deleted_at", "title", "author", "pair", "clocks"}


def test_change_that_a_projection_does_not_show_moves_nothing_of_the_partners(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp, _group = event(alice, "calendar_visible", title="Dentist", note="x")
    head = bob.head()
    edit = {**alice.edit(entry, stamp, shown=stamp, level="calendar_visible", note="y"), "table": TABLE}
    assert alice.sync([edit], tables=[TABLE])["answers"] == ["applied"]
    assert bob.head() == head
    edit = {**alice.edit(entry, stamp, shown=stamp, level="calendar_visible", title="Doctor"), "table": TABLE}
    alice.sync([edit], tables=[TABLE])
    assert pull(bob, "projection")[entry]["title"] == "Doctor"


def test_partner_cannot_edit_a_projection(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp, _group = event(alice, "calendar_visible", title="Dentist")
    pull(bob, "projection")
    edit = {**bob.edit(entry, stamp, shown=stamp, title="x"), "table": TABLE}
    assert bob.sync([edit], tables=[TABLE])["answers"] == ["gone"]


def test_shared_becomes_a_projection_and_is_fed_as_one(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp, _group = event(alice, "shared", title="Dentist", note="SECRET")
    assert pull(bob, "full")[entry]["note"] == "SECRET"
    alice.sync([{**alice.show(entry, "calendar_visible", stamp), "table": TABLE}], tables=[TABLE])
    assert "note" not in pull(bob, "projection")[entry]


def test_partner_deletes_but_edits_nothing_where_the_contract_says_so(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp, _group = event(alice, "shared", title="Dentist")
    pull(bob, "full")
    edit = {**bob.edit(entry, stamp, shown=stamp, title="x"), "table": TABLE}
    answer = bob.sync([edit], tables=[TABLE])["answers"][0]
    assert (answer["answer"], rows_of([answer["row"]], "full", TABLE)[entry]["title"]) == ("duplicate", "Dentist")
    delete = {**bob.delete(entry, stamp, shown=stamp, seen=stamp), "table": TABLE}
    assert bob.sync([delete], tables=[TABLE])["answers"] == ["applied"]
    assert pull(alice, "full")[entry]["deleted_at"] == 1_760_000_000_001


def test_two_tables_in_one_call_share_the_feed(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    one, two = entry_id(), entry_id()
    groups = [alice.new({"id": one, "title": "a"}, level="shared"),
              {**alice.new({"id": two, "title": "b"}, level="shared"), "table": TABLE}]  # fmt: skip
    assert alice.sync(groups)["answers"] == ["applied", "applied"]
    page = bob.sync(tables=[TABLE, "journal_entry"])
    assert one in rows_of(page["changes"], "full")
    assert two in rows_of(page["changes"], "full", TABLE)


def test_column_added_later_is_synced_after_registering_again(couple: tuple[Actor, Actor], database_url: str) -> None:
    alice, bob = couple
    entry, stamp, _group = event(alice, "shared", title="Before")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("set role postgres")
        owner.execute(f"alter table public.{TABLE} add column if not exists place jsonb".encode())
        for _ in range(2):
            owner.execute(
                "select cupcake.register_synced_table(%s, '{\"edit\": \"author\", \"delete\": \"both\","
                ' "projection": ["title"]}\')', [TABLE])  # fmt: skip
    edit = {**alice.edit(entry, stamp, shown=stamp, place="Rome"), "table": TABLE}
    assert alice.sync([edit], tables=[TABLE])["answers"] == ["applied"]
    assert pull(bob, "full")[entry]["place"] == "Rome"


def test_clocks_of_a_record_never_go_down(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, _bob = couple
    early = alice.clock()
    entry, stamp, group = event(alice, "shared", title="x")
    group["rows"][0][2] = early
    alice.sync([group], tables=[TABLE])
    found = admin.execute(
        f"select cupcake.clock_of(clocks, 'title') from public.{TABLE} where id = %s".encode(), [entry]
    )
    assert found.fetchone() == (stamp,)
    assert stamp > early > NEVER


@pytest.mark.parametrize(("name", "create", "complaint"), [
    ("try_nothing", None, "no table"),
    ("try_bare", "create table public.try_bare (id uuid primary key)", "lacks"),
    ("try_empty", CREATE.format("try_empty").replace('title jsonb, "order" jsonb, note jsonb', "x integer"), "content"),
])  # fmt: skip
def test_table_that_cannot_be_synced_is_refused_with_what_it_lacks(
    admin: psycopg.Connection[Any], name: str, create: str | None, complaint: str
) -> None:
    admin.autocommit = False
    if create:
        admin.execute(create.encode())
    with pytest.raises(psycopg.errors.RaiseException, match=complaint):
        admin.execute("select cupcake.register_synced_table(%s)", [name])
    admin.rollback()


def test_content_size_is_also_a_constraint(admin: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        admin.execute(
            "insert into public.journal_entry (id, author_id, visibility, created_at, updated_at, clocks, title)"
            " values (gen_random_uuid(), gen_random_uuid(), 'private', now(), now(), '{}',"
            " to_jsonb(repeat('x', 2097153)))"
        )
