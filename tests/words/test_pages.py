"""The screens of the diary, the moods and the questions, whole in the pretend language: no word that can't be translated."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import flet as ft
import pytest

from app.bootstrap import Cupcake
from sprinkles.daily_question import answering
from sprinkles.daily_question.circle import circle, today
from sprinkles.daily_question.queries import read_day
from sprinkles.journal import keeping
from sprinkles.mood.keeping import Telling, keep, offer
from sprinkles.mood.words import WEATHER
from sprinkles.sdk import Visibility
from storage.versions import keep_version
from tests.harness.app_driver import AppDriver, run
from tests.harness.paired import by_theo, pair_up
from tests.harness.sprinkle import open_app, part, screen
from tests.journal.exports import png
from tests.words.pretend import bare
from ui import words

TYPED = (
    "List", "Bread and wine.", "Bread and cheese.", "Bread", "and", "cheese", "wine", "Market", "Letná", "Old one", "Theo",
    "Mara", "A lighthouse.", "A boat.", "Where shall we go?", "Long day.", "My cat", "food", "Salt",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def a_diary(app: Cupcake) -> dict[str, str]:
    """Pages with everything on them: both wrote one, one is Theo's, one was deleted, one is being written."""
    ctx = app.contexts["journal"]
    media = [{"id": str(n), **ctx.media.keep(png(n * 50))} for n in (1, 2)]
    media.append({"id": "gone", "sha256": None})
    kept = keeping.keep(
        ctx, Visibility.SHARED, title="List", text="Bread and wine.", at="2026-05-01T10:00:00Z", media=media, mood="warm",
        starred=True, tags=["food"], location={"name": "Market", "locality": "Letná"}, time_zone="Europe/Prague",
        weather={"description": "Salt", "temperature_c": 12.5},
    )  # fmt: skip
    gone = keeping.keep(ctx, title="Old one", text="Salt", at="2026-05-02T10:00:00Z")
    keeping.delete(ctx, gone.id)
    with app.home.store.write() as txn:
        row = txn.tables["journal_entry"].load(txn.raw, [kept.id])[kept.id]
        for n, (reason, said) in enumerate((("edited", "Bread"), ("both_wrote", "Bread and cheese.")), 1):
            level = Visibility.read(row.visibility)
            keep_version(
                txn, "journal_entry", row, "text", said, f"{n:032x}", level=level, pair_id=row.pair_id, reason=reason
            )
    by_theo(
        app, "journal_entry", title="Old one", text="A boat.", at="2026-05-03T10:00:00Z", tags=[], media=[], mood="warm",
        starred=False, all_day=False,
    )  # fmt: skip
    return {"ID": kept.id}


def some_moods(app: Cupcake) -> dict[str, str]:
    """Weeks of check-ins, and the weather of both."""
    ctx = app.contexts["mood"]
    kept = ""
    for n in range(30):
        telling = Telling(1 + n % 7, 1 + (n * 3) % 7, ("joyful", "My cat"), ("sleep", "work"), "Long day.")
        at = datetime.now().astimezone() - timedelta(days=n, minutes=5)
        kept = keep(ctx, telling, at=at) if n else keep(ctx, telling)
    offer(ctx, "sunny" if "sunny" in WEATHER else next(iter(WEATHER)))
    by_theo(app, "mood_weather", day=today().isoformat(), word=[*WEATHER][-1])
    return {"ID": kept}


def some_questions(app: Cupcake) -> dict[str, str]:
    """Answers of both today, one's own yesterday, and questions that they wrote."""
    ctx = app.contexts["daily-question"]
    name = circle(ctx).name
    before = today() - timedelta(days=1)
    for day in (before, today()):
        asked = read_day(ctx, day)
        answering.answer(ctx, day, "A lighthouse.")
        if day != before:
            by_theo(
                app, "question_answer", day=day.isoformat(), circle=name, question_id=asked.question_id,
                question=asked.question, text="A boat.",
            )  # fmt: skip
            by_theo(app, "question_marker", day=day.isoformat(), circle=name)
    answering.open_what_both_answered(ctx)
    answering.write_question(ctx, "Where shall we go?", today() + timedelta(days=3))
    return {"DAY": before.isoformat()}


