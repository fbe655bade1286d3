"""A mood is chosen while writing, shown where the entry is, and goes into every export; an empty page has ways in."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprinkles.journal import keeping
from sprinkles.journal.dayone_entry import from_dayone, to_dayone
from sprinkles.journal.exporters import export_dayone, export_markdown
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.moods import MOODS
from sprinkles.journal.prompts import prompt_of, templates
from sprinkles.journal.queries import today
from tests.app.house import household, journal, showing
from tests.harness.app_driver import run
from tests.harness.sprinkle import MemorySink, command
from tests.journal.exports import entry as raw
from ui import art

TEXT = "What happened?"
AT = "2026-05-01T10:00:00Z"


def test_our_moods_are_those_that_have_faces() -> None:
    assert tuple(MOODS.items()) == art.MOODS


@pytest.mark.parametrize("width", [390, 1280])
def test_a_mood_is_chosen_kept_shown_and_taken_away(tmp_path: Path, width: int) -> None:
    house = household(tmp_path)
    ctx = journal(house)

    async def story() -> None:
        async with showing(house, width=width) as app:
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            await app.type(TEXT, "A good day.")
            if width == 390:
                await app.tap("Say how it felt")
            await app.tap("Warm")
            await app.until(lambda: (ctx.drafts.get("journal:new") or {"page": {}})["page"].get("mood") == "warm")
            assert ("Warm. Change how it felt" in app.labels()) is (width == 390)
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/diary")
            (entry_id, mood), *_ = ctx.store.rows("SELECT id, mood FROM journal_entry")
            assert mood == "warm"
            await app.go(f"/diary/{entry_id}")
            await app.until(lambda: app.shows("Warm"))
            await app.go(f"/write/{entry_id}")
            await app.until(lambda: TEXT in app.labels())
            if width == 390:
                await app.tap("Warm. Change how it felt")
            await app.tap("Warm")
            await app.tap("Done")
            await app.until(lambda: ctx.store.rows("SELECT mood FROM journal_entry") == [(None,)])
        await house.close()

    run(story())


def test_a_mood_alone_is_worth_keeping(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            await app.tap("Say how it felt")
            await app.tap("Low")
            assert app.shows("If you want a way in")
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/diary")
            assert journal(house).store.rows("SELECT mood, text FROM journal_entry") == [("low", "")]
        await house.close()

    run(story())


def test_ways_into_an_empty_page_come_and_go(tmp_path: Path) -> None:
    house = household(tmp_path)
    first, second, day = prompt_of(today()), prompt_of(today(), 1), templates()[0]

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: f"Begin with: {first}" in app.labels())
            await app.tap("Another invitation")
            await app.tap(f"Begin with: {second}")
            await app.until(lambda: app.field("Title").value == second)
            await app.tap(day.name)
            await app.until(lambda: app.field(TEXT).value == day.text)
            assert app.field("Title").value == ""
            await app.tap(day.name)
            await app.until(lambda: app.field(TEXT).value == "")
            await app.tap(f"Begin with: {second}")
            await app.type(TEXT, "A bridge.")
            await app.until(lambda: not app.shows("If you want a way in"))
            assert app.field("Title").value == second
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/diary")
            assert journal(house).store.rows("SELECT title, text FROM journal_entry") == [(second, "A bridge.")]
        await house.close()

    run(story())


def test_what_was_begun_with_a_template_is_no_draft_before_something_is_added(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: "A letter" in app.labels())
            await app.tap("A letter")
            await app.tap("Close")
            await app.until(lambda: app.page.route == "/diary")
            assert journal(house).drafts.get("journal:new") is None
        await house.close()

    run(story())


def test_every_export_carries_the_mood(tmp_path: Path) -> None:
    house = household(tmp_path)
    ctx = journal(house)
    keeping.keep(ctx, text="Words", at=AT, mood="stormy")
    sink = MemorySink()
    export_markdown(ctx, sink)
    export_dayone(ctx, sink)
    assert 'mood: "stormy"' in next(v.decode() for k, v in sink.files.items() if k.endswith(".md"))
    (exported,) = json.loads(sink.text("Cupcake.json"))["entries"]
    assert from_dayone(exported)["mood"] == "stormy"
    house.cupcake.close()


@given(st.one_of(st.none(), st.integers(), st.text(max_size=6), st.sampled_from([*MOODS]), st.lists(st.none())))
def test_a_field_of_the_moods_name_comes_back_as_it_came_whatever_it_holds(said: object) -> None:
    there = raw(cupcakeMood=said)
    assert to_dayone(JournalEntry(id="x", **from_dayone(there))) == there


def test_a_mood_that_was_changed_here_wins_over_an_odd_one_of_the_source() -> None:
    columns = from_dayone(raw(cupcakeMood=7))
    assert to_dayone(JournalEntry(id="x", **{**columns, "mood": "even"}))["cupcakeMood"] == "even"


def test_moods_and_favourites_are_said_on_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = command(home, "journal", "journal", "add", "--text", "x", "--mood", "bright")
    assert kept["mood"] == "bright"
    news = command(home, "journal", "journal", "edit", kept["id"], "--mood", "none", "--star")
    assert (news["mood"], news["starred"]) == (None, True)
    assert command(home, "journal", "journal", "edit", kept["id"], "--no-star")["starred"] is False
