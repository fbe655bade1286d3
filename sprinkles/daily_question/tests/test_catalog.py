"""The questions: enough of them, each its own, kind in length; and the same one on both phones, none again too soon."""

import hashlib
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprinkles.daily_question.catalog import NAME, REST, START, Question, Wave, asked_on, catalog
from ui import words

WAVES = catalog().waves
FIRST = WAVES[0].questions
FIRST_WAVE = "cbc3bb43427d7237"
KEYS = st.text(min_size=1, max_size=12)
DAYS = st.dates(min_value=START, max_value=date(2034, 12, 31))


def run(key: str, first: date, count: int, waves: tuple[Wave, ...] = WAVES) -> list[str]:
    return [asked_on(waves, key, first + timedelta(days=n)).id for n in range(count)]


def test_there_are_enough_and_no_two_are_alike() -> None:
    questions = catalog().questions
    assert len(questions) >= 220
    assert len({q.id for q in questions}) == len(questions)
    assert len({" ".join(q.text.lower().split()) for q in questions}) == len(questions)


def test_every_theme_has_a_dozen_and_every_question_a_theme() -> None:
    count = Counter(q.theme for q in catalog().questions)
    assert set(count) == set(catalog().themes)
    assert len(count) >= 10
    assert min(count.values()) >= 12


@pytest.mark.parametrize("question", catalog().questions, ids=lambda q: q.id)
def test_a_question_is_short_whole_and_says_nobody_is_wrong(question: Question) -> None:
    assert 15 <= len(question.text) <= 130
    assert question.text == question.text.strip()
    assert question.text[-1] in "?."
    assert "!" not in question.text and "'" not in question.text and '"' not in question.text
    assert not any(
        w in question.text.lower() for w in ("husband", "wife", "boyfriend", "girlfriend", "sexy", "your partner")
    )


def test_what_names_the_other_one_is_never_asked_of_somebody_alone() -> None:
    assert all(q.two for q in catalog().questions if NAME in q.text or " together" in q.text or "two of you" in q.text)
    assert sum(not q.two for q in catalog().questions) >= 150
    assert not any(asked_on(WAVES, "x", START + timedelta(days=n), solo=True).two for n in range(400))


def test_the_ids_of_the_first_wave_are_what_they_were() -> None:
    """They stand in people's answers. A wording may be mended; an id never goes, and never asks something else."""
    ids = "\n".join(q.id for q in FIRST)
    assert hashlib.sha256(ids.encode()).hexdigest()[:16] == FIRST_WAVE
    assert len(FIRST) == 240


@settings(max_examples=40, deadline=None)
@given(KEYS, DAYS)
def test_the_same_key_and_day_ask_the_same_question(key: str, day: date) -> None:
    assert asked_on(WAVES, key, day) == asked_on(catalog().waves, key, day)


@settings(max_examples=15, deadline=None)
@given(KEYS)
def test_nothing_comes_again_before_all_were_asked(key: str) -> None:
    count = len(FIRST)
    years = run(key, START, 3 * count)
    for start in range(0, 3 * count, count):
        assert len(set(years[start : start + count])) == count
    for nth in range(len(years)):
        assert years[nth] not in years[max(0, nth - REST) : nth]


def test_two_couples_have_orders_of_their_own() -> None:
    assert run("a", START, 60) != run("b", START, 60)


@settings(max_examples=25, deadline=None)
@given(KEYS, st.integers(2, 30), st.integers(1, 12), st.integers(1, 200))
def test_questions_that_come_later_change_no_day_of_a_round_that_has_begun(
    key: str, old: int, new: int, after: int
) -> None:
    first = tuple(Question(f"a-{n}", "a", "?") for n in range(old))
    more = tuple(Question(f"b-{n}", "a", "?") for n in range(new))
    since = START + timedelta(days=after)
    before, with_more = (Wave(START, first),), (Wave(START, first), Wave(since, more))
    # The round that is running on that day ends as it began.
    end = START + timedelta(days=((after + old - 1) // old) * old)
    days = (end - START).days
    assert run(key, START, days, before) == run(key, START, days, with_more)
    assert set(run(key, end, old + new, with_more)) == {q.id for q in (*first, *more)}


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), START - timedelta(days=1), date(2200, 2, 28)])
def test_a_clock_that_is_wrong_gets_a_question_too(day: date) -> None:
    assert asked_on(WAVES, "k", day) in FIRST


def test_days_before_the_start_are_a_round_too() -> None:
    assert len(set(run("k", START - timedelta(days=240), 240))) == 240


def test_a_kept_question_is_said_in_the_language_and_stays_what_it_was() -> None:
    from sprinkles.daily_question.catalog import Question, said_of

    asked = Question("us-99", "us", "What would {name} say?", True)
    words.speak(words.PSEUDO)
    try:
        assert asked.read_by("Theo") == "What would Theo say?"  # what is kept is the same in every language
        assert asked.said("What would Theo say?") == "⟦What would Theo say?⟧"
        assert asked.said("What would the other one say?") == "⟦What would ⟦the other one⟧ say?⟧"
        assert asked.said("What did an older version ask?") == "What did an older version ask?"
        first = catalog().questions[0]
        assert said_of(first.id, first.read_by("Mara")).startswith("⟦")
        assert said_of("our own", "Our own?") == "Our own?"
    finally:
        words.speak(words.ENGLISH)
