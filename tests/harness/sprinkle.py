"""A sprinkle's own tests stand on these: the app with that sprinkle alone, its screens, its commands, two people with it."""

import json
import os
import warnings
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.bootstrap import Cupcake, open_cupcake
from app.household import Household
from app.shell import open_window
from core.settings import Settings
from tests.cloud.local_cloud import LocalCloud
from tests.harness.app_driver import AppDriver
from tests.together.people import Person, pair, sign_up
from ui.look import LookContext
from ui.theme import dress


def open_app(folder: Path, *sprinkles: str) -> Cupcake:
    """The app on a home, without a cloud, with these sprinkles."""
    return open_cupcake(folder, Settings("test", None, None, None, sprinkles))


def command(home: Path, sprinkle: str, *words: str) -> Any:
    """The document that a command answers, with this sprinkle enabled. Raises: AssertionError when it failed."""
    with warnings.catch_warnings():  # typer imports names that the pinned click says it will drop one day
        warnings.simplefilter("ignore", DeprecationWarning)
        from typer.testing import CliRunner

        from app.cli.main import app
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.settings.load_settings", lambda *_: Settings("test", None, None, None, (sprinkle,)))
        patch.setattr("app.bootstrap.load_settings", lambda *_: Settings("test", None, None, None, (sprinkle,)))
        for name in [n for n in os.environ if n.startswith("CUPCAKE_SUPABASE")]:
            patch.delenv(name)
        found = CliRunner().invoke(app, ["--json", "--home", str(home), *words], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@asynccontextmanager
async def screen(folder: Path, sprinkle: str, route: str, **page: Any) -> AsyncIterator[AppDriver]:
    """The whole app on a home, opened at one of the sprinkle's routes."""
    house = Household(open_app(folder, sprinkle))

    def main(of: ft.Page) -> None:
        open_window(of, house)

    async with AppDriver.open(main, route=route, **page) as app:
        await app.go(route)
        yield app
    await house.close()


@asynccontextmanager
async def part(cupcake: Cupcake, sprinkle: str, entry: str, **page: Any) -> AsyncIterator[AppDriver]:
    """One contributed component alone on a page, such as a card."""
    drawn = cupcake.sprinkle(sprinkle).load(entry)

    def main(of: ft.Page) -> None:
        look = dress(of)
        of.render(lambda: LookContext(look, lambda: drawn(cupcake.contexts[sprinkle])))

    async with AppDriver.open(main, **page) as app:
        yield app


def couple(cloud: LocalCloud, folder: Path, *sprinkles: str) -> tuple[Person, Person]:
    """Two people with these sprinkles, paired."""
    a = sign_up(cloud, folder / "a", "mara", sprinkles=sprinkles)
    b = sign_up(cloud, folder / "b", "theo", sprinkles=sprinkles)
    pair(a, b)
    return a, b


class MemorySink:
    """Where an exporter puts its files, kept in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, name: str, data: bytes | Iterable[bytes]) -> str:
        """As `sprinkles.sdk.Sink.add`."""
        self.files[name] = data if isinstance(data, bytes) else b"".join(data)
        return ""

    def add_file(self, name: str, file: Path) -> str:
        """As `sprinkles.sdk.Sink.add_file`."""
        return self.add(name, file.read_bytes())

    def text(self, name: str) -> str:
        """A file's text."""
        return self.files[name].decode()
