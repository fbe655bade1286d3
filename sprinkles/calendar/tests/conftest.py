"""A calendar of one's own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Cupcake, open_cupcake
from core.settings import Settings
from sprinkles.sdk import Context

PRAGUE = "Europe/Prague"


@pytest.fixture
def cupcake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cupcake]:
    """A new home with the calendar and the diary, nobody signed in, in Prague."""
    at_home_in(monkeypatch, PRAGUE)
    opened = open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal", "calendar")))
    yield opened
    opened.close()


@pytest.fixture
def ctx(cupcake: Cupcake) -> Context:
    """The calendar's corner of it."""
    return cupcake.contexts["calendar"]


def at_home_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """Let this device be in another zone."""
    import time

    from sprinkles.calendar.zones import here

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    here.cache_clear()
