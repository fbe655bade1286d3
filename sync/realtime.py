"""Nudges: a socket on which the cloud says that there is something to pull. A hint for the sync loop, never data.

Built on `websockets` and not on supabase's `AsyncRealtimeClient`, which can't be supervised: it drops a channel whose token
has expired and does not join it again, its socket dies without a word once its retries are used up, and it repeats a join
that was refused for ever. Here one coroutine holds one socket with one channel. Whatever happens to either ends the
session, and the next one starts from nothing after a pause. There is no state to mend.

The frames are Phoenix "vsn 1.0.0": JSON objects with topic, event, payload, ref and join_ref.
"""

import asyncio
import base64
import binascii
import contextlib
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from core.errors import CupcakeError, Retryable

log = logging.getLogger("cupcake.realtime")
# At DEBUG the library logs every frame and the address, and with them the token and the key.
_silent = logging.getLogger("cupcake.realtime.socket")
_silent.setLevel(logging.CRITICAL + 1)

REFUSALS = 3
"""Refused joins in a row after which it is left at polling."""
RENEW_EARLY_S = 60
LONGEST_FRAME = 64 * 1024


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds."""

    beat: float = 25
    answer: float = 10
    again: float = 1
    again_most: float = 120
    steady: float = 30
    """A session that lasted so long was a good one: pauses start over."""


class _Refused(Exception):
    """The cloud will not let this account listen."""


class _Ended(Exception):
    """The cloud closed the channel, fell silent, or spoke of something else."""


Token = Callable[[], Awaitable[str]]
OnNudge = Callable[[int, str | None], Awaitable[None]]
"""Told the member's revision, and the node that moved it where that was a device."""


