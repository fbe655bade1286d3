"""The floor: the very bytes of a sync through an RPC that does nothing, on the same gateway and connection.

What no protocol over this gateway can beat; every figure is given as a multiple of it.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg

SQL = """
create table if not exists public.bench_blob (n int primary key, body jsonb not null);
create or replace function public.bench_floor(request jsonb) returns jsonb language sql security definer set search_path = ''
as $$ select coalesce((select b.body from public.bench_blob b where b.n = (request ->> 'answer')::int), '{}'::jsonb) $$;
grant execute on function public.bench_floor(jsonb) to authenticated;
"""


@dataclass
class Recorded:
    """The calls of one leg, as they went over the wire."""

    calls: list[tuple[bytes, Any]] = field(default_factory=list)


def install(database_url: str, legs: list[Recorded]) -> None:
    """Put the RPC and the answers into the database; the gateway has to read its schema anew afterwards."""
    from psycopg.types.json import Jsonb

    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute(SQL)
        db.execute("truncate public.bench_blob")
        number = 0
        for leg in legs:
            for _body, answer in leg.calls:
                db.execute("insert into public.bench_blob values (%s, %s)", (number, Jsonb(answer)))
                number += 1


def replay(url: str, key: str, token: str, legs: list[Recorded]) -> list[float]:
    """Seconds per leg for the same requests and the same answers."""
    headers = {"apikey": key, "authorization": f"Bearer {token}", "content-type": "application/json"}
    times, number = [], 0
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        client.post("/rest/v1/rpc/bench_floor", content=b'{"request":{}}')
        for leg in legs:
            started = time.perf_counter()
            for body, _answer in leg.calls:
                sent = b'{"request":{"answer":%d,"body":' % number + body + b"}}"
                answer = client.post("/rest/v1/rpc/bench_floor", content=sent)
                answer.raise_for_status()
                answer.json()
                number += 1
            times.append(time.perf_counter() - started)
    return times


class NoOp:
    """One connection for calls that do nothing at all: what no edit can beat."""

    def __init__(self, url: str, key: str, token: str) -> None:
        headers = {"apikey": key, "authorization": f"Bearer {token}", "content-type": "application/json"}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=60)

    def __enter__(self) -> "NoOp":
        self.call()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def call(self) -> float:
        """Seconds of one."""
        started = time.perf_counter()
        self._client.post("/rest/v1/rpc/bench_floor", content=b'{"request":{}}').raise_for_status()
        return time.perf_counter() - started
