"""Lines of a week, a month, a year; a month as a calendar; words of one's own."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprinkles.mood.trends import Span, month_days, nearest, trend, words
from sprinkles.mood.words import FACES, FACTORS, FEELINGS, VALENCE, groups_for, tidy

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("span", "count"), [("week", 7), ("month", 30), ("year", 12)])
def test_a_span_ends_today_without_holes(span: Span, count: int) -> None:
    points = trend([], span, TODAY).points
    assert len(points) == count
    assert points[-1].last == TODAY
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(points))


def test_a_year_begins_with_the_month_after_the_same_one() -> None:
    points = trend([], "year", TODAY).points
    assert (points[0].first, points[0].label, points[-1].label) == (date(2025, 12, 1), "Dec", "Nov")


def test_the_line_is_the_mean_of_each_day_and_compares_with_before() -> None:
    held = [(TODAY, 7), (TODAY, 5), (TODAY - timedelta(days=1), 2), (TODAY - timedelta(days=8), 1)]
    found = trend(held, "week", TODAY)
    assert [p.level for p in found.points[-2:]] == [2.0, 6.0]
    assert (found.count, found.before) == (3, 1.0)
    assert found.levels == (0, 1, 0, 0, 1, 0, 1)
    assert words(found) == "You looked in 3 times in the last seven days. On the whole brighter than before."


def test_nothing_noted_is_said_calmly() -> None:
    assert words(trend([], "month", TODAY)) == "Nothing noted in the last thirty days."
    assert words(trend([(TODAY, 4)], "week", TODAY)) == "You looked in once in the last seven days."
    same = [(TODAY, 4), (TODAY - timedelta(days=9), 4)]
    assert words(trend(same, "week", TODAY)).endswith("about as before.")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["week", "month", "year"]))
def test_every_check_in_of_the_span_is_in_one_point(day: date, span: Span) -> None:
    held = [(day - timedelta(days=n), 1 + n % 7) for n in range(500)]
    found = trend(held, span, day)
    assert sum(p.count for p in found.points) == found.count == sum(found.levels)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_month_is_whole_weeks_with_each_day_once(day: date) -> None:
    weeks = month_days({day: 3.0}, day)
    assert all(len(week) == 7 for week in weeks)
    found = [cell for week in weeks for cell in week if cell]
    assert [d.day for d, _ in found] == list(range(1, len(found) + 1))
    assert all(d.weekday() == n for week in weeks for n, cell in enumerate(week) if cell for d in [cell[0]])
    assert dict(found)[day] == 3.0


@pytest.mark.parametrize(("level", "face"), [(1, 1), (3.5, 4), (6.49, 6), (9, 7), (-2, 1)])
def test_a_mean_has_the_nearest_face(level: float, face: int) -> None:
    assert nearest(level) == face


def test_the_lists_are_good_lists() -> None:
    words_ = [w for group in FEELINGS.values() for w in group]
    assert len(words_) == len(set(words_)) == 48
    assert all(tidy([w]) == [w] for w in (*words_, *FACTORS))
    assert len(VALENCE) == len(FACES) == 7
    for valence in range(1, 8):
        for energy in (None, *range(1, 8)):
            assert set(groups_for(valence, energy)) == set(FEELINGS)
    assert (groups_for(7, 7)[0], groups_for(7, 1)[0], groups_for(1, 7)[0], groups_for(1, 1)[0]) == (
        "Bright", "Calm", "Stirred up", "Low",
    )  # fmt: skip


def test_words_of_ones_own_are_kept_once_and_tidy() -> None:
    assert tidy(["  Very   Calm ", "very calm", "", "x" * 99]) == ["very calm", "x" * 40]
    assert len(tidy([str(n) for n in range(99)])) == 24
