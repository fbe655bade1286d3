"""A real home with the whole app on it, in process; and a person to share it with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import flet as ft

from app.bootstrap import open_cupcake
from app.household import Household
from app.shell import open_window
from core.settings import Settings
from sprinkles.sdk import Context
from tests.harness.app_driver import AppDriver

NOWHERE = "http://127.0.0.1:9"


ALL = ("journal", "calendar", "habits", "memories", "daily-question", "mood")


def household(folder: Path, *, cloud: str | None = None, sprinkles: tuple[str, ...] = ("journal",)) -> Household:
    """The home at `folder`; without a cloud unless an address is given."""
    return Household(open_cupcake(folder, Settings("test", cloud, "key" if cloud else None, None, sprinkles)))


def journal(house: Household) -> Context:
    """The diary's corner of it."""
    return house.cupcake.contexts["journal"]


def pair_up(house: Household, *, mine: str | None = None) -> tuple[str, str]:
    """Make the home's person half of a pair, as a sync would; answers their ids."""
    mine, theirs, pair = mine or str(uuid4()), str(uuid4()), str(uuid4())
    house.cupcake.home.bind(mine, "mara@example.org")
    with house.cupcake.home.store.database.write() as raw:
        for who, name in ((mine, "Mara"), (theirs, "Theo")):
            raw.execute("INSERT INTO profile (id, display_name) VALUES (?, ?)", (who, name))
        for seat, who in ((1, mine), (2, theirs)):
            raw.execute(
                "INSERT INTO pair_member (id, pair_id, user_id, seat, joined_at) VALUES (?, ?, ?, ?, 0)",
                (str(uuid4()), pair, who, seat),
            )
    return mine, theirs


def opened(house: Household, **page: Any) -> Any:
    """The app on that home, where it begins or at a `route`."""

    def main(of: ft.Page) -> None:
        open_window(of, house)

    return AppDriver.open(main, **page)


@asynccontextmanager
async def showing(house: Household, **page: Any) -> AsyncIterator[AppDriver]:
    """The app on that home, opened at the diary, until that is there."""

    async with opened(house, **page) as app:
        await app.go("/diary")
        await app.until(lambda: "Search the diary" in app.labels())
        yield app
