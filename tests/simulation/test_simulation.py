"""Random histories keep every promise. `CUPCAKE_PROVE_N` histories from `CUPCAKE_PROVE_SEED` on, each the same every time."""

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.history import run, shrink
from tests.simulation.server import Server

HISTORIES = int(os.environ.get("CUPCAKE_PROVE_N", "90"))
SEED = int(os.environ.get("CUPCAKE_PROVE_SEED", "1"))
OPERATIONS = 150
HAPPENED = ("applied", "duplicate", "conflict", "gone", "withdrawn", "projection", "clock", "stale", "late", "versions",
            "set aside", "stub", "house sweep", "house forget", "house empty", "wiped here")  # fmt: skip


@pytest.mark.cloud
def test_every_promise_holds_in_random_histories(server: Server, template: Path, folder: Path) -> None:
    tally = Counter[str]()
    broken = {}
    for seed in range(SEED, SEED + HISTORIES):
        result = run(server, template, folder, seed, OPERATIONS, tally=tally)
        if result:
            broken[seed] = result[:1000]
    assert not broken, f"python -m tests.simulation {min(broken)} {OPERATIONS} --shrink"
    if HISTORIES >= 90:
        # A simulation in which nothing happens proves nothing.
        assert {what for what in HAPPENED if not tally[what]} == set()


@pytest.mark.cloud
def test_a_history_is_the_same_each_time(server: Server, template: Path, folder: Path) -> None:
    tallies = []
    for _ in range(2):
        tally = Counter[str]()
        assert run(server, template, folder, SEED, OPERATIONS, tally=tally) is None
        tallies.append(tally)
    assert tallies[0] == tallies[1]


def test_shrinking_finds_the_operations_that_are_needed() -> None:
    def run_without(skip: frozenset[int]) -> str | None:
        return "LOST: something" if {3, 17} & skip == set() else None

    assert shrink(run_without, 40) == frozenset(range(40)) - {3, 17}
