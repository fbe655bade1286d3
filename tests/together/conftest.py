"""Fixtures of two people, and of a cloud that is put back to an older backup."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cloud import launcher
from tests.cloud.local_cloud import LocalCloud, start_cloud
from tests.together.people import Person, couple
from tests.together.put_back import Restore, back_up


@pytest.fixture(scope="module")
def own_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A cloud of this file's own: its epoch would disturb everybody else's."""
    folder = tmp_path_factory.mktemp("own-cloud")
    try:
        yield start_cloud(folder)
    finally:
        launcher.reset(folder)


@pytest.fixture
def us(own_cloud: LocalCloud, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Two on that cloud, paired."""
    a, b = couple(own_cloud, tmp_path)
    yield a, b
    a.close()
    b.close()


@pytest.fixture
def backed_up(own_cloud: LocalCloud) -> Callable[[], Restore]:
    """Backs that cloud up; the answer puts it back."""
    return lambda: back_up(own_cloud.database_url)
