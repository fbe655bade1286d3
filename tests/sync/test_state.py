"""The state that is shown is true: “in sync” only when it is, never alarming, never silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CupcakeError, Damaged, Fatal, Offline, Refused, Retryable, SignedOut
from sync.state import Facts, Last, Phase, last_of, phase_of, sentence_of

COUNTS = st.integers(0, 3)
FACTS = st.builds(
    Facts, signed_in=st.booleans(), waiting=COUNTS, quarantined=COUNTS, aside=COUNTS, running=st.booleans(),
    last=st.sampled_from(Last),
)  # fmt: skip


@given(FACTS)
def test_in_sync_is_never_said_while_something_waits_or_after_a_failure(facts: Facts) -> None:
    if phase_of(facts) is Phase.IN_SYNC:
        assert facts.signed_in and facts.last is Last.WELL and not facts.running
        assert facts.waiting == facts.quarantined == facts.aside == 0
        assert sentence_of(facts).startswith("In sync")
    else:
        assert "in sync" not in sentence_of(facts).lower()


@given(FACTS)
def test_when_all_is_well_it_is_said(facts: Facts) -> None:
    well = facts.signed_in and facts.last is Last.WELL and not facts.running
    if well and not (facts.waiting or facts.quarantined or facts.aside):
        assert phase_of(facts) is Phase.IN_SYNC


@given(FACTS)
def test_what_needs_a_look_is_hidden_only_by_what_must_end_first(facts: Facts) -> None:
    if facts.to_look_at and phase_of(facts) is not Phase.NEEDS_LOOK:
        assert facts.running or facts.last in (Last.OFFLINE, Last.SIGNED_OUT)


@given(FACTS)
def test_trying_again_without_a_connection_is_not_called_syncing(facts: Facts) -> None:
    if facts.last in (Last.OFFLINE, Last.SIGNED_OUT) or not facts.signed_in:
        assert phase_of(facts) is not Phase.SYNCING


@given(FACTS)
def test_every_sentence_is_one_calm_line(facts: Facts) -> None:
    line = sentence_of(facts)
    assert line.endswith(".") and "\n" not in line
    assert not any(word in line.lower() for word in ("error", "fail", "lost", "problem"))
    if phase_of(facts) is not Phase.IN_SYNC and phase_of(facts) is not Phase.SYNCING:
        assert "saved here" in line


@given(FACTS)
def test_a_number_that_waits_is_said_when_it_is_what_is_said(facts: Facts) -> None:
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
