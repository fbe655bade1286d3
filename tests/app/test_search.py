"""Searching: as one types, off the loop, with the matching words marked."""

from pathlib import Path

import flet as ft

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.search import pieces_of
from tests.app.house import household, journal, showing
from tests.harness.app_driver import run

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
