"""Backup and restore: what was there before is kept, and nobody else's home is opened."""

from pathlib import Path

from app.bootstrap import migrations_of
from storage.backup import write_backup
from tests.app.house import household, pair_up
from tests.app.you.rooms import DESKTOP, entries, page_at, picked, write_one
from tests.harness.app_driver import AppDriver, run


def test_a_backup_is_made_and_put_back_over_a_home_that_is_kept_first(tmp_path: Path) -> None:
    house = household(tmp_path / "home")
    write_one(house, "From before")
    file = tmp_path / "backup.zip"

    async def story() -> None:
        answers = {"save_file": str(file), **picked(file)}
        async with page_at(house, "backup", "Once a day, by itself", answers=answers, **DESKTOP) as (app, _):
            await app.tap("Back up now")
            await app.until(lambda: app.shows("backup.zip: "), timeout_s=10)
            write_one(house, "Written since")
            await app.tap("Put a backup back")
            await app.until(lambda: app.shows("Afterwards you are signed out here."))
            await app.tap("Not now")
            await app.until(lambda: "Choose the backup" not in app.labels())
            await app.tap("Put a backup back")
            await app.tap("Choose the backup")
            await app.until(lambda: app.page.route == "/us", timeout_s=30)
            await app.until(lambda: app.shows("The backup is back, with 0 photos."))
            titles = house.cupcake.home.store.database.rows("SELECT title FROM journal_entry")
            assert [t[0] for t in titles] == ["From before"]
            await _diary_shows(app, "From before")
        await house.close()

    run(story())
    kept = list((tmp_path / "home" / "backups").glob("before-restore-*.zip"))
    assert len(kept) == 1, "what was there before"


async def _diary_shows(app: AppDriver, title: str) -> None:
    await app.go("/diary")
    await app.until(lambda: any(label.endswith(f", {title}") for label in app.labels()))


def test_a_backup_of_another_account_changes_nothing(tmp_path: Path) -> None:
    other = household(tmp_path / "other")
    pair_up(other)
    file = tmp_path / "backup.zip"
    write_backup(other.cupcake.home.folder, file, migrations_of(other.cupcake.settings))
    other.cupcake.close()
    house = household(tmp_path / "home")
    pair_up(house)
    write_one(house)

    async def story() -> None:
        async with page_at(house, "backup", "Once a day, by itself", answers=picked(file), **DESKTOP) as (app, _):
            await app.tap("Put a backup back")
            await app.tap("Choose the backup")
            await app.until(lambda: app.shows("belongs to another account"), timeout_s=10)
            assert entries(house) == 1
        await house.close()

    run(story())
