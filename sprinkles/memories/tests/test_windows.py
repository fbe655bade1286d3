"""Walking through a life in windows: nothing twice, nothing left out, never much at once."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sprinkles.memories.windows import FIRST_DAY, WIDEST, Page, on_this_day, order, page
from sprinkles.sdk import Moment

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
days = st.one_of(st.dates(date(1650, 1, 1), TODAY), st.dates(TODAY - timedelta(days=400), TODAY))


def moment(day: date, number: int = 0, kind: str = "entry", weight: int = 0) -> Moment:
    return Moment(day, f"{day} {number}", kind, "star", "/", "t", f"{number:05d}", weight=weight)


class Life:
    """What `ctx.moments` would answer, and how it was asked."""

    def __init__(self, held: list[Moment]) -> None:
        self.held = held
        self.asked: list[tuple[date, date]] = []
        self.most = 0

    def gather(self, first: date, last: date) -> list[Moment]:
        assert first <= last
        self.asked.append((first, last))
        found = [m for m in self.held if first <= m.day <= last]
        self.most = max(self.most, len(found))
        return found

    def all_pages(self, years: list[int] | None = None, kind: str = "") -> list[Page]:
        pages, last = [], TODAY
        while True:
            pages.append(page(self.gather, last, years=years, wanted=lambda m: not kind or m.kind == kind))
            before = pages[-1].before
            if before is None:
                return pages
            assert before < last
            last = before


@settings(max_examples=60, deadline=None)
@given(st.lists(days, max_size=150), st.booleans())
def test_all_pages_together_hold_every_moment_once_newest_first(found: list[date], known: bool) -> None:
    life = Life([moment(day, n, "milestone" if n % 7 == 0 else "entry") for n, day in enumerate(found)])
    years = sorted({day.year for day in found} | {TODAY.year}) if known else None
    told = [m for p in life.all_pages(years) for m in p.moments]
    assert told == sorted(life.held, key=order, reverse=True)
    some = [m for p in life.all_pages(years, "milestone") for m in p.moments]
    assert some == [m for m in told if m.kind == "milestone"]
    assert all((last - first).days < WIDEST for first, last in life.asked)


def test_centuries_of_nothing_are_stepped_over_once_the_years_are_known() -> None:
    life = Life([moment(date(1660, 1, 1) + DAY * n, n) for n in range(3414)])
    years = list(range(1660, 1670))
    first = page(life.gather, TODAY, years=years)
    assert len(life.asked) <= 6, "three centuries cost no question, the empty end of 1669 a few"
    assert (len(first.moments) >= 40, first.moments[0].day.year) == (True, 1669)
    life.all_pages(years)
    assert life.most < 500, "never the whole life at once"


def test_a_long_search_can_be_made_in_pieces() -> None:
    life = Life([moment(date(1660, 1, 1), 1)])
    some: list[Moment] = []
    last: date | None = TODAY
    turns = 0
    while last is not None:
        piece = page(life.gather, last, windows=10)
        assert len(life.asked) <= 10
        some += piece.moments
        life.asked, turns = [], turns + 1
        last = piece.before
    assert (len(some), turns > 3) == (1, True)


def test_a_day_stays_whole_however_much_it_holds() -> None:
    life = Life([moment(TODAY, n) for n in range(100)] + [moment(TODAY - 30 * DAY, 999)])
    first = page(life.gather, TODAY)
    assert len([m for m in first.moments if m.day == TODAY]) == 100
    assert first.before is not None
    assert len(first.moments) == 100, "and the next day is for the next page"
    assert page(life.gather, TODAY, first=FIRST_DAY, count=1000).before is None


def test_what_weighs_more_stands_above_on_its_day() -> None:
    life = Life([moment(TODAY, 1), moment(TODAY, 2, "milestone", 3), moment(TODAY, 3)])
    assert [m.record_id for m in page(life.gather, TODAY).moments] == ["00002", "00003", "00001"]


def test_on_this_day_has_earlier_years_only_nearest_first() -> None:
    found = [date(2026, 11, 20), date(2025, 11, 20), date(2025, 11, 21), date(1663, 11, 20)]
    life = Life([moment(day, n) for n, day in enumerate(found)])
    told = on_this_day(life.gather, TODAY, [1663, 2024, 2025, 2026])
    assert [(year, len(held)) for year, held in told] == [(2025, 1), (1663, 1)]
    assert len(life.asked) == 3, "one look for each year that holds anything"


def test_the_29th_of_february_is_remembered_also_in_years_without_one() -> None:
    leap, day_before = moment(date(2024, 2, 29), 1), moment(date(2024, 2, 28), 2)
    life = Life([leap, day_before])
    years = [2023, 2024]
    assert on_this_day(life.gather, date(2025, 2, 28), years) == [(2024, [leap, day_before])]
    assert on_this_day(life.gather, date(2028, 2, 28), years) == [(2024, [day_before])]
    assert on_this_day(life.gather, date(2028, 2, 29), years) == [(2024, [leap])]
