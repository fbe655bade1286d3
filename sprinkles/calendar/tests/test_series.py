"""When an event happens: clocks that change, rules that end and rules that do not, days that come back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from sprinkles.calendar.rules import Rule, spoken, yearly
from sprinkles.calendar.series import Spec, comes_true, expand, next_after, one
from sprinkles.calendar.zones import at_wall, instant, stamp, wall, zone_of
from sprinkles.sdk import Refused

ZONES = ["Europe/Prague", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"]


def starts(spec: Spec, first: str, last: str) -> list[str]:
    """The starts within two days, exactly."""
    found = expand(spec, date.fromisoformat(first), date.fromisoformat(last))
    return [s.starts for s in found if first <= s.starts[:10] <= last]


def test_a_weekly_meal_stays_at_ten_when_the_clock_changes() -> None:
    spec = Spec(False, "2026-03-22T09:00:00Z", "2026-03-22T10:00:00Z", "Europe/Prague", "FREQ=WEEKLY")
    assert starts(spec, "2026-03-22", "2026-04-05") == [
        "2026-03-22T09:00:00Z", "2026-03-29T08:00:00Z", "2026-04-05T08:00:00Z"
    ]  # fmt: skip
    autumn = Spec(False, "2026-10-18T08:00:00Z", None, "Europe/Prague", "FREQ=WEEKLY")
    assert starts(autumn, "2026-10-18", "2026-10-25") == ["2026-10-18T08:00:00Z", "2026-10-25T09:00:00Z"]


def test_a_time_that_the_clock_skips_comes_an_hour_later_and_one_shown_twice_comes_first() -> None:
    spring = Spec(False, "2026-03-28T01:30:00Z", None, "Europe/Prague", "FREQ=DAILY")
    assert starts(spring, "2026-03-28", "2026-03-30") == [
        "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"
    ]  # fmt: skip
    assert wall("2026-03-29T01:30:00Z", zone_of("Europe/Prague")) == datetime(2026, 3, 29, 3, 30)
    autumn = Spec(False, "2026-10-24T00:30:00Z", None, "Europe/Prague", "FREQ=DAILY")
    assert starts(autumn, "2026-10-24", "2026-10-26") == [
        "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"
    ]  # fmt: skip


def test_what_begins_in_the_second_of_two_equal_hours_begins_there() -> None:
    spec = Spec(False, "2026-10-25T01:30:00Z", None, "Europe/Prague", "FREQ=DAILY")
    assert starts(spec, "2026-10-25", "2026-10-26") == ["2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"]


def test_a_night_shift_lasts_equally_long_when_the_clock_changes_in_it() -> None:
    spec = Spec(False, "2026-03-27T21:00:00Z", "2026-03-28T05:00:00Z", "Europe/Prague", "FREQ=DAILY")
    (night,) = [s for s in expand(spec, date(2026, 3, 28), date(2026, 3, 28)) if s.at.startswith("2026-03-28")]
    assert instant(night.ends) - instant(night.starts) == timedelta(hours=8)
    assert wall(night.ends, zone_of("Europe/Prague")).hour == 7


def test_the_29th_of_february_comes_on_the_28th_where_there_is_none() -> None:
    spec = Spec(True, "2024-02-29", None, None, yearly(date(2024, 2, 29)))
    assert starts(spec, "2024-01-01", "2028-12-31") == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]
    assert starts(Spec(True, "2024-03-01", None, None, yearly(date(2024, 3, 1))), "2025-01-01", "2025-12-31") == [
        "2025-03-01"
    ]


def test_count_counts_what_was_left_out_too_and_until_is_included() -> None:
    three = Spec(True, "2026-01-01", None, None, "FREQ=DAILY;COUNT=3", exdates=frozenset({"2026-01-02"}))
    assert starts(three, "2025-12-01", "2026-02-01") == ["2026-01-01", "2026-01-03"]
    until = Spec(False, "2026-01-01T08:00:00Z", None, "Europe/Prague", "FREQ=DAILY;UNTIL=20260103T080000Z")
    assert len(starts(until, "2025-12-01", "2026-02-01")) == 3
    assert (
        len(starts(Spec(True, "2026-01-01", None, None, "FREQ=DAILY;UNTIL=20260103"), "2025-12-01", "2026-02-01")) == 3
    )


def test_the_start_is_the_first_even_when_the_rule_would_not_say_so() -> None:
    spec = Spec(True, "2026-01-01", None, None, "FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    assert starts(spec, "2025-12-01", "2026-03-01") == ["2026-01-01", "2026-01-05", "2026-01-12"]


def test_moved_and_further_days_show_where_they_are_and_are_known_by_where_they_were() -> None:
    move = '{"at":"2026-01-08","starts":"2026-03-01","ends":"2026-03-02","all_day":true}'
    spec = Spec(True, "2026-01-01", None, None, "FREQ=WEEKLY;COUNT=3", rdates=("2026-02-02",), moves=(move, "broken"))
    assert starts(spec, "2026-01-01", "2026-03-31") == ["2026-01-01", "2026-01-15", "2026-02-02", "2026-03-01"]
    found = one(spec, "2026-01-08")
    assert found is not None and (found.starts, found.ends) == ("2026-03-01", "2026-03-02")


def test_of_two_moves_of_one_day_the_later_stands_on_every_device() -> None:
    early = '{"at":"2026-01-01","starts":"2026-01-03","all_day":true,"edited_ms":1}'
    late = '{"at":"2026-01-01","starts":"2026-01-05","all_day":true,"edited_ms":2}'
    for moves in ((early, late), (late, early)):
        assert starts(Spec(True, "2026-01-01", moves=moves), "2026-01-01", "2026-01-31") == ["2026-01-05"]


def test_several_days_touch_a_window_that_begins_within_them() -> None:
    spec = Spec(True, "2026-01-01", "2026-01-20")
    assert len(expand(spec, date(2026, 1, 15), date(2026, 1, 16))) == 1
    assert expand(spec, date(2026, 2, 15), date(2026, 2, 16)) == ()


HOSTILE = [
    "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=5", "FREQ=HOURLY", "FREQ=DAILY;COUNT=999999999", "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=99999", "FREQ=DAILY;BYHOUR=0,1,2;BYMINUTE=0,1,2,3,4,5,6,7,8,9",
    "FREQ=DAILY;COUNT=3;UNTIL=20260101", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;FREQ=WEEKLY", "BYDAY=MO", "", ";;;",
    "FREQ=WEEKLY;BYDAY=99MO", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=DAILY;UNTIL=20261345",
    "FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 999),
]  # fmt: skip


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_rule_that_is_none_is_refused_in_one_sentence(rule: str) -> None:
    with pytest.raises(Refused) as caught:
        Rule.read(rule)
    assert "\n" not in caught.value.message
    assert len(starts(Spec(True, "2026-01-01", None, None, rule), "2026-01-01", "2027-01-01")) == 1


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
@pytest.mark.parametrize("end", ["", ";COUNT=9999"])
def test_a_rule_that_never_comes_true_ends_and_is_not_taken(freq: str, end: str) -> None:
    spec = Spec(False, "1900-01-01T00:00:00Z", None, "UTC", f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30{end}")
    assert starts(spec, "2026-01-01", "2026-12-31") == []
    assert not comes_true(spec)


@given(
    freq=st.sampled_from(["MONTHLY", "YEARLY"]),
    interval=st.integers(1, 12),
    begin=st.dates(date(1850, 1, 1), date(2200, 12, 31)),
    parts=st.sampled_from(
        ["BYMONTH=2;BYMONTHDAY=29", "BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY=31", "BYMONTH=4;BYMONTHDAY=31"]
    ),
)
@settings(max_examples=25, deadline=None)
def test_whether_a_rule_comes_true_is_what_a_search_of_all_years_says(
    freq: str, interval: int, begin: date, parts: str
) -> None:
    rule = f"FREQ={freq};INTERVAL={interval};{parts}"
    found = next(iter(rrulestr(rule, dtstart=datetime.combine(begin, datetime.min.time()))), None)
    assert comes_true(Spec(True, begin.isoformat(), None, None, rule)) == (found is not None)


def test_a_rule_that_comes_true_once_in_many_years_is_taken() -> None:
    spec = Spec(True, "2097-02-28", None, None, "FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29")
    assert comes_true(spec), "its first one is in 2112"


def test_an_unbounded_rule_is_read_within_its_window_only() -> None:
    spec = Spec(False, "1801-01-01T00:00:00Z", None, "UTC", "FREQ=DAILY")
    assert len(starts(spec, "2290-01-01", "2290-01-31")) == 31
    assert next_after(spec, date(2290, 5, 5)) is not None
    assert expand(spec, date(2200, 1, 1), date.max) and expand(spec, date.min, date(1801, 1, 2))


@settings(max_examples=80, deadline=None)
@given(
    begin=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda d: d.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    freq=st.sampled_from(["DAILY", "WEEKLY"]),
    interval=st.integers(1, 9),
    ahead=st.integers(0, 4000),
)
def test_every_occurrence_keeps_its_wall_time_and_the_window_hides_none(
    begin: datetime, zone: str, freq: str, interval: int, ahead: int
) -> None:
    there = ZoneInfo(zone)
    first = at_wall(begin, there)
    begin = wall(first, there)  # a time that the clock skips is another one
    spec = Spec(False, first, None, zone, f"FREQ={freq};INTERVAL={interval}")
    day = begin.date() + timedelta(days=ahead)
    step = interval * (7 if freq == "WEEKLY" else 1)
    wanted = {
        stamp(begin.replace(tzinfo=there, fold=0) + timedelta())
        if n == 0 else at_wall(begin + timedelta(days=n * step), there)
        for n in range((ahead + 20) // step + 2)
    }  # fmt: skip
    wanted |= {first}
    low, high = day.isoformat(), (day + timedelta(days=15)).isoformat()
    assert starts(spec, low, high) == sorted(w for w in wanted if low <= w[:10] <= high)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.lists(st.text(max_size=40), max_size=3))
def test_whatever_another_device_wrote_nothing_is_raised(start: str, rule: str, zone: str, more: list[str]) -> None:
    for first in (start, "2026-01-01", "2026-01-01T00:00:00Z"):
        for all_day in (True, False):
            spec = Spec(all_day, first, rule, zone, rule, tuple(more), frozenset(more), tuple(more))
            assert isinstance(expand(spec, date(2026, 1, 1), date(2026, 2, 1)), tuple)
            one(spec, start)
    assert isinstance(spoken(rule), str)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,FR", "Every week on Monday and Friday"),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2;COUNT=10", "Every 2 months on the last Friday, 10 times"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "Every year on the last day of February"),
        ("FREQ=DAILY;UNTIL=20261224T100000Z", "Every day, until 24 December 2026"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert spoken(rule) == words


def test_stamps_are_utc() -> None:
    assert stamp(datetime(2026, 1, 1, 1, tzinfo=ZoneInfo("Europe/Prague"))) == "2026-01-01T00:00:00Z"
    assert instant("2026-01-01T00:00:00Z") == datetime(2026, 1, 1, tzinfo=UTC)
