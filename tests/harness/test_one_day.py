"""The zone that a run is moved to."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.harness.one_day import zone_without_midnight

OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(st.datetimes(timezones=OFFSETS))
def test_there_is_no_midnight_within_three_hours(now: datetime) -> None:
    zone = zone_without_midnight(now)
    there = now.astimezone(ZoneInfo(zone)) if zone else now
    assert there.hour < 21
