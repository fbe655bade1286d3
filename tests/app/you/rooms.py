"""A home shown at one of the pages under You, and what is in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft

from app.household import Household
from app.shell import open_window
from app.window import Window
from sprinkles.journal.models import JournalEntry
from tests.app.house import journal
from tests.harness.app_driver import AppDriver

DESKTOP: dict[str, Any] = {"platform": "linux"}


@asynccontextmanager
async def page_at(house: Household, path: str, until: str, **page: Any) -> AsyncIterator[tuple[AppDriver, Window]]:
    """The app on that home at `/us/path`, once the words `until` are on it."""
    windows: list[Window] = []

    def main(of: ft.Page) -> None:
        windows.append(open_window(of, house))

    async with AppDriver.open(main, **page) as app:
        await app.go(f"/us/{path}".rstrip("/"))
        await app.until(lambda: app.shows(until))
        yield app, windows[0]


def selected(app: AppDriver, label: str) -> bool:
    """Whether a switch is on, or a choice chosen."""
    return bool(app.by_label(label).selected)


def picked(file: Path) -> dict[str, Any]:
    """What a picker answers when somebody picks that file."""
    return {"pick_files": [{"id": 1, "name": file.name, "size": 1, "path": str(file)}]}


def entries(house: Household) -> int:
    """How many entries the diary has."""
    return int(house.cupcake.home.store.value("SELECT count(*) FROM journal_entry"))


def write_one(house: Household, title: str = "One") -> None:
    """Save an entry."""
    journal(house).store.add(JournalEntry(id="", title=title, text="Words.", at="2026-05-01T10:00:00Z"))
