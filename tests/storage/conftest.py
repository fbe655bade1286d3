"""A home of one's own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.home import Home
from storage.store import Store
from tests.storage.homes import open_home, pair


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A new home, nobody signed in."""
    opened = open_home(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def store(home: Home) -> Store:
    """Its store."""
    return home.store


@pytest.fixture
def paired(home: Home) -> Store:
    """Its store, once two people are a pair."""
    pair(home)
    return home.store
