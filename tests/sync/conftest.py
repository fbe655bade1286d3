"""A home of somebody who is paired."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.home import Home
from storage.store import Store
from tests.storage.homes import open_home, pair


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Two people are a pair; this is one's home."""
    home = open_home(tmp_path / "home")
    pair(home)
    yield home
    home.close()


@pytest.fixture
def paired_store(home: Home) -> Store:
    """Its store."""
    return home.store
