"""One scene for the whole folder: attacks must leave it as it was, and every test checks that they did."""

from collections.abc import Iterator

import httpx
import pytest

from tests.attacks.callers import NAMES, Caller, caller
from tests.attacks.scene import Scene, set_scene
from tests.cloud.local_cloud import LocalCloud


@pytest.fixture(scope="session")
def scene(cloud: LocalCloud) -> Scene:
    return set_scene(cloud)


@pytest.fixture(params=NAMES)
def knocking(scene: Scene, request: pytest.FixtureRequest) -> Caller:
    """Every caller in turn."""
    return caller(scene, request.param)


@pytest.fixture(scope="session")
def http(cloud: LocalCloud) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=cloud.url, timeout=30) as client:
        yield client
