"""Checking off and taking back: once is once, whoever does it and however often, before and after there is an account."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bootstrap import Cupcake
from sprinkles.habits.doing import check, today, uncheck
from sprinkles.habits.models import Habit, HabitCheck
from sprinkles.habits.moments import moments
from sprinkles.habits.queries import MATE as HERS
from sprinkles.habits.queries import ME as MINE
from sprinkles.habits.queries import Mode, find_id, in_words, read_habit, read_habits
from sprinkles.habits.reminders import due
from sprinkles.habits.tests.homes import ME, by_mate, events, habit, open_app, pair_up
from sprinkles.sdk import Context, Refused, Visibility

DAY = timedelta(days=1)


def doers(ctx: Context, habit_id: str) -> frozenset[str]:
    view = read_habit(ctx, habit_id, today())
    assert view is not None
    return view.on(today())


def test_checking_twice_is_checking_once_and_says_so_once(app: Cupcake, ctx: Context) -> None:
    walk = habit(ctx)
    assert check(ctx, walk, today())
    assert not check(ctx, walk, today())
    assert ctx.store.rows("SELECT count(*), max(parent_table) FROM habit_check") == [(1, "habit")]
    assert events(app) == [("habit.completed", today().isoformat())]


def test_taking_back_and_doing_it_again_is_the_same_check(app: Cupcake, ctx: Context) -> None:
    walk = habit(ctx)
    check(ctx, walk, today())
    assert uncheck(ctx, walk, today())
    assert not uncheck(ctx, walk, today())
    assert doers(ctx, walk) == frozenset()
    assert check(ctx, walk, today())
    assert ctx.store.rows("SELECT count(*), count(deleted_at) FROM habit_check") == [(1, 0)]
    assert [name for name, _ in events(app)] == ["habit.completed", "habit.unchecked", "habit.completed"]


@pytest.mark.parametrize("mode", get_args(Mode))
def test_what_was_done_before_signing_in_is_this_persons_after_it_and_is_not_done_twice(
    app: Cupcake, ctx: Context, mode: Mode
) -> None:
    walk = habit(ctx, mode=mode)
    check(ctx, walk, today())
    assert ctx.store.rows("SELECT done_by, author_id FROM habit_check") == [(None, None)]
    pair_up(app)
    assert doers(ctx, walk) == {MINE}
    assert ctx.store.rows("SELECT author_id FROM habit_check") == [(ME,)]
    assert not check(ctx, walk, today()), "it is done already"
    uncheck(ctx, walk, today())
    check(ctx, walk, today())
    assert ctx.store.rows("SELECT count(*) FROM habit_check") == [(1,)], "the same check as before there was an account"
    assert doers(ctx, walk) == {MINE}


def test_one_of_two_is_enough_where_either_keeps_it(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    plants = habit(ctx, "Water the plants", shared=True, mode="either")
    by_mate(app, plants, today(), ctx.store.id_of(HabitCheck, plants, today().isoformat()))
    assert not check(ctx, plants, today())
    view = read_habit(ctx, plants, today())
    assert view is not None
    assert (view.keeps({HERS}), in_words(view, today()), view.stands.streak) == (True, "Theo", 1)
    assert uncheck(ctx, plants, today()), "either may take it back"
    assert events(app) == [("habit.unchecked", today().isoformat())]
    check(ctx, plants, today())
    assert doers(ctx, plants) == {MINE}, "it is not told as Theo's again"


def test_a_day_needs_two_where_both_keep_it_and_nobody_takes_back_the_others(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    walk = habit(ctx, shared=True, mode="both")
    check(ctx, walk, today())
    view = read_habit(ctx, walk, today())
    assert view is not None
    assert (today() in view.kept, in_words(view, today())) == (False, "You")
    by_mate(app, walk, today())
    view = read_habit(ctx, walk, today())
    assert view is not None
    assert (today() in view.kept, in_words(view, today()), view.stands.streak) == (True, "Both of you", 1)
    uncheck(ctx, walk, today())
    assert doers(ctx, walk) == {HERS}
    assert [name for name, _ in events(app)] == ["habit.completed"], "Theo did it still: the day is not empty"


def test_a_habit_of_two_is_ones_own_once_the_pair_has_ended(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    walk = habit(ctx, shared=True, mode="both")
    check(ctx, walk, today())
    pair_up(app, ended=True)
    view = read_habit(ctx, walk, today())
    assert view is not None
    assert (view.alone, today() in view.kept) == (True, True)


def test_a_day_to_come_a_deleted_habit_and_the_others_own_are_refused(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    walk = habit(ctx, shared=True)
    with pytest.raises(Refused, match="still to come"):
        check(ctx, walk, today() + DAY)
    with app.home.store.database.write() as raw:
        raw.execute("UPDATE habit SET author_id = '00000000-0000-7000-8000-00000000000b'")
    with pytest.raises(Refused, match="for the other one"):
        check(ctx, walk, today())
    gone = habit(ctx, "Read")
    ctx.store.delete(Habit, gone)
    with pytest.raises(Refused, match="no such habit"):
        check(ctx, gone, today())
    assert events(app) == []


def test_a_deleted_habit_comes_back_with_its_days(ctx: Context) -> None:
    walk = habit(ctx)
    check(ctx, walk, today())
    ctx.store.delete(Habit, walk)
    assert read_habits(ctx, today()) == []
    ctx.store.restore(Habit, walk)
    assert doers(ctx, walk) == {MINE}


def test_new_habits_are_private_also_for_two_and_may_be_shared(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    assert ctx.store.add(Habit(id="", title="Smoke less")).visibility == "private"
    walk = habit(ctx)
    check(ctx, walk, today())
    ctx.store.set_visibility(Habit, walk, Visibility.SHARED)
    view = read_habit(ctx, walk, today())
    assert view is not None and view.shared


def test_odd_values_of_another_device_stop_no_list(app: Cupcake, ctx: Context) -> None:
    walk = habit(ctx)
    with app.home.store.database.write() as raw:
        raw.execute(
            """UPDATE habit SET weekdays = '{"a": 1}', goal = 'never', times_a_week = 900, mode = '', starts_on = 'x',
               icon = 'no-such', colour = 'mud', title = '', why = NULL, remind_at = '99:99'"""
        )
        raw.execute(
            """INSERT INTO habit_check (id, visibility, created_at, updated_at, clocks, parent_table, parent_id, day)
               VALUES ('x', 'private', 0, 0, '{}', 'habit', ?, '2026-13-45')""",
            (walk,),
        )
    (view,) = read_habits(ctx, today())
    assert (view.title, view.mode, view.goal.kind, len(view.goal.weekdays), view.done) == (
        "A habit",
        "mine",
        "weekdays",
        7,
        {},
    )
    assert view.goal.times == 7
    now = datetime.now(UTC)
    assert list(due(ctx, now, now + DAY)) == []


def test_a_habit_is_meant_by_its_name_or_the_beginning_of_it(ctx: Context) -> None:
    walk, _ = habit(ctx, "Walk"), habit(ctx, "Walk the dog")
    assert find_id(ctx, "walk") == walk
    with pytest.raises(Refused, match="Several"):
        find_id(ctx, "wal")
    with pytest.raises(Refused, match="no such habit"):
        find_id(ctx, "swim")


def test_moments_are_one_line_for_a_day_and_streaks_worth_a_pause(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    walk, read = habit(ctx, "Walk", shared=True, mode="either", position=1), habit(ctx, "Read", position=2)
    for n in range(7):
        check(ctx, walk, today() - n * DAY)
    check(ctx, read, today())
    by_mate(app, walk, today() - DAY)
    found = list(moments(ctx, today() - DAY, today()))
    told = [(m.day, m.kind, m.title, m.author_id == ME, m.visibility) for m in found]
    assert told == [
        (today() - DAY, "habit", "Walk", False, "shared"),
        (today(), "habit", "Walk and Read", True, "private"),
        (today(), "milestone", "Walk: 7 days in a row", False, "shared"),
    ]
    assert [m.title for m in app.moments(today() - DAY, today())].count("Walk") == 1


def test_reminders_come_at_their_time_while_it_is_not_done(ctx: Context) -> None:
    walk = habit(ctx, remind_at="09:30", why="Air.")
    habit(ctx, "Never told")
    habit(ctx, "On another day", remind_at="09:30", weekdays=[(today().isoweekday() % 7) + 1])
    start = datetime.combine(today(), datetime.min.time())
    (found,) = due(ctx, start, start + timedelta(hours=23))
    at = datetime.fromisoformat(found.at or "").astimezone()
    assert (found.title, found.text, at.hour, at.minute, found.day) == ("Walk", "Air.", 9, 30, today())
    check(ctx, walk, today())
    assert list(due(ctx, start, start + timedelta(hours=23))) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=12))
def test_any_order_of_doing_and_taking_back_leaves_what_was_said_last(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int]]
) -> None:
    app = open_app(tmp_path_factory.mktemp("homes") / "home")
    ctx = app.contexts["habits"]
    walk = habit(ctx)
    wanted: dict[int, bool] = {}
    for do, ago in steps:
        (check if do else uncheck)(ctx, walk, today() - ago * DAY)
        wanted[ago] = do
    view = read_habit(ctx, walk, today())
    assert view is not None
    assert view.kept == {today() - ago * DAY for ago, done in wanted.items() if done}
    assert ctx.store.rows("SELECT count(*) - count(DISTINCT day) FROM habit_check") == [(0,)]
    app.close()
