"""The rules of streaks, each by its number in streaks.py."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprinkles.habits.streaks import MOST_FREEZES, STEPS_FOR_FREEZE, Goal, Standing, monday, standing

TODAY = date(2026, 11, 20)  # a Friday
DAILY = Goal()
days = st.dates(TODAY - timedelta(days=120), TODAY + timedelta(days=1))
goals = st.one_of(
    st.builds(lambda chosen: Goal(weekdays=frozenset(chosen)), st.sets(st.integers(1, 7), min_size=1)),
    st.builds(lambda times: Goal("weekly", times=times), st.integers(1, 7)),
)


def back(*numbers: int) -> set[date]:
    """So many days before today."""
    return {TODAY - timedelta(days=n) for n in numbers}


def stands(kept: set[date], goal: Goal = DAILY, today: date = TODAY) -> Standing:
    return standing(goal, kept, today, TODAY - timedelta(days=60))


def test_a_streak_counts_kept_days_and_today_is_open_until_it_is_over() -> None:
    assert stands(set()).streak == 0
    assert stands(back(1, 2, 3)).streak == 3
    assert stands(back(0, 1, 2, 3)).streak == 4
    assert stands(back(2, 3)).streak == 0
    assert stands(back(2, 3)).best == 2


def test_seven_kept_days_earn_a_freeze_and_two_are_the_most() -> None:
    assert [stands(back(*range(n))).freezes for n in (6, 7, 13, 14, 60)] == [0, 1, 1, 2, 2]


def test_a_missed_day_uses_a_freeze_and_the_streak_goes_on() -> None:
    found = stands(back(0, *range(2, 9)))
    assert (found.streak, found.freezes, found.frozen) == (8, 0, frozenset(back(1)))
    assert stands(back(0, *range(3, 10))).streak == 1, "one freeze does not stand in for two days"
    assert stands(back(0, *range(3, 17))).streak == 15, "two do"


def test_a_streak_that_ended_takes_its_savings_with_it() -> None:
    # Six kept, one missed, six kept: no seven of one streak.
    found = stands(back(*range(6), *range(7, 13)))
    assert (found.streak, found.best, found.freezes, found.frozen) == (6, 6, 0, frozenset())


def test_days_that_were_not_chosen_are_neither_missed_nor_counted() -> None:
    weekdays = Goal(weekdays=frozenset({1, 2, 3, 4, 5}))
    # Monday to Friday of two weeks; the weekend between them asks for nothing.
    both = back(0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    assert stands(both, weekdays).streak == 10
    assert stands(both | back(5, 6), weekdays).streak == 10


def test_a_weekly_goal_counts_weeks_from_monday() -> None:
    thrice = Goal("weekly", times=3)
    this_week = {monday(TODAY) + timedelta(days=n) for n in (0, 2)}
    last_week = {monday(TODAY) - timedelta(days=n) for n in (1, 2, 3)}
    assert stands(last_week | this_week, thrice).streak == 1, "this week has time left"
    found = stands(last_week | this_week | {TODAY}, thrice)
    assert (found.streak, found.unit) == (2, "week")
    assert found.reached == ((monday(TODAY) - timedelta(days=1), 1), (TODAY, 2))
    assert stands({d - timedelta(weeks=1) for d in last_week}, thrice).streak == 0


def test_seven_kept_weeks_earn_a_freeze_that_saves_a_week() -> None:
    once = Goal("weekly", times=1)
    weeks = {monday(TODAY) - timedelta(weeks=n) for n in range(2, 9)}
    found = stands(weeks, once)
    assert (found.streak, found.freezes, found.frozen) == (7, 0, frozenset({monday(TODAY) - timedelta(weeks=1)}))


def test_the_rate_is_of_the_last_thirty_days_since_it_began() -> None:
    found = standing(DAILY, back(0, 1, 2), TODAY, TODAY - timedelta(days=5))
    assert (found.rate_kept, found.rate_due) == (3, 6)
    assert stands(set()).rate_due == 29, "today is not over"
    assert standing(DAILY, set(), TODAY, TODAY).rate_due == 0


def test_a_check_from_where_tomorrow_has_begun_counts_and_later_ones_do_not() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert stands(back(1) | {tomorrow}).streak == 2
    assert stands(back(1) | {tomorrow + timedelta(days=1)}).streak == 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_at_the_edges_of_the_calendar_do_no_harm(day: date) -> None:
    for goal in (DAILY, Goal("weekly", times=1)):
        assert stands({day, TODAY}, goal).streak == 1
        assert standing(goal, {TODAY}, TODAY, day).streak == 1


@settings(max_examples=300, deadline=None)
@given(goals, st.lists(days, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_checks_and_doubles_never_matter(goal: Goal, kept: list[date], dice: random.Random) -> None:
    mixed = kept + kept[: len(kept) // 2]
    dice.shuffle(mixed)
    assert standing(goal, mixed, TODAY, TODAY) == standing(goal, set(kept), TODAY, TODAY)


@settings(max_examples=500, deadline=None)
@given(goals, st.sets(days, max_size=90), days, days)
def test_one_more_check_makes_nothing_smaller(goal: Goal, kept: set[date], more: date, starts: date) -> None:
    before, after = standing(goal, kept, TODAY, starts), standing(goal, kept | {more}, TODAY, starts)
    assert after.streak >= before.streak
    assert after.best >= before.best
    assert after.freezes >= before.freezes
    if before.rate_due:
        assert after.rate_kept * before.rate_due >= before.rate_kept * after.rate_due


@settings(max_examples=300, deadline=None)
@given(goals, st.sets(days, max_size=90))
def test_a_standing_is_within_its_bounds_and_says_the_same_as_a_walk_day_by_day(goal: Goal, kept: set[date]) -> None:
    found = standing(goal, kept, TODAY, TODAY)
    assert 0 <= found.streak <= found.best <= len(kept)
    assert 0 <= found.freezes <= MOST_FREEZES
    assert found.best == max((count for _, count in found.reached), default=0)
    assert (found.streak, found.best, found.freezes) == walked(goal, kept)


def walked(goal: Goal, kept: set[date]) -> tuple[int, int, int]:
    """The rules told the slow way: step after step, from long ago to tomorrow."""
    streak = best = saved = 0
    weekly = goal.kind == "weekly"
    now = monday(TODAY) if weekly else TODAY
    step = monday(TODAY - timedelta(days=140)) if weekly else TODAY - timedelta(days=140)
    while step <= TODAY + timedelta(days=1):
        week = {step + timedelta(days=n) for n in range(7)}
        done = len(week & kept) >= goal.times if weekly else step in kept
        if done and (weekly or goal.due(step)):
            streak, saved = streak + 1, min(saved + 1, STEPS_FOR_FREEZE * MOST_FREEZES)
        elif step < now and (weekly or goal.due(step)):
            streak, saved = (streak, saved - STEPS_FOR_FREEZE) if saved >= STEPS_FOR_FREEZE else (0, 0)
        best = max(best, streak)
        step += timedelta(days=7 if weekly else 1)
    return streak, best, saved // STEPS_FOR_FREEZE
