"""A calendar of one's own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Cupcake, open_cupcake
from core.settings import Settings
from sprinkles.sdk import Context
from tests.harness.zones import home_again, move_to

PRAGUE = "Europe/Prague"


@pytest.fixture
def in_prague() -> Iterator[None]:
    """This device is there."""
    with home_again():
        move_to(PRAGUE)
        yield


@pytest.fixture
def cupcake(tmp_path: Path, in_prague: None) -> Iterator[Cupcake]:
    """A new home with the calendar and the diary, nobody signed in, in Prague."""
    opened = open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal", "calendar")))
    yield opened
    opened.close()


@pytest.fixture
def ctx(cupcake: Cupcake) -> Context:
    """The calendar's corner of it."""
    return cupcake.contexts["calendar"]
