"""The drawn line: it goes through every point and never beyond them."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sprinkles.mood.screens.curve import smooth

HEIGHTS = st.lists(st.integers(0, 200), min_size=2, max_size=40)


def numbers(piece: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", piece)]


@given(HEIGHTS)
def test_a_piece_never_leaves_the_room_between_its_ends(heights: list[int]) -> None:
    points = [(10.0 * n, float(y)) for n, y in enumerate(heights)]
    pieces = smooth(points)
    assert len(pieces) == len(points) - 1
    for ((ax, ay), (bx, by)), piece in zip(pairwise(points), pieces, strict=True):
        x1, y1, x2, y2, x3, y3 = numbers(piece)
        assert (x3, y3) == (bx, by)
        assert ax < x1 <= x2 < bx + 0.1
        # The hull of its four points holds a cubic piece.
        low, high = min(ay, by) - 0.1, max(ay, by) + 0.1
        assert low <= y1 <= high and low <= y2 <= high


@given(HEIGHTS)
def test_it_is_level_at_every_turn(heights: list[int]) -> None:
    points = [(10.0 * n, float(y)) for n, y in enumerate(heights)]
    pieces = smooth(points)
    for n, ((_, a), (_, b), (_, c)) in enumerate(zip(points, points[1:], points[2:], strict=False)):
        if (b - a) * (c - b) <= 0:
            assert numbers(pieces[n])[3] == b and numbers(pieces[n + 1])[1] == b
