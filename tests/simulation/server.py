"""The real server functions in a database of their own, asked as the gateway would: a role, claims, one transaction.

Only two things are not the product's. `cupcake.now_ms` reads the simulated time, and a trigger on every synced table refuses
an update that takes a clock down. Ids that the server draws count up, so that a history is the same each time it runs.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.simulation.bad_luck import TRIP_SQL
from tests.simulation.tables import CLOUD_BEFORE, CLOUD_NOW, SYNCED, cloud_tables

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "supabase" / "migrations"
START_MS = 1_760_000_000_000

_PLATFORM = """
create schema auth;
create table auth.users (id uuid primary key);
grant usage on schema auth to anon, authenticated, service_role;
create function auth.uid() returns uuid language sql stable as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
revoke create on schema public from public;
grant usage on schema public to anon, authenticated, service_role;
"""

_SIMULATED = """
create or replace function cupcake.now_ms() returns bigint language sql volatile as $$
  select current_setting('simulation.now')::bigint $$;
create sequence public.simulation_ids;
create function public.simulation_id() returns uuid language sql volatile as $$
  select ('00000000-0000-4000-8000-' || lpad(to_hex(nextval('public.simulation_ids')), 12, '0'))::uuid $$;
alter table public.pair alter column id set default public.simulation_id();
alter table public.pair_member alter column id set default public.simulation_id();
create function public.clocks_never_fall() returns trigger language plpgsql as $$
declare
  v_column text;
begin
  foreach v_column in array tg_argv[0]::text[] loop
    if cupcake.clock_of(new.clocks, v_column) collate "C" < cupcake.clock_of(old.clocks, v_column) collate "C" then
      raise exception 'SIMULATION a clock went down: %.% of %', tg_table_name, v_column, old.id;
    end if;
    if v_column <> 'visibility' and cupcake.clock_of(new.clocks, v_column) = cupcake.clock_of(old.clocks, v_column)
        and to_jsonb(new) -> v_column is distinct from to_jsonb(old) -> v_column
        -- Wiping a tombstone is the exception: nobody is shown anything new.
        and not (old.deleted_at is not null and new.deleted_at is not null and to_jsonb(new) -> v_column = 'null') then
      raise exception 'SIMULATION one clock, two values: %.% of %', tg_table_name, v_column, old.id;
    end if;
  end loop;
  return new;
end $$;
"""

_EMPTY = """truncate auth.users, cupcake.stray_object,
  public.pair, public.pair_entitlement, public.pair_member, public.invite, public.profile,
  cupcake.head, cupcake.feed, cupcake.node, cupcake.audit_log, cupcake.invite_attempt, cupcake.digest_report,
  cupcake.member_epoch, cupcake.membership_log, {tables};
