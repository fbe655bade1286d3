"""Profile, privacy and about: what they say is what is in the home."""

from pathlib import Path

from app.beginning import own_name
from app.screens.you.about import diagnostics
from core.visibility import Visibility
from sprinkles.journal.models import JournalEntry
from tests.app.house import ALL, NOWHERE, household, journal, pair_up
from tests.app.you.rooms import page_at
from tests.harness.app_driver import run


def test_a_name_is_kept_here_before_there_is_an_account(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "profile", "Marmalade is yours, for now.") as (app, _):
            await app.tap("Keep this name")
            await app.until(lambda: app.shows("Type the name you go by."))
            await app.type("Your name", "Mara")
            await app.tap("Keep this name")
            await app.until(lambda: app.shows("Mara"))
            assert own_name(house.cupcake.home) == "Mara"
        await house.close()

    run(story())


def test_a_profile_of_two_names_who_sees_it(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)

    async def story() -> None:
        async with page_at(house, "profile", "Theo sees this name.") as (app, _):
            assert app.shows("mara@example.org")
            assert app.shows("Marmalade is yours: what you wrote carries it.")
        await house.close()

    run(story())


def test_privacy_counts_what_is_whose_and_names_what_leaves(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE, sprinkles=ALL)
    pair_up(house)
    store = journal(house).store
    for title, level in (("a", Visibility.PRIVATE), ("b", Visibility.PRIVATE), ("c", Visibility.SHARED)):
        store.add(JournalEntry(id="", title=title, text="x", at="2026-05-01T10:00:00Z"), visibility=level)

    async def story() -> None:
        async with page_at(house, "privacy", "What each part may see") as (app, _):
            texts = app.texts()
            assert texts[texts.index("Only you") - 1] == "2"
            assert texts[texts.index("Shared with Theo") - 1] == "1"
            assert app.shows("The cloud could read what it keeps.")
            for sprinkle in house.cupcake.running:
                for permission in sprinkle.manifest.permissions:
                    assert app.shows(permission.reason), permission
        await house.close()

    run(story())


def test_without_an_account_nothing_leaves(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "privacy", "Nothing leaves this device.") as (app, _):
            assert not app.shows("The cloud could read")
        await house.close()

    run(story())


def test_the_line_for_helpers_holds_nothing_that_anybody_wrote(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    pair_up(house)
    journal(house).store.add(JournalEntry(id="", title="Secret title", text="Secret words", at="2026-05-01T10:00:00Z"))
    line = diagnostics(house.cupcake)
    for private in ("Secret", "Mara", "Theo", "example.org", str(tmp_path)):
        assert private not in line
    assert "records 1" in line

    async def story() -> None:
        async with page_at(house, "about", "Where your words lie") as (app, _):
            assert app.shows(str(tmp_path))
            assert app.shows("SIL Open Font License")
            await app.tap("Copy this line")
            await app.until(lambda: "Copied" in app.labels())
            assert ("set", {"data": line}) in app.client.calls or any(line in str(args) for _, args in app.client.calls)
        await house.close()

    run(story())
