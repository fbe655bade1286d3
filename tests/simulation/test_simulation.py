"""Random histories keep every promise, each the same every time. How many: `tests/proofs/sizes.py`."""

from collections import Counter
from pathlib import Path

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.proofs.sizes import OPERATIONS, SEED, WORKERS, tell
from tests.simulation.history import run, shrink
from tests.simulation.many import LENGTHS, Played, length, play_many
from tests.simulation.server import Server

HAPPENED = ("applied", "duplicate", "conflict", "gone", "withdrawn", "projection", "clock", "stale", "late", "versions",
            "set aside", "died", "died after", "tripped", "poisoned", "in a row",
            "stub", "house sweep", "house forget", "house empty", "wiped here")  # fmt: skip

MORE, MOST = 1_000, 10
"""Where a few histories do not show all that is rare: so many operations more, so often at most."""


def rare(played: Played) -> set[str]:
    """What has to happen and has not."""
    return {what for what in HAPPENED if not played.tally[what]}


@pytest.mark.cloud
def test_every_promise_holds_in_random_histories(cloud: LocalCloud, base_url: str) -> None:
    played = play_many(cloud.database_url, base_url, SEED, OPERATIONS.asked, WORKERS)
    for n in range(1, MOST + 1):
        if rare(played) and not played.broken:
            played.add(play_many(cloud.database_url, base_url, SEED + n * 1_000_000, MORE, WORKERS))
    seed = min(played.broken, default=0)
    again = f"python -m tests.simulation {seed} {length(seed)} --shrink"
    assert not played.broken, f"{played.broken}\n{again}"
    # A simulation in which nothing happens proves nothing.
    assert rare(played) == set()
    more = ", ".join(f"{what} {count}" for what, count in played.tally.most_common() if what != "operations")
    tell(OPERATIONS, played.operations, f"{played.histories} histories; {more}")


@pytest.mark.cloud
def test_a_history_is_the_same_each_time(server: Server, template: Path, folder: Path) -> None:
    tallies = []
    for _ in range(2):
        tally = Counter[str]()
        assert run(server, template, folder, SEED, LENGTHS[0], tally=tally) is None
        tallies.append(tally)
    assert tallies[0] == tallies[1]


def test_shrinking_finds_the_operations_that_are_needed() -> None:
    def run_without(skip: frozenset[int]) -> str | None:
        return "LOST: something" if {3, 17} & skip == set() else None

    assert shrink(run_without, 40) == frozenset(range(40)) - {3, 17}
