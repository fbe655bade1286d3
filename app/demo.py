"""`cupcake demo`: two phones side by side on one page, each its own process and home, against the local cloud.

Between each phone and the cloud stands a small relay that its airplane-mode switch can cut, so what is seen is a real loss of
the network and no pretence. Everything is on loopback, and the page's address carries a random token.
"""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import uvicorn
from platformdirs import user_state_path
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.demo_couple import PEOPLE, make_couple
from app.relay import Relay
from core.settings import ROOT

READY_S = 60


@dataclass
class Phone:
    """One of the two: a home, a relay and an app process."""

    key: str
    name: str
    folder: Path
    relay: Relay
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    url: str = ""
    process: asyncio.subprocess.Process | None = None

    async def start(self, publishable_key: str) -> None:
        """Start the app on this home; returns once it says where it is."""
        env = os.environ | {
            "CUPCAKE_HOME": str(self.folder),
            "CUPCAKE_SUPABASE_URL": self.relay.url,
            "CUPCAKE_SUPABASE_KEY": publishable_key,
            "CUPCAKE_WEB_TOKEN": self.token,
            "CUPCAKE_KEYRING": "file",
            "CUPCAKE_POLL_S": os.environ.get("CUPCAKE_POLL_S", "2"),
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.cli", "--web", "--port", "0",
            env=env, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_S):
            async for line in self.process.stdout:
                words = line.decode("utf-8", "replace").split()
                if words and words[-1].startswith("http://"):
                    self.url = words[-1]
                    return
        raise RuntimeError("the app ended before it was ready")

    async def stop(self) -> None:
        """End the app and its relay."""
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await self.process.wait()
            if self.process.returncode is None:
                self.process.kill()
        await self.relay.close()


def demo_folder() -> Path:
    """Where the two homes are kept from one demo to the next: `CUPCAKE_DEMO_DIR`, else the platform's state folder."""
    chosen = os.environ.get("CUPCAKE_DEMO_DIR")
    return Path(chosen) if chosen else user_state_path("cupcake", appauthor=False) / "demo"


@asynccontextmanager
async def two_phones() -> AsyncIterator[list[Phone]]:
    """The couple's phones, running against the local cloud; all of it ends with the block."""
    from cloud import launcher

    was_up = await asyncio.to_thread(launcher.status) is not None
    cloud = await asyncio.to_thread(launcher.up)
    phones: list[Phone] = []
    try:
        folders = await make_couple(demo_folder(), cloud.url, cloud.publishable_key)
        for person in PEOPLE:
            relay = await Relay.open(cloud.url)
            phones.append(Phone(person.key, person.name, folders[person.key], relay))
        await asyncio.gather(*(phone.start(cloud.publishable_key) for phone in phones))
        yield phones
    finally:
        await asyncio.gather(*(phone.stop() for phone in phones))
        if not was_up:
            await asyncio.to_thread(launcher.down)


def page(phones: list[Phone], token: str) -> Starlette:
    """The page with both phones and their switches, under `/<token>/`."""
    known = {p.key: p for p in phones}
    about = json.dumps([{"key": p.key, "name": p.name, "url": p.url} for p in phones]).replace("<", "\\u003c")
    html = (files("app") / "demo_page.html").read_text("utf-8").replace("__PHONES__", about)

    async def show(_request: Request) -> Response:
        return HTMLResponse(html)

    async def airplane(request: Request) -> Response:
        phone, wish = known.get(request.path_params["key"]), request.path_params["wish"]
        if phone is None or wish not in ("on", "off"):
            return JSONResponse({"error": "unknown"}, status_code=404)
        await phone.relay.switch(connected=wish == "off")
        return JSONResponse({"airplane": wish})

    return Starlette(
        routes=[
            Route(f"/{token}/", show),
            Mount(f"/{token}/fonts", StaticFiles(directory=ROOT / "assets" / "fonts")),
            Route(f"/{token}/airplane/{{key}}/{{wish}}", airplane, methods=["POST"]),
        ]
    )


class _Server(uvicorn.Server):
    """Says when it listens, and leaves signals to us: the phones end before the page does."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(port: int, *, open_browser: bool) -> None:
    """Run the demo until it is interrupted."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(sign, stop.set)
    async with two_phones() as phones:
        token = os.environ.get("CUPCAKE_WEB_TOKEN") or secrets.token_urlsafe(18)
        config = uvicorn.Config(
            page(phones, token), host="127.0.0.1", port=port, log_level="warning", lifespan="off",
            timeout_graceful_shutdown=2,
        )  # fmt: skip
        server = _Server(config)
        running = asyncio.create_task(server.serve())
        ready = asyncio.create_task(server.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            await running
            return
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/{token}/"
        sys.stdout.write(f"The two phones are at {address}  (Ctrl+C ends the demo)\n")
        sys.stdout.flush()
        if open_browser:
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()
        server.should_exit = True
        await running


def has_display() -> bool:
    """Whether a browser can be shown to a person here."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(port: int = 0) -> None:
    """`cupcake demo`."""
    os.environ["CUPCAKE_KEYRING"] = "file"  # two pretend people have no business in anybody's keyring
    asyncio.run(serve(port, open_browser=has_display()))
