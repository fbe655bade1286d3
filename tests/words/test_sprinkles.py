"""Screens of sprinkles in other languages: whole in the pretend one, turned around in Hebrew, and nothing kept differently."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import flet as ft
import pytest

from app.household import Household
from app.language import CHOSEN
from sprinkles.calendar import edits
from sprinkles.calendar.plans import Plan
from sprinkles.calendar.queries import packed, window
from sprinkles.calendar.rules import spoken
from sprinkles.calendar.screens.showing import span_of
from sprinkles.calendar.words import away, reminder
from sprinkles.habits.doing import check
from sprinkles.habits.exporters import export_csv
from sprinkles.habits.models import Habit
from sprinkles.habits.screens.marks import dots, fill_of
from sprinkles.memories.life import ago, ago_today
from sprinkles.memories.models import Milestone
from storage.local_settings import write_setting
from tests.app.house import pair_up
from tests.harness.app_driver import run
from tests.harness.sprinkle import open_app, screen
from tests.words.pretend import bare
from ui import words
from ui.icon_paths import PATHS
from ui.tokens import LIGHT

TODAY = date.today()
ROOT = Path(__file__).resolve().parents[2]
TYPED = ("Dinner", "Letná", "Walk", "After supper", "We met", "In the rain", "Mara", "Theo", "Europe")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def lived_in(folder: Path, sprinkle: str) -> tuple[str, str]:
    """A home of two with something in the sprinkle; its id, and the address of it."""
    app = open_app(folder, sprinkle)
    pair_up(Household(app))
    ctx = app.contexts[sprinkle]
    day = TODAY.isoformat()
    if sprinkle == "calendar":
        kept = edits.add(ctx, Plan("Dinner", starts=day, ends=day, all_day=True, rrule="FREQ=WEEKLY", reminders=(900,)))
        where = f"/calendar/{kept}/{packed(day)}"
    elif sprinkle == "habits":
        kept = ctx.store.add(Habit(id="", title="Walk", why="After supper", starts_on=day, position=1, mode="both")).id
        check(ctx, kept, TODAY)
        where = f"/habits/{kept}"
    else:
        kept = ctx.store.add(Milestone(id="", title="We met", day=day, note="In the rain")).id
        where = f"/memories/{kept}"
    app.close()
    return kept, where


@pytest.mark.parametrize(
    ("sprinkle", "route", "shows"),
    [
        ("calendar", "/calendar", "⟦Agenda⟧"), ("calendar", "", "⟦Edit⟧"), ("calendar", "/plan", "⟦Colour⟧"),
        ("calendar", "/find-in-calendar", "⟦Search the calendar⟧"), ("habits", "/habits", "⟦New habit⟧"),
        ("habits", "", "⟦A year⟧"), ("habits", "/habits/new", "⟦Save⟧"), ("memories", "/memories", "⟦Everything⟧"),
        ("memories", "", "⟦Edit⟧"), ("memories", "/memories/new", "⟦Save⟧"), ("memories", "/memories/album", "⟦Album⟧"),
        ("memories", "/memories/today", "⟦Keep this day⟧"),
    ],
)  # fmt: skip
def test_a_screen_has_no_word_that_cannot_be_translated(tmp_path: Path, sprinkle: str, route: str, shows: str) -> None:
    _, where = lived_in(tmp_path, sprinkle)

    async def story() -> None:
        async with screen(tmp_path, sprinkle, "/you") as app:
            words.speak(words.PSEUDO)
            await app.go(route or where)
            await app.until(lambda: shows in app.texts() or any(shows in label for label in app.labels()))
            assert bare(app, TYPED) == set()

    run(story())


def in_language(folder: Path, sprinkle: str, language: str) -> None:
    app = open_app(folder, sprinkle)
    write_setting(app.home.store, CHOSEN, language)
    app.close()


def catalogue(sprinkle: str, language: str) -> bytes:
    return (ROOT / f"sprinkles/{sprinkle}/locales/{language}.mo").read_bytes()


@pytest.mark.parametrize(
    ("language", "names", "arrow"), [("en", "MTWTFSS", "‹"), ("de", "MDMDFSS", "‹"), ("he", "אבגדהוש", "›")]
)
def test_a_month_begins_as_weeks_do_and_its_arrows_point_onward(
    tmp_path: Path, language: str, names: str, arrow: str
) -> None:
    in_language(tmp_path, "calendar", language)
    previous = {"en": "Previous month", "de": "Voriger Monat", "he": "החודש הקודם"}[language]

    async def story() -> None:
        async with screen(tmp_path, "calendar", "/calendar") as app:
            await app.until(lambda: previous in app.labels())

            def cells() -> list[str]:
                return [text.removesuffix("׳") for text in app.texts()]

            await app.until(lambda: list(names) in [cells()[n : n + 7] for n in range(len(cells()))])
            drawn = PATHS["caret-left" if arrow == "‹" else "caret-right"][False]
            button = app.by_label(previous)
            assert any(drawn in str(image.src) for image in app.find_all(ft.Image, button))

    run(story())


def test_weeks_of_a_view_begin_on_sunday_in_hebrew_only() -> None:
    day = date(2026, 11, 18)  # a Wednesday
    seen = {}
    for language in words.LANGUAGES:
        words.speak(language)
        seen[language] = [span_of(view, day) for view in ("Week", "Month")]
    monday = [(date(2026, 11, 16), date(2026, 11, 22)), (date(2026, 10, 26), date(2026, 12, 6))]
    sunday = [(date(2026, 11, 15), date(2026, 11, 21)), (date(2026, 11, 1), date(2026, 12, 5))]
    assert seen == {"en": monday, "de": monday, "he": sunday}


@pytest.mark.parametrize(
    ("rule", "english", "german", "hebrew"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tuesday", "Jeden Monat am zweiten Dienstag",
         "כל חודש ביום שלישי השני"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=10", "Every 2 weeks on Monday and Friday, 10 times",
         "Alle 2 Wochen am Montag und Freitag, 10-mal", "כל 2 שבועות ביום שני ויום שישי, 10 פעמים"),
        ("FREQ=MONTHLY;BYMONTHDAY=13,-1", "Every month on day 13 and the last day", "Jeden Monat am 13. und letzten Tag",
         "כל חודש: ה־13 בחודש והיום האחרון"),
        ("FREQ=YEARLY;BYMONTH=5;UNTIL=20270503", "Every year in May, until 3 May 2027", "Jedes Jahr im Mai, bis 3. Mai 2027",
         "כל שנה במאי, עד 3 במאי 2027"),
    ],
)  # fmt: skip
def test_rules_are_said_in_the_language(rule: str, english: str, german: str, hebrew: str) -> None:
    said = []
    for language in ("en", "de", "he"):
        words.speak(language, [catalogue("calendar", language)] if language != "en" else [])
        said.append(spoken(rule))
    assert said == [english, german, hebrew]


def test_spans_of_time_are_said_in_the_language() -> None:
    words.speak("de", [catalogue("calendar", "de"), catalogue("memories", "de")])
    later = TODAY + timedelta(days=1234)
    assert away(later, TODAY) == "in 1.234 Tagen"
    assert (reminder(900, all_day=True), reminder(120, all_day=False)) == ("Am Tag davor um 18:00", "2 Stunden davor")
    assert (ago(2024, 2026), ago_today(2025, 2026), ago(2000, 2026)) == (
        "Vor zwei Jahren", "Heute vor einem Jahr", "Vor 26 Jahren",
    )  # fmt: skip


def test_the_last_days_of_a_habit_end_where_a_line_does(tmp_path: Path) -> None:
    from sprinkles.habits.queries import read_habit

    kept, _ = lived_in(tmp_path, "habits")
    app = open_app(tmp_path, "habits")
    view = read_habit(app.contexts["habits"], kept, TODAY)
    assert view is not None
    drawn = {}
    for language in ("en", "he"):
        words.speak(language)
        done = fill_of(LIGHT, view, view.on(TODAY))
        found = re.search(rf'cx="(\d+)" cy="7" r="5.5" fill="{done}"', dots(LIGHT, view))
        drawn[language] = int(found[1]) if found else None
    app.close()
    assert drawn == {"en": 109, "he": 7}


def test_what_is_kept_and_exported_is_the_same_in_every_language(tmp_path: Path) -> None:
    lived_in(tmp_path, "habits")
    app = open_app(tmp_path, "habits")
    ctx = app.contexts["habits"]
    files: dict[str, dict[str, bytes]] = {}
    for language in words.LANGUAGES:
        words.speak(language, [catalogue("habits", language)] if language != "en" else [])
        files[language] = {}

        class Kept:
            def add(self, name: str, data: bytes, into: dict[str, bytes] = files[language]) -> None:
                into[name] = data

        export_csv(ctx, Kept())  # type: ignore[arg-type]
    app.close()
    assert files["en"]["habits.csv"].count(b"Every day") == 1
    assert files["de"] == files["en"] == files["he"]


def test_what_is_planned_in_hebrew_is_kept_as_it_is_in_english(tmp_path: Path) -> None:
    app = open_app(tmp_path, "calendar")
    ctx = app.contexts["calendar"]
    words.speak("he", [catalogue("calendar", "he")])
    day = TODAY.isoformat()
    edits.add(ctx, Plan("Dinner", starts=day, ends=day, all_day=True, rrule="FREQ=WEEKLY;BYDAY=TU", color="honey"))
    row = ctx.store.rows("SELECT title, rrule, color, occasion FROM calendar_event")[0]
    found = window(ctx, TODAY, TODAY + timedelta(days=7))
    app.close()
    assert tuple(row) == ("Dinner", "FREQ=WEEKLY;BYDAY=TU", "honey", "event")
    assert found and json.dumps([h.title for h in found]).count("Dinner") == len(found)
