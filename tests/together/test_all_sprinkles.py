"""All six sprinkles between two homes through the cloud: the same on both, nothing private travels, one effect of each event."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import open_cupcake
from core.visibility import Visibility
from sprinkles.calendar.edits import add
from sprinkles.calendar.plans import Plan
from sprinkles.daily_question.answering import answer
from sprinkles.habits.doing import check
from sprinkles.habits.doing import today as today_here
from sprinkles.habits.models import Habit
from sprinkles.journal.keeping import keep as write
from sprinkles.memories.models import Milestone
from sprinkles.mood.keeping import Telling
from sprinkles.mood.keeping import keep as tell
from storage import events
from tests.cloud.local_cloud import LocalCloud
from tests.harness.sprinkle import couple
from tests.together.people import Person, assert_identical, compared, settle

pytestmark = pytest.mark.cloud
SIX = ("journal", "calendar", "habits", "memories", "mood", "daily-question")
Two = tuple[Person, Person]


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> Iterator[Two]:
    a, b = couple(cloud, tmp_path, *SIX)
    assert set(a.app.contexts) == set(b.app.contexts) == set(SIX)
    yield a, b
    a.close()
    b.close()


def one_of_each(person: Person, words: str, level: Visibility, day: date) -> None:
    """A record of each sprinkle, at this level where the sprinkle leaves the choice."""
    ctx = person.app.contexts
    write(ctx["journal"], level, title=f"{words} entry", text=words, at=f"{day}T12:00:00Z")
    add(ctx["calendar"], Plan(title=f"{words} event", starts=str(day), all_day=True), level)
    habit = ctx["habits"].store.add(Habit(id="", title=f"{words} habit"), visibility=level)
    check(ctx["habits"], habit.id, day)
    ctx["memories"].store.add(Milestone(id="", title=f"{words} milestone", day=str(day)), visibility=level)


def words_in(person: Person, words: str) -> int:
    return person.raw_bytes().count(words.encode())


def test_all_six_are_the_same_on_both_and_what_is_private_never_travels(two: Two) -> None:
    a, b = two
    day = today_here()
    for person in two:
        one_of_each(person, f"Open{person.name}", Visibility.SHARED, day)
        one_of_each(person, f"Closed{person.name}", Visibility.PRIVATE, day)
        tell(person.app.contexts["mood"], Telling(5, note=f"Closed{person.name} mood"))
    answer(a.app.contexts["daily-question"], day, f"Closed{a.name} answer")
    for person in two:
        person.app.deliveries.deliver()
    settle(a, b)
    for person in two:
        person.app.deliveries.deliver()
    settle(a, b)
    assert_identical(a, b)
    compared(a, b)
    for one, other in ((a, b), (b, a)):
        assert words_in(other, f"Open{one.name}") >= 4
        assert words_in(other, f"Closed{one.name}") == 0
    # Once both have answered each device opens its own, and both can read both.
    answer(b.app.contexts["daily-question"], day, f"Answer{b.name}")
    for _ in range(2):
        settle(a, b)
        for person in two:
            person.app.deliveries.deliver()
    settle(a, b)
    assert_identical(a, b)
    assert words_in(a, f"Answer{b.name}") and words_in(b, f"Closed{a.name} answer")
    assert words_in(b, f"Closed{a.name} mood") == 0


def calendar_days(person: Person) -> list[tuple[str, str]]:
    return person.app.contexts["calendar"].store.rows(
        "SELECT parent_id, day FROM calendar_link WHERE parent_table = 'habit' AND deleted_at IS NULL"
    )


def died(person: Person) -> None:
    """The process ended without a word, and the app was started again."""
    folder, settings = person.app.home.folder, person.app.settings
    person.app.deliveries._stopping = True
    person.app.close()
    person.app = open_cupcake(folder, settings)


def test_one_habit_is_one_day_in_both_calendars_through_crashes_and_whoever_did_it(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = two
    day = today_here()
    habit = (
        a.app.contexts["habits"].store.add(Habit(id="", title="Walk", mode="either"), visibility=Visibility.SHARED).id
    )
    settle(a, b)
    # Both complete it without a network. One dies before anybody was told of it …
    for person in two:
        assert check(person.app.contexts["habits"], habit, day)
    died(a)
    assert calendar_days(a) == []
    # … and the other after the effect, before that was written down.
    with monkeypatch.context() as patch:
        patch.setattr(events, "done", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            b.app.deliveries.deliver("calendar")
    assert calendar_days(b) == [(habit, str(day))]
    died(b)
    for person in two:
        person.app.deliveries.deliver()
        assert calendar_days(person) == [(habit, str(day))]
    settle(a, b)
    for person in two:
        person.app.deliveries.again("calendar:habit.completed")
        person.app.deliveries.deliver()
    settle(a, b)
    for person in two:
        assert calendar_days(person) == [(habit, str(day))]
        shown = [m for m in person.app.moments(day, day) if m.record_id == habit]
        assert len(shown) == 1
    assert_identical(a, b)
    compared(a, b)
