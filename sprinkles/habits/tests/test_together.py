"""Two homes through the local cloud: one check on both, whatever happened offline; and who sees what."""

from pathlib import Path

import pytest

from sprinkles.habits.doing import check, today, uncheck
from sprinkles.habits.models import Habit, HabitCheck
from sprinkles.habits.queries import MATE, ME, read_habit, read_habits
from sprinkles.habits.tests.couple import couple, habits
from sprinkles.habits.tests.homes import habit
from sprinkles.sdk import Refused, Visibility
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, settle

pytestmark = pytest.mark.cloud


def checks(person: Person) -> list[tuple[str, str]]:
    """(id, day) of the live checks."""
    return habits(person).store.rows("SELECT id, day FROM habit_check WHERE deleted_at IS NULL ORDER BY id")


def doers(person: Person, habit_id: str) -> frozenset[str]:
    view = read_habit(habits(person), habit_id, today())
    assert view is not None
    return view.on(today())


def test_both_completed_it_offline_and_there_is_one_check_on_both(cloud: LocalCloud, tmp_path: Path) -> None:
    mara, theo = couple(cloud, tmp_path)
    plants = habit(habits(mara), "Water the plants", shared=True, mode="either")
    settle(mara, theo)
    for person in (mara, theo):
        assert check(habits(person), plants, today())
        assert not check(habits(person), plants, today()), "done twice is done once"
    settle(mara, theo)
    assert checks(mara) == checks(theo)
    assert len(checks(mara)) == 1
    assert_identical(mara, theo)
    # One story on both: the same person did it, whichever came first.
    assert {ME: MATE, MATE: ME}[next(iter(doers(mara, plants)))] == next(iter(doers(theo, plants)))
    uncheck(habits(theo), plants, today())
    settle(theo, mara)
    assert checks(mara) == checks(theo) == []
    check(habits(mara), plants, today())
    settle(mara, theo)
    assert (doers(mara, plants), doers(theo, plants)) == (frozenset({ME}), frozenset({MATE}))
    assert_identical(mara, theo)
    mara.close()
    theo.close()


def test_a_day_of_both_is_kept_when_the_two_checks_have_met(cloud: LocalCloud, tmp_path: Path) -> None:
    mara, theo = couple(cloud, tmp_path)
    walk = habit(habits(mara), "Walk", shared=True, mode="both")
    settle(mara, theo)
    check(habits(theo), walk, today())
    check(habits(mara), walk, today())
    settle(mara, theo)
    for person in (mara, theo):
        view = read_habit(habits(person), walk, today())
        assert view is not None
        assert (view.on(today()), view.stands.streak) == (frozenset({ME, MATE}), 1)
        rows = habits(person).store.rows("SELECT DISTINCT author_id FROM habit_check")
        assert rows == [((mara.app.home.account or ("", ""))[0],)], "all belong to the habit's author"
    uncheck(habits(theo), walk, today())
    settle(theo, mara)
    assert doers(mara, walk) == {ME}
    assert_identical(mara, theo)
    mara.close()
    theo.close()


def test_a_private_habit_and_its_days_stay_where_they_are_and_leave_when_they_are_taken_back(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    mara, theo = couple(cloud, tmp_path)
    secret = habit(habits(mara), "SECRET-HABIT")
    check(habits(mara), secret, today())
    settle(mara, theo)
    assert read_habits(habits(theo), today()) == []
    assert habits(theo).store.rows("SELECT count(*) FROM habit_check") == [(0,)]
    assert b"SECRET-HABIT" not in theo.raw_bytes()
    habits(mara).store.set_visibility(Habit, secret, Visibility.SHARED)
    settle(mara, theo)
    assert doers(theo, secret) == {MATE}, "the days come with the habit"
    with pytest.raises(Refused, match="for the other one"):
        check(habits(theo), secret, today())
    assert_identical(mara, theo)
    habits(mara).store.set_visibility(Habit, secret, Visibility.PRIVATE)
    settle(mara, theo)
    assert read_habits(habits(theo), today()) == []
    assert habits(theo).store.rows("SELECT count(*) FROM habit_check WHERE day IS NOT NULL") == [(0,)]
    assert habits(theo).store.rows("SELECT title, why FROM habit") in ([], [(None, None)])
    assert doers(mara, secret) == {ME}
    mara.close()
    theo.close()


def test_either_may_change_a_shared_habit_and_only_its_author_deletes_it(cloud: LocalCloud, tmp_path: Path) -> None:
    mara, theo = couple(cloud, tmp_path)
    walk = habit(habits(mara), "Walk", shared=True, mode="both")
    settle(mara, theo)
    habits(theo).store.change(Habit, walk, title="Evening walk", weekdays=[1, 3, 5])
    with pytest.raises(Refused):
        habits(theo).store.delete(Habit, walk)
    settle(theo, mara)
    view = read_habit(habits(mara), walk, today())
    assert view is not None
    assert (view.title, view.goal.weekdays) == ("Evening walk", frozenset({1, 3, 5}))
    check(habits(theo), walk, today())
    habits(mara).store.delete(Habit, walk)
    settle(mara, theo)
    assert read_habits(habits(theo), today()) == []
    assert_identical(mara, theo)
    mara.close()
    theo.close()


def test_ids_of_checks_are_the_same_on_both_devices(cloud: LocalCloud, tmp_path: Path) -> None:
    mara, theo = couple(cloud, tmp_path)
    parts = ("0190", today().isoformat())
    assert habits(mara).store.id_of(HabitCheck, *parts) == habits(theo).store.id_of(HabitCheck, *parts)
    mara.close()
    theo.close()
