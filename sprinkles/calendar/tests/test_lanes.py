"""What stands beside what on a day's hours."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sprinkles.calendar.lanes import DAY_MIN, groups, is_whole, lanes, minutes
from sprinkles.calendar.queries import Happening

DAY = date(2026, 11, 18)
SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 80)).map(lambda x: (x[0], x[0] + x[1])), max_size=14)


def happening(starts: datetime, ends: datetime) -> Happening:
    return Happening("id", "at", "Dinner", starts.date(), ends.date(), starts, ends)


def instant(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return datetime(2026, 11, 18, hour, minute, tzinfo=UTC) + timedelta(days=day)


@given(SPANS)
def test_nothing_in_a_lane_overlaps_and_there_are_no_more_lanes_than_it_takes(spans: list[tuple[int, int]]) -> None:
    found = lanes(spans)
    assert sorted(n for lane in found for n in lane) == list(range(len(spans)))
    for lane in found:
        assert all(spans[one][1] <= spans[other][0] for one, other in pairwise(lane))
    at_once = max((sum(a <= at < b for a, b in spans) for at, _ in spans), default=0)
    assert len(found) == at_once


@given(SPANS)
def test_groups_hold_everything_once_and_do_not_touch(spans: list[tuple[int, int]]) -> None:
    found = groups(spans)
    assert sorted(n for g in found for lane in g.lanes for n in lane) == list(range(len(spans)))
    assert all(one.ends <= other.starts for one, other in pairwise(found))
    for group in found:
        inside = [spans[n] for lane in group.lanes for n in lane]
        assert (group.starts, group.ends) == (min(a for a, _ in inside), max(b for _, b in inside))


def test_what_overlaps_stands_side_by_side_and_what_follows_does_not() -> None:
    (first, second) = groups([(60, 120), (90, 180), (180, 200)])
    assert first.lanes == ((0,), (1,)) and second.lanes == ((2,),)


def test_hours_are_cut_at_midnight_and_never_too_small_to_press() -> None:
    over_midnight = happening(instant(22), instant(2, day=1))
    assert minutes(over_midnight, DAY, 30) == (22 * 60, DAY_MIN)
    assert minutes(over_midnight, DAY + timedelta(days=1), 30) == (0, 120)
    assert minutes(happening(instant(9), instant(9, 5)), DAY, 30) == (540, 570)
    assert minutes(happening(instant(23, 50), instant(23, 55)), DAY, 30) == (DAY_MIN - 30, DAY_MIN)


def test_a_night_has_hours_and_a_whole_day_has_not() -> None:
    assert not is_whole(happening(instant(22), instant(8, day=1)))
    assert is_whole(happening(instant(22), instant(22, day=1)))
    assert is_whole(Happening("id", "at", "Holiday", DAY, DAY))
