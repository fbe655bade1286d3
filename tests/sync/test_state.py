"""The state that is shown is true: “in sync” only when it is, never alarming, never silent."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CupcakeError, Damaged, Fatal, Offline, Refused, Retryable, SignedOut
from sync.state import Facts, Last, Phase, last_of, phase_of, sentence_of

FEW = (0, 1, 2)
EVERY = [
    Facts(signed_in, waiting, quarantined, aside, running, last)
    for signed_in, waiting, quarantined, aside, running, last in product(
        (False, True), FEW, FEW, FEW, (False, True), Last
    )
]
"""Every home there can be, as far as the state can tell: 648 of them, so that none is left to chance."""
COUNTS = st.integers(0, 10**6)


@given(st.sampled_from(EVERY), COUNTS, COUNTS, COUNTS)
def test_only_whether_there_are_any_decides_what_is_said(
    facts: Facts, waiting: int, quarantined: int, aside: int
) -> None:
    many = replace(facts, waiting=waiting, quarantined=quarantined, aside=aside)
    few = replace(facts, waiting=min(waiting, 1), quarantined=min(quarantined, 1), aside=min(aside, 1))
    assert phase_of(many) is phase_of(few)


def test_in_sync_is_never_said_while_something_waits_or_after_a_failure() -> None:
    for facts in EVERY:
        if phase_of(facts) is Phase.IN_SYNC:
            assert facts.signed_in and facts.last is Last.WELL and not facts.running
            assert facts.waiting == facts.quarantined == facts.aside == 0
            assert sentence_of(facts).startswith("In sync")
        else:
            assert "in sync" not in sentence_of(facts).lower()


def test_when_all_is_well_it_is_said() -> None:
    for facts in EVERY:
        well = facts.signed_in and facts.last is Last.WELL and not facts.running
        if well and not (facts.waiting or facts.quarantined or facts.aside):
            assert phase_of(facts) is Phase.IN_SYNC


def test_what_needs_a_look_is_hidden_only_by_what_must_end_first() -> None:
    for facts in EVERY:
        if facts.to_look_at and phase_of(facts) is not Phase.NEEDS_LOOK:
            assert facts.running or facts.last in (Last.OFFLINE, Last.SIGNED_OUT)
        if facts.signed_in and facts.last is Last.STUCK and not facts.running:
            assert phase_of(facts) is Phase.NEEDS_LOOK


def test_trying_again_without_a_connection_is_not_called_syncing() -> None:
    for facts in EVERY:
        if facts.last in (Last.OFFLINE, Last.SIGNED_OUT) or not facts.signed_in:
            assert phase_of(facts) is not Phase.SYNCING


def test_every_sentence_is_one_calm_line() -> None:
    for facts in EVERY:
        line = sentence_of(facts)
        assert line.endswith(".") and "\n" not in line
        assert not any(word in line.lower() for word in ("error", "fail", "lost", "problem"))
        if phase_of(facts) is not Phase.IN_SYNC and phase_of(facts) is not Phase.SYNCING:
            assert "saved here" in line


def test_a_number_that_waits_is_said_when_it_is_what_is_said() -> None:
    for facts in EVERY:
        if phase_of(facts) is Phase.WAITING:
            assert str(facts.waiting) in sentence_of(facts)
        if phase_of(facts) is Phase.NEEDS_LOOK and facts.to_look_at:
            assert str(facts.to_look_at) in sentence_of(facts)


@pytest.mark.parametrize(
    ("error", "last"),
    [
        (Offline("x"), Last.OFFLINE), (Retryable("x"), Last.LATER), (SignedOut("x"), Last.SIGNED_OUT),
        (Fatal("x"), Last.STUCK), (Damaged("x"), Last.STUCK), (Refused("x"), Last.STUCK),
    ],
)  # fmt: skip
def test_a_failure_is_told_from_another(error: CupcakeError, last: Last) -> None:
    assert last_of(error) is last
