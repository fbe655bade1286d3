"""What the diary shows of a day: on the day it was there, with place, photo and reach; quick in a whole life of entries."""

import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprinkles.journal import keeping
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.moments import moments
from sprinkles.journal.queries import by_ids, this_day
from sprinkles.sdk import Context
from storage.home import Home
from tests.journal.diaries import context_of
from tests.storage.homes import open_home


def kept(ctx: Context, at: str, zone: str | None = "Europe/Prague", **more: Any) -> str:
    return keeping.keep(ctx, at=at, time_zone=zone, **{"title": "A walk", **more}).id


def test_an_entry_is_a_moment_of_the_day_it_was_where_it_happened(ctx: Context) -> None:
    entry = kept(
        ctx, "2026-03-10T23:30:00Z", text="Along the river.", starred=True, location={"name": "Kampa"},
        media=[{"id": "a", "sha256": None}, {"id": "b", "sha256": "ab" * 32}],
    )  # fmt: skip
    day = date(2026, 3, 11)
    (shown,) = moments(ctx, day, day)
    assert (shown.day, shown.title, shown.text) == (day, "A walk", "Kampa · Along the river.")
    assert (shown.picture, shown.weight, shown.visibility) == ("ab" * 32, 1, "private")
    assert (shown.route, shown.record_id, shown.at) == (f"/diary/{entry}", entry, "2026-03-10T23:30:00Z")
    assert list(moments(ctx, date(2026, 3, 10), date(2026, 3, 10))) == []
    keeping.change(ctx, entry, all_day=True)
    assert [m.at for m in moments(ctx, day, day)] == [None]
    keeping.delete(ctx, entry)
    assert list(moments(ctx, day, day)) == []


@pytest.mark.parametrize("edge", [date.min, date.max])
def test_the_ends_of_the_calendar_are_asked_for_without_harm(ctx: Context, edge: date) -> None:
    assert list(moments(ctx, edge, edge)) == []


def test_this_day_is_that_of_earlier_years_in_their_own_zones(ctx: Context) -> None:
    late = kept(ctx, "2020-03-09T23:30:00Z")
    early = kept(ctx, "2019-03-11T05:00:00Z", "America/New_York", title="")
    old = kept(ctx, "1660-03-10T12:00:00Z", "Europe/London")
    assert [e.id for e in by_ids(ctx, this_day(ctx, date(2026, 3, 10)))] == [late, old]
    assert this_day(ctx, date(2026, 3, 11)) == [early]
    kept(ctx, "2026-03-10T10:00:00Z")
    assert this_day(ctx, date(2026, 3, 10)) == [late, old]


def test_a_leap_day_is_remembered_in_every_year(ctx: Context) -> None:
    leap = kept(ctx, "2024-02-29T12:00:00Z")
    assert this_day(ctx, date(2026, 2, 28)) == [leap]
    assert this_day(ctx, date(2028, 2, 28)) == []
    assert this_day(ctx, date(2028, 2, 29)) == [leap]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A diary of 3,414 days, as long as that of Pepys."""
    home: Home = open_home(tmp_path_factory.mktemp("life") / "home")
    ctx = context_of(home)
    first = date(1660, 1, 1)
    ctx.store.add_many(
        JournalEntry(id="", title=f"Day {n}", text="Up betimes. " * 150, at=f"{first + timedelta(n)}T12:00:00Z")
        for n in range(3414)
    )
    yield ctx
    home.close()


def test_a_day_and_this_day_are_found_at_once_in_a_long_diary(full: Context) -> None:
    for ask in (
        lambda: list(moments(full, date(1665, 9, 2), date(1665, 9, 2))),
        lambda: this_day(full, date(1700, 9, 2)),
    ):
        ask()
        began = time.perf_counter()
        assert ask()
        assert time.perf_counter() - began < 0.05


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3413), st.integers(0, 60))
def test_days_asked_for_in_parts_are_the_days_asked_for_at_once(full: Context, start: int, length: int) -> None:
    first = date(1660, 1, 1) + timedelta(start)
    days = [first + timedelta(n) for n in range(length + 1)]
    whole = [m.record_id for m in moments(full, days[0], days[-1])]
    assert whole == [m.record_id for day in days for m in moments(full, day, day)]
    assert len(whole) == min(length + 1, 3414 - start)
