"""Long lists begin and end where somebody wants; what was deleted is offered back, and kept for thirty days."""

from datetime import UTC, datetime
from pathlib import Path

import flet as ft
import pytest

from sprinkles.journal import keeping
from sprinkles.journal.deleted import recently_deleted
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens import entry_rows, lately
from sprinkles.journal.screens import recently_deleted as screen
from sprinkles.sdk import Visibility
from tests.app.house import household, journal, pair_up, showing
from tests.app.test_diary import entry, rows
from tests.harness.app_driver import AppDriver, run

NEAR_END = {"event_type": "update", "pixels": 900.0, "min_scroll_extent": 0.0, "max_scroll_extent": 1000.0,
            "viewport_dimension": 600.0}  # fmt: skip


def names(app: AppDriver) -> list[str]:
    return [row.rpartition(", ")[2] for row in rows(app)]


async def to_the_end(app: AppDriver) -> None:
    await app.fire(app.find(ft.ListView, app.top), "scroll", NEAR_END)


def test_a_long_list_goes_on_from_its_last_row_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_rows, "MOST_ROWS", 80)
    house = household(tmp_path)
    journal(house).store.add_many(
        [
            entry(f"Number {i}", f"20{i // 336:02d}-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}T12:00:00Z")
            for i in range(200)
        ]
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: len(rows(app)) == 40)
            await to_the_end(app)
            await app.until(lambda: len(rows(app)) == 80)
            assert "Newer entries" not in app.labels()
            await to_the_end(app)
            assert len(rows(app)) == 80
            await app.tap("Older entries")
            await app.until(lambda: names(app)[:1] == ["Number 120"])
            seen = set(names(app))
            await to_the_end(app)
            await app.until(lambda: len(rows(app)) == 80)
            assert seen < set(names(app))
            assert names(app)[-1] == "Number 41"
            await app.tap("Older entries")
            await app.until(lambda: names(app)[:1] == ["Number 41"])
            await to_the_end(app)
            await app.until(lambda: names(app)[-1:] == ["Number 0"])
            assert "Older entries" not in app.labels()
            await app.tap("Newer entries")
            await app.until(lambda: names(app)[:1] == ["Number 120"])
            await app.tap("Newer entries")
            await app.until(lambda: names(app)[:1] == ["Number 199"])
            assert "Newer entries" not in app.labels()
        await house.close()

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_one_goes_to_a_day(tmp_path: Path, width: int) -> None:
    house = household(tmp_path)
    journal(house).store.add_many(
        [
            entry("New", "2026-05-03T12:00:00Z"),
            entry("Then", "1999-05-02T12:00:00Z"),
            entry("Old", "1999-04-01T12:00:00Z"),
        ]
    )

    async def pick(app: AppDriver, day: datetime) -> None:
        await app.tap("More of the diary")
        await app.tap("Go to a day")
        picker = next(d for d in app.find_all(ft.DatePicker) if d.open)
        sent = day.astimezone(UTC)  # the client sends its own midnight so
        await app.fire(picker, "change", sent, value=sent)

    async def story() -> None:
        async with showing(house, width=width) as app:
            await app.until(lambda: names(app) == ["New", "Then", "Old"])
            await pick(app, datetime(1999, 5, 2))
            await app.until(lambda: names(app) == ["Then", "Old"])
            await pick(app, datetime(1990, 1, 1))
            await app.until(lambda: app.shows("Nothing on that day or before it."))
            await app.tap("To the newest")
            await app.until(lambda: names(app) == ["New", "Then", "Old"])
        await house.close()

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_deleted_is_listed_and_taken_back(tmp_path: Path, width: int) -> None:
    house = household(tmp_path)
    _, theirs = pair_up(house)
    ctx = journal(house)
    mine = keeping.keep(ctx, Visibility.PRIVATE, title="Mine", text="Words.", at="2026-05-01T10:00:00Z")
    other = keeping.keep(ctx, Visibility.SHARED, title="Theirs", text="Words.", at="2026-05-02T10:00:00Z")
    wiped = keeping.keep(ctx, Visibility.SHARED, title="Long gone", text="Words.", at="2026-05-03T10:00:00Z")
    for gone in (mine, other, wiped):
        keeping.delete(ctx, gone.id)
    with house.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET author_id = ? WHERE id = ?", (theirs, other.id))
        # As the sweep leaves it after thirty days.
        raw.execute("UPDATE journal_entry SET title = NULL, text = NULL, at = NULL WHERE id = ?", (wiped.id,))

    async def story() -> None:
        async with showing(house, width=width) as app:
            await app.tap("More of the diary")
            await app.tap("Recently deleted")
            await app.until(lambda: app.shows("Mine"))
            assert app.shows("Its words stay until ")
            assert not app.shows("Theirs")
            assert not app.shows("No words yet")
            await app.tap("Take it back")
            await app.until(lambda: app.shows("Nothing was deleted in the last thirty days."))
            assert ctx.store.get(JournalEntry, mine.id) is not None
            await app.tap("Back to the diary")
            await app.until(lambda: names(app) == ["Mine"])
        await house.close()

    run(story())


