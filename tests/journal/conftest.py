"""A diary of one's own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sprinkles.sdk import Context
from storage.home import Home
from tests.journal.diaries import context_of
from tests.storage.homes import open_home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A new home, nobody signed in."""
    opened = open_home(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def ctx(home: Home) -> Context:
    """The journal's corner of it."""
    return context_of(home)
