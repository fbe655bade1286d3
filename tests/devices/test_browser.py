"""The device parts in a real client: what a browser has of them, on a page of this machine."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flet as ft
import flet_web.fastapi
import pytest
import uvicorn

from app.devices.choose import devices_of
from app.web import ASSETS
from tests.harness.browser import browser


@contextmanager
def served(main: object) -> Iterator[str]:
    """A page that runs `main`, at an address."""
    app = flet_web.fastapi.app(main, assets_dir=str(ASSETS), no_cdn=True)
    config = uvicorn.Config(app, port=0, log_level="critical", ws="websockets-sansio", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < end, "the page did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.mark.browser
def test_a_browser_downloads_what_is_shared_and_tells_of_its_network(tmp_path: Path) -> None:
    (tmp_path / "Our diary.zip").write_bytes(b"everything")

    async def main(page: ft.Page) -> None:
        devices = devices_of(page)
        says = ft.Text("ready")

        def say(words: str) -> None:
            says.value = words
            page.update()

        async def share() -> None:
            say(f"shared {(await devices.sharing.files([tmp_path / 'Our diary.zip'])).value}")

        async def ask() -> None:
            face = await devices.biometrics.can()
            say(f"now {(await devices.network.now()).value}, face {face}, secrets {devices.secrets}")

        devices.network.listen(lambda: say("the network changed"))
        devices.lifecycle.listen(lambda: say("away"), lambda: say("back"))
        page.add(ft.Button("Share", on_click=share), ft.Button("Ask", on_click=ask), says)

    with served(main) as address, browser() as seen:
        seen.open(address)
        seen.wait_text("ready")
        with seen.page.expect_download() as download:
            seen.tap("Share")
        seen.wait_text("shared unknown")  # a browser does not say
        assert download.value.suggested_filename == "Our diary.zip"
        assert Path(str(download.value.path())).read_bytes() == b"everything"
        seen.tap("Ask")
        seen.wait_text("now yes, face False, secrets None")
        seen.page.evaluate("window.dispatchEvent(new Event('offline'))")
        seen.wait_text("the network changed")
