"""The simulation sees: with one rule taken out, some promise breaks within a bounded number of histories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.simulation.history import run
from tests.simulation.mutations import (
    DEVICE_RULES,
    SERVER_RULES,
    WIPES_WHAT_WAS_SEEN,
    Rule,
    take_out,
    wiping_everything,
)
from tests.simulation.server import Server, database

pytestmark = [pytest.mark.cloud, pytest.mark.long]

HISTORIES = 60
OPERATIONS = 150


def breaks(server: Server, template: Path, folder: Path, kinds: str, first: int, *, calm: bool = True) -> str:
    """What the first history that fails says; `first` is where one was found, which saves looking."""
    for seed in range(first, first + HISTORIES):
        result = run(server, template, folder, seed, OPERATIONS, calm=calm)
        if result:
            # A crash would be the mutation's own mistake, and no promise.
            assert not result.startswith("CRASH"), result
            assert result.startswith(tuple(kinds.split("|"))), result
            return result
    raise AssertionError("nothing broke")


@pytest.fixture
def without(cloud: LocalCloud, base_url: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that lacks a rule."""
    with database(cloud.database_url, like=base_url) as url:
        take_out(url, request.param)
        server = Server(url)
        yield server
        server.close()


@pytest.mark.parametrize(
    ("without", "rule"), [(r, r) for r in SERVER_RULES], ids=[r.name for r in SERVER_RULES], indirect=["without"]
)
def test_without_this_rule_of_the_server(without: Server, rule: Rule, template: Path, folder: Path) -> None:
    breaks(without, template, folder, rule.breaks, rule.seed, calm=rule.calm)


@pytest.mark.parametrize("name", DEVICE_RULES)
def test_without_this_rule_of_the_device(name: str, server: Server, template: Path, folder: Path) -> None:
    kinds, seed, taken_out = DEVICE_RULES[name]
    with taken_out():
        breaks(server, template, folder, kinds, seed)


@pytest.mark.parametrize("without", [WIPES_WHAT_WAS_SEEN], ids=lambda r: r.name, indirect=True)
def test_without_sparing_what_the_deleter_had_not_seen(without: Server, template: Path, folder: Path) -> None:
    with wiping_everything():
        breaks(without, template, folder, WIPES_WHAT_WAS_SEEN.breaks, WIPES_WHAT_WAS_SEEN.seed)
