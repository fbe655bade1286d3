"""What the tests of this folder listen with: a bare socket, forged tokens, and a watched sync loop."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from cloud.state import StateDir
from sync.cloud import Cloud
from sync.schedule import SyncLoop, SyncState
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person

Json = dict[str, Any]
PATIENCE_S = 10


def session_of(person: Person) -> Json:
    """The session that the home keeps in its file."""
    found: Json = json.loads((person.app.home.folder / "session.json").read_text())
    return found


def token_of(person: Person) -> str:
    return str(session_of(person)["access_token"])


def member_of(person: Person) -> str:
    account = person.app.home.account
    assert account is not None
    return account[0]


def forged(cloud: LocalCloud, member: str, lasts_s: float, **claims: object) -> str:
    """A token that the cloud takes, for as long or as short as a test needs."""
    state = StateDir(cloud.state_dir).load()
    assert state is not None
    body = {"sub": member, "role": "authenticated", "aud": "authenticated", "exp": time.time() + lasts_s, **claims}
    words = [_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, body)]
    signature = hmac.digest(state.jwt_secret.encode(), ".".join(words).encode(), hashlib.sha256)
    return ".".join([*words, _base64(signature)])


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Ear:
    """A bare socket that speaks the protocol and believes nothing."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ref = 0

    async def tell(self, topic: str, event: str, payload: Json) -> str:
        """Send a frame; answers its ref."""
        self._ref += 1
        ref = str(self._ref)
        frame = {"topic": topic, "event": event, "payload": payload, "ref": ref, "join_ref": ref}
        await self._socket.send(json.dumps(frame))
        return ref

    async def say(self, topic: str, event: str, payload: Json) -> Json:
        """Send a frame; answers the payload of the reply."""
        ref = await self.tell(topic, event, payload)
        reply = await self.hear(lambda f: f["ref"] == ref and f["event"] == "phx_reply")
        payload = reply["payload"]
        return payload

    async def join(self, name: str, token: str | None, **config: object) -> Json:
        """Join a private channel."""
        settings = {"private": True, "broadcast": {"ack": True, "self": False}, **config}
        return await self.say(f"realtime:{name}", "phx_join", {"config": settings, "access_token": token})

    async def hear(self, wanted: Callable[[Json], bool]) -> Json:
        """The next frame that is wanted; others are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: Json = json.loads(await self._socket.recv())
                if wanted(frame):
                    return frame

    async def nudge(self) -> Json:
        """The next broadcast, whole."""
        return await self.hear(lambda f: f["event"] == "broadcast")


@asynccontextmanager
async def ear(cloud: LocalCloud) -> AsyncIterator[Ear]:
    async with connect(address(cloud), compression=None) as socket:
        yield Ear(socket)


@asynccontextmanager
async def ear_of(cloud: LocalCloud, person: Person) -> AsyncIterator[Ear]:
    """An ear that has joined its own member's topic."""
    async with ear(cloud) as opened:
        assert (await opened.join(f"member:{member_of(person)}", token_of(person)))["status"] == "ok"
        yield opened


def address(cloud: LocalCloud, key: str | None = None) -> str:
    return f"ws{cloud.url[4:]}/realtime/v1/websocket?apikey={key or cloud.publishable_key}&vsn=1.0.0"


async def until(done: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(patience_s):
        while not done():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.005)


def has(person: Person, entry: str) -> Callable[[], bool]:
    return lambda: person.row(entry) is not None


class Watched:
    """A sync loop, and every state it told."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.states: list[SyncState] = []
        self.cloud = Cloud.of(person.app.home, person.settings)
        self.loop = SyncLoop(self.cloud, self.states.append)
        self.runs = 0
        sync = self.cloud.sync

        async def counted() -> Any:
            self.runs += 1
            return await sync()

        self.cloud.sync = counted  # type: ignore[method-assign]

    @property
    def live(self) -> bool:
        return self.loop.state.live

    async def settled(self) -> None:
        """Live, and nothing is under way."""
        await until(lambda: self.live)
        runs = self.runs
        self.loop.nudge()
        await until(lambda: self.runs > runs and not self.loop._running)


@asynccontextmanager
async def watched(person: Person) -> AsyncIterator[Watched]:
    watch = Watched(person)
    await watch.loop.start()
    try:
        yield watch
    finally:
        await watch.loop.stop()
        await watch.cloud.close()