def test_many_deleted_ones_come_in_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "PAGE", 3)
    house = household(tmp_path)
    ctx = journal(house)
    for number in range(5):
        kept = keeping.keep(ctx, title=f"Number {number}", text="Words.", at="2026-05-01T10:00:00Z")
        keeping.delete(ctx, kept.id)
    assert [row.name for row in recently_deleted(ctx, 2).rows] == ["Number 4", "Number 3"]

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/recently-deleted")
            await app.until(lambda: app.labels().count("Take it back") == 3)
            await app.tap("Show more")
            await app.until(lambda: app.labels().count("Take it back") == 5)
            assert "Show more" not in app.labels()
        await house.close()

    run(story())


def test_the_line_with_undo_goes_by_itself_or_when_dismissed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)
    ctx = journal(house)
    ids = [keeping.keep(ctx, title=n, text="Words.", at="2026-05-01T10:00:00Z").id for n in ("One", "Two")]

    async def delete(app: AppDriver, entry_id: str) -> None:
        await app.go(f"/diary/{entry_id}")
        await app.until(lambda: "More" in app.labels())
        await app.tap("More")
        await app.tap("Delete")
        await app.tap("Delete")
        await app.until(lambda: app.page.route == "/diary" and ctx.store.get(JournalEntry, entry_id) is None)

    async def story() -> None:
        async with showing(house) as app:
            await delete(app, ids[0])
            await app.until(lambda: app.shows("Deleted “One”"))
            await app.tap("Dismiss")
            assert not app.shows("Deleted “One”")
            monkeypatch.setattr(lately, "SHOWN_S", 0)
            await delete(app, ids[1])
            await app.until(lambda: not app.shows("Deleted “Two”"))
        await house.close()

    run(story())


def test_what_the_other_one_shared_before_they_parted_is_not_called_mine_alone(tmp_path: Path) -> None:
    """ "Only me" under somebody else's name reads as if their secret had got here."""
    house = household(tmp_path)
    _, theirs = pair_up(house)
    journal(house).store.add_many([entry("From Theo", "2026-06-11T12:00:00Z")])
    with house.cupcake.home.store.database.write() as raw:
        raw.execute(
            """UPDATE journal_entry SET author_id = ?, visibility = 'shared',
               pair_id = (SELECT pair_id FROM pair_member WHERE user_id = ?)""",
            (theirs, theirs),
        )

    async def story(says: str) -> None:
        async with showing(house) as app:
            await app.until(lambda: names(app) == ["From Theo"] and app.shows(says))
            await app.tap(rows(app)[0])
            await app.until(lambda: app.shows("Theo") and app.shows(says))
            assert not app.shows("Only me")

    run(story("Both of us"))
    with house.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE pair_member SET ended_at = 1")
    run(story("Shared before"))
