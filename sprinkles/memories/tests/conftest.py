"""A home of one's own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Cupcake
from sprinkles.memories.tests.homes import open_app
from sprinkles.sdk import Context


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Cupcake]:
    """The app on a new home, nobody signed in."""
    opened = open_app(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def ctx(app: Cupcake) -> Context:
    """The memories corner of it."""
    return app.contexts["memories"]
