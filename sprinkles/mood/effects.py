"""What goes together: how pleasant the days were on which something was named, and those on which it was not. Pure.

Honest or silent:
1. Days are compared, not check-ins: ten on one day are one day, their mean. A day has a factor if any of its check-ins names it.
2. Nothing is said with less than `ENOUGH` days on either side.
3. A difference counts only if chance alone seldom makes one as large: a two-sided permutation test of the difference of means,
   its p corrected for how many factors were looked at (Holm), and below `CHANCE`.
4. A difference that counts and is smaller than `SMALL` is not worth a sentence.
5. The words never say that one makes the other: days on which somebody names sleep may be good for many reasons.
The same days always give the same answer: the permutations are drawn from a fixed seed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from random import Random
from statistics import fmean

from sprinkles.mood.words import said
from ui.words import _

ENOUGH = 6
CHANCE = 0.05
SMALL = 0.4
DRAWS = 2000
EXACT = 4000
"""Up to so many ways to choose, all of them are tried instead of drawn."""
_SEED = 20261121
_CLOSE = 1e-9


@dataclass(frozen=True)
class DayMood:
    """One day: the mean of its check-ins' valences (1 to 7), and all that they named."""

    valence: float
    factors: frozenset[str]


@dataclass(frozen=True)
class Effect:
    """How days with a factor differ. `chance`: how often chance alone makes such a difference, corrected."""

    factor: str
    difference: float
    days_with: int
    days_without: int
    chance: float


def by_day(check_ins: Iterable[tuple[str, int, Iterable[str]]]) -> dict[str, DayMood]:
    """(day, valence, factors) of check-ins as days."""
    levels: dict[str, list[int]] = {}
    named: dict[str, set[str]] = {}
    for day, valence, factors in check_ins:
        levels.setdefault(day, []).append(valence)
        named.setdefault(day, set()).update(factors)
    return {day: DayMood(fmean(values), frozenset(named[day])) for day, values in levels.items()}


def effects(days: Mapping[str, DayMood]) -> list[Effect]:
    """What can honestly be said, the clearest difference first."""
    ordered = [days[day] for day in sorted(days)]
    measured = [e for factor in sorted(_named(ordered)) if (e := _measure(factor, ordered)) is not None]
    found = [e for e in _corrected(measured) if e.chance < CHANCE and abs(e.difference) >= SMALL - _CLOSE]
    return sorted(found, key=lambda e: (-abs(e.difference), e.factor))


def looked_at(days: Mapping[str, DayMood]) -> int:
    """How many factors there were enough days for."""
    held = list(days.values())
    return sum(_enough(factor, held) for factor in _named(held))


def words(effect: Effect) -> str:
    """One sentence."""
    size = abs(effect.difference)
    better, worse = (
        (_("On days with “{word}” you felt a little better."), _("On days with “{word}” you felt a little worse."))
        if size < 0.9
        else (_("On days with “{word}” you felt better."), _("On days with “{word}” you felt worse."))
        if size < 1.7
        else (_("On days with “{word}” you felt a lot better."), _("On days with “{word}” you felt a lot worse."))
    )
    return (better if effect.difference > 0 else worse).format(word=said(effect.factor))


def chance_of(values: Sequence[float], chosen: Sequence[bool]) -> float:
    """How often a random choice of as many days differs at least as much as this one: the two-sided p, above 0, at most 1."""
    small = [v for v, c in zip(values, chosen, strict=True) if c]
    rest = [v for v, c in zip(values, chosen, strict=True) if not c]
    if len(small) > len(rest):
        small, rest = rest, small
    count, total, k = len(values), sum(values), len(small)
    if not small:
        return 1.0
    seen = abs(sum(small) / k - (total - sum(small)) / (count - k))

    def extreme(picked: Iterable[float]) -> bool:
        part = sum(picked)
        return abs(part / k - (total - part) / (count - k)) >= seen - _CLOSE

    # In an order of their own, so that the order in which the days were written changes nothing.
    pool = sorted(values)
    if comb(count, k) <= EXACT:
        hits = sum(extreme(picked) for picked in combinations(pool, k))
        return hits / comb(count, k)
    draw = Random(_SEED)  # noqa: S311  statistics, no secret
    hits = sum(extreme(draw.sample(pool, k)) for _ in range(DRAWS))
    return (hits + 1) / (DRAWS + 1)


def _named(days: Iterable[DayMood]) -> set[str]:
    return {factor for day in days for factor in day.factors}


def _enough(factor: str, days: Sequence[DayMood]) -> bool:
    count = sum(factor in day.factors for day in days)
    return count >= ENOUGH and len(days) - count >= ENOUGH


def _measure(factor: str, days: Sequence[DayMood]) -> Effect | None:
    if not _enough(factor, days):
        return None
    chosen = [factor in day.factors for day in days]
    values = [day.valence for day in days]
    there = [v for v, c in zip(values, chosen, strict=True) if c]
    away = [v for v, c in zip(values, chosen, strict=True) if not c]
    return Effect(factor, fmean(there) - fmean(away), len(there), len(away), chance_of(values, chosen))


def _corrected(measured: Sequence[Effect]) -> list[Effect]:
    """Holm's correction: the smallest p counts as often as there are factors, the next once less, and none below one before."""
    out: list[Effect] = []
    floor = 0.0
    for nth, effect in enumerate(sorted(measured, key=lambda e: (e.chance, e.factor))):
        floor = max(floor, min(1.0, effect.chance * (len(measured) - nth)))
        out.append(Effect(effect.factor, effect.difference, effect.days_with, effect.days_without, floor))
    return out
