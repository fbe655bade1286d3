"""The years that hold anything: named by a sprinkle, or walked over for one that does not name them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Cupcake, open_cupcake
from core.settings import Settings
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.when import stamp
from sprinkles.mood.models import MoodCheckIn
from sprinkles.sdk import Moment
from sprinkles.years import LIFETIME, years_of

TODAY = date(2026, 11, 20)
EDGES = st.sampled_from(
    [datetime(y, m, d, h) for y in (1999, 2000, 2001) for m, d in ((1, 1), (1, 2), (12, 30), (12, 31)) for h in (0, 12, 23)]
)  # fmt: skip
TIMES = st.one_of(EDGES, st.datetimes(datetime(1660, 1, 1), datetime(2026, 11, 19)))
ZONES = st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "UTC"])


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Cupcake]:
    six = ("journal", "calendar", "habits", "memories", "mood", "daily-question")
    app = open_cupcake(tmp_path / "home", Settings("test", None, None, None, six))
    yield app
    app.close()


@given(st.lists(st.dates(date(1000, 1, 1), TODAY), max_size=30))
def test_a_walk_finds_every_year_however_far_apart(days: list[date]) -> None:
    looks = 0

    def gather(first: date, last: date) -> list[Moment]:
        nonlocal looks
        looks += 1
        assert (last.year - first.year) < LIFETIME
        return [Moment(day, "", "entry", "star", "/", "t", "") for day in days if first <= day <= last]

    found = years_of(gather, TODAY)
    assert found == {day.year for day in days}
    assert looks <= 16 + 8 * len(found) + 8, "a thousand years of nothing cost a few looks"


def test_the_diary_names_its_years_as_the_calendar_there_has_them(app: Cupcake) -> None:
    ctx, later = app.contexts["journal"], timedelta(days=400)

    @given(st.lists(st.tuples(TIMES, ZONES), max_size=12))
    def names_them(written: list[tuple[datetime, str]]) -> None:
        kept = [
            ctx.store.add(JournalEntry(id="", text="x", at=stamp(at.replace(tzinfo=ZoneInfo(zone))), time_zone=zone))
            for at, zone in written
        ]
        found = app.years(TODAY + later)
        assert found == sorted({m.day.year for m in ctx_moments(app)})
        for entry in kept:
            ctx.store.delete(JournalEntry, entry.id)

    names_them()
    assert app.years(TODAY) == [], "what is deleted is of no year"


def ctx_moments(app: Cupcake) -> list[Moment]:
    return app.moments(date(1000, 1, 1), date(2999, 12, 31))


def test_a_day_that_is_none_names_no_year_and_hides_none(app: Cupcake) -> None:
    ctx = app.contexts["mood"]
    for day in ("2019-05-05", "2021-01-01"):
        ctx.store.add(MoodCheckIn(id="", valence=5, day=day, at=f"{day}T10:00:00Z"))
    with app.home.store.database.write() as raw:
        for odd in ("", "never", "12", "99999-01-01"):
            raw.execute(
                "UPDATE mood_check_in SET day = ? WHERE id = (SELECT id FROM mood_check_in WHERE day = '2019-05-05')",
                (odd,),
            )
            assert 2021 in ctx.store.years(MoodCheckIn, "day"), odd


def test_a_sprinkle_that_fails_to_name_its_years_takes_nobody_with_it(
    app: Cupcake, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = app.contexts["mood"]
    ctx.store.add(MoodCheckIn(id="", valence=5, day="2019-05-05", at="2019-05-05T10:00:00Z"))
    monkeypatch.setattr("sprinkles.journal.moments.years", lambda ctx: [1 // 0])
    assert app.years(TODAY) == [2019]
    assert app.contexts["memories"].years(TODAY) == [2019]


def test_the_calendar_is_walked_over(app: Cupcake) -> None:
    from sprinkles.calendar.edits import add
    from sprinkles.calendar.plans import Plan

    assert not app.sprinkle("calendar").manifest.contributes.years, "it repeats: which years depends on the rules"
    add(app.contexts["calendar"], Plan(title="Moved in", starts="2003-04-05", all_day=True))
    assert app.years(TODAY) == [2003]
