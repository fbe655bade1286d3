"""A store of somebody who is paired."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.storage.homes import open_home, pair


@pytest.fixture
def paired_store(tmp_path: Path) -> Iterator[Store]:
    """Two people are a pair; this is one's store."""
    home = open_home(tmp_path / "home")
    pair(home)
    yield home.store
    home.close()
