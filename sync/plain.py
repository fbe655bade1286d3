"""Whether the records of a page are plain, one and all: looked at column by column, a fifth of the time of row by row.

A page of a first sync is a thousand records of six parts with one clock each. What is called plain here is, to the letter,
what `sync/wire.py` finds nothing wrong with; whatever is not plain is left to it, whether it is wrong or only richer.
"""

from typing import Any

from core.clock import CLOCK
from core.ids import UUID

FIRST_MS, LAST_MS = -62135596800000, 253402300799999
"""The years 1 to 9999, in milliseconds: what devices can hold."""
MAX_CLOCK_MS = 2**47
PARTS = 6
_TOO_LATE = f"{MAX_CLOCK_MS:012x}"
"""Clocks are compared as text; from here on one could never be exceeded again."""


def all_plain(rows: list[Any], width: int) -> bool:
    """Whether each of these is id, author, pair, moment, one clock, and as many values as there are columns."""
    if not rows or {*map(type, rows)} != {list} or {*map(len, rows)} != {PARTS}:
        return False
    ids, authors, pairs, created, clocks, values = zip(*rows, strict=True)
    if {*map(type, ids)} != {str} or not all(map(UUID.fullmatch, ids)):
        return False
    # Few people write in one page: each is looked at once.
    if {*map(type, authors)} != {str} or not {*map(type, pairs)} <= {str, type(None)}:
        return False
    if not all(map(UUID.fullmatch, {*authors, *pairs} - {None})):
        return False
    if {*map(type, created)} != {int} or not FIRST_MS <= min(created) <= max(created) <= LAST_MS:
        return False
    return _one_clock_each(clocks) and {*map(type, values)} == {list} and {*map(len, values)} == {width}


def _one_clock_each(clocks: tuple[Any, ...]) -> bool:
    if {*map(type, clocks)} != {dict} or {*map(len, clocks)} != {1}:
        return False
    stars = [c.get("*") for c in clocks]
    return {*map(type, stars)} == {str} and all(map(CLOCK.fullmatch, stars)) and max(stars)[:12] < _TOO_LATE
