"""The built-in questions, and which of them a day asks. Pure: nothing here reads a clock, a store or a person.

Invariants: two devices that know the same key and the same day ask the same question, whatever else they know; none comes
again before all were asked, and none within `REST` days even where one round ends and the next begins; questions are only ever
added, in a wave of their own that says from which day on it counts, and a wave joins with the next round after that day, so that
no round that has begun ever changes.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ui.words import N_, _

START = date(2026, 1, 1)
REST = 60
"""So many of a round's last questions are not among as many first ones of the next."""
NAME = "{name}"
NAMELESS = N_("the other one")


@dataclass(frozen=True)
class Question:
    """One question. `two`: it needs somebody else to be answered; `{name}` in the text stands for them."""

    id: str
    theme: str
    text: str
    two: bool = False

    def read_by(self, partner: str | None) -> str:
        """The question as it is kept for somebody whose partner has this name: in English, whatever language is spoken."""
        return self.text.replace(NAME, partner or NAMELESS)

    def said(self, kept: str) -> str:
        """A kept wording of it in the language that is spoken; one of another version's stays as it was asked."""
        before, named, after = self.text.partition(NAME)
        if not (kept.startswith(before) and kept.endswith(after) and len(kept) >= len(before) + len(after)):
            return kept
        name = kept[len(before) : len(kept) - len(after)]
        if bool(name) != bool(named):
            return kept
        return _(self.text).replace(NAME, _(NAMELESS) if name == NAMELESS else name)


@dataclass(frozen=True)
class Wave:
    """Questions that came together, and from which day on they may join."""

    since: date
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Catalog:
    """All of them. `themes` is {id: title}, in the order in which they are shown."""

    themes: dict[str, str]
    waves: tuple[Wave, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order of the file."""
        return tuple(q for wave in self.waves for q in wave.questions)

    def find(self, question_id: str) -> Question | None:
        """A question by its id."""
        return _by_id(self.questions).get(question_id)


@cache
def _by_id(questions: tuple[Question, ...]) -> dict[str, Question]:
    return {q.id: q for q in questions}


def said_of(question_id: str, kept: str) -> str:
    """A question as it is read: a built-in one in the language that is spoken, one of the two's own as they wrote it."""
    found = catalog().find(question_id)
    return found.said(kept) if found else kept


@cache
def catalog() -> Catalog:
    """The questions of this version of the app."""
    found = json.loads((files("sprinkles.daily_question") / "data" / "questions.json").read_text("utf-8"))
    return Catalog(
        {theme["id"]: theme["title"] for theme in found["themes"]},
        tuple(
            Wave(date.fromisoformat(wave["from"]), tuple(Question(**question) for question in wave["questions"]))
            for wave in found["waves"]
        ),
    )


def asked_on(waves: Sequence[Wave], key: str, day: date, *, solo: bool = False) -> Question:
    """What a day asks those whose key this is. `solo` leaves out what needs two."""
    for first, round_ in _rounds(_for(waves, solo), key, day):
        nth = (day - first).days
        if nth < len(round_):
            return round_[nth]
    raise AssertionError("rounds go on until the day is in one")


def _for(waves: Sequence[Wave], solo: bool) -> tuple[Wave, ...]:
    return tuple(Wave(w.since, tuple(q for q in w.questions if not (solo and q.two))) for w in waves)


def _rounds(waves: tuple[Wave, ...], key: str, until: date) -> Iterator[tuple[date, tuple[Question, ...]]]:
    """The rounds, each with its first day. Days before the start, of a clock that is wrong, are rounds of the first wave."""
    if until < START:
        count = len(waves[0].questions)
        back = -((until - START).days // count)
        first = date.fromordinal(max(1, START.toordinal() - back * count))
        # At the beginning of all calendars a round may be cut short; the days are still told apart.
        yield first, _shuffled(waves[0].questions, f"{key}|-{back}")
        return
    first, recent = START, frozenset[str]()
    for number in range((until - START).days + 1):
        known = tuple(q for w in waves if w.since <= first for q in w.questions)
        round_ = _rested(_shuffled(known, f"{key}|{number}"), recent)
        yield first, round_
        if until.toordinal() < first.toordinal() + len(round_):
            return
        first = date.fromordinal(first.toordinal() + len(round_))
        recent = frozenset(q.id for q in round_[-REST:])


def _shuffled(questions: tuple[Question, ...], seed: str) -> tuple[Question, ...]:
    """By hash, not by a library's random numbers: those may change, and phones must agree for ever."""
    return tuple(sorted(questions, key=lambda q: hashlib.sha256(f"{seed}|{q.id}".encode()).digest()))


def _rested(round_: tuple[Question, ...], recent: frozenset[str]) -> tuple[Question, ...]:
    """The same round, what was asked lately not before `REST` others."""
    fresh = [q for q in round_ if q.id not in recent]
    head = fresh[:REST]
    named = {q.id for q in head}
    return (*head, *(q for q in round_ if q.id not in named))
