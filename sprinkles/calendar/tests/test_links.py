"""What other sprinkles say happened stands in the calendar once, as visible as its source, and goes with it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.bootstrap import Cupcake
from core.contracts import EventContract
from core.visibility import Visibility
from sprinkles.calendar.models import CalendarLink
from sprinkles.calendar.queries import window
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context
from storage.records import Records
from tests.app.house import pair_up
from tests.harness.sprinkle import open_app

NAMES = (
    "journal.entry.created",
    "journal.entry.changed",
    "journal.entry.deleted",
    "habit.completed",
    "habit.unchecked",
)
DAY = {"day": {"type": "text", "nullable": True}, "habit_id": {"type": "text"}}


def speaker(cupcake: Cupcake) -> Context:
    """A sprinkle that keeps entries and says these events; the delivery is the app's own."""
    said = {
        n: EventContract.model_validate({"event": n, "doc": "d", "emitter": "x", "fired": "f", "payload": DAY})
        for n in NAMES
    }
    return Context.of(cupcake.home, "journal", frozenset({"journal_entry"}), emits=said, deliveries=cupcake.deliveries)


@pytest.fixture
def said(cupcake: Cupcake) -> Iterator[Context]:
    made = speaker(cupcake)
    yield made
    made.store.close()


def say(cupcake: Cupcake, said: Context, name: str, entry: str | None = None, day: str | None = "2026-03-10") -> str:
    with said.store.together() as work:
        entry = entry or work.add(JournalEntry, title="Secret words", at="2026-03-10T10:00:00Z")
        work.emit(name, source=("journal_entry", entry), day=day)
    cupcake.deliveries.deliver()
    return entry


def links(ctx: Context) -> list[CalendarLink]:
    return ctx.store.find(select(CalendarLink).where(col(CalendarLink.deleted_at).is_(None)))


def test_one_habit_on_one_day_is_one_thing_however_often_it_is_told(
    cupcake: Cupcake, ctx: Context, said: Context
) -> None:
    entry = say(cupcake, said, "habit.completed")
    say(cupcake, said, "habit.completed", entry)
    (link,) = links(ctx)
    assert (link.parent_id, link.day, link.item_kind) == (entry, "2026-03-10", "habit")
    say(cupcake, said, "habit.completed", entry, "2026-03-11")
    say(cupcake, said, "habit.unchecked", entry, "2026-03-10")
    assert [found.day for found in links(ctx)] == ["2026-03-11"]
    say(cupcake, said, "habit.completed", entry, "2026-03-10")
    assert len(links(ctx)) == 2


def test_an_entry_shows_on_its_day_by_its_own_name_moves_and_goes(
    cupcake: Cupcake, ctx: Context, said: Context, caplog: pytest.LogCaptureFixture
) -> None:
    entry = say(cupcake, said, "journal.entry.created")
    (shown,) = window(ctx, date(2026, 3, 10), date(2026, 3, 10))
    assert shown.link and shown.route == f"/diary/{entry}" and shown.title == "Secret words"
    assert "moments_failed" not in caplog.text
    say(cupcake, said, "journal.entry.changed", entry, "2026-03-12")
    assert [found.day for found in links(ctx)] == ["2026-03-12"]
    say(cupcake, said, "journal.entry.changed", entry, None)
    assert [found.day for found in links(ctx)] == ["2026-03-12"]
    say(cupcake, said, "journal.entry.deleted", entry, None)
    assert links(ctx) == []


def test_an_event_without_a_day_counts_for_the_day_it_happened(cupcake: Cupcake, ctx: Context, said: Context) -> None:
    say(cupcake, said, "journal.entry.created", None, None)
    assert [link.day for link in links(ctx)] == [date.today().isoformat()]


def test_no_word_of_the_source_is_copied(cupcake: Cupcake, ctx: Context, said: Context) -> None:
    say(cupcake, said, "journal.entry.created")
    assert "Secret" not in str(cupcake.home.store.database.rows("SELECT * FROM calendar_link"))


def test_a_source_that_is_gone_before_its_event_came_leaves_nothing_and_blocks_nothing(
    cupcake: Cupcake, ctx: Context, said: Context
) -> None:
    with said.store.together() as work:
        entry = work.add(JournalEntry, title="x", at="2026-03-10T10:00:00Z")
        work.emit("journal.entry.created", source=("journal_entry", entry), day="2026-03-10")
    with said.store.together() as work:
        work.delete(JournalEntry, entry)
        work.emit("journal.entry.deleted", source=("journal_entry", entry), day=None)
    cupcake.deliveries.deliver()
    assert links(ctx) == []
    say(cupcake, said, "journal.entry.created")
    assert len(links(ctx)) == 1


def test_a_link_is_born_no_more_visible_than_its_source(tmp_path: Path) -> None:
    cupcake = open_app(tmp_path / "home", "journal", "calendar")
    from app.household import Household

    pair_up(Household(cupcake))
    said, ctx = speaker(cupcake), cupcake.contexts["calendar"]
    with cupcake.home.store.write() as txn:
        private = (
            Records(txn, "journal_entry")
            .create({"title": "p", "at": "2026-03-10T10:00:00Z"}, visibility=Visibility.PRIVATE)
            .id
        )
        shared = (
            Records(txn, "journal_entry")
            .create({"title": "s", "at": "2026-03-10T10:00:00Z"}, visibility=Visibility.SHARED)
            .id
        )
    for entry in (private, shared):
        say(cupcake, said, "journal.entry.created", entry)
    assert {link.parent_id: link.visibility for link in links(ctx)} == {private: "private", shared: "shared"}
    said.store.close()
    cupcake.close()


def test_real_habits_are_called_by_their_names_and_go_when_they_are_unchecked(tmp_path: Path) -> None:
    from sprinkles.habits.doing import check, uncheck
    from sprinkles.habits.models import Habit

    app = open_app(tmp_path / "home", "journal", "calendar", "habits")
    habits, calendar, day = app.contexts["habits"], app.contexts["calendar"], date.today()
    with habits.store.together() as work:
        walk, read = (work.add(Habit, title=title, starts_on=day.isoformat()) for title in ("Walk", "Read"))
    for habit in (walk, read, walk):
        check(habits, habit, day)
        app.deliveries.deliver()
    assert {link.parent_id for link in links(calendar)} == {walk, read}
    shown = " ".join(h.title for h in window(calendar, day, day))
    assert "Walk" in shown and "Read" in shown
    uncheck(habits, read, day)
    app.deliveries.deliver()
    assert [(h.title, h.route) for h in window(calendar, day, day)] == [("Walk", f"/habits/{walk}")]
    app.close()
