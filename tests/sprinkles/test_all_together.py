"""All six sprinkles in one home: both lives are gathered from all of them, each once, in bounded looks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Cupcake, open_cupcake
from core.settings import Settings
from sprinkles.memories.life import KINDS, UNDER, Filter, timeline, years
from sprinkles.memories.windows import CROWDED, PAGE, WIDEST
from sprinkles.sdk import Moment
from tests.journal.exports import entry, export

SIX = ("journal", "calendar", "habits", "memories", "mood", "daily-question")
ENTRIES = 3414
BEGIN = date(1660, 1, 1)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Cupcake]:
    """A home with everything in it and nothing written yet."""
    opened = open_cupcake(tmp_path / "home", Settings("test", None, None, None, SIX))
    assert opened.problems == []
    assert set(opened.contexts) == set(SIX)
    yield opened
    opened.close()


def diary_of_long_ago(app: Cupcake, folder: Path) -> None:
    """An entry a day, for nine years, three and a half centuries ago."""
    from sprinkles.journal.importers import import_dayone

    days = (BEGIN + timedelta(days=n) for n in range(ENTRIES))
    told = [entry(n, creationDate=f"{day}T12:00:00Z") for n, day in enumerate(days, 1)]
    import_dayone(app.contexts["journal"], export(folder / "diary.zip", *told))


def a_day_of_everything(app: Cupcake) -> date:
    """One thing of each sprinkle today, and each thing that the calendar counts to; answers the day."""
    from sprinkles.calendar.edits import add
    from sprinkles.calendar.plans import Plan
    from sprinkles.daily_question.answering import answer
    from sprinkles.habits.doing import check, today
    from sprinkles.habits.models import Habit
    from sprinkles.journal.keeping import keep as write
    from sprinkles.memories.models import Milestone
    from sprinkles.mood.keeping import Telling
    from sprinkles.mood.keeping import keep as tell

    day, ctx = today(), app.contexts
    write(ctx["journal"], title="Today", text="Words", at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    for occasion in ("event", "anniversary", "countdown"):
        add(ctx["calendar"], Plan(title=occasion, starts=str(day), all_day=True, occasion=occasion))
    habit = ctx["habits"].store.add(Habit(id="", title="Walk"))
    check(ctx["habits"], habit.id, day)
    ctx["memories"].store.add(Milestone(id="", title="Moved in", day=str(day)))
    tell(ctx["mood"], Telling(5))
    answer(ctx["daily-question"], day, "You.")
    return day


class Looks:
    """Counts the looks that memories takes at everything, and fails one that is taken within another."""

    def __init__(self, app: Cupcake) -> None:
        self.taken: list[tuple[date, date, int]] = []
        self.inside = False
        self._app = app
        for ctx in app.contexts.values():
            if ctx.gather is not None:
                ctx.gather = self

    def __call__(self, first: date, last: date) -> list[Moment]:
        assert not self.inside, "moments that gather moments would never end"
        self.inside = True
        found = self._app.moments(first, last)
        self.inside = False
        self.taken.append((first, last, len(found)))
        return found


def test_every_kind_of_every_sprinkle_is_told_once_and_has_a_word(app: Cupcake) -> None:
    day = a_day_of_everything(app)
    Looks(app)
    told = sorted(m.kind for m in app.contexts["memories"].moments(day, day))
    assert told == ["anniversary", "answer", "countdown", "entry", "event", "habit", "milestone", "mood"]
    assert {UNDER.get(kind, kind) for kind in told} == set(KINDS), "a filter for each kind, a kind for each filter"
    for kind in KINDS:
        shown = [m.kind for m in timeline(app.contexts["memories"], Filter(kind=kind)).moments]
        assert shown and {UNDER.get(k, k) for k in shown} == {kind}


def test_what_is_gathered_from_a_sprinkle_never_gathers_itself(app: Cupcake) -> None:
    day = a_day_of_everything(app)
    looks = Looks(app)
    assert {name for name, ctx in app.contexts.items() if ctx.gather is looks} == {"calendar", "memories"}
    for name in ("calendar", "memories"):
        looks.taken.clear()
        assert len(app.contexts[name].moments(day, day)) == 8
        assert len(looks.taken) == 1, "their own moments are their own records, not everybody's"


def test_a_long_diary_is_paged_in_bounded_looks_and_nothing_is_told_twice(app: Cupcake, tmp_path: Path) -> None:
    diary_of_long_ago(app, tmp_path)
    day = a_day_of_everything(app)
    ctx, looks = app.contexts["memories"], Looks(app)
    known = years(ctx, again=True)
    assert not looks.taken, "the years are known without looking at all that they hold"
    assert day.year in known
    told: list[tuple[str, str, str]] = []
    last: date | None = day
    pages = 0
    while last is not None:
        looks.taken.clear()
        shown = timeline(ctx, Filter(), last)
        assert len(looks.taken) <= 12, "the empty end of a year is walked in doubling steps, and no further"
        assert all((end - begin).days < WIDEST for begin, end, _ in looks.taken)
        assert sum(held for *_, held in looks.taken) <= 2 * CROWDED
        told += [(m.kind, m.table, m.record_id) for m in shown.moments]
        last, pages = shown.before, pages + 1
    assert len(told) == len(set(told)) == ENTRIES + 8
    assert pages <= 2 * (ENTRIES // PAGE)
