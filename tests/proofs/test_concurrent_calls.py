"""Real connections at once, by the thousand: no revision skipped or given twice, nothing shown too late, nothing stuck."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import word
from tests.proofs.crowd import CROWD_SQL, DEVICES, Story, crowd, let_live
from tests.proofs.crowd_checks import check_crowd
from tests.proofs.sizes import CONCURRENT_CALLS, SEED, tell
from tests.simulation.server import database

TURNS = 40
"""Of each device, before everything is looked at."""

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def crowd_url(cloud: LocalCloud, base_url: str) -> Iterator[str]:
    """A database in which calls pause here and there, and feeding is written down."""
    with database(cloud.database_url, CROWD_SQL, like=base_url) as url:
        yield url


def meet(url: str, seed: str, turns: int = TURNS) -> Story:
    """One crowd, its life, and the promises. Raises: Broken, Stuck."""
    rng = random.Random(seed)
    members, story = crowd(url, rng)
    try:
        let_live(members, rng, turns)
        check_crowd(url, members, story)
    finally:
        for member in members:
            member.close()
    return story


def test_calls_that_meet_keep_every_promise(crowd_url: str) -> None:
    calls, number, tally, tries = 0, 0, Counter[str](), 0
    while calls < CONCURRENT_CALLS.asked:
        story = meet(crowd_url, f"{SEED} {number}")
        number += 1
        calls += len(story.events)
        tries = max(tries, story.most_tries)
        tally["lost races"] += story.lost_races
        for event in story.events:
            tally[f"{event.function} {event.answer.get('error', '')}".strip()] += 1
            tally.update(str(word(a)) for a in event.answer.get("answers", []))
    # Calls that never met would prove nothing.
    assert {
        what for what in ("lost races", "conflict", "duplicate", "applied", "gone", "leave_pair") if not tally[what]
    } == set()
    more = ", ".join(f"{what} {count}" for what, count in tally.most_common())
    tell(CONCURRENT_CALLS, calls, f"{number} crowds of {DEVICES} devices; {more}; at most {tries} tries")
