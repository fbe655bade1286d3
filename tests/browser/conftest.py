"""What the journeys share: one Chromium, and the suite's one cloud with a line to it for each device."""

from collections.abc import Iterator

import pytest

from tests.harness.browser import Chromium
from tests.harness.browser import chromium as opened


@pytest.fixture(scope="package")
def chromium() -> Iterator[Chromium]:
    """Starting it takes longer than opening a page in it."""
    with opened() as engine:
        yield engine
