"""Fixtures: a database that others are copied from, a server in one of them, and the empty home that devices start with."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.simulation.device import make_template
from tests.simulation.many import memory
from tests.simulation.server import Server, database


@pytest.fixture(scope="session")
def base_url(cloud: LocalCloud) -> Iterator[str]:
    """A database that nobody is connected to, so that it can be copied."""
    with database(cloud.database_url) as url:
        yield url


@pytest.fixture(scope="session")
def server(cloud: LocalCloud, base_url: str) -> Iterator[Server]:
    """The server as it is."""
    with database(cloud.database_url, like=base_url) as url:
        server = Server(url)
        yield server
        server.close()


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where devices are kept: in memory where that is possible."""
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def template(folder: Path) -> Path:
    """An empty home."""
    return make_template(folder / "template")
