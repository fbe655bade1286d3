"""The device parts in a real client: what a browser has of them, on a page of this machine."""

from pathlib import Path
from typing import Any

import flet as ft
import flet_web.fastapi
import pytest

from app.devices.choose import devices_of
from app.web import ASSETS
from tests.harness.browser import browser
from tests.harness.served import served


def page_of(main: object) -> Any:
    """A page that runs `main`."""
    return flet_web.fastapi.app(main, assets_dir=str(ASSETS), no_cdn=True)


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

    with served(page_of(main)) as address, browser() as seen:
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
