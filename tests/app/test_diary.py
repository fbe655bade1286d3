"""The list of entries and one entry to read, on a real home."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from sprinkles.journal import keeping
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Visibility
from tests.app.house import household, journal, pair_up, showing
from tests.harness.app_driver import AppDriver, run

LONDON = "Europe/London"


def entry(title: str, at: str, text: str = "Some words.", *, zone: str = LONDON, **more: Any) -> JournalEntry:
    return JournalEntry(id="", title=title, text=text, at=at, time_zone=zone, **more)


def rows(app: AppDriver) -> list[str]:
    """The rows' names, in order."""
    return [label for label in app.labels() if ", " in label and label.split(" ")[0].endswith("day")]


def shows_rows(app: AppDriver, count: int) -> bool:
    return len(rows(app)) == count


def markdown(app: AppDriver) -> list[str]:
    return [m.value for m in app.find_all(ft.Markdown, app.top)]


def test_list_groups_by_month_newest_first_and_pages(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add_many(
        [entry(f"Number {i}", f"2026-{1 + i // 28:02d}-{1 + i % 28:02d}T12:00:00Z") for i in range(100)]
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: len(rows(app)) == 40)
            assert rows(app)[0] == "Thursday 16 April 2026, Number 99"
            assert app.shows("April 2026")
            assert app.shows("16 entries")
            # March has 28, of which the first page shows 24 only: the count is the month's, not the page's.
            assert app.shows("28 entries")
            assert not app.shows("January 2026")
            listed = app.find(ft.ListView, app.top)
            near_end = {"event_type": "update", "pixels": 900.0, "min_scroll_extent": 0.0, "max_scroll_extent": 1000.0,
                        "viewport_dimension": 600.0}  # fmt: skip
            await app.fire(listed, "scroll", near_end)
            await app.until(lambda: len(rows(app)) == 80)
            await app.fire(app.find(ft.ListView, app.top), "scroll", near_end)
            await app.until(lambda: len(rows(app)) == 100)
            assert rows(app)[-1] == "Thursday 1 January 2026, Number 0"
            assert len(set(rows(app))) == 100
        await house.close()

    run(story())


def test_old_dates_keep_their_day_year_and_weekday(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add_many(
        [
            entry("", "1660-01-01T21:00:00Z", "Jan. 1st (Lord’s day). This morning I rose"),
            entry("Late", "2026-11-04T23:30:00Z", zone="Europe/Prague"),
        ]
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: len(rows(app)) == 2)
            assert rows(app)[0] == "Thursday 5 November 2026, Late"
            assert rows(app)[1].startswith("Sunday 1 January 1660, Jan. 1st (Lord’s day)")
            assert app.shows("January 1660")
            await app.tap(rows(app)[1])
            await app.until(lambda: app.shows("21:00"))
            assert app.shows("Sunday 1 January 1660")
        await house.close()

    run(story())


def test_empty_diary_says_how_to_begin_and_filters_say_what_they_would_hold(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: app.shows("Nothing here yet. Start with something small from today."))
            await app.tap("Photos")
            await app.until(lambda: app.shows("Entries with photos will be here."))
            await app.tap("Everything")
            await app.until(lambda: "Write something" in app.labels())
            await app.tap("Write something")
            await app.until(lambda: "What happened?" in app.labels())
        await house.close()

    run(story())


def test_filters_tell_ours_from_only_mine(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    store = journal(house).store
    store.add(entry("Between us", "2026-05-01T10:00:00Z"), visibility=Visibility.SHARED)
    store.add(entry("Just me", "2026-05-02T10:00:00Z"), visibility=Visibility.PRIVATE)
    store.add(
        entry("With a photo", "2026-05-03T10:00:00Z", media=[{"id": "p", "sha256": None}]), visibility=Visibility.SHARED
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: len(rows(app)) == 3)
            assert app.shows("Not here yet")
            for name, wanted in (("Ours", 2), ("Only mine", 1), ("Photos", 1), ("Everything", 3)):
                await app.tap(name)
                await app.until(partial(shows_rows, app, wanted))
            assert app.texts().count("Both of us") == 2
            assert app.texts().count("Only me") == 1
        await house.close()

    run(story())


def test_favourites_and_this_day_have_filters_of_their_own(tmp_path: Path) -> None:
    house = household(tmp_path)
    store, then = journal(house).store, date.today().replace(year=2016)  # it had a 29 February
    store.add(entry("Long ago", f"{then}T12:00:00Z", zone="UTC"))
    store.add(entry("Another day", f"{then + timedelta(days=40)}T12:00:00Z", zone="UTC", starred=True))

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: len(rows(app)) == 2)
            await app.tap("Starred")
            await app.until(lambda: [r.rpartition(", ")[2] for r in rows(app)] == ["Another day"])
            await app.tap("On this day")
            await app.until(lambda: [r.rpartition(", ")[2] for r in rows(app)] == ["Long ago"])
            assert app.shows("1 entry")
            for (found,) in store.rows("SELECT id FROM journal_entry"):
                store.delete(JournalEntry, found)
            await app.until(lambda: app.shows("No earlier year has this day yet."))
            await app.tap("Starred")
            await app.until(lambda: app.shows("What you star will be here."))
        await house.close()

    run(story())


def test_reader_shows_words_without_photo_lines_and_its_facts(tmp_path: Path) -> None:
    house = household(tmp_path)
    words = "![](dayone-moment://8ED788)\n\nA walk. ![seen](https://example.org/x.png)"
    place, weather = {"name": "Seething Lane", "locality": "London"}, {"temperature_c": 4.4, "description": "Clear"}
    journal(house).store.add(
        entry("A walk", "2026-05-01T10:00:00Z", words, tags=["walks"], starred=True, location=place, weather=weather)
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: bool(rows(app)))
            await app.tap(rows(app)[0])
            await app.until(lambda: bool(markdown(app)))
            assert markdown(app) == ["A walk. [seen](https://example.org/x.png)"]
            for fact in ("Only me", "Seething Lane, London", "4°, clear", "walks", "Starred", "You"):
                assert app.shows(fact)
            await app.tap("Back to the diary")
            await app.until(lambda: app.page.route == "/diary")
        await house.close()

    run(story())


def test_delete_names_who_loses_it_and_can_be_undone(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    kept = journal(house).store.add(entry("Two red dots", "2026-05-01T10:00:00Z"), visibility=Visibility.SHARED)

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: bool(rows(app)))
            await app.tap(rows(app)[0])
            await app.until(lambda: "More" in app.labels())
            await app.tap("More")
            await app.tap("Delete")
            assert app.shows("Delete “Two red dots” for both of you?")
            assert app.shows("Theo’s copy goes too.")
            await app.tap("Delete")
            await app.until(lambda: "Undo" in app.labels() and app.page.route == "/diary")
            assert app.shows("Deleted “Two red dots”")
            assert journal(house).store.get(JournalEntry, kept.id) is None
            await app.tap("Undo")
            await app.until(lambda: len(rows(app)) == 1)
            assert "Undo" not in app.labels()
            assert journal(house).store.get(JournalEntry, kept.id) is not None
        await house.close()

    run(story())


def test_partners_entry_may_be_edited_and_not_deleted(tmp_path: Path) -> None:
    house = household(tmp_path)
    _, theirs = pair_up(house)
    store = journal(house).store
    kept = store.add(entry("From Theo", "2026-05-01T10:00:00Z"), visibility=Visibility.SHARED)
    with house.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET author_id = ? WHERE id = ?", (theirs, kept.id))

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: bool(rows(app)))
            await app.tap(rows(app)[0])
            await app.until(lambda: "Edit" in app.labels())
            await app.tap("More")
            assert "Delete" not in app.labels()
            await app.tap("Close This entry")
            await app.tap("Edit")
            await app.until(lambda: "What happened?" in app.labels())
            assert "You and Theo can read this. Theo wrote it and decides who reads it" in app.labels()
        await house.close()

    run(story())


def test_failing_delete_is_one_calm_line_and_the_app_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)
    journal(house).store.add(entry("Stays", "2026-05-01T10:00:00Z"))

    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(keeping, "delete", fail)

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: bool(rows(app)))
            await app.tap(rows(app)[0])
            await app.until(lambda: "More" in app.labels())
            await app.tap("More")
            await app.tap("Delete")
            await app.tap("Delete")
            await app.until(lambda: app.shows("Something went wrong here. Nothing you saved is lost."))
            assert not app.shows("secret words")
            await app.tap("Keep it")
            await app.tap("Back to the diary")
            await app.until(lambda: bool(rows(app)))
        await house.close()

    run(story())


def test_wide_window_shows_list_and_entry_side_by_side(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add_many(
        [entry("First", "2026-05-01T10:00:00Z", "One."), entry("Second", "2026-05-02T10:00:00Z", "Two.")]
    )

    async def story() -> None:
        async with showing(house, width=1280, height=800) as app:
            await app.until(lambda: markdown(app) == ["Two."])
            await app.tap("Friday 1 May 2026, First")
            await app.until(lambda: markdown(app) == ["One."])
            assert len(rows(app)) == 2
            assert app.by_label("Friday 1 May 2026, First").selected
        await house.close()

    run(story())


def test_change_elsewhere_appears_by_itself(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.until(lambda: app.shows("Nothing here yet"))
            journal(house).store.add(entry("Arrived", "2026-05-01T10:00:00Z"))
            await app.until(lambda: rows(app) == ["Friday 1 May 2026, Arrived"])
        await house.close()

    run(story())
