"""One connection to the cloud: calls in, checked answers or one of our errors out.

Owns the mapping from HTTP and SQLSTATE to `Retryable` and `Fatal`. Never logs a body: the details of a constraint error
hold the failing row. No retries here; the engine decides.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

import httpx

from core.errors import Fatal, Offline, Retryable, SignedOut
from core.garbage import put_off
from sync.wire import Body, pack

TIMEOUT = httpx.Timeout(30, connect=8)
OFFLINE = "No connection to the cloud. Everything is saved here and goes when it is back."


class Unacceptable(Fatal):
    """The server refused a whole call for its content; the engine finds the record by bisecting."""

    code = "unacceptable"


class Expired(Retryable):
    """The access token is not accepted; a refresh may mend it."""

    code = "expired"


class Contended(Retryable):
    """SQLSTATE 40001 and its like: the same call, with a new number, will do."""

    code = "contended"


CONTENDED = ("40001", "40P01", "55P03", "57014")


def new_client(url: str, key: str) -> httpx.AsyncClient:
    """The home's one client: kept alive, HTTP/2 where it is offered, compressed answers."""
    return httpx.AsyncClient(
        base_url=url,
        headers={"apikey": key},
        timeout=TIMEOUT,
        http2=True,
        follow_redirects=False,
        verify=_authorities(),
    )


@lru_cache(maxsize=1)
def _authorities() -> ssl.SSLContext:
    """Whom a client believes, read once in a process: it takes 20 ms."""
    return httpx.create_ssl_context()


class Transport:
    """Calls RPCs of the cloud with a token."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def rpc(self, name: str, request: dict[str, Any], token: str) -> Any:
        """Call `public.<name>(request jsonb)`; answers the parsed JSON.

        Raises: Offline, Expired, SignedOut, Contended, Retryable, Unacceptable.
        """
        body = pack(request)
        headers = {
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "content-length": str(len(body)),
        }
        gone = request.gone if isinstance(request, Body) else None
        try:
            content = body if gone is None else _telling(body, gone)
            response = await self._client.post(f"/rest/v1/rpc/{name}", content=content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise Offline(OFFLINE) from None
        try:
            with put_off():
                answer = response.json(parse_int=_whole)
        except (ValueError, RecursionError):
            raise Retryable(
                "What answered was not the cloud (a login page of the network?). It will be tried again."
            ) from None
        if response.status_code == httpx.codes.OK:
            return answer
        raise _error(response.status_code, answer)


async def _telling(body: bytes, gone: asyncio.Event) -> AsyncIterator[bytes]:
    """The body, and then the word that it has gone out: another call may go after it."""
    yield body
    gone.set()


def _whole(digits: str) -> int | str:
    """A number of any length: one longer than 64 bits is nobody's, and Python would refuse the whole answer for it."""
    return int(digits) if len(digits) < 20 else digits


def _error(status: int, answer: Any) -> Exception:
    code = str(answer.get("code", "")) if isinstance(answer, dict) else ""
    if code in CONTENDED:
        return Contended("The cloud was busy with another device of yours. It will be tried again.")
    if status == httpx.codes.UNAUTHORIZED:
        return Expired("The session has to be renewed.")
    if status == httpx.codes.FORBIDDEN:
        return SignedOut("The cloud does not accept this session. Sign in again; everything is saved here.")
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return Unacceptable("This is more than the cloud takes in one call.", code="too_large")
    if status in (httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY):
        return Unacceptable(f"The cloud could not take this call ({code or status}).")
    return Retryable(f"The cloud is not well right now ({code or status}). It will be tried again.")
