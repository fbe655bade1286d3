"""A home with a lock on it, kept in a file, and the app open behind it."""

import dataclasses
from typing import Any

from app.lock import pin
from app.lock.keeping import Keeping, Wish
from app.shell import open_window
from app.window import Window
from tests.harness.app_driver import AppDriver

PIN = "271828"


def lock_up(house: Any, minutes: int = 0) -> None:
    Keeping(house.cupcake.home).put(pin.make(PIN), Wish(minutes))


def opened(page: Any, house: Any, kept: list[Window]) -> None:
    kept.append(open_window(page, house))


class unlocked:  # noqa: N801  reads as a word
    def __init__(self, house: Any) -> None:
        self._house = house

    async def __aenter__(self) -> AppDriver:
        kept: list[Window] = []
        self._opened = AppDriver.open(lambda page: opened(page, self._house, kept), route="/diary")
        app = await self._opened.__aenter__()
        await app.until(lambda: app.shows("Cupcake is locked"))
        await app.type("PIN", PIN)
        await app.tap("Open")
        await app.until(lambda: "Search the diary" in app.labels())
        return app

    async def __aexit__(self, *failure: object) -> None:
        await self._opened.__aexit__(*failure)


def every_word(app: AppDriver) -> str:
    """All strings of all controls of the page, dialogs and what is hidden among them."""
    found: list[str] = []
    for control in app.walk():
        for field in dataclasses.fields(control):
            value = getattr(control, field.name, None)
            if isinstance(value, str):
                found.append(value)
    return "\n".join(found)
