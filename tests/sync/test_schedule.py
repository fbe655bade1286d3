"""Back off calmly, never stop, never storm."""

import secrets
from collections.abc import Callable
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from sync.schedule import CAP_S, delay_s, jittered


@given(st.integers(0, 1000), st.booleans())
def test_delays_grow_and_are_capped(failures: int, foreground: bool) -> None:
    now, later = delay_s(failures, foreground=foreground), delay_s(failures + 1, foreground=foreground)
    assert 0 < now <= later <= CAP_S


@given(st.floats(0.1, 300), st.sampled_from((lambda _n: 0, lambda n: n - 1, secrets.randbelow)))
def test_jitter_stays_within_a_fifth(seconds: float, drawn: Callable[[int], int]) -> None:
    # The ends are drawn once in thousands of times by chance.
    with patch("sync.schedule.secrets.randbelow", drawn):
        assert 0.8 * seconds <= jittered(seconds) <= 1.2 * seconds


def test_the_foreground_asks_more_often() -> None:
    assert delay_s(0, foreground=True) < delay_s(0, foreground=False)
