"""The page is for those who know its address: everything else is 404, on loopback, and no other site may hold it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.web import Gate, token_of
from core.errors import Refused
from tests.harness.app_driver import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it is started from a command line."""
    env = {**os.environ, "CUPCAKE_ENV": "staging", "PYTHONUNBUFFERED": "1"}
    env.pop("CUPCAKE_WEB_TOKEN", None)
    home = tmp_path_factory.mktemp("home")
    code = f"from pathlib import Path; from app.start import main; main(Path({str(home)!r}), web=True)"
    app = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env)
    assert app.stdout is not None
    try:
        line = app.stdout.readline()
        found = re.fullmatch(r"Cupcake is at (http://127\.0\.0\.1:\d+/[A-Za-z0-9_-]{32}/)\n", line)
        assert found, line
        yield found[1]
    finally:
        app.send_signal(signal.SIGINT)
        rest = app.stdout.read()
        app.wait(10)
        app.stdout.close()
    assert rest == ""


def test_page_assets_and_client_are_served_under_the_token(address: str) -> None:
    with httpx.Client() as client:
        page = client.get(address)
        assert page.status_code == 200
        assert "Cupcake" in page.text
        for path in ("main.dart.js", "fonts/Fraunces-Display.ttf", "diary"):
            assert client.get(address + path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["", "index.html", "main.dart.js", "ws", "docs", "openapi.json", "wrong-token/", "wrong-token/ws", "media/x"],
)
def test_everything_else_is_not_found(address: str, path: str) -> None:
    root = address[: address.index("/", 8) + 1]
    answer = httpx.get(root + path)
    assert (answer.status_code, answer.text) == (404, "Not found")


def test_headers_let_this_machine_frame_it_and_keep_everybody_else_away(address: str) -> None:
    headers = httpx.get(address).headers
    assert "x-frame-options" not in headers
    assert "frame-ancestors 'self' http://127.0.0.1:*" in headers["content-security-policy"]
    assert "https:" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_media_needs_the_name_of_a_stored_file(address: str) -> None:
    for name in ("x", "a" * 64, "..%2f..%2fcupcake.db"):
        assert httpx.get(f"{address}media/{name}").status_code == 404


def test_websocket_without_the_token_is_refused_before_it_opens() -> None:
    sent: list[dict[str, object]] = []

    async def inner(*_: object) -> None:
        raise AssertionError("it was let in")

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        sent.append(dict(message))  # type: ignore[call-overload]

    async def story() -> None:
        gate = Gate(inner, "the-token")
        for path in ("/ws", "/the-toke/ws", "/", "//the-tokenx/ws"):
            scope: dict[str, Any] = {"type": "websocket", "path": path, "extensions": {"websocket.http.response": {}}}
            await gate(scope, receive, send)
        await asyncio.sleep(0)

    run(story())
    assert [m["status"] for m in sent if m["type"] == "websocket.http.response.start"] == [404] * 4


def test_fixed_token_is_taken_when_it_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_WEB_TOKEN", "two-phones-1")
    assert token_of() == "two-phones-1"
    for bad in ("short", "with/slash/in", ""):
        monkeypatch.setenv("CUPCAKE_WEB_TOKEN", bad)
        with pytest.raises(Refused):
            token_of()
    monkeypatch.delenv("CUPCAKE_WEB_TOKEN")
    assert token_of() != token_of()
