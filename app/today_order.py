"""In which order Today shows its cards, and which are put away: a choice of this device, kept in the home's settings.

What is not in the saved order (a sprinkle that is new) comes last, in the order of the sprinkles; what is saved and not there
(a sprinkle that is off) keeps its place for when it is back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage.local_settings import read_setting, write_setting
from storage.store import Store

KEY = "app.today"


@dataclass(frozen=True)
class Order:
    """The saved order, and what is put away."""

    keys: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    def shown(self, there: Sequence[str]) -> list[str]:
        """What stands on Today, first to last."""
        return [key for key in self.sorted(there) if key not in self.hidden]

    def put_away(self, there: Sequence[str]) -> list[str]:
        """What is there and hidden."""
        return [key for key in self.sorted(there) if key in self.hidden]

    def sorted(self, there: Sequence[str]) -> list[str]:
        """All that are there, in order."""
        known = [key for key in self.keys if key in there]
        return [*known, *(key for key in there if key not in self.keys)]

    def moved(self, there: Sequence[str], key: str, by: int) -> "Order":
        """With one card moved up (-1) or down (1) among those that are shown."""
        shown = self.shown(there)
        at = shown.index(key)
        to = at + by
        if not 0 <= to < len(shown):
            return self
        every = [*self.keys, *(k for k in there if k not in self.keys)]
        other = shown[to]
        i, j = every.index(key), every.index(other)
        every.pop(i)
        every.insert(j, key)
        return Order(tuple(every), self.hidden)

    def toggled(self, key: str) -> "Order":
        """With one card put away or taken back."""
        return Order(self.keys, self.hidden ^ {key})


def read_order(store: Store) -> Order:
    """What was saved; whatever is no order counts as none."""
    saved: Any = read_setting(store, KEY)
    if not isinstance(saved, dict):
        return Order()
    keys, hidden = saved.get("order"), saved.get("hidden")
    return Order(tuple(_words(keys)), frozenset(_words(hidden)))


def save_order(store: Store, order: Order) -> None:
    """Keep it."""
    write_setting(store, KEY, {"order": list(order.keys), "hidden": sorted(order.hidden)})


def _words(value: Any) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def columns(keys: Sequence[str], heights: dict[str, float], gap: float) -> tuple[list[str], list[str]]:
    """Two columns of about the same height, each in the given order: every card goes to the shorter one.

    A card whose height is not known yet counts as much as the average of the others.
    """
    known = [heights[k] for k in keys if k in heights]
    usual = sum(known) / len(known) if known else 1.0
    sides: tuple[list[str], list[str]] = ([], [])
    tall = [0.0, 0.0]
    for key in keys:
        height = heights.get(key, usual)
        # As high as each other: the one with fewer, so that cards that are empty yet do not gather on one side.
        side = 0 if (tall[0], len(sides[0])) <= (tall[1], len(sides[1])) else 1
        sides[side].append(key)
        tall[side] += height + gap if height else 0
    return sides
