"""The screens of memories on a real home, in process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft

from app.beginning import begin
from app.household import Household
from app.shell import open_window
from sprinkles.habits.models import Habit
from sprinkles.memories.life import today
from sprinkles.memories.milestones import all_milestones, keep_picture
from sprinkles.memories.models import Milestone
from sprinkles.memories.screens.card import Card
from sprinkles.memories.tests.homes import MATE, PEPYS, entry, milestone, open_app, pair_up
from sprinkles.sdk import Context
from tests.harness.app_driver import AppDriver, run
from tests.together.pictures import photo
from ui.boundary import component
from ui.look import Look, LookContext
from ui.shell import screen
from ui.words import dated


def house(folder: Path) -> tuple[Household, Context]:
    made = Household(open_app(folder / "home"))
    begin(made.cupcake.home)
    return made, made.cupcake.contexts["memories"]


@asynccontextmanager
async def showing(of: Household, route: str = "/memories", **page: Any) -> AsyncIterator[AppDriver]:
    def main(on: ft.Page) -> None:
        open_window(on, of)

    async with AppDriver.open(main, **page) as app:
        await app.until(lambda: "Diary" in app.labels())
        await app.go(route)
        yield app
    await of.close()


def years_ago(count: int) -> str:
    day = today()
    return f"{day.year - count}-{day.month:02d}-{min(day.day, 28):02d}"


def test_an_empty_life_says_how_it_fills_and_a_day_is_kept(tmp_path: Path) -> None:
    made, _ = house(tmp_path)

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: "Keep a first day" in app.labels())
            await app.tap("Keep a first day")
            await app.until(lambda: "Save" in app.labels())
            await app.tap("Save")
            await app.until(lambda: app.shows("Give the day a name first."))
            await app.type("What you call it", "The day we met")
            await app.type("A few words", "In the rain.")
            await app.tap("A first time")
            await app.tap("Save")
            await app.until(lambda: app.shows("The day we met") and app.shows("In the rain."))
            assert app.shows(dated(today()))
            await app.tap("Back to memories")
            await app.until(lambda: f"{dated(today())}: The day we met, You" in app.labels())

    run(story())
    again = open_app(tmp_path / "home")
    (kept,) = all_milestones(again.contexts["memories"])
    assert (kept.title, kept.theme, kept.day, kept.shared) == ("The day we met", "first", today(), False)
    again.close()


def test_the_timeline_is_narrowed_by_person_and_kind_and_jumps_by_year(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    pair_up(made.cupcake)
    milestone(ctx, "Moved in", "2019-03-01", shared=True)
    entry(made.cupcake, "A walk", "2026-05-01T10:00:00Z")
    theirs = entry(made.cupcake, "From Theo", "2026-05-02T10:00:00Z")
    with made.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET author_id = ? WHERE id = ?", (MATE, theirs))

    def titles(app: AppDriver) -> list[str]:
        return [t for t in app.texts() if t in ("Moved in", "A walk", "From Theo")]

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: titles(app) == ["From Theo", "A walk", "Moved in"])
            await app.until(lambda: app.shows("This is where it begins."))
            await app.tap("Theo")
            await app.until(lambda: titles(app) == ["From Theo", "Moved in"])
            await app.tap("Theo")
            await app.until(lambda: len(titles(app)) == 3)
            await app.tap("Milestones")
            await app.until(lambda: titles(app) == ["Moved in"])
            await app.tap("Everything")
            await app.until(lambda: len(titles(app)) == 3 and "2019" in app.labels())
            await app.tap("2019")
            await app.until(lambda: titles(app) == ["Moved in"])
            await app.tap("Now")
            await app.until(lambda: len(titles(app)) == 3)
            await app.tap("2 May 2026: From Theo, Theo")
            await app.until(lambda: app.page.route == f"/diary/{theirs}")

    run(story())


def test_this_day_in_earlier_years_stands_above_and_opens(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    when = today().replace(day=min(today().day, 28))
    milestone(ctx, "The wrong tram", years_ago(2), media=[keep_picture(ctx, photo(1))])
    milestone(ctx, "Longer ago", years_ago(5))

    async def story() -> None:
        async with showing(made) as app:
            if when == today():
                await app.until(lambda: "Two years ago today: The wrong tram" in app.labels())
                await app.tap("Two years ago today: The wrong tram")
                await app.until(lambda: app.shows("Five years ago"))
                assert app.texts().index("Two years ago") < app.texts().index("Five years ago")
                await app.tap("Back to memories")

    run(story())


def test_a_long_diary_is_read_in_pages_and_the_album_shows_its_pictures(tmp_path: Path) -> None:
    from sprinkles.journal.importers import import_dayone

    made, _ = house(tmp_path)
    import_dayone(made.cupcake.contexts["journal"], PEPYS)

    def rows(app: AppDriver) -> int:
        return sum(": " in label and "16" in label for label in app.labels())

    async def story() -> None:
        async with showing(made) as app:
            await app.until(lambda: rows(app) >= 40, timeout_s=20)
            first = rows(app)
            assert first < 100
            await app.until(lambda: "1660" in app.labels(), timeout_s=20)
            await app.tap("1660")
            await app.until(lambda: app.shows("December 1660") or app.shows("December"), timeout_s=20)
            assert rows(app) < 100
            await app.tap("The album")
            await app.until(lambda: rows(app) == 2, timeout_s=30)

    run(story())


def test_a_milestone_is_changed_and_deleted_with_a_way_back(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    pair_up(made.cupcake)
    kept = milestone(ctx, "Moved in", "2019-03-01", shared=True, media=[keep_picture(ctx, photo(1))])

    async def story() -> None:
        async with showing(made, f"/memories/{kept}") as app:
            await app.until(lambda: app.shows("Moved in"))
            await app.tap("Edit")
            await app.until(lambda: "You and Theo can see this. Change" in app.labels())
            await app.tap("You and Theo can see this. Change")
            await app.tap("Take photo 1 away")
            await app.type("What you call it", "Our door")
            await app.tap("Save")
            await app.until(lambda: app.shows("Our door") and app.shows("Only me"))
            await app.tap("Delete this day")
            assert app.shows("Delete “Our door”?")
            await app.tap("Delete")
            await app.until(lambda: "Undo" in app.labels())
            assert ctx.store.get(Milestone, kept) is None
            await app.tap("Undo")
            await app.until(lambda: app.shows("Our door"))
            (view,) = all_milestones(ctx)
            assert (view.shared, view.pictures) == (False, ())

    run(story())


def test_wide_window_has_years_and_this_day_beside_the_line(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    milestone(ctx, "Longer ago", years_ago(5))
    habit = made.cupcake.contexts["habits"].store.add(Habit(id="", title="Walk", starts_on="2026-01-01"))
    from sprinkles.habits.doing import check

    check(made.cupcake.contexts["habits"], habit.id, today())

    async def story() -> None:
        async with showing(made, width=1280, height=800) as app:
            await app.until(lambda: app.shows("Years") and f"{dated(today())}: Walk, You" in app.labels())
            await app.resize(390)
            await app.until(lambda: not app.shows("Years"))

    run(story())


def test_the_card_is_nothing_without_an_earlier_year(tmp_path: Path) -> None:
    made, ctx = house(tmp_path)
    ctx.nav = made  # type: ignore[assignment]  # it only has to be there
    seen = Look()

    @component
    def Only() -> ft.View:
        return screen("/", seen, ft.Column([Card(ctx)], expand=True))

    @component
    def Root() -> ft.View:
        return LookContext(seen, Only)

    async def story() -> None:
        async with AppDriver.open(lambda page: page.render_views(Root)) as app:
            await app.settle(40)
            assert app.labels() == []
            back = 3 if f"{today():%m-%d}" != "02-29" else 4
            milestone(ctx, "Longer ago", f"{today().year - back}-{today():%m-%d}")
            from sprinkles.memories.life import years

            years(ctx, again=True)
            milestone(ctx, "Another", "2011-01-01")
            words = {3: "Three", 4: "Four"}[back]
            await app.until(lambda: f"{words} years ago today: Longer ago" in app.labels())
        await made.close()

    run(story())
