"""A curve through points that never goes higher or lower than they do: a mood that nobody noted must not be drawn. Pure."""

from collections.abc import Sequence
from itertools import pairwise


def smooth(points: Sequence[tuple[float, float]]) -> list[str]:
    """The curve's pieces from each point to the next, as SVG path commands. Points go from left to right.

    Cubic pieces whose slopes are those of Fritsch and Carlson: level at every turn, and flat where two points are level.
    """
    rise = [(by - ay) / (bx - ax) for (ax, ay), (bx, by) in pairwise(points)]
    slopes = [*rise[:1], *(_between(one, other) for one, other in pairwise(rise)), *rise[-1:]]
    pieces: list[str] = []
    for n, ((ax, ay), (bx, by)) in enumerate(pairwise(points)):
        third = (bx - ax) / 3
        one, other = _kept(slopes[n], rise[n]), _kept(slopes[n + 1], rise[n])
        pieces.append(f"C{ax + third:.1f} {ay + one * third:.1f} {bx - third:.1f} {by - other * third:.1f} {bx} {by}")
    return pieces


def _between(one: float, other: float) -> float:
    """The slope where two pieces meet: none at a turn, else their harmonic mean."""
    return 0.0 if one * other <= 0 else 2 * one * other / (one + other)


def _kept(slope: float, rise: float) -> float:
    """A slope that the piece can have without leaving the room between its ends."""
    if rise == 0 or slope * rise <= 0:
        return 0.0
    return min(slope, 3 * rise) if rise > 0 else max(slope, 3 * rise)
