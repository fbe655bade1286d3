"""The habits' screens on a real home, in process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.beginning import begin
from app.household import Household
from app.shell import open_window
from sprinkles.habits.doing import check, today
from sprinkles.habits.models import Habit
from sprinkles.habits.queries import read_habit, read_habits
from sprinkles.habits.screens.card import Card
from sprinkles.habits.tests.homes import by_mate, habit, open_app, pair_up
from sprinkles.sdk import Context
from tests.harness.app_driver import AppDriver, run
from ui.boundary import component
from ui.look import LookContext
from ui.shell import screen

DAY = timedelta(days=1)


def house(folder: Path) -> tuple[Household, Context]:
    made = Household(open_app(folder / "home"))
    begin(made.cupcake.home)
    return made, made.cupcake.contexts["habits"]


@asynccontextmanager
async def showing(of: Household, **page: Any) -> AsyncIterator[AppDriver]:
    def main(on: ft.Page) -> None:
        open_window(on, of)

    async with AppDriver.open(main, **page) as app:
        await app.until(lambda: "Diary" in app.labels())
        await app.go("/habits")
        await app.until(lambda: "New habit" in app.labels())
        yield app
    await of.close()


def test_an_empty_list_says_how_to_begin_and_a_habit_is_begun(tmp_path: Path) -> None:
    made, _ = house(tmp_path)

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: "Begin a habit" in app.labels())
            await app.tap("Begin a habit")
            await app.until(lambda: "Save" in app.labels())
            assert app.shows("There is nobody to share it with yet")
            await app.tap("Save")
            await app.until(lambda: app.shows("Give it a name first, a word or two."))
            await app.type("What you do", "  Walk   after supper ")
            await app.tap("Footprints")
            await app.tap("Honey")
            await app.tap("Times a week")
            await app.tap("4 times a week")
            await app.type("Remind me at", "25:99")
            await app.tap("Save")
            await app.until(lambda: app.shows("Write the time like 21:30, or leave it empty."))
            await app.type("Remind me at", "21:30")
            await app.tap("Save")
            await app.until(lambda: app.shows("The last seven days"))
            assert app.shows("4 times a week")

    run(story())
    app2 = open_app(tmp_path / "home")
    (kept,) = read_habits(app2.contexts["habits"], today())
    assert (kept.title, kept.icon, kept.colour, kept.goal.kind, kept.goal.times, kept.remind_at, kept.shared) == (
        "Walk after supper", "footprints", "warning", "weekly", 4, "21:30", False,
    )  # fmt: skip
    app2.close()


def test_pressing_the_ring_checks_off_and_takes_back(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    walk = habit(ctx, "Walk")

    def doers() -> int:
        view = read_habit(ctx, walk, today())
        assert view is not None
        return len(view.on(today()))

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: "Walk: Not yet. Check it off" in app.labels())
            assert app.shows("0 of 1 done")
            await app.tap("Walk: Not yet. Check it off")
            await app.until(lambda: "Walk: You. Take it back" in app.labels())
            assert (doers(), app.shows("1 of 1 done")) == (1, True)
            await app.tap("Walk: You. Take it back")
            await app.until(lambda: "Walk: Not yet. Check it off" in app.labels())
            assert doers() == 0

    run(story())


def test_a_check_of_the_other_one_appears_by_itself(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    pair_up(made.cupcake)
    walk = habit(ctx, "Walk", shared=True, mode="both")

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: "Walk: Not yet. Check it off" in app.labels())
            by_mate(made.cupcake, walk, today())
            await app.until(lambda: "Walk: Theo. Check it off" in app.labels())
            await app.tap("Walk: Theo. Check it off")
            await app.until(lambda: "Walk: Both of you. Take it back" in app.labels())

    run(story())


def test_a_habits_page_mends_a_past_day_lets_it_rest_and_deletes_with_a_way_back(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    walk = habit(ctx, "Walk", why="Air.")
    for ago in (0, 2):
        check(ctx, walk, today() - ago * DAY)
    yesterday = today() - DAY

    def past(app: AppDriver) -> str:
        return next(label for label in app.labels() if f" {yesterday.day} " in label and "Walk:" in label)

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: any(label.endswith(". Open") for label in app.labels()))
            await app.tap(next(label for label in app.labels() if label.endswith(". Open")))
            await app.until(lambda: app.shows("The last seven days"))
            assert app.shows("Air.")
            assert "Check it off" in past(app)
            await app.tap(past(app))
            await app.until(lambda: "Take it back" in past(app))
            assert app.shows("days in a row")
            await app.tap("More")
            await app.tap("Let it rest")
            await app.until(lambda: app.shows("At rest"))
            await app.tap("More")
            await app.tap("Delete")
            assert app.shows("Delete “Walk”?")
            await app.tap("Delete")
            await app.until(lambda: "Undo" in app.labels())
            assert ctx.store.get(Habit, walk) is None
            await app.tap("Undo")
            await app.until(lambda: app.shows("The last seven days"))
            await app.tap("Back to the habits")
            await app.until(lambda: "At rest: 1" in app.labels())
            await app.tap("At rest: 1")
            await app.until(lambda: any(label.startswith("Walk: You") for label in app.labels()))

    run(story())


def test_a_shared_habit_of_the_others_own_can_not_be_pressed(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    pair_up(made.cupcake)
    walk = habit(ctx, "Walk", shared=True)
    with made.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE habit SET author_id = '00000000-0000-7000-8000-00000000000b' WHERE id = ?", (walk,))

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: "Walk: Not yet" in app.labels())
            assert app.by_label("Walk: Not yet").disabled

    run(story())


def test_what_is_for_both_is_shared_and_says_so(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    pair_up(made.cupcake)

    async def story() -> None:
        async with showing(made) as app:
            await app.tap("New habit")
            await app.until(lambda: "Both of us" in app.labels())
            assert "Only you can see this. Change" in app.labels()
            await app.type("What you do", "Walk")
            await app.tap("Both of us")
            await app.until(lambda: "You and Theo can see this. With every day it was done" in app.labels())
            await app.tap("Save")
            await app.until(lambda: app.shows("The last seven days"))
            assert read_habits(ctx, today())[0].shared

    run(story())


def test_wide_window_shows_list_and_habit_side_by_side(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    habit(ctx, "Walk", position=1)
    habit(ctx, "Read", position=2)

    async def story() -> None:
        async with showing(made, width=1280, height=800) as app:
            await app.until(lambda: app.shows("The last seven days"))
            await app.tap("Read, Every day. Open")
            await app.until(lambda: bool(app.by_label("Read, Every day. Open").selected))

    run(story())


@pytest.mark.parametrize(("count", "all_of_them"), [(0, False), (3, False), (6, True)])
def test_the_card_shows_what_is_for_today_and_nothing_while_there_is_nothing(
    tmp_path: Path, count: int, all_of_them: bool
) -> None:
    made, ctx = house(tmp_path)
    for n in range(count):
        habit(ctx, f"Habit {n}", position=n)
    gone: list[str] = []

    class Nav:
        def go(self, route: str) -> None:
            gone.append(route)

        def felt(self) -> None:
            felt.append("felt")

    felt: list[str] = []
    ctx.nav = Nav()  # type: ignore[assignment]

    async def story() -> None:
        from ui.look import Look

        seen = Look()

        @component
        def Only() -> ft.View:
            return screen("/", seen, ft.Column([Card(ctx)], expand=True))

        @component
        def Root() -> ft.View:
            return LookContext(seen, Only)

        async with AppDriver.open(lambda page: page.render_views(Root)) as app:
            await app.settle(40)
            if count:
                await app.until(lambda: "Habit 0: Not yet. Check it off" in app.labels())
                await app.tap("Habit 0: Not yet. Check it off")
                await app.until(lambda: app.shows(f"1 of {count} today"))
                assert felt == ["felt"]
            assert app.shows("Small promises") == bool(count)
            assert ("All 6" in app.labels()) == all_of_them
        await made.close()

    run(story())
