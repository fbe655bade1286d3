"""Fixtures: one couple for the folder, and polling that no test can wait for."""

from collections.abc import Iterator

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, couple


@pytest.fixture(scope="module")
def pair(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, Person]]:
    a, b = couple(cloud, tmp_path_factory.mktemp("couple"))
    yield a, b
    a.close()
    b.close()


@pytest.fixture
def _no_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_POLL_S", "3600")
