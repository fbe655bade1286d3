"""Fixtures of the whole suite."""

import gc
import os
from collections.abc import Iterator

import pytest

import tests.harness.one_day
import tests.harness.unhurried  # noqa: F401  for what they set
from cloud import launcher
from tests.cloud.local_cloud import LocalCloud, start_cloud

# The sessions of pretend people have no business in a developer's keyring.
os.environ["CUPCAKE_KEYRING"] = "file"


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: what waits for a browser or a clock leaves its core to another test."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Thousands of tests are lists and dictionaries that none of them lets go of: Python need not look through them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The suite's cloud with all migrations applied; started by the first test that asks for it, about 1.5 s."""
    folder = tmp_path_factory.mktemp("cloud")
    try:
        yield start_cloud(folder)
    finally:
        launcher.reset(folder)
