"""A crowd: devices of four people, each a thread with a connection of its own, all calling the server's functions at once.

Devices keep a replica as a client would: what they were answered, then what pages bring, by cursor. Everything that they ask
and are told is written down with when it began and ended, so that crowd_checks.py can hold it against what the server did.
Short sleeps inside the server, and a log of every feeding, are added to a database of the crowd's own; nothing else is.
"""

import json
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from core.clock import clock_of
from tests.cloud_schema.actor import ENTRY, Actor, Json, entry_id, word

PEOPLE, DEVICES = 4, 8
TRIES = 40
"""How often a lost race is tried again: the bound that a client could live with."""

CROWD_SQL = """
create or replace function cupcake.now_ms() returns bigint language sql volatile as $$
  select cupcake.to_ms(clock_timestamp()) $$;
create table public.crowd_log (
  seq bigserial primary key, xid text not null default pg_current_xact_id()::text, member_id uuid not null,
  table_name text not null, record_id uuid not null, revision bigint not null, kind text not null, author_id uuid,
  ended boolean);
create function public.crowd_note() returns trigger language plpgsql security definer as $$
declare
  v_author uuid;
  v_ended boolean;
begin
  if new.table_name = 'pair_member' then
    select m.user_id, m.ended_at is not null into v_author, v_ended from public.pair_member as m where m.id = new.record_id;
  elsif new.table_name <> 'profile' then
    execute format('select author_id from public.%I where id = $1', new.table_name) into v_author using new.record_id;
  end if;
  insert into public.crowd_log (member_id, table_name, record_id, revision, kind, author_id, ended)
    values (new.member_id, new.table_name, new.record_id, new.revision, new.kind, v_author, v_ended);
  return null;
end $$;
create trigger crowd_note after insert or update on cupcake.feed for each row execute function public.crowd_note();
create function public.crowd_pause() returns trigger language plpgsql as $$
begin
  if random() < 0.08 then
    perform pg_sleep(random() * 0.004);
  end if;
  return null;
end $$;
do $$
declare
  v_table text;
begin
  foreach v_table in array array['cupcake.head', 'cupcake.feed', 'cupcake.node', 'public.pair_member',
      'public.journal_entry'] loop
    execute format('create trigger crowd_pause before insert or update on %s '
      'for each statement execute function public.crowd_pause()', v_table);
  end loop;
end $$;
do $$
begin
  execute replace(pg_get_functiondef('cupcake.partnership(uuid)'::regprocedure), 'end $function$',
    'if random() < 0.15 then perform pg_sleep(random() * 0.006); end if; end $function$');
end $$;
"""


class Stuck(AssertionError):
    """A call ended in an error that no client can mend, or never won its race."""


@dataclass(frozen=True)
class Event:
    """One committed call: when it was asked and answered by the crowd's clock, and its transaction (None: wrote nothing)."""

    began: float
    ended: float
    who: str
    device: int
    function: str
    request: Json
    answer: Json
    xid: str | None
    note: str = ""


