"""What a call costs does not grow with history: a hundred thousand records behind, and only the rows in question are touched.

PostgreSQL counts the rows that it reads in a transaction; a plan that scans a table, or joins it whole, shows there whatever the
planner believed beforehand. It is asked twice: with the tables counted as they are, and with what was counted before the two
wrote, when nobody had more than a few records and all of those were newer than theirs (after an import it is so for a while).
"""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, call_rpc, entry_id, word

HISTORY = 100_000
TABLES = ("journal_entry", "record_version", "feed")
Read = dict[str, tuple[int, int]]

FILL = [
    """insert into public.journal_entry (id, author_id, pair_id, visibility, created_at, updated_at, clocks, title)
       select gen_random_uuid(), %(alice)s, %(pair)s, 'shared', now(), now(), jsonb_build_object('*', %(clock)s::text), '"old"'
       from generate_series(1, %(count)s)""",
    """insert into cupcake.feed (member_id, table_name, record_id, revision, kind)
       select m.id, 'journal_entry', t.id, h.revision + row_number() over (partition by m.id order by t.id), 'full'
       from public.journal_entry as t, unnest(%(members)s::uuid[]) as m (id)
       join cupcake.head as h on h.member_id = m.id where t.author_id = %(alice)s""",
    """update cupcake.head as h set revision = (select max(f.revision) from cupcake.feed as f where f.member_id = h.member_id)
       where h.member_id = any (%(members)s)""",
]
COUNT = "analyze public.journal_entry, cupcake.feed, cupcake.head"
OTHERS = [
    "alter table cupcake.feed set (autovacuum_enabled = false)",
    "alter table public.journal_entry set (autovacuum_enabled = false)",
    """insert into cupcake.feed (member_id, table_name, record_id, revision, kind)
       select m.id, 'other', gen_random_uuid(), 100000 + n, 'full'
       from (select gen_random_uuid() as id from generate_series(1, 3000)) as m, generate_series(1, 20) as n""",
]
NO_OTHERS = [
    "delete from cupcake.feed where table_name = 'other'",
    "alter table cupcake.feed reset (autovacuum_enabled)",
    "alter table public.journal_entry reset (autovacuum_enabled)",
    "vacuum analyze public.journal_entry, cupcake.feed",  # or the next ones would be planned for a table of empty pages
]


@pytest.fixture(scope="module", params=["counted now", "counted before"])
def old_couple(database_url: str, request: pytest.FixtureRequest) -> Iterator[tuple[Actor, Actor]]:
    """Two people who wrote much, both up to date."""
    before = request.param == "counted before"
    alice, bob = Actor(database_url), Actor(database_url)
    pair = alice.pair_with(bob)
    facts = {"alice": alice.id, "pair": pair, "members": [alice.id, bob.id], "count": HISTORY, "clock": alice.clock()}
    with psycopg.connect(database_url, autocommit=True) as admin:
        for statement in [*OTHERS, COUNT, *FILL] if before else [*FILL, COUNT]:
            admin.execute(statement.encode(), facts if "%" in statement else None)
        heads: dict[Any, int] = dict(admin.execute("select member_id, revision from cupcake.head where member_id = any (%s)",
                                   [[alice.id, bob.id]]).fetchall())  # fmt: skip
        alice.cursor, bob.cursor = heads[alice.id], heads[bob.id]
        yield alice, bob
        admin.execute("delete from cupcake.feed where member_id = any (%s)", [[alice.id, bob.id]])
        admin.execute("delete from public.journal_entry where author_id = any (%s)", [[alice.id, bob.id]])
        for statement in NO_OTHERS:
            admin.execute(statement.encode())


def counted(actor: Actor, request: Json) -> tuple[Json, Read]:
    """A call's answer, and of each table (rows scanned, rows fetched by an index)."""
    with actor.session() as cursor:
        answer = call_rpc(cursor, "sync", request)
        cursor.execute("reset role")
        cursor.execute("select relname, seq_tup_read, idx_tup_fetch from pg_stat_xact_user_tables where relname = any (%s)",
                       [list(TABLES)])  # fmt: skip
        read = {name: (int(scanned), int(fetched or 0)) for name, scanned, fetched in cursor.fetchall()}
    actor.cursor = answer["cursor"]
    return answer, read


def assert_few(read: Read, most: int) -> None:
    assert read["feed"][0] == 0
    for table, (scanned, fetched) in read.items():
        assert scanned <= most, (table, scanned)
        assert fetched <= most, (table, fetched)


def newest(alice: Actor) -> tuple[str, str]:
    """An entry that both have, and its clock."""
    entry, stamp = entry_id(), alice.clock()
    alice.sync([alice.new({"id": entry, "title": "new"}, level="shared", at=stamp)])
    return entry, stamp


def test_pushing_one_edit_reads_a_handful_of_rows(old_couple: tuple[Actor, Actor]) -> None:
    alice, bob = old_couple
    entry, stamp = newest(alice)
    bob.pull()
    for _ in range(8):  # also once the session's plans are the generic ones
        change = alice.edit(entry, stamp, shown=stamp, title="again")
        answer, read = counted(alice, alice.request([change]))
        stamp = change["rows"][0][2]
        change["rows"][0][6] = stamp
        assert word(answer["answers"][0]) == "applied"
        assert_few(read, 40)


def test_pulling_one_edit_reads_a_handful_of_rows(old_couple: tuple[Actor, Actor]) -> None:
    alice, bob = old_couple
    bob.pull()
    newest(alice)
    answer, read = counted(bob, bob.request())
    assert len(answer["changes"][0]["rows"]) == 1
    assert_few(read, 20)


def test_pulling_nothing_reads_no_record(old_couple: tuple[Actor, Actor]) -> None:
    _alice, bob = old_couple
    bob.pull()
    _answer, read = counted(bob, bob.request())
    assert read.get("journal_entry", (0, 0)) == (0, 0)
    assert_few(read, 5)


def test_a_page_of_a_first_sync_reads_its_own_rows(old_couple: tuple[Actor, Actor]) -> None:
    _alice, bob = old_couple
    again = bob.device()
    again.cursor = 5
    answer, read = counted(again, again.request(max_rows=100))
    assert answer["more"] is True
    assert_few(read, 400)


@pytest.mark.parametrize("table", ["cupcake.feed", "public.journal_entry"])
def test_the_history_is_long_enough_to_show_it(
    old_couple: tuple[Actor, Actor], admin: psycopg.Connection[Any], table: str
) -> None:
    found = admin.execute(f"select count(*) from {table}".encode()).fetchone()
    assert found is not None
    assert found[0] >= HISTORY


def test_counting_notices_a_scan(old_couple: tuple[Actor, Actor], person: Callable[[], Actor]) -> None:
    """The measure itself: a query that scans is seen."""
    alice, _bob = old_couple
    with alice.session() as cursor:
        cursor.execute("reset role")
        cursor.execute("select count(*) from public.journal_entry where title = '\"new\"'")
        cursor.execute("select seq_tup_read from pg_stat_xact_user_tables where relname = 'journal_entry'")
        row = cursor.fetchone()
    assert row is not None
    assert row[0] >= HISTORY
