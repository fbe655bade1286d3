"""Calls lost, doubled, late, cut and replaced over real HTTP: afterwards both hold the same, nothing is gone, nothing twice."""

import random
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import Retryable
from core.visibility import Visibility
from tests.cloud.local_cloud import LocalCloud
from tests.proofs.bad_network import FATES, bad_network
from tests.proofs.sizes import CARRIED_CALLS, SEED, tell
from tests.proofs.test_killed_at_any_instant import equal_to_the_server, everything
from tests.together.people import Person, assert_identical, couple, settle

pytestmark = pytest.mark.cloud

MOST_CALLS = CARRIED_CALLS.asked + 1_000


def live(person: Person, rng: random.Random, words: list[str]) -> None:
    """A few writes, then a try to sync."""
    for _ in range(rng.randrange(4)):
        words.append(f"{person.name}w{len(words)}x")
        rows = [r for r in person.rows() if r.visibility == "shared" or person.name == "mara"]
        if not rows or rng.random() < 0.4:
            person.write(title=words[-1], level=rng.choice((None, Visibility.PRIVATE)))
        else:
            row = rng.choice(rows[:4] if rng.random() < 0.7 else rows)
            person.edit(row.id, title=f"{row.values['title']} {words[-1]}")
    with suppress(Retryable):
        person.sync()


def test_a_bad_network_loses_and_doubles_nothing(cloud: LocalCloud, tmp_path: Path) -> None:
    rng, tally, words = random.Random(f"network {SEED}"), Counter[str](), list[str]()
    a, b = couple(cloud, tmp_path)
    with bad_network(rng, tally):
        # In a short run chance may leave a rare fate out: it goes on until each was met, and not for ever.
        while tally.total() < CARRIED_CALLS.asked or (tally.total() < MOST_CALLS and len(tally) < len(FATES)):
            live(rng.choice((a, b)), rng, words)
    settle(a, b)
    assert_identical(a, b)
    for person in (a, b):
        equal_to_the_server(cloud, person)
    kept = everything(a, b)
    assert [word for word in words if word not in kept] == []
    ids = [row.id for row in a.rows()]
    assert len(set(ids)) == len(ids)
    assert {fate for fate in FATES if not tally[fate]} == set()
    a.close()
    b.close()
    tell(CARRIED_CALLS, tally.total(), ", ".join(f"{fate} {count}" for fate, count in tally.most_common()))
