"""Searching: as one types, off the loop, with the matching words marked."""

from pathlib import Path

import flet as ft
import pytest

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens import search
from sprinkles.journal.screens.search import pieces_of
from sprinkles.sdk import Visibility
from tests.app.house import household, journal, pair_up, showing
from tests.harness.app_driver import AppDriver, run

FIELD = "Search the diary"


def test_search_marks_the_words_and_opens_the_entry(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add_many(
        [
            JournalEntry(id="", title="Fire", text="The **fire** began in Pudding Lane.", at="1666-09-02T21:00:00Z"),
            JournalEntry(id="", title="Supper", text="Good wine.", at="1666-09-01T21:00:00Z"),
        ]
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.tap(FIELD)
            await app.until(lambda: app.page.route == "/search")
            assert app.shows("Every word you ever wrote here")
            await app.type(FIELD, "pudd")
            await app.until(lambda: app.shows("1 entry"))
            spans = [s for t in app.find_all(ft.Text, app.top) for s in t.spans or []]
            assert [s.text for s in spans if s.style] == ["Pudding"]
            assert "".join(s.text or "" for s in spans) == "The fire began in Pudding Lane."
            await app.type(FIELD, "zeppelin")
            await app.until(lambda: app.shows("Nothing with “zeppelin”."))
            await app.type(FIELD, "")
            await app.until(lambda: app.shows("Every word you ever wrote here"))
            await app.type(FIELD, "wine")
            await app.until(lambda: app.shows("Supper"))
            hit = next(label for label in app.labels() if label.endswith(", Supper"))
            await app.tap(hit)
            await app.until(lambda: app.page.route.startswith("/diary/"))
        await house.close()

    run(story())


def test_only_the_last_of_what_was_typed_is_shown(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add(JournalEntry(id="", title="", text="alpha beta", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with showing(house) as app:
            await app.tap(FIELD)
            await app.until(lambda: app.page.route == "/search")
            for typed in ("z", "al", "alpha"):
                await app.type(FIELD, typed)
            await app.until(lambda: app.shows("1 entry"))
        await house.close()

    run(story())


def test_snippet_is_cut_at_its_marks() -> None:
    assert pieces_of("…of \x02wine\x03, and\n# more \x02wine\x03") == (
        ("…of ", False),
        ("wine", True),
        (", and more ", False),
        ("wine", True),
    )


def labels_of(app: AppDriver) -> list[str]:
    return sorted(
        label.rpartition(", ")[2] for label in app.labels() if ", " in label and label.split(" ")[0].endswith("day")
    )


def marks(app: AppDriver) -> list[str]:
    return [s.text or "" for t in app.find_all(ft.Text, app.top) for s in t.spans or [] if s.style]


def test_titles_and_tags_are_marked_too(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add_many(
        [
            JournalEntry(id="", title="Harbour walk", text="Rain.", at="2026-05-01T10:00:00Z"),
            JournalEntry(id="", title="Sunday", text="Rain.", at="2026-05-02T10:00:00Z", tags=["old harbour", "boats"]),
        ]
    )

    async def story() -> None:
        async with showing(house) as app:
            await app.tap(FIELD)
            await app.until(lambda: app.page.route == "/search")
            await app.type(FIELD, "harb")
            await app.until(lambda: app.shows("2 entries"))
            assert marks(app) == ["Harbour", "harbour"]
            assert {s.style.bgcolor for t in app.find_all(ft.Text, app.top) for s in t.spans or [] if s.style} != {None}
        await house.close()

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_filters_narrow_words_and_find_without_them(tmp_path: Path, width: int) -> None:
    house = household(tmp_path)
    _, theirs = pair_up(house)
    store = journal(house).store
    at = "2026-05-01T10:00:00Z"
    shared = Visibility.SHARED
    store.add(JournalEntry(id="", title="Star", text="wine", at=at, starred=True, tags=["red"]), visibility=shared)
    store.add(JournalEntry(id="", title="Old", text="wine", at="1999-05-01T10:00:00Z", mood="warm"), visibility=shared)
    store.add(
        JournalEntry(id="", title="Photo", text="bread", at=at, media=[{"id": "p", "sha256": None}]), visibility=shared
    )
    other = store.add(JournalEntry(id="", title="Theirs", text="wine", at=at), visibility=shared)
    with house.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET author_id = ? WHERE id = ?", (theirs, other.id))

    async def story() -> None:
        async with showing(house, width=width) as app:
            await app.tap(FIELD)
            await app.until(lambda: app.page.route == "/search" and "By Theo" in app.labels())

            async def only(*names: str) -> None:
                await app.until(lambda: labels_of(app) == sorted(names))

            await app.tap("Photos")
            await only("Photo")
            await app.tap("Photos")
            await app.until(lambda: app.shows("Every word you ever wrote here"))
            await app.type(FIELD, "wine")
            await only("Star", "Old", "Theirs")
            await app.tap("Starred")
            await only("Star")
            await app.tap("By Theo")
            await app.until(lambda: app.shows("Nothing with “wine” among these."))
            await app.tap("Take the filters away")
            await only("Star", "Old", "Theirs")
            await app.tap("By Theo")
            await only("Theirs")
            await app.tap("By me")
            await only("Star", "Old")
            await app.tap("Year")
            await app.tap("1999")
            await only("Old")
            assert "Year: 1999" in app.labels()
            await app.tap("Year: 1999")
            await app.tap("1999")
            await only("Star", "Old")
            await app.tap("Mood")
            await app.tap("Warm")
            await only("Old")
            await app.tap("Mood: Warm")
            await app.tap("Warm")
            await app.tap("Tag")
            await app.tap("red")
            await only("Star")
        await house.close()

    run(story())


def test_what_is_found_comes_in_pages_to_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 60)
    house = household(tmp_path)
    journal(house).store.add_many(
        [JournalEntry(id="", title=f"Number {n}", text="wine", at="2026-05-01T10:00:00Z") for n in range(90)]
    )
    near_end = {"event_type": "update", "pixels": 900.0, "min_scroll_extent": 0.0, "max_scroll_extent": 1000.0,
                "viewport_dimension": 600.0}  # fmt: skip

    async def story() -> None:
        async with showing(house) as app:
            await app.tap(FIELD)
            await app.until(lambda: app.page.route == "/search")
            await app.type(FIELD, "wine")
            await app.until(lambda: app.shows("90 entries"))
            assert len(labels_of(app)) == 40
            await app.fire(app.find(ft.ListView, app.top), "scroll", near_end)
            await app.until(lambda: len(set(labels_of(app))) == 80)
            assert app.shows("The first 60 are here.")
            await app.fire(app.find(ft.ListView, app.top), "scroll", near_end)
            assert len(labels_of(app)) == 80
        await house.close()

    run(story())
