"""The daily question's screens on a real home, in process; phone and wide."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Cupcake
from sprinkles.daily_question.answering import answer, write_question
from sprinkles.daily_question.circle import circle, today
from sprinkles.daily_question.queries import read_day, read_history
from sprinkles.daily_question.screens.editor import draft_key
from sprinkles.daily_question.tests.conftest import NAME
from sprinkles.sdk import Context
from tests.harness.app_driver import run
from tests.harness.paired import by_theo, pair_up
from tests.harness.sprinkle import open_app, part, screen

DAY = today()


def prepared(folder: Path, *, paired: bool = True) -> tuple[Cupcake, Context]:
    app = open_app(folder, NAME)
    if paired:
        pair_up(app)
    return app, app.contexts[NAME]


def theo(app: Cupcake, text: str | None = None) -> None:
    name = circle(app.contexts[NAME]).name
    if text:
        question = read_day(app.contexts[NAME], DAY)
        by_theo(
            app, "question_answer", day=DAY.isoformat(), circle=name, question_id=question.question_id,
            question=question.question, text=text,
        )  # fmt: skip
    by_theo(app, "question_marker", day=DAY.isoformat(), circle=name)


@pytest.mark.parametrize("width", [390, 1280])
def test_an_answer_is_written_kept_and_changed_alone(tmp_path: Path, width: int) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question", width=width) as shown:
            await shown.until(lambda: "Your answer" in shown.labels())
            assert shown.shows("Only you can read this")
            await shown.tap("Keep it")
            await shown.until(lambda: shown.shows("Write a word or two first."))
            await shown.type("Your answer", "A quiet one.")
            await shown.tap("Keep it")
            await shown.until(lambda: "Change your answer" in shown.labels())
            assert shown.shows("A quiet one.")
            await shown.tap("Change your answer")
            await shown.until(lambda: "Your answer" in shown.labels())
            await shown.tap("Cancel")
            await shown.until(lambda: "Change your answer" in shown.labels())
            await shown.tap("Change your answer")
            await shown.until(lambda: "Take it away" in shown.labels())
            await shown.tap("Take it away")
            await shown.until(lambda: "Take away" in shown.labels())
            await shown.tap("Take away")
            await shown.until(lambda: "Your answer" in shown.labels() and "Take it away" not in shown.labels())

    run(story())


def test_what_is_typed_survives_a_kill(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question") as shown:
            await shown.until(lambda: "Your answer" in shown.labels())
            await shown.type("Your answer", "Half a sent")
            await shown.blur("Your answer")
        async with screen(tmp_path / "home", NAME, "/question") as again:
            await again.until(lambda: "Your answer" in again.labels())
            assert again.field("Your answer").value == "Half a sent"
            assert "Cancel" not in again.labels()
            await again.type("Your answer", "Half a sentence")
            await again.tap("Keep it")
            await again.until(lambda: again.shows("Half a sentence"))

    run(story())
    app, ctx = prepared(tmp_path / "home", paired=False)
    assert ctx.drafts.get(draft_key(DAY)) is None
    app.close()


def test_a_change_that_was_begun_comes_back_and_can_be_dropped(tmp_path: Path) -> None:
    app, ctx = prepared(tmp_path / "home", paired=False)
    answer(ctx, DAY, "As it was.")
    ctx.drafts.put(draft_key(DAY), {"text": "As it wa"})
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question") as shown:
            await shown.until(lambda: "Your answer" in shown.labels())
            assert shown.field("Your answer").value == "As it wa"
            await shown.tap("Cancel")
            await shown.until(lambda: shown.shows("As it was.") and "Your answer" not in shown.labels())

    run(story())


def test_the_other_answer_is_sealed_and_opens_with_ones_own(tmp_path: Path) -> None:
    app, _ = prepared(tmp_path / "home")
    theo(app, "A lighthouse.")
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question") as shown:
            await shown.until(lambda: shown.shows("Theo has answered. It opens when you do."))
            assert not shown.shows("A lighthouse.")
            await shown.type("Your answer", "A boat.")
            await shown.tap("Keep it")
            await shown.until(lambda: shown.shows("A lighthouse."))
            assert shown.shows("A boat.") and not shown.shows("Only you can read")

    run(story())


def test_waiting_says_who_can_read_it(tmp_path: Path) -> None:
    app, ctx = prepared(tmp_path / "home")
    answer(ctx, DAY, "A boat.")
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question") as shown:
            await shown.until(lambda: shown.shows("Theo hasn’t answered yet. Both open when both are here."))
            assert shown.shows("Only you can read this until both have answered")

    run(story())


@pytest.mark.parametrize(("width", "nth"), [(390, 0), (1280, 1)])
def test_history_by_theme_opens_a_day(tmp_path: Path, width: int, nth: int) -> None:
    # Beside the question, on wide screens, today has a row of its own.
    app, ctx = prepared(tmp_path / "home", paired=False)
    for ago in range(60):
        answer(ctx, DAY - timedelta(days=ago), f"Answer {ago}")
    newest = read_history(ctx)[nth]
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question/history", width=width) as shown:
            await shown.until(lambda: shown.shows(f"Answer {39 + nth}"))
            assert not shown.shows(f"Answer {40 + nth}")
            await shown.tap("Show more")
            await shown.until(lambda: shown.shows("Answer 59"))
            await shown.tap(newest.theme_title)
            await shown.until(lambda: not all(shown.shows(f"Answer {n}") for n in range(60)))
            assert shown.shows(f"Answer {nth}")
            name = next(x for x in shown.labels() if newest.question in x)
            await shown.tap(name)
            if nth:
                await shown.until(lambda: shown.by_label(name).selected is True)
                await shown.tap("Today’s question")
                await shown.until(lambda: shown.shows("Answer 0"))
                assert not shown.by_label(name).selected and shown.by_label("Today’s question").selected
            else:
                await shown.until(lambda: shown.page.route == f"/question/{newest.id}")
                await shown.until(lambda: "Back to earlier questions" in shown.labels())

    run(story())


def test_history_without_answers_says_how_to_begin_and_a_wrong_address_leads_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question/history") as shown:
            await shown.until(lambda: "Today’s question" in shown.labels())
            await shown.tap("Today’s question")
            await shown.until(lambda: "Your answer" in shown.labels())
            await shown.go("/question/not-a-day")
            await shown.until(lambda: shown.shows("There is no such day."))
            await shown.go(f"/question/{DAY + timedelta(days=3)}")
            await shown.until(lambda: shown.shows("That day is still to come. Its question waits until then."))

    run(story())


def test_own_questions_are_written_given_a_day_and_deleted(tmp_path: Path) -> None:
    app, ctx = prepared(tmp_path / "home")
    write_question(ctx, "An older one?")
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/question/own") as shown:
            await shown.until(lambda: shown.shows("An older one?"))
            assert shown.shows("Theo can see and change it too")
            await shown.type("Your question", "What shall we plant?")
            await shown.tap("Tomorrow")
            await shown.tap("Keep it")
            await shown.until(lambda: shown.shows("Asked Tomorrow"))
            await shown.tap("Change: An older one?")
            await shown.until(lambda: shown.field("Your question").value == "An older one?")
            await shown.type("Your question", "A newer one?")
            await shown.tap("Keep it")
            await shown.until(lambda: "Change: A newer one?" in shown.labels())
            await shown.tap("Delete: A newer one?")
            await shown.until(lambda: "Delete it" in shown.labels())
            await shown.tap("Delete it")
            await shown.until(lambda: not shown.shows("A newer one?"))

    run(story())


def test_the_card_asks_shows_that_the_other_one_wrote_and_opens(tmp_path: Path) -> None:
    app, ctx = prepared(tmp_path / "home")

    async def story() -> None:
        async with part(app, NAME, "screens.card:Card") as shown:
            await shown.until(lambda: shown.shows(read_day(ctx, DAY).question))
            assert "Write your answer" in shown.labels()
            assert not shown.shows("Theo")
            theo(app, "A lighthouse.")
            await shown.until(lambda: shown.shows("Theo has answered. It opens when you do."))
            answer(ctx, DAY, "A boat.")
            await shown.until(lambda: shown.shows("A lighthouse.") and shown.shows("A boat."))

    run(story())
    app.close()
