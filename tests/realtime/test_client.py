"""The life of the socket: tokens that end, a cloud that falls silent, refusals, and nothing in the log."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from sync.realtime import REFUSALS, Nudges, Patience
from tests.cloud.local_cloud import LocalCloud
from tests.realtime.ears import forged, member_of, token_of, until
from tests.together.people import Person

Couple = tuple[Person, Person]
QUICK = Patience(beat=0.15, answer=0.5, again=0.02, again_most=0.1)


class Listener:
    """A client of nudges, and what it told. `token` may be replaced."""

    def __init__(self, url: str, key: str, member: str, token: str, patience: Patience) -> None:
        self.token, self.asked = token, 0
        self.lives: list[bool] = []
        self.heard: list[tuple[int, str | None]] = []
        self.nudges = Nudges(
            url, key, member, token=self._token, on_nudge=self._on_nudge, on_live=self.lives.append, patience=patience
        )

    async def _token(self) -> str:
        self.asked += 1
        return self.token

    async def _on_nudge(self, revision: int, node: str | None) -> None:
        self.heard.append((revision, node))

    @property
    def live(self) -> bool:
        return bool(self.lives) and self.lives[-1]


@asynccontextmanager
async def listening(
    url: str, member: str, token: str, *, key: str = "key", patience: Patience = QUICK
) -> AsyncIterator[Listener]:
    listener = Listener(url, key, member, token, patience)
    task = asyncio.create_task(listener.nudges.run())
    try:
        yield listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def of(cloud: LocalCloud, person: Person, token: str) -> Any:
    return listening(cloud.url, member_of(person), token, key=cloud.publishable_key, patience=Patience(again=0.05))


def test_a_fresh_token_is_pushed_before_the_old_one_ends(cloud: LocalCloud, pair: Couple) -> None:
    a, b = pair

    async def scenario() -> None:
        async with of(cloud, b, forged(cloud, member_of(b), 2)) as client:
            await until(lambda: client.live)
            client.token = forged(cloud, member_of(b), 600)
            await asyncio.sleep(2.2)
            assert client.lives == [True]
            assert client.asked >= 2
            a.write(title="Past the first token's end")
            await asyncio.to_thread(a.sync)
            await until(lambda: bool(client.heard))

    asyncio.run(scenario())


def test_a_channel_closed_with_its_token_comes_back_with_the_next(cloud: LocalCloud, pair: Couple) -> None:
    a, b = pair

    async def scenario() -> None:
        async with of(cloud, b, forged(cloud, member_of(b), 0.6)) as client:
            await until(lambda: client.lives == [True, False])
            client.token = token_of(b)
            await until(lambda: client.live)
            a.write(title="Heard on the new channel")
            await asyncio.to_thread(a.sync)
            await until(lambda: bool(client.heard))

    asyncio.run(scenario())


def test_a_renewed_token_of_somebody_else_closes_the_channel(cloud: LocalCloud, pair: Couple) -> None:
    a, b = pair

    async def scenario() -> None:
        async with of(cloud, b, forged(cloud, member_of(b), 0.6)) as client:
            await until(lambda: client.live)
            client.token = token_of(a)
            await until(lambda: client.lives == [True, False])
            await asyncio.sleep(0.3)
            assert client.lives == [True, False]

    asyncio.run(scenario())


def test_neither_tokens_nor_payloads_nor_keys_are_logged(
    cloud: LocalCloud, pair: Couple, caplog: pytest.LogCaptureFixture
) -> None:
    a, b = pair

    async def scenario() -> None:
        async with of(cloud, b, token_of(b)) as client:
            await until(lambda: client.live)
            a.write(title="Unsaid")
            await asyncio.to_thread(a.sync)
            await until(lambda: bool(client.heard))

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scenario())
    assert "realtime_live" in caplog.text
    for word in (token_of(b), cloud.publishable_key, member_of(b), "phx_join", "revision"):
        assert word not in caplog.text


# -- against a cloud that misbehaves on purpose

Conduct = Callable[[ServerConnection, dict[str, Any]], Awaitable[None]]


class Unruly:
    """Answers frames as told. `joins` are the moments at which somebody joined."""

    def __init__(self, conduct: Conduct) -> None:
        self._conduct = conduct
        self.joins: list[float] = []
        self.events: list[str] = []

    async def serve(self, socket: ServerConnection) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            self.events.append(frame["event"])
            if frame["event"] == "phx_join":
                self.joins.append(time.monotonic())
            await self._conduct(socket, frame)


async def answer(socket: ServerConnection, frame: dict[str, Any], reason: str | None = None) -> None:
    status = {"status": "error", "response": {"reason": reason}} if reason else {"status": "ok", "response": {}}
    await socket.send(json.dumps({**frame, "event": "phx_reply", "payload": status}))


@asynccontextmanager
async def unruly(conduct: Conduct) -> AsyncIterator[tuple[Unruly, str]]:
    cloud = Unruly(conduct)
    async with serve(cloud.serve, "127.0.0.1", 0) as server:
        yield cloud, f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


def test_heartbeats_keep_a_quiet_channel() -> None:
    async def scenario() -> None:
        async with unruly(answer) as (cloud, url), listening(url, "m", "t") as client:
            await until(lambda: cloud.events.count("heartbeat") >= 4)
            assert client.lives == [True]

    asyncio.run(scenario())


def test_a_silent_socket_is_noticed_and_replaced() -> None:
    async def only_joins(socket: ServerConnection, frame: dict[str, Any]) -> None:
        if frame["event"] == "phx_join":
            await answer(socket, frame)

    async def scenario() -> None:
        async with unruly(only_joins) as (cloud, url), listening(url, "m", "t") as client:
            await until(lambda: len(client.lives) >= 3)  # not only joined: answered, too
            assert client.lives[:3] == [True, False, True]
            assert len(cloud.joins) >= 2

    asyncio.run(scenario())


def test_a_doubted_socket_is_asked_at_once() -> None:
    slow = Patience(beat=60, answer=0.5, again=0.02, again_most=0.1)

    async def scenario() -> None:
        async with unruly(answer) as (cloud, url), listening(url, "m", "t", patience=slow) as client:
            await until(lambda: client.live)
            await asyncio.sleep(0.05)
            client.nudges.doubt()
            await until(lambda: "heartbeat" in cloud.events, 1)
            await asyncio.sleep(0.7)
            assert client.lives == [True]

    asyncio.run(scenario())


def test_a_refused_join_is_not_repeated_for_ever() -> None:
    async def refuse(socket: ServerConnection, frame: dict[str, Any]) -> None:
        await answer(socket, frame, "Unauthorized: You do not have permissions to read from this Channel topic: m")

    async def scenario() -> None:
        async with unruly(refuse) as (cloud, url):
            client = Listener(url, "key", "m", "t", QUICK)
            await asyncio.wait_for(client.nudges.run(), 5)
            assert len(cloud.joins) == REFUSALS
            assert client.lives == []

    asyncio.run(scenario())


def test_rejoins_back_off_and_a_hint_cuts_the_pause_short() -> None:
    async def shut(socket: ServerConnection, frame: dict[str, Any]) -> None:
        await answer(socket, frame)
        await socket.send(json.dumps({**frame, "event": "phx_close", "payload": {}, "ref": None}))

    async def scenario() -> None:
        growing = Patience(again=0.05, again_most=30)
        async with unruly(shut) as (cloud, url), listening(url, "m", "t", patience=growing) as client:
            await asyncio.sleep(1.5)
            assert 2 <= len(cloud.joins) <= 7
            before = len(cloud.joins)
            client.nudges.retry()
            await until(lambda: len(cloud.joins) > before, 1)

    asyncio.run(scenario())


def test_odd_frames_are_passed_over() -> None:
    odd: list[Any] = [
        [], {"topic": "realtime:member:m", "event": "broadcast", "payload": {"event": "nudge", "payload": {}}},
        {"topic": "realtime:member:x", "event": "broadcast", "payload": {"event": "nudge", "payload": {"revision": 1}}},
        {"topic": "realtime:member:m", "event": "broadcast", "payload": {"event": "other", "payload": {"revision": 2}}},
        {"topic": "realtime:member:m", "event": "presence_state", "payload": None},
        {"topic": "realtime:member:m", "event": "system", "payload": {"status": "ok"}},
        {"topic": "realtime:member:m", "event": "broadcast", "payload": {
            "event": "nudge", "payload": {"revision": 3, "node": None, "id": "as hosted"}}},
    ]  # fmt: skip

    async def strew(socket: ServerConnection, frame: dict[str, Any]) -> None:
        await answer(socket, frame)
        if frame["event"] == "phx_join":
            for each in odd:
                await socket.send(json.dumps(each))

    async def scenario() -> None:
        async with unruly(strew) as (_, url), listening(url, "m", "t") as client:
            await until(lambda: bool(client.heard))
            assert client.heard == [(3, None)]
            assert client.lives == [True]

    asyncio.run(scenario())
