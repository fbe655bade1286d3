"""A database of its own for housekeeping, which would tidy up behind the other tests as well, and days that pass at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from tests.cloud_schema.actor import ENTRY, Actor, Json, entry_id, rows_of
from tests.simulation.server import database

REAL_TIME = """create or replace function cupcake.now_ms() returns bigint language sql volatile as
  $$ select cupcake.to_ms(clock_timestamp()) $$"""
DAYS = 24 * 3600


class House:
    """The owner of the database, as pg_cron is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.owner = psycopg.connect(url, autocommit=True)

    def person(self) -> Actor:
        """Somebody with an account."""
        return Actor(self.url)

    def couple(self) -> tuple[Actor, Actor]:
        """Two, paired."""
        alice, bob = self.person(), self.person()
        alice.pair_with(bob)
        return alice, bob

    def keep(self, days: float = 31, limit: int = 500) -> list[Json]:
        """Housekeeping as it will be in so many days, until nothing is left to do."""
        done = []
        while True:
            query = "select cupcake.housekeep(clock_timestamp() + make_interval(secs => %s), %s)"
            answer = self.one(query, days * DAYS, limit)
            done.append(answer)
            if not answer["more"]:
                return done

    def keep_beside(self) -> Json:
        """Housekeeping on a connection of its own, when what was done just now is due and an invite of today is not."""
        with psycopg.connect(self.url, autocommit=True) as owner:
            for _ in range(50):
                row = owner.execute("select cupcake.housekeep(clock_timestamp() + interval '30.5 days')").fetchone()
                assert row is not None
                if not row[0]["more"]:
                    return dict(row[0])
        raise AssertionError("housekeeping never ends")

    def one(self, query: str, *params: object) -> Any:
        """One value, from behind the functions."""
        row = self.owner.execute(query.encode(), params).fetchone()
        return row[0] if row else None

    def stored(self, entry: str) -> Json:
        """A record as it is stored."""
        found = self.one(f"select to_jsonb(t) from public.{ENTRY} as t where id = %s", entry)
        assert isinstance(found, dict)
        return found

    def heads(self) -> Any:
        """Every head."""
        return self.one("select jsonb_object_agg(member_id, revision) from cupcake.head")

    def lives(self, member: UUID) -> bool:
        """Whether there is such an account."""
        return bool(self.one("select cupcake.is_member(%s)", member))


@contextmanager
def house(url: str) -> Iterator[House]:
    """A house of its own on the suite's cloud."""
    with database(url, REAL_TIME) as own:
        found = House(own)
        try:
            yield found
        finally:
            found.owner.close()


def written(actor: Actor, *, level: str = "shared", **values: object) -> tuple[str, str]:
    """A new entry of somebody's; its id and clock."""
    entry, clock = entry_id(), actor.clock()
    actor.sync([actor.new({"id": entry, "title": "A day", "text": "Words", **values}, level=level, at=clock)])
    return entry, clock


def deleted(actor: Actor, entry: str, clock: str, *, seen: str | Json | None = None) -> str:
    """The entry becomes a tombstone; the clock of that."""
    at = actor.clock()
    answer = actor.sync([actor.delete(entry, clock, shown=clock, seen=seen or clock, at=at)])
    assert answer["answers"][0] in ("applied",) or answer["answers"][0]["answer"] == "applied", answer["answers"]
    return at


def pulled(actor: Actor, entry: str) -> Json:
    """The entry as a new device of the person is shown it."""
    return rows_of(actor.device().pull(), "full").get(entry, {})


def traces(owner: psycopg.Connection[Any] | psycopg.Cursor[Any], member: UUID) -> dict[str, int]:
    """Every table of the database in which the member's id occurs anywhere, and how often.

    But the log of membership, without which a restored backup would pair people who parted: it holds ids and times.
    """
    tables = owner.execute("""
        select format('%I.%I', n.nspname, c.relname) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and c.relname <> 'membership_log'
          and n.nspname in ('public', 'cupcake', 'auth', 'storage')""").fetchall()
    found = {}
    for (table,) in tables:
        row = owner.execute(
            f"select count(*) from {table} as t where to_jsonb(t)::text like %s".encode(), [f"%{member}%"]
        ).fetchone()
        if row and row[0]:
            found[str(table)] = int(row[0])
    return found
