"""A home of one's own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Cupcake
from sprinkles.sdk import Context
from tests.harness.sprinkle import open_app

NAME = "daily-question"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Cupcake]:
    """The app on a new home, nobody signed in."""
    opened = open_app(tmp_path / "home", NAME)
    assert opened.problems == []
    yield opened
    opened.close()


@pytest.fixture
def ctx(app: Cupcake) -> Context:
    """The sprinkle's corner of it."""
    return app.contexts[NAME]