LIVED_IN = {"journal": a_diary, "mood": some_moods, "daily-question": some_questions}
PAGES: list[tuple[str, str, str, tuple[tuple[str, str], ...]]] = [
    ("journal", "/diary", "⟦Everything⟧", (("⟦More of the diary⟧", "⟦Go to a day⟧"),)),
    ("journal", "/diary/ID", "⟦Edit⟧", (("⟦More⟧", "⟦Delete⟧"), ("⟦Delete⟧", "⟦Keep it⟧"))),
    ("journal", "/diary/ID/earlier", "⟦Before an edit⟧", (("⟦As it was⟧", "⟦Compared with now⟧"),)),
    ("journal", "/diary/ID/both-wrote", "⟦Keep both⟧", (("⟦Keep both⟧", "⟦Undo⟧"),)),
    ("journal", "/diary/ID/photos/1", "⟦The next photo⟧", ()),
    (
        "journal", "/write", "⟦What happened?⟧",
        (("⟦Say how it felt⟧", "⟦How did it feel?⟧"), ("⟦Warm⟧", "⟦Warm⟧")),
    ),
    ("journal", "/write/ID", "⟦Add sound⟧", (("⟦Take photo 1 away⟧", "⟦The photo is off the page.⟧"),)),
    (
        "journal", "/search", "⟦By Theo⟧",
        (("⟦Year⟧", "⟦Which year?⟧"), ("2026", "⟦⟦Year⟧: 2026⟧"), ("⟦Photos⟧", "⟦1 entry⟧")),
    ),
    (
        "journal", "/recently-deleted", "⟦Take back Old one⟧",
        (("⟦Take it back⟧", "⟦Nothing was deleted in the last thirty days.⟧"),),
    ),
    ("mood", "/mood", "⟦pleasant⟧", (("⟦pleasant⟧", "⟦Keep it⟧"), ("⟦tired⟧", "⟦Other feelings⟧"))),
    ("mood", "/mood/ID", "⟦Delete this check-in⟧", (("⟦Other feelings⟧", "⟦calm⟧"), ("⟦Delete this check-in⟧", "⟦Delete⟧"))),
    ("mood", "/mood/trends", "⟦How often⟧", (("⟦Week⟧", "⟦How often⟧"), ("⟦Year⟧", "⟦How often⟧"))),
    ("mood", "/mood/history", "⟦The month before⟧", (("⟦The month before⟧", "⟦The month after⟧"),)),
    (
        "daily-question", "/question", "⟦Change your answer⟧",
        (("⟦Change your answer⟧", "⟦Take it away⟧"), ("⟦Take it away⟧", "⟦Take away⟧")),
    ),
    ("daily-question", "/question/DAY", "⟦Change your answer⟧", ()),
    ("daily-question", "/question/history", "A lighthouse.", ()),
    (
        "daily-question", "/question/own", "⟦All of them⟧",
        (("⟦Tomorrow⟧", "⟦Keep it⟧"), ("⟦Keep it⟧", "⟦Keep it⟧"), ("⟦Delete: Where shall we go?⟧", "⟦Delete it⟧")),
    ),
]  # fmt: skip
"""(sprinkle, where, what shows that it is drawn, (what is pressed, what shows then))."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("sprinkle", "route", "shows", "presses"), PAGES, ids=[page[1][1:] for page in PAGES])
def test_a_page_has_no_word_that_cannot_be_translated(
    tmp_path: Path, sprinkle: str, route: str, shows: str, presses: tuple[tuple[str, str], ...], width: int
) -> None:
    made = open_app(tmp_path, sprinkle)
    pair_up(made)
    for name, value in LIVED_IN[sprinkle](made).items():
        route = route.replace(name, value)
    made.close()

    async def story() -> None:
        async with screen(tmp_path, sprinkle, "/you", width=width) as app:
            words.speak(words.PSEUDO)
            await app.go(route)
            await app.until(lambda: any(shows in said for said in (*app.texts(), *app.labels())))
            assert bare(app, TYPED) == set()
            for press, then in presses:
                if width == 390:
                    await app.until(lambda press=press: press in app.labels())  # type: ignore[misc]
                if press not in app.labels():
                    assert width == 1280, "what a phone asks for first stands there at once on a wide screen"
                    continue
                await app.tap(press)
                await app.until(lambda then=then: any(then in said for said in (*app.texts(), *app.labels())))  # type: ignore[misc]
                assert bare(app, TYPED) == set()

    run(story())


@pytest.mark.parametrize("sprinkle", LIVED_IN)
def test_a_new_home_has_no_word_that_cannot_be_translated(tmp_path: Path, sprinkle: str) -> None:
    open_app(tmp_path, sprinkle).close()

    async def story() -> None:
        async with screen(tmp_path, sprinkle, "/you") as app:
            words.speak(words.PSEUDO)
            for name, route, *__ in PAGES:
                if name == sprinkle:
                    await app.go(route.replace("ID", "none").replace("DAY", today().isoformat()))
                    await app.until(lambda: any("⟦" in said for said in app.texts()))
                    assert bare(app, TYPED) == set(), route

    run(story())


@pytest.mark.parametrize("sprinkle", LIVED_IN)
def test_a_card_of_today_has_no_word_that_cannot_be_translated(tmp_path: Path, sprinkle: str) -> None:
    made = open_app(tmp_path, sprinkle)
    pair_up(made)
    LIVED_IN[sprinkle](made)

    async def story() -> None:
        words.speak(words.PSEUDO)
        async with part(made, sprinkle, "screens.card:Card") as app:
            await app.until(lambda: any("⟦" in said for said in app.texts()))
            assert bare(app, TYPED) == set()

    run(story())
    made.close()


def test_files_of_an_entry_are_called_by_words_that_can_be_translated(tmp_path: Path) -> None:
    made = open_app(tmp_path, "journal")
    ctx = made.contexts["journal"]
    media = [
        {"id": "s", **ctx.media.keep(b"OggS" + bytes(2000))},
        {"id": "p", **ctx.media.keep(b"%PDF-1.7\n" + bytes(64))},
    ]
    media.append({"id": "gone", "sha256": None, "type": "video/mp4", "bytes": 10_000})
    kept = keeping.keep(ctx, title="List", text="Salt", at="2026-05-01T10:00:00Z", media=media)
    made.close()

    async def story() -> None:
        async with screen(tmp_path, "journal", "/you") as app:
            words.speak(words.PSEUDO)
            for route, shows in ((f"/diary/{kept.id}", "⟦Document⟧"), (f"/write/{kept.id}", "⟦Add sound⟧")):
                await app.go(route)
                await app.until(lambda shows=shows: shows in (*app.texts(), *app.labels()))  # type: ignore[misc]
                assert bare(app, TYPED) == set()

    run(story())


def test_a_bare_word_is_found(tmp_path: Path) -> None:
    """What these tests look for shows itself: words beside the brackets, in a field, and in a line of pieces."""
    drawn = [
        ft.Text("⟦Today⟧ · Home"), ft.Semantics(label="Open", content=ft.Text("List")), ft.TextField(hint_text="Say it"),
        ft.Text(spans=[ft.TextSpan("Bread "), ft.TextSpan("kept")]), ft.Text("Fri 20 November, ⟦so⟧"),
        ft.Text("⟦Kept 2026-11-20⟧"),
    ]  # fmt: skip

    async def story() -> None:
        async with AppDriver.open(lambda page: page.add(*drawn)) as app:
            assert bare(app, TYPED) == {"⟦Today⟧ · Home", "Open", "Say it", "kept", "⟦Kept 2026-11-20⟧"}

    run(story())
