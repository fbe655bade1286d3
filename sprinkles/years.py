"""The years that a sprinkle has anything to show of, without asking it for all that it has."""

from collections.abc import Callable, Iterable
from datetime import date

from sprinkles.sdk.moments import Moment

FIRST_YEAR, LIFETIME = 1000, 64
"""Nothing older is looked for; and so many years are looked into at once where nothing was found, at most."""

Gather = Callable[[date, date], Iterable[Moment]]


def years_of(gather: Gather, newest: date) -> set[int]:
    """Every year up to `newest` that holds a moment, for a sprinkle that does not name them itself: walks back over all it has.

    A look is a year wide where there is something, and twice as wide as the one before where there was nothing.
    """
    found: set[int] = set()
    year, span = newest.year, 1
    while year >= FIRST_YEAR:
        begin = max(FIRST_YEAR, year - span + 1)
        held = {m.day.year for m in gather(date(begin, 1, 1), min(newest, date(year, 12, 31)))}
        found |= held
        span = 1 if held else min(span * 2, LIFETIME)
        year = begin - 1
    return found
