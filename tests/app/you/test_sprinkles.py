"""The sprinkles' page: what each may see and why; off keeps what was written; a broken one says what to do."""

from pathlib import Path

from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, household, journal, pair_up
from tests.app.you.rooms import page_at, selected
from tests.harness.app_driver import run


def test_one_is_turned_off_for_both_and_on_again_and_nothing_is_lost(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    pair_up(house)
    journal(house).store.add(JournalEntry(id="", title="One", text="Words.", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with page_at(house, "sprinkles", "off for Theo too") as (app, window):
            await app.tap("Use Diary")
            await app.until(lambda: house.cupcake.states["journal"] == "off")
            await app.until(lambda: not selected(app, "Use Diary"))
            assert app.shows("is still here and goes on being kept in sync")
            assert not any(stop.route == "/diary" for stop in window.nav.stops)
            store = house.cupcake.home.store
            row = store.database.rows("SELECT name, enabled, visibility FROM addon")
            assert [tuple(r) for r in row] == [("journal", 0, "shared")]
            assert store.value("SELECT count(*) FROM journal_entry") == 1
            await app.tap("Use Diary")
            await app.until(lambda: house.cupcake.states["journal"] == "on")
            await app.until(lambda: selected(app, "Use Diary"))
            await app.until(lambda: any(stop.route == "/diary" for stop in window.nav.stops))
        await house.close()

    run(story())


def test_one_is_hidden_on_this_device_alone(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)

    async def story() -> None:
        async with page_at(house, "sprinkles", "You can turn off what you don’t need.") as (app, _):
            await app.tap("Show Mood on this device")
            await app.until(lambda: house.cupcake.states["mood"] == "hidden")
            await app.until(lambda: not selected(app, "Show Mood on this device"))
            assert selected(app, "Use Mood")
            assert house.cupcake.home.store.value("SELECT count(*) FROM addon") == 0
        await house.close()

    run(story())


def test_what_each_may_see_is_what_it_declares(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=("journal",))
    manifest = house.cupcake.sprinkle("journal").manifest

    async def story() -> None:
        async with page_at(house, "sprinkles", manifest.summary) as (app, _):
            assert not app.shows(manifest.permissions[0].reason)
            await app.tap("What it may see")
            for permission in manifest.permissions:
                assert app.shows(permission.reason)
            assert app.shows("No internet")
        await house.close()

    run(story())


def test_one_that_could_not_start_says_so_and_what_to_do(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    line = "“mood” could not start. Update Cupcake."
    house.cupcake.failures["mood"] = line

    async def story() -> None:
        async with page_at(house, "sprinkles", line) as (app, _):
            assert app.shows("It comes back with an update of Cupcake.")
            assert app.shows("Diary")
        await house.close()

    run(story())


def test_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=("journal", "no-such-thing"))

    async def story() -> None:
        async with page_at(house, "sprinkles", "A part is left out") as (app, _):
            assert app.shows(house.cupcake.discovery.left_out[0])
        await house.close()

    run(story())
