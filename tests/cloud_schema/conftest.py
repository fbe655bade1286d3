"""Fixtures: people against real PostgreSQL. Tests are isolated by new people, never by emptying tables."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor
from tests.cloud_schema.house import House, house


@pytest.fixture(scope="session")
def database_url(cloud: LocalCloud) -> str:
    """A superuser's address of a database with all migrations applied."""
    return cloud.database_url


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The superuser, to look behind the functions. Each statement commits."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def person(database_url: str) -> Callable[[], Actor]:
    """Makes a new person."""
    return lambda: Actor(database_url)


@pytest.fixture
def alice(person: Callable[[], Actor]) -> Actor:
    return person()


@pytest.fixture
def bob(person: Callable[[], Actor]) -> Actor:
    return person()


@pytest.fixture
def couple(alice: Actor, bob: Actor) -> tuple[Actor, Actor]:
    """Alice and Bob, paired."""
    alice.pair_with(bob)
    return alice, bob


@pytest.fixture(scope="module")
def home(cloud: LocalCloud) -> Iterator[House]:
    """A database of its own, where housekeeping tidies up behind nobody."""
    with house(cloud.database_url) as found:
        yield found
