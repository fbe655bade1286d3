"""The app as a page on this machine. A page is somebody's whole diary, so it listens on loopback only, and only those who
know the token in its address get anything: to everybody else there is nothing here, pages, assets and websocket alike.
"""

import asyncio
import os
import re
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from app.ahead import load_today
from app.household import Household
from core.errors import CupcakeError, Refused
from core.file_types import HEAD_BYTES, type_of
from storage.media import Media

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

HOST = "127.0.0.1"
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
ASSETS = Path(__file__).resolve().parent.parent / "assets"
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}


def token_of() -> str:
    """The token of the address: `CUPCAKE_WEB_TOKEN`, else a new one. Raises: Refused for one that can't be used."""
    fixed = os.environ.get("CUPCAKE_WEB_TOKEN")
    if fixed is None:
        return secrets.token_urlsafe(24)
    if not TOKEN.fullmatch(fixed):
        raise Refused("CUPCAKE_WEB_TOKEN needs 8 to 128 letters, digits, “-” or “_”.", code="bad_token")
    return fixed


POLICY = (
    b"default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    b"style-src 'self' 'unsafe-inline'; connect-src 'self' data: blob: ws://127.0.0.1:*; worker-src 'self' blob:; "
    b"frame-ancestors 'self' http://127.0.0.1:* http://localhost:*; form-action 'none'; object-src 'none'"
)
"""The page loads from here alone (the client would ask a CDN for what we do not use), and only this machine may frame it."""


class Gate:
    """An ASGI app in front of another: passes only what begins with the token, and answers 404 to all else."""

    def __init__(self, app: App, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._knows(str(scope["path"])):
            await self._app(scope, receive, _with_policy(send))
        elif scope["type"] == "websocket":
            await _refuse_socket(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"Not found"})

    def _knows(self, path: str) -> bool:
        first = path.lstrip("/").partition("/")[0]
        return secrets.compare_digest(first.encode(), self._token)


def _with_policy(send: Callable[[Message], Awaitable[None]]) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                headers.append((b"content-security-policy", POLICY))
            # The address is the key: it must not travel to anybody in a Referer.
            message = {**message, "headers": [*headers, (b"referrer-policy", b"no-referrer")]}
        await send(message)

    return sending


async def _refuse_socket(
    scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    await receive()  # the handshake; an answer before it is a protocol error
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": 404, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})


def _messages_without_words() -> None:
    """Flet writes out every message for a debug line that nobody reads, whatever the level: 4 ms for a list of 40 entries,
    on the event loop, of what people wrote.
    """
    from flet.messaging.protocol import Message as Packet

    setattr(Packet, "__repr__", lambda packet: f"Message({packet.action.name})")  # noqa: B010  mypy forbids the other way


def asgi(household: Household, token: str) -> App:
    """The whole app behind its token."""
    import flet_web.fastapi
    from fastapi import Response
    from fastapi.responses import FileResponse

    from app.shell import open_window

    _messages_without_words()
    media = Media(household.cupcake.home)

    async def window(page: Any) -> None:
        open_window(page, household)

    def photo(name: str) -> Response:
        try:
            file = media.path(name)
        except CupcakeError:
            file = None
        if file is None:
            return Response(status_code=404)
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
        told = type_of(head) or ""
        # Pictures and sounds are what they are; anything else is a heap of bytes.
        kind = told if told in PICTURES or told.startswith("audio/") else "application/octet-stream"
        # Content-addressed, so it never changes; never run as a page, whatever it holds.
        headers = {
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(file, media_type=kind, headers=headers)

    web = flet_web.fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.add_api_route(f"/{token}/media/{{name}}", photo, methods=["GET"], response_class=Response)
    page_app = flet_web.fastapi.app(
        window, assets_dir=str(ASSETS), app_name="Cupcake", app_short_name="Cupcake", no_cdn=True
    )
    web.mount(f"/{token}", page_app)
    return Gate(web, token)


def gallery(token: str) -> App:
    """The kit's gallery behind its token. It has no home."""
    import flet_web.fastapi

    from ui.gallery.app import main

    web = flet_web.fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.mount(f"/{token}", flet_web.fastapi.app(main, assets_dir=str(ASSETS), no_cdn=True))
    return Gate(web, token)


async def serve(household: Household, port: int | None) -> None:
    """Serve until interrupted; prints the one line when it is ready. Raises: Refused when the port is taken."""
    try:
        token = token_of()
        await listen(asgi(household, token), token, port, ready=lambda: load_today(household.cupcake))
    finally:
        await household.close()


async def listen(app: App, token: str, port: int | None, ready: Callable[[], None] = lambda: None) -> None:
    """Serve one app until interrupted, as `serve`. `ready` runs on a thread once it listens."""
    import uvicorn

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port or 0))
    except OSError:
        listening.close()
        raise Refused(f"Port {port} is taken. Choose another with --port.", code="port_taken") from None
    address = f"http://{HOST}:{listening.getsockname()[1]}/{token}/"
    config = uvicorn.Config(
        app,
        log_level="critical",  # a tab that is open at the end is no error, and a trace could carry values
        access_log=False,
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started and not serving.done():  # noqa: ASYNC110  the server has no event for it
            await asyncio.sleep(0.01)
        if server.started:
            sys.stdout.write(f"Cupcake is at {address}\n")
            sys.stdout.flush()
        # The browser needs a second for its engine; what it will ask for then is made ready meanwhile.
        await asyncio.gather(serving, asyncio.to_thread(ready))
    finally:
        listening.close()