class Nudges:
    """Listens for one member. `run` is the whole life of it; the rest may be called meanwhile, on the same event loop."""

    def __init__(
        self,
        url: str,
        key: str,
        member: str,
        *,
        token: Token,
        on_nudge: OnNudge,
        on_live: Callable[[bool], None],
        patience: Patience = Patience(),
    ) -> None:
        query = urlencode({"apikey": key, "vsn": "1.0.0"})
        self._address = f"ws{url.removeprefix('http').rstrip('/')}/realtime/v1/websocket?{query}"
        self._topic = f"realtime:member:{member}"
        self._token, self._on_nudge, self._on_live, self._patience = token, on_nudge, on_live, patience
        self._ref = 0
        self._join_ref = ""
        self._unanswered = ""  # the ref of the heartbeat that has no answer yet
        self._next_beat = self._renew_at = 0.0
        self._waiting: asyncio.Timeout | None = None
        self._hinted = asyncio.Event()
        self._live = False

    async def run(self) -> None:
        """Listen until cancelled, or until the cloud has refused for good. Raises nothing else."""
        failures = refusals = 0
        while True:
            began = time.monotonic()
            try:
                await self._session()
            except _Refused:
                refusals += 1
                reason = "refused"
            except CupcakeError as error:
                reason = error.code
            except Exception as error:  # a proxy, a broken frame, a socket of the system: only the pause differs
                reason = type(error).__name__
            was_live = self._live
            self._set_live(False)
            if was_live:
                refusals = 0
            log.info("realtime_ended reason=%s", reason)
            if refusals >= REFUSALS:
                log.warning("realtime_given_up polling_goes_on")
                return
            failures = 0 if was_live and time.monotonic() - began >= self._patience.steady else failures + 1
            await self._pause(failures)

    def retry(self) -> None:
        """The cloud can be reached: do not sit a pause out."""
        self._hinted.set()

    def doubt(self) -> None:
        """The network may be gone: ask now whether the socket is alive, not at the next beat."""
        if self._live and not self._unanswered and self._waiting is not None:
            self._next_beat = 0
            with contextlib.suppress(RuntimeError):  # not waiting at this moment: it will look before it waits again
                self._waiting.reschedule(asyncio.get_running_loop().time())

    # -- inside

    def _set_live(self, live: bool) -> None:
        if live != self._live:
            self._live = live
            self._on_live(live)

    async def _pause(self, failures: int) -> None:
        """Doubled each time up to the cap, and anywhere within: a server that comes back must not be stormed."""
        most = min(self._patience.again_most, self._patience.again * 2.0 ** min(failures, 16))
        self._hinted.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hinted.wait(), most * (0.2 + secrets.randbelow(8001) / 10_000))

    async def _session(self) -> None:
        token = await self._token()
        # The trust that HTTP calls have: phones have no certificates where OpenSSL looks for them.
        trust = await asyncio.to_thread(httpx.create_ssl_context) if self._address.startswith("wss:") else None
        async with connect(
            self._address, ssl=trust, open_timeout=self._patience.answer, close_timeout=1, ping_interval=None,
            max_size=LONGEST_FRAME, compression=None, logger=_silent,
        ) as socket:  # fmt: skip
            await self._join(socket, token)
            now = asyncio.get_running_loop().time()
            self._unanswered, self._next_beat, self._renew_at = "", now + self._patience.beat, now + _good_for(token)
            log.info("realtime_live")
            self._set_live(True)
            while True:
                await self._keep_up(socket)
                try:
                    async with asyncio.timeout_at(min(self._next_beat, self._renew_at)) as self._waiting:
                        frame = await _receive(socket)
                except TimeoutError:
                    continue
                await self._take(frame)

    async def _join(self, socket: ClientConnection, token: str) -> None:
        channel = {"broadcast": {"ack": False, "self": False}, "presence": {"enabled": False}, "private": True,
                   "postgres_changes": []}  # fmt: skip
        self._join_ref = str(self._ref + 1)
        await self._send(socket, self._topic, "phx_join", {"config": channel, "access_token": token})
        async with asyncio.timeout(self._patience.answer):
            while (frame := await _receive(socket)).get("ref") != self._join_ref:
                pass
        answer = _object(frame.get("payload"))
        if answer.get("status") == "ok":
            return
        if str(_object(answer.get("response")).get("reason", "")).startswith("Unauthorized"):
            raise _Refused
        raise _Ended

    async def _keep_up(self, socket: ClientConnection) -> None:
        """Send what is due: a heartbeat, a fresh token."""
        now = asyncio.get_running_loop().time()
        if now >= self._next_beat:
            if self._unanswered:
                raise _Ended
            self._unanswered = await self._send(socket, "phoenix", "heartbeat", {})
            self._next_beat = now + self._patience.answer
        if now >= self._renew_at:
            token = await self._token()
            await self._send(socket, self._topic, "access_token", {"access_token": token})
            self._renew_at = asyncio.get_running_loop().time() + _good_for(token)

    async def _take(self, frame: dict[str, Any]) -> None:
        event, payload = frame.get("event"), _object(frame.get("payload"))
        if self._unanswered and frame.get("ref") == self._unanswered:
            self._unanswered = ""
            self._next_beat = asyncio.get_running_loop().time() + self._patience.beat
        elif frame.get("topic") != self._topic:
            return
        elif event in ("phx_close", "phx_error") or (event == "system" and payload.get("status") == "error"):
            raise _Ended
        elif event == "broadcast" and payload.get("event") == "nudge":
            nudge = _object(payload.get("payload"))
            revision, node = nudge.get("revision"), nudge.get("node")
            if isinstance(revision, int) and (node is None or isinstance(node, str)):
                await self._on_nudge(revision, node)

    async def _send(self, socket: ClientConnection, topic: str, event: str, payload: dict[str, Any]) -> str:
        self._ref += 1
        ref = str(self._ref)
        frame = {"topic": topic, "event": event, "payload": payload, "ref": ref, "join_ref": self._join_ref}
        await socket.send(json.dumps(frame))
        return ref


async def _receive(socket: ClientConnection) -> dict[str, Any]:
    try:
        return _object(json.loads(await socket.recv()))
    except ConnectionClosed:
        raise _Ended from None
    except ValueError:
        raise Retryable("What answered was not the cloud.", code="wrong_shape") from None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _good_for(token: str) -> float:
    """Seconds until the token should be replaced: a minute before its end, or half of its life if that is short.

    The cloud checks it; this only reads the date on it. One without a date, or whose date is past by this device's clock,
    gets a minute: the cloud closes the channel if that is too long, and a device whose clock is wrong must not spin.
    """
    with contextlib.suppress(ValueError, binascii.Error, IndexError):
        claims = _object(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")))
        expires_at = claims.get("exp")
        if isinstance(expires_at, int | float) and (left := expires_at - time.time()) > 0:
            return float(max(left - RENEW_EARLY_S, left / 2))
    return 60.0
