"""Fixtures: a database that others are copied from, a server in one of them, the empty home that devices start with,
and a couple for tests that go step by step.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.simulation.device import Device, make_template
from tests.simulation.many import memory
from tests.simulation.server import Server, database
from tests.simulation.steps import ANN, BEN, Make


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


@pytest.fixture
def make(server: Server, template: Path, folder: Path) -> Iterator[Make]:
    """Devices of two people who are a pair."""
    made: list[Device] = []

    def device(person: str, *, old: bool = False) -> Device:
        name = f"v{len(made)}"
        made.append(Device.made(name, person, template, folder / name, lambda: server.now_ms, old=old))
        return made[-1]

    server.clear()
    server.enrol((ANN, BEN))
    invite = server.rpc(ANN, "create_invite", {})
    server.rpc(BEN, "join_pair", {"code": invite["code"]})
    yield device
    for each in made:
        each.close()
    server.clear()
