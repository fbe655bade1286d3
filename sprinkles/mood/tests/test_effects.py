"""What goes together: nothing is said without enough days, nothing by chance alone, and what is there is found."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprinkles.mood.effects import CHANCE, ENOUGH, DayMood, Effect, by_day, chance_of, effects, looked_at, words

LEVELS = st.lists(st.integers(1, 7), min_size=2, max_size=40)


def days(*parts: tuple[int, float, tuple[str, ...]]) -> dict[str, DayMood]:
    """(how many days, valence, factors) one after the other."""
    out: dict[str, DayMood] = {}
    for count, valence, factors in parts:
        for _ in range(count):
            out[f"{len(out):05}"] = DayMood(valence, frozenset(factors))
    return out


def test_ten_check_ins_of_one_day_are_one_day() -> None:
    made = by_day([("2026-11-20", 1, ["work"]), ("2026-11-20", 7, ["us"]), ("2026-11-21", 5, [])])
    assert made == {
        "2026-11-20": DayMood(4.0, frozenset({"work", "us"})),
        "2026-11-21": DayMood(5.0, frozenset()),
    }


def test_a_clear_difference_is_found_and_its_size_is_the_difference_of_means() -> None:
    (found,) = effects(days((12, 6, ("sleep",)), (12, 4, ())))
    assert (found.factor, found.difference, found.days_with, found.days_without) == ("sleep", 2.0, 12, 12)
    assert found.chance < 0.002
    assert words(found) == "On days with “sleep” you felt a lot better."


def test_with_one_day_less_than_enough_nothing_is_said() -> None:
    assert effects(days((ENOUGH - 1, 7, ("us",)), (40, 1, ()))) == []
    assert effects(days((40, 7, ("us",)), (ENOUGH - 1, 1, ()))) == []
    assert len(effects(days((ENOUGH, 7, ("us",)), (40, 1, ())))) == 1


def test_what_is_named_every_day_says_nothing() -> None:
    assert effects(days((30, 6, ("us",)))) == []
    assert looked_at(days((30, 6, ("us",)))) == 0


def test_a_difference_too_small_to_be_felt_is_not_said_however_sure() -> None:
    assert effects(days((200, 4.3, ("food",)), (200, 4.0, ()))) == []


def test_exact_p_of_a_known_case() -> None:
    # Of the 20 ways to choose 3 of 6, {1,2,3} and {4,5,6} alone are as extreme.
    assert chance_of([1, 2, 3, 4, 5, 6], [True] * 3 + [False] * 3) == pytest.approx(2 / 20)
    assert chance_of([4, 4, 4, 4], [True, False, True, False]) == 1.0
    assert chance_of([1, 2], [False, False]) == 1.0


def test_looking_at_many_factors_asks_more_of_each() -> None:
    alone = days((8, 5.5, ("a",)), (8, 4, ()))
    spread = {k: DayMood(d.valence + (0.9 if int(k) % 3 else -0.9), d.factors) for k, d in alone.items()}
    many = {
        k: DayMood(d.valence, d.factors | {f"x{n}" for n in range(10) if (int(k) * 7 + n * 3) % 16 < 8})
        for k, d in spread.items()
    }
    first = next((e for e in effects(spread) if e.factor == "a"), None)
    among = next((e for e in effects(many) if e.factor == "a"), None)
    assert first is not None
    assert among is None or among.chance > first.chance


def test_chance_alone_seldom_says_anything() -> None:
    """Moods drawn without regard to the factors: a year of them, a hundred times over, five factors each."""
    draw = Random(7)
    said = 0
    for _ in range(100):
        made = {
            f"{n:03}": DayMood(draw.randint(1, 7), frozenset(f for f in "abcde" if draw.random() < 0.4))
            for n in range(60)
        }
        said += bool(effects(made))
    assert said <= 100 * CHANCE * 2


@settings(max_examples=60, deadline=None)
@given(LEVELS, st.integers(0, 2**40))
def test_p_is_a_probability_and_turning_the_groups_round_changes_nothing(values: list[int], bits: int) -> None:
    chosen = [bool(bits >> n & 1) for n in range(len(values))]
    p = chance_of(values, chosen)
    assert 0 < p <= 1
    assert chance_of(values, [not c for c in chosen]) == pytest.approx(p, abs=0.04)
    assert chance_of(values, chosen) == p


@settings(max_examples=40, deadline=None)
@given(LEVELS, st.integers(0, 2**40), st.randoms(use_true_random=False))
def test_the_order_of_the_days_changes_nothing(values: list[int], bits: int, draw: Random) -> None:
    pairs = [(v, bool(bits >> n & 1)) for n, v in enumerate(values)]
    shuffled = pairs[:]
    draw.shuffle(shuffled)
    first, second = zip(*pairs, strict=True), zip(*shuffled, strict=True)
    a, b = [list(x) for x in first], [list(x) for x in second]
    assert chance_of(a[0], [bool(c) for c in a[1]]) == pytest.approx(chance_of(b[0], [bool(c) for c in b[1]]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 7), st.sets(st.sampled_from("abcd"))), max_size=50))
def test_nothing_is_said_with_too_few_days_and_everything_said_holds(made: list[tuple[int, set[str]]]) -> None:
    held = {f"{n:03}": DayMood(v, frozenset(f)) for n, (v, f) in enumerate(made)}
    for effect in effects(held):
        there = [d.valence for d in held.values() if effect.factor in d.factors]
        away = [d.valence for d in held.values() if effect.factor not in d.factors]
        assert min(len(there), len(away)) >= ENOUGH
        assert effect.difference == pytest.approx(sum(there) / len(there) - sum(away) / len(away))
        assert effect.chance < CHANCE


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=14, max_size=30))
def test_a_brighter_person_with_the_same_pattern_hears_the_same(made: list[tuple[int, bool]]) -> None:
    def of(lift: int) -> dict[str, DayMood]:
        return {f"{n:03}": DayMood(v + lift, frozenset({"a"} if c else ())) for n, (v, c) in enumerate(made)}

    low, high = effects(of(0)), effects(of(3))
    assert [(e.factor, pytest.approx(e.difference), e.days_with) for e in low] == [
        (e.factor, pytest.approx(e.difference), e.days_with) for e in high
    ]


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (0.5, "a little better"),
        (1.2, "felt better"),
        (2.0, "a lot better"),
        (-0.5, "a little worse"),
        (-2, "a lot worse"),
    ],
)
def test_the_words_name_the_size_and_no_cause(difference: float, said: str) -> None:
    sentence = words(Effect("work", difference, 9, 9, 0.01))
    assert said in sentence
    assert not {"because", "makes", "causes", "due"} & set(sentence.split())