update cupcake.epoch set epoch = 1;
select setval('public.simulation_ids', 1, false)"""


_BEFORE = """select set_config('request.jwt.claims', %s, true), set_config('simulation.now', %s, true),
  set_config('simulation.trip', %s, true), set_config('simulation.trip_as', %s, true),
  set_config('simulation.heads', (select coalesce(jsonb_object_agg(member_id, revision), '{}')::text from cupcake.head), true),
  set_config('role', 'authenticated', true)"""
_MOVED = """select h.member_id::text, o.old, h.revision, h.revision = o.old or (
    select (count(*), min(f.revision), max(f.revision)) = (h.revision - o.old, o.old + 1, h.revision)
    from cupcake.feed as f where f.member_id = h.member_id and f.revision > o.old)
  from cupcake.head as h
  cross join lateral (
    select coalesce((current_setting('simulation.heads')::jsonb ->> h.member_id::text)::bigint, 0) as old) as o"""
_KEPT = ("public.pair", "public.pair_entitlement", "public.pair_member", "public.invite", "public.profile",
         "cupcake.head", "cupcake.feed", "cupcake.node", "cupcake.audit_log",
         "cupcake.invite_attempt", "cupcake.epoch", "cupcake.member_epoch",
         "cupcake.digest_report",
         "cupcake.membership_log", *(f"public.{t}" for t in SYNCED))  # fmt: skip
"""What a backup of the database holds and a history changes."""


class Broken(AssertionError):
    """A promise of the protocol does not hold."""


class Tripped(Exception):
    """A call failed half-way, as it was told to; all of it was taken back."""


def _run(url: str, *scripts: str) -> None:
    with psycopg.connect(url) as connection:
        for script in scripts:
            connection.execute(script.encode())


def _address(url: str, database: str) -> str:
    return url.rsplit("/", 1)[0] + "/" + database


@contextmanager
def database(url: str, *patches: str, like: str | None = None) -> Iterator[str]:
    """A database with every migration, dropped afterwards; `patches` run last, as its owner. Yields its address."""
    name = f"simulation_{secrets.token_hex(4)}"
    template = sql.Identifier(like.rsplit("/", 1)[1] if like else "template1")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), template))
    here = _address(url, name)
    try:
        if not like:
            _build(here)
        _run(here, *patches)
        yield here
    finally:
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _build(url: str) -> None:
    realtime = (ROOT / "cloud" / "bootstrap.sql").read_text("utf-8").partition("create schema if not exists realtime;")
    assert realtime[2], "cloud/bootstrap.sql makes no schema realtime"
    _run(url, _PLATFORM, realtime[1] + realtime[2])
    for file in sorted(MIGRATIONS.glob("*.sql")):
        _run(url, file.read_text("utf-8"))
    triggers = (
        f"create trigger clocks_never_fall before update on public.{c.table} for each row "
        f"execute function public.clocks_never_fall('{{visibility,deleted_at,{','.join(c.columns)}}}');"
        for c in SYNCED.values()
    )
    _run(url, cloud_tables(), _SIMULATED, *triggers, TRIP_SQL)


class Server:
    """A connection to such a database, and the simulated time."""

    def __init__(self, url: str) -> None:
        self.now_ms = START_MS
        self.trip: tuple[int, str] | None = None
        self._connection = psycopg.connect(url)
        tables = ", ".join(f"public.{t}" for t in SYNCED)
        self._empty = _EMPTY.format(tables=tables).encode()
        self.old = False
        self.clear()

    def clear(self) -> None:
        """Nobody and nothing: where each history begins."""
        self._connection.rollback()
        self._connection.execute(self._empty)
        self._connection.commit()
        self.now_ms = START_MS
        self.become(old=False)

    def become(self, *, old: bool) -> None:
        """The version of this server's tables: before or after it learned of a column and a table."""
        if old != self.old:
            self._connection.execute((CLOUD_BEFORE if old else CLOUD_NOW).encode())
            self._connection.commit()
            self.old = old

    def enrol(self, people: Sequence[str]) -> None:
        """Give these people accounts."""
        for person in people:
            self._connection.execute("insert into auth.users (id) values (%s)", (person,))
        self._connection.commit()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def rpc(self, person: str, function: str, request: dict[str, Any], *, dry: bool = False) -> Any:
        """Call a function as a person; `dry` takes everything back. Raises: Broken when revisions have a gap, Tripped."""
        points, code = self.trip or (0, "")
        self.trip = None
        claims = json.dumps({"sub": person, "role": "authenticated"})
        try:
            # All at once: what a history costs is mostly waiting for the other side.
            with self._connection.pipeline():
                self._connection.execute(_BEFORE, (claims, str(self.now_ms), str(points), code))
                called = self._connection.execute(
                    f"select public.{function}(%s::jsonb)".encode(), (json.dumps(request),)
                )
                self._connection.execute("reset role")
                moved = self._connection.execute(_MOVED)
            found, heads = called.fetchone(), moved.fetchall()
        except psycopg.errors.RaiseException as error:
            self._connection.rollback()
            raise Broken(str(error).splitlines()[0]) from None
        except BaseException as error:
            self._connection.rollback()
            if isinstance(error, psycopg.Error) and error.sqlstate == code:
                raise Tripped(code) from None
            raise
        # Being heard anew feeds the partner a second time what this very call wrote: compacted at once.
        compacted = bool(request.get("recovered")) and self.epoch() > 1
        if dry or not all(sound or compacted for _, _, _, sound in heads):
            self._connection.rollback()
        else:
            self._connection.commit()
        for member, old, revision, sound in heads:
            if not sound and not compacted:
                raise Broken(f"revisions of {member} went from {old} to {revision}, but were not given one by one")
            if dry and revision != old:
                raise Broken(f"a repeated {function} moved a head")
        assert found is not None
        return found[0]

    def epoch(self) -> int:
        """The epoch of now."""
        return int(self.rows("select epoch from cupcake.epoch")[0][0])

    def backup(self) -> dict[str, bytes]:
        """Every table, as it is."""
        found = {}
        for table in _KEPT:
            with self._connection.cursor().copy(f"copy {table} to stdout".encode()) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
        self._connection.commit()
        return found

    def restore(self, saved: dict[str, bytes]) -> None:
        """Every table as it was, and then what docs/operations.md tells the operator to do."""
        log = self.rows("select cupcake.export_membership()")[0][0]
        run = self._connection.execute
        run("alter table public.pair_member disable trigger pair_member_logged")
        run(f"truncate {', '.join(_KEPT)}".encode())
        for table, data in saved.items():
            with self._connection.cursor().copy(f"copy {table} from stdin".encode()) as copy:
                copy.write(data)
        run("alter table public.pair_member enable trigger pair_member_logged")
        run("select set_config('simulation.now', %s, true)", (str(self.now_ms),))
        run("select cupcake.restored(%s::jsonb)", (json.dumps(log),))
        self._connection.commit()

    def keep_house(self, days: int) -> Counter[str]:
        """What is due in so many days is done now, until nothing is left. Raises: Broken when wiping moves a head."""
        done = Counter[str]()
        while True:
            self._connection.execute(_BEFORE, ("{}", str(self.now_ms), "0", ""))
            self._connection.execute("reset role")
            found = self._connection.execute(
                "select cupcake.housekeep(cupcake.from_ms(%s) + make_interval(days => %s), 3)", (self.now_ms, days)
            ).fetchone()
            assert found is not None
            did = found[0]
            for member, old, revision, sound in self._connection.execute(_MOVED).fetchall():
                if not sound or (revision != old and did["did"] != "empty"):
                    raise Broken(f"housekeeping, {did['did']}: the head of {member} went from {old} to {revision}")
            self._connection.commit()
            if not did["more"]:
                return done
            done[did["did"]] += did["count"]

    def heads(self) -> dict[str, int]:
        """Each member's newest revision."""
        return dict(self.rows("select member_id::text, revision from cupcake.head"))

    def fed(self) -> dict[str, int]:
        """The newest revision at which there is something for each member: what a deleted account had been shown last is gone."""
        return dict(self.rows("select member_id::text, max(revision) from cupcake.feed group by 1"))

    def rows(self, query: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Look behind the functions, as the owner."""
        return self._connection.execute(query.encode(), params).fetchall()

    def records(self, table: str) -> dict[str, dict[str, Any]]:
        """Every record of a table, with its columns and clocks."""
        query = f"""select id::text, to_jsonb(t) - 'deleted_at'
            || jsonb_build_object('deleted_at', cupcake.to_ms(t.deleted_at)) from public.{table} as t"""
        found = dict(self.rows(query))
        self._connection.commit()
        return found
