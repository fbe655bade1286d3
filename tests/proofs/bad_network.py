"""A network that loses, doubles, delays, cuts and replaces, under the client's real transport and before the real gateway.

Only calls of `sync` suffer; what a call brings is never made up, except pages of a captive portal and halves of answers.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import httpx

from sync import cloud
from sync.transport import TIMEOUT

PORTAL = b"<!doctype html><title>Free wifi</title>"
FATES = ("well", "lost before", "lost after", "twice", "at once", "late", "cut", "portal", "busy")
WEIGHTS = (40, 5, 8, 10, 10, 8, 4, 2, 3)


class BadNetwork(httpx.AsyncBaseTransport):
    """Carries requests to the gateway, more or less."""

    def __init__(self, rng: random.Random, tally: Counter[str], old: list[httpx.Request]) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._rng, self._tally, self._old = rng, tally, old

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        again = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        response = await self._inner.handle_async_request(again)
        await response.aread()
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/rpc/sync"):
            return await self._inner.handle_async_request(request)
        await request.aread()
        rng = self._rng
        fate = rng.choices(FATES, WEIGHTS)[0]
        self._tally[fate] += 1
        if fate == "lost before":
            raise httpx.ConnectError("no route", request=request)
        if fate == "portal":
            return httpx.Response(200, content=PORTAL, request=request)
        if fate == "busy":
            return httpx.Response(500, json={"code": rng.choice(("40001", "57014"))}, request=request)
        if fate == "late" and self._old:
            await self._carry(rng.choice(self._old))
        self._old.append(request)
        if fate == "at once":
            # Two copies race; which answer comes through is chance, and one of the two is `stale`.
            answers = await asyncio.gather(self._carry(request), self._carry(request))
            response = rng.choice(answers)
        else:
            response = await self._carry(request)
            if fate == "twice":
                response = rng.choice((response, await self._carry(request)))
        if fate == "lost after":
            raise httpx.ReadError("gone", request=request)
        body = response.content[: rng.randrange(len(response.content))] if fate == "cut" else response.content
        return httpx.Response(response.status_code, content=body, request=request,
                              headers={"content-type": response.headers.get("content-type", "")})  # fmt: skip

    async def aclose(self) -> None:
        await self._inner.aclose()


@contextmanager
def bad_network(rng: random.Random, tally: Counter[str]) -> Iterator[None]:
    """Every client made meanwhile goes through it."""
    old: list[httpx.Request] = []

    def client(url: str, key: str) -> httpx.AsyncClient:
        transport = BadNetwork(rng, tally, old)
        return httpx.AsyncClient(base_url=url, headers={"apikey": key}, timeout=TIMEOUT, transport=transport)

    made: Callable[[str, str], httpx.AsyncClient] = client
    with patch.object(cloud, "new_client", made):
        yield
