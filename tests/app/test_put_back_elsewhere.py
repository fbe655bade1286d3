"""A home that is put back from another window: what stands open here is of that home, and its words are not those of before."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.beginning import begin
from app.bootstrap import migrations_of
from app.household import Household
from sprinkles.journal.keeping import keep
from sprinkles.journal.when import stamp
from storage.backup import write_backup
from storage.restore import restore
from tests.app.house import ALL, household, journal, opened
from tests.harness.app_driver import AppDriver, run

NOW = stamp(datetime.now(UTC))
WORDS = "What happened?"


def wrote(words: str, folder: Path) -> Household:
    house = household(folder, sprinkles=ALL)
    begin(house.cupcake.home)
    keep(journal(house), text=words, at=NOW, time_zone="UTC")
    return house


def backup(tmp_path: Path) -> Path:
    """Of another home."""
    other, file = wrote("Of the other home.", tmp_path / "other"), tmp_path / "b.zip"
    write_backup(other.cupcake.home.folder, file, migrations_of(other.cupcake.settings))
    run(other.close())
    return file


def says(app: AppDriver, words: str) -> bool:
    return app.shows(words) or any(words in label for label in app.labels())


@pytest.mark.parametrize("route", ["/diary", "/memories"])
@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_open_in_another_window_is_of_the_home_that_was_put_back(
    tmp_path: Path, route: str, width: int
) -> None:
    file, house = backup(tmp_path), wrote("Of this home.", tmp_path / "this")

    async def story() -> None:
        async with opened(house, route=route, width=width) as app:
            await app.until(lambda: says(app, "Of this home."))
            await house.restore(file, replace=True)
            await app.until(lambda: says(app, "Of the other home."))
            assert not says(app, "Of this home.")
            keep(journal(house), text="And since.", at=NOW, time_zone="UTC")
            await app.until(lambda: says(app, "And since."))
        await house.close()

    run(story())


def test_what_is_being_written_in_another_window_stays_with_its_home(tmp_path: Path) -> None:
    file, house = backup(tmp_path), wrote("Of this home.", tmp_path / "this")
    migrations = migrations_of(house.cupcake.settings)

    async def story() -> None:
        async with opened(house, route="/write") as app:
            await app.until(lambda: WORDS in app.labels())
            await app.type(WORDS, "Half a sentence, bef")
            await house.restore(file, replace=True)
            await app.until(lambda: WORDS in app.labels() and app.field(WORDS).value == "")
            await app.type(WORDS, "Of here and now.")
            await app.tap("Done")
            await app.until(lambda: says(app, "Of here and now."))
        await house.close()

    run(story())
    (kept,) = (tmp_path / "this" / "backups").glob("before-restore-*.zip")
    restore(kept, tmp_path / "again", migrations)
    again = household(tmp_path / "again", sprinkles=ALL)
    draft = journal(again).drafts.get("journal:new")
    assert draft is not None
    assert draft["page"]["text"] == "Half a sentence, bef"
    run(again.close())