@dataclass
class Story:
    """What happened, and how often a race was lost."""

    events: list[Event] = field(default_factory=list)
    lost_races: int = 0
    most_tries: int = 0
    invites: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Member(Actor):
    """A device of the crowd: an actor with a connection that stays, and a replica."""

    def __init__(self, url: str, user: UUID, number: int, story: Story) -> None:
        super().__init__(url, user)
        self.number, self.story = number, story
        self.rows: dict[tuple[str, str], Json] = {}
        self.connections = [psycopg.connect(url) for _ in range(2)]
        for connection in self.connections:
            connection.execute("set statement_timeout = '15s'")
            connection.commit()

    @property
    def me(self) -> str:
        return str(self.id)

    def close(self) -> None:
        """Hang up."""
        for connection in self.connections:
            connection.close()

    # -- calls

    def ask(self, function: str, request: Json, *, note: str = "", line: int = 0) -> Json:
        """A call in a transaction of its own; a lost race is tried again with a new number. Raises: Stuck."""
        claims = json.dumps({"sub": self.me, "role": "authenticated"})
        connection = self.connections[line]
        for attempt in range(TRIES):
            began = time.monotonic()
            try:
                with connection.pipeline():
                    connection.execute("select set_config('request.jwt.claims', %s, true), "
                                       "set_config('role', 'authenticated', true)", [claims])  # fmt: skip
                    told = connection.execute(f"select public.{function}(%s::jsonb)".encode(), (json.dumps(request),))
                    connection.execute("reset role")
                    spent = connection.execute("select pg_current_xact_id_if_assigned()::text")
                answer, xid = told.fetchone(), spent.fetchone()
                connection.commit()
            except psycopg.errors.SerializationFailure:
                connection.rollback()
                with self.story.lock:
                    self.story.lost_races += 1
                    self.story.most_tries = max(self.story.most_tries, attempt + 2)
                if function == "sync" and note != "twice":
                    self.call += 1
                    request = {**request, "call": self.call}
                continue
            except psycopg.Error as error:
                raise Stuck(f"{function} ended in {error.sqlstate}: {str(error).splitlines()[0]}") from None
            assert answer is not None
            assert xid is not None
            event = Event(began, time.monotonic(), self.me, self.number, function, request, answer[0], xid[0], note)
            with self.story.lock:
                self.story.events.append(event)
            return event.answer
        raise Stuck(f"{function} lost its race {TRIES} times")

    def exchange(self, changes: Sequence[Json] = (), *, max_rows: int = 1000, note: str = "") -> Json:
        """One sync, taken in."""
        request = self.request(changes, max_rows=max_rows)
        answer = self.ask("sync", request, note=note)
        if answer["kind"] != "page":
            raise Stuck(f"a sync was answered {answer}")
        self.take(request, answer)
        return answer

    # -- the replica

    def take(self, request: Json, answer: Json) -> None:
        """As a device would: what was taken as it was sent, then what came, then the cursor."""
        told = iter(answer["answers"])
        for group in request["changes"]:
            for sent in group["rows"]:
                said = next(told)
                if word(said) in ("applied", "duplicate"):
                    self._wrote(group, sent)
                elif word(said) in ("gone", "unknown") and not (isinstance(said, dict) and "row" in said):
                    self.rows.pop((group["table"], sent[0]), None)
                if isinstance(said, dict) and "row" in said:
                    self._came(said["row"])
        for group in answer["changes"]:
            self._came(group)
        self.cursor = answer["cursor"]
        self.pair = next((r["values"]["pair_id"] for (table, _), r in self.rows.items() if table == "pair_member"
                          and r["values"]["user_id"] == self.me and r["values"]["ended_at"] is None), None)  # fmt: skip

    def _wrote(self, group: Json, sent: list[Any]) -> None:
        key = (group["table"], sent[0])
        values = dict(zip(group["columns"], sent[4], strict=True))
        if group["new"]:
            self.rows[key] = {
                "kind": "full",
                "author": self.me,
                "pair": group["pair"],
                "clocks": {"*": sent[2]},
                "values": values,
            }
        elif key in self.rows:
            row = self.rows[key]
            row["clocks"] = {**row["clocks"], **dict.fromkeys(group["columns"], sent[2])}
            row["values"] = {**row["values"], **values}
            if "visibility" in values:
                row["pair"] = group["pair"] if values["visibility"] != "private" else None

    def _came(self, group: Json) -> None:
        for row in group["rows"]:
            key = (group["table"], row[0])
            if group["kind"] == "withdrawn":
                self.rows.pop(key, None)
            elif group["kind"] == "server":
                self.rows[key] = {"kind": "server", "values": dict(zip(group["columns"], row[1], strict=True))}
            else:
                values = dict(zip(group["columns"], row[5], strict=True))
                self.rows[key] = {
                    "kind": group["kind"],
                    "author": row[1],
                    "pair": row[2],
                    "clocks": row[4],
                    "values": values,
                }

    # -- what they do

    def live(self, rng: random.Random, calls: int) -> None:
        """So many turns of a life; every one is at least one call."""
        doings = (self._write, self._edit, self._narrow, self._widen, self._look, self._again, self._twice, self._name,
                  self._leave, self._pair)  # fmt: skip
        for _ in range(calls):
            rng.choices(doings, (16, 26, 5, 5, 22, 8, 6, 3, 2, 7))[0](rng)

    def _mine(self, *levels: str) -> list[str]:
        return sorted(rid for (table, rid), row in self.rows.items() if table == ENTRY and row["kind"] == "full"
                      and row["author"] == self.me and row["values"]["visibility"] in levels)  # fmt: skip

    def _write(self, rng: random.Random) -> None:
        level = "shared" if self.pair and rng.random() < 0.7 else "private"
        entries = [{"id": entry_id(), "title": f"{self.number}:{rng.random()}"} for _ in range(rng.choice((1, 1, 3)))]
        self.exchange([self.new(*entries, level=level)], max_rows=rng.choice((1, 3, 50)))

    def _edit(self, rng: random.Random) -> None:
        found = sorted(rid for (table, rid), row in self.rows.items() if table == ENTRY and row["kind"] == "full"
                       and (row["author"] == self.me or row["pair"] == self.pair))  # fmt: skip
        if not found:
            self._look(rng)
            return
        # Mostly the same few for everybody, so that they meet.
        rid = rng.choice(found[: 3 if rng.random() < 0.7 else None])
        row = self.rows[ENTRY, rid]
        here = row["values"]["visibility"] if row["pair"] == self.pair else "private"
        change = self.edit(
            rid, clock_of(row["clocks"], "title"), shown=clock_of(row["clocks"], "visibility"), level=here,
            title=f"{self.number}:{rng.random()}")  # fmt: skip
        self.exchange([change], max_rows=rng.choice((1, 3, 50)))

    def _narrow(self, rng: random.Random) -> None:
        found = self._mine("shared")
        if found:
            rid = rng.choice(found)
            self.exchange(
                [self.show(rid, "private", clock_of(self.rows[ENTRY, rid]["clocks"], "visibility"))], note=rid
            )

    def _widen(self, rng: random.Random) -> None:
        found = self._mine("private")
        if found and self.pair:
            rid = rng.choice(found)
            clocks = self.rows[ENTRY, rid]["clocks"]
            self.exchange([self.show(rid, "shared", clock_of(clocks, "visibility"), seen=clocks)], note=rid)

    def _look(self, rng: random.Random) -> None:
        self.exchange(max_rows=rng.choice((1, 3, 50)))

    def _again(self, rng: random.Random) -> None:
        """What was sent before, in a new call: an answer was lost."""
        mine = [
            e
            for e in self.story.events[-60:]
            if e.device == self.number and e.function == "sync" and e.request["changes"]
        ]
        if mine:
            answer = self.ask("sync", self.request(rng.choice(mine).request["changes"]), note="again")
            if answer["kind"] != "page":
                raise Stuck(f"a sync was answered {answer}")

    def _twice(self, rng: random.Random) -> None:
        """One call on two lines at once: a proxy sent it again."""
        level = "shared" if self.pair and rng.random() < 0.7 else "private"
        request = self.request([self.new({"id": entry_id(), "title": "twice"}, level=level)])
        with ThreadPoolExecutor(1) as other:
            second = other.submit(self.ask, "sync", request, note="twice", line=1)
            answers = [self.ask("sync", request, note="twice"), second.result()]
        for answer in answers:
            if answer["kind"] == "page":
                self.take(request, answer)

    def _name(self, rng: random.Random) -> None:
        self.ask("set_profile", {"display_name": rng.choice(("Ada", "Bo", "Cy", "Di"))})

    def _leave(self, rng: random.Random) -> None:
        self.ask("leave_pair", {})

    def _pair(self, rng: random.Random) -> None:
        codes = {who: code for who, code in self.story.invites.items() if who != self.me}
        if codes and rng.random() < 0.7:
            self.ask("join_pair", {"code": codes[rng.choice(sorted(codes))]})
        else:
            answer = self.ask("create_invite", {})
            if "code" in answer:
                self.story.invites[self.me] = answer["code"]


def crowd(url: str, rng: random.Random) -> tuple[list[Member], Story]:
    """Four people with two devices each, who are two couples."""
    story = Story()
    people = [UUID(int=rng.getrandbits(128), version=4) for _ in range(PEOPLE)]
    with psycopg.connect(url) as owner:
        for person in people:
            owner.execute("insert into auth.users (id) values (%s) on conflict do nothing", [person])
    members = [Member(url, people[i % PEOPLE], i, story) for i in range(DEVICES)]
    for first in (0, 2):
        code = members[first].ask("create_invite", {})["code"]
        members[first + 1].ask("join_pair", {"code": code})
    for member in members:
        member.exchange()
    return members, story


def let_live(members: list[Member], rng: random.Random, calls: int) -> None:
    """Everybody at once, so many turns each. Raises: Stuck, and what the first thread that failed raised."""
    gate = threading.Barrier(len(members))

    def go(member: Member, own: random.Random) -> None:
        gate.wait(20)
        member.live(own, calls)

    with ThreadPoolExecutor(len(members)) as pool:
        for done in [pool.submit(go, m, random.Random(rng.random())) for m in members]:
            done.result(120)
