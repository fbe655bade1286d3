"""What needs attention: the reasons and the first words; again, kept in a file, let go of; and all is well."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.household import Household
from sprinkles.journal.models import JournalEntry
from storage.attention import Item, read_items
from tests.app.fake_cloud import FakeCloud
from tests.app.house import NOWHERE, household, journal
from tests.app.you.rooms import DESKTOP, page_at
from tests.harness.app_driver import run


def stuck(house: Household, *titles: str, reason: str = "too_large", new: bool = True) -> None:
    """Entries that the cloud did not take."""
    store = house.cupcake.home.store
    for title in titles:
        journal(house).store.add(JournalEntry(id="", title=title, text="Words.", at="2026-05-01T10:00:00Z"))
    with store.database.write() as raw:
        raw.execute(
            "UPDATE pending_change SET quarantined_at = ?, last_error = ?, is_new = ? WHERE quarantined_at IS NULL",
            (store.wall_ms(), reason, new),
        )


def test_all_is_well(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "attention", "All is well.") as (app, _):
            assert "Try again" not in app.labels()
        await house.close()

    run(story())


def test_each_says_its_words_and_its_reason_and_is_sent_again(tmp_path: Path) -> None:
    house = household(tmp_path)
    stuck(house, "The long way home")

    async def story() -> None:
        async with page_at(house, "attention", "The long way home") as (app, _):
            assert app.shows("This entry has grown larger than the cloud takes.")
            assert app.shows("Split it in two; both parts are sent then.")
            assert app.shows("Only on this device")
            await app.tap("Try again")
            await app.until(lambda: app.shows("All is well."))
            assert app.shows("To be sent again: 1.")
            assert house.cupcake.home.store.value("SELECT count(*) FROM pending_change") > 0
        await house.close()

    run(story())


def test_words_are_kept_in_a_file_and_nothing_changes_here(tmp_path: Path) -> None:
    house = household(tmp_path / "home")
    stuck(house, "One", "Two")
    place = tmp_path / "words.md"

    async def story() -> None:
        answers = {"save_file": str(place)}
        async with page_at(house, "attention", "Two", answers=answers, **DESKTOP) as (app, _):
            await app.tap("Keep all in a file")
            await app.until(lambda: app.shows("words.md: the words of 2."))
            assert len(read_items(house.cupcake.home.store)) == 2
        await house.close()

    run(story())
    assert "One" in place.read_text()
    assert "Two" in place.read_text()


def test_letting_go_is_asked_twice_and_names_what_is_gone_for_good(tmp_path: Path) -> None:
    house = household(tmp_path)
    stuck(house, "One")

    async def story() -> None:
        async with page_at(house, "attention", "One") as (app, _):
            await app.tap("Let go")
            await app.until(lambda: app.shows("Only on this device, so gone for good: 1."))
            await app.tap("Keep it here")
            await app.until(lambda: "Keep it here" not in app.labels())
            assert len(read_items(house.cupcake.home.store)) == 1
            await app.tap("Let go")
            await app.until(lambda: "Keep it here" in app.labels())
            await app.tap(app.all_by_label("Let go")[-1])
            await app.until(lambda: app.shows("All is well."))
            assert house.cupcake.home.store.value("SELECT count(*) FROM journal_entry") == 0
        await house.close()

    run(story())


def test_a_change_to_what_the_cloud_has_needs_the_cloud(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    class Giving(FakeCloud):
        async def discard(self, items: Sequence[Item]) -> int:
            self._ask("discard")
            with self.home.store.write() as txn:
                for item in items:
                    txn.raw.execute("DELETE FROM pending_change WHERE record_id = ?", (item.record_id,))
            return len(items)

    cloud = Giving(house)
    house.cupcake.__dict__["cloud"] = cloud
    stuck(house, "One", reason="refused", new=False)

    async def story() -> None:
        async with page_at(house, "attention", "One") as (app, _):
            cloud.away = True
            await app.tap("Let go")
            await app.until(lambda: app.shows("What the cloud has takes their place."))
            await app.tap(app.all_by_label("Let go")[-1])
            await app.until(lambda: app.shows("There is no connection right now."))
            assert len(read_items(house.cupcake.home.store)) == 1
            cloud.away = False
            await app.tap("Let go")
            await app.until(lambda: "Keep it here" in app.labels())
            await app.tap(app.all_by_label("Let go")[-1])
            await app.until(lambda: app.shows("All is well."))
            assert ("discard",) in cloud.asked
        await house.close()

    run(story())


def test_what_gets_stuck_while_one_looks_shows_by_itself(tmp_path: Path) -> None:
    house = household(tmp_path)
    seen: list[Any] = []

    async def story() -> None:
        async with page_at(house, "attention", "All is well.") as (app, _):
            stuck(house, "Later")
            with house.cupcake.home.store.write() as txn:
                txn.note("journal_entry", "anything")
            await app.until(lambda: app.shows("Later"))
            seen.append(app.labels())
        await house.close()

    run(story())
    assert "Try again" in seen[0]
