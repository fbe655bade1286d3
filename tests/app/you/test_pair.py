"""Pair, parting, signing out, deleting the account: what is said, what is asked first, and what is done."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.household import Household
from sprinkles.journal.models import JournalEntry
from storage.local_settings import write_setting
from sync import leaving
from sync.membership import PARTED
from tests.app.fake_cloud import FakeCloud
from tests.app.house import NOWHERE, household, journal, pair_up
from tests.app.you.rooms import DESKTOP, page_at
from tests.harness.app_driver import run


class Leaving(FakeCloud):
    """A cloud that can be left."""

    async def sync(self) -> Any:
        self._ask("sync")
        return await super().sync()

    async def leave(self) -> None:
        self._ask("leave")
        with self.home.store.database.write() as raw:
            raw.execute("UPDATE pair_member SET ended_at = 1 WHERE ended_at IS NULL")

    async def logout(self) -> None:
        self._ask("logout")

    async def delete_account(self) -> None:
        self._ask("delete_account")
        leaving.release(self.home.store)

    async def let_go(self) -> None:
        self._ask("let_go")
        leaving.release(self.home.store)


def paired(tmp_path: Path) -> tuple[Household, Leaving]:
    house = household(tmp_path / "home", cloud=NOWHERE)
    cloud = Leaving(house)
    house.cupcake.__dict__["cloud"] = cloud
    pair_up(house)
    journal(house).store.add(JournalEntry(id="", title="One", text="Words.", at="2026-05-01T10:00:00Z"))
    return house, cloud


def asked(cloud: Leaving) -> list[str]:
    return [what[0] for what in cloud.asked]


def test_the_pair_says_who_since_when_and_what_is_shared(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    with house.cupcake.home.store.database.write() as raw:
        raw.execute("UPDATE pair_member SET joined_at = 1746093600000")  # 1 May 2025

    async def story() -> None:
        async with page_at(house, "pair", "Mara and Theo") as (app, _):
            assert app.shows("Since 1 May 2025")
            assert app.shows("They won’t see it, or that it exists.")
            assert "Make a code" not in app.labels()
        await house.close()

    run(story())


def test_parting_waits_for_the_file_or_a_no(tmp_path: Path) -> None:
    house, cloud = paired(tmp_path)
    place = tmp_path / "ours.zip"

    async def story() -> None:
        answers = {"save_file": str(place)}
        async with page_at(house, "part", "You can leave Theo", answers=answers, **DESKTOP) as (app, _):
            assert app.by_label("Part from Theo").disabled
            await app.tap("Keep it all in a file")
            await app.until(lambda: app.shows("Kept in ours.zip, records "), timeout_s=10)
            assert asked(cloud).count("leave") == 0
            assert "sync" in asked(cloud), "what they wrote last is in it"
            with zipfile.ZipFile(place) as found:
                assert "manifest.json" in found.namelist()
            await app.tap("Part from Theo")
            await app.until(lambda: "Part now" in app.labels())
            assert asked(cloud).count("leave") == 0
            await app.tap("Not now")
            await app.until(lambda: "Part now" not in app.labels())
            await app.tap("Part from Theo")
            await app.tap("Part now")
            await app.until(lambda: app.page.route == "/us")
            await app.until(lambda: app.shows("You have parted. Everything that was here is still here."))
            assert asked(cloud).count("leave") == 1
            assert house.cupcake.home.store.value("SELECT count(*) FROM journal_entry") == 1
        await house.close()

    run(story())


@pytest.mark.parametrize("place", ["nowhere/ours.zip", None])
def test_nobody_is_left_when_the_file_is_not_there(tmp_path: Path, place: str | None) -> None:
    house, cloud = paired(tmp_path)

    async def story() -> None:
        answers = {"save_file": str(tmp_path / place) if place else None}
        async with page_at(house, "part", "You can leave Theo", answers=answers, **DESKTOP) as (app, _):
            await app.tap("Keep it all in a file")
            if place:
                await app.until(lambda: app.shows("choose a folder that exists"))
            await app.until(lambda: "Keep it all in a file" in app.labels())
            assert app.by_label("Part from Theo").disabled
            assert "leave" not in asked(cloud)
        await house.close()

    run(story())


def test_without_a_network_nobody_is_left_and_that_is_said(tmp_path: Path) -> None:
    house, cloud = paired(tmp_path)
    cloud.away = True

    async def story() -> None:
        async with page_at(house, "part", "You can leave Theo") as (app, _):
            await app.tap("Part without a file")
            await app.tap("Part from Theo")
            await app.tap("Part now")
            await app.until(lambda: app.shows("There is no connection right now."))
            assert app.page.route == "/us/part"
        await house.close()

    run(story())


def test_a_pair_that_the_other_one_ended_offers_a_file_until_one_chose(tmp_path: Path) -> None:
    house = household(tmp_path / "home")
    store = house.cupcake.home.store
    write_setting(store, PARTED, {"pair": "p", "ended_at": 1746093600000, "partner": "Theo"})
    place = tmp_path / "ours.zip"

    async def story() -> None:
        answers = {"save_file": str(place)}
        async with page_at(house, "pair", "Your pair has ended", answers=answers, **DESKTOP) as (app, _):
            assert app.shows("It ended on 1 May 2025.")
            await app.tap("Keep it all in a file")
            await app.until(lambda: not app.shows("Your pair has ended"), timeout_s=10)
            assert place.exists()
            write_setting(store, PARTED, {"pair": "p", "ended_at": 1746093600000, "partner": "Theo"})
        async with page_at(house, "pair", "Your pair has ended") as (app, _):
            await app.tap("It can stay as it is")
            await app.until(lambda: not app.shows("Your pair has ended"))
        await house.close()

    run(story())


def test_an_account_is_deleted_only_when_the_words_are_typed(tmp_path: Path) -> None:
    house, cloud = paired(tmp_path)

    async def story() -> None:
        async with page_at(house, "delete-account", "There is no way back.") as (app, _):
            assert app.by_label("Delete the account").disabled
            await app.type("Type “delete my account”", "delete my acount")
            assert app.by_label("Delete the account").disabled
            await app.type("Type “delete my account”", "Delete my account ")
            cloud.away = True
            await app.tap("Delete the account")
            await app.until(lambda: app.shows("There is no connection right now."))
            assert house.cupcake.home.account is not None
            cloud.away = False
            await app.tap("Delete the account")
            await app.until(lambda: app.page.route == "/us")
            await app.until(lambda: app.shows("Your account is deleted."))
            assert house.cupcake.home.account is None
            assert house.cupcake.home.store.value("SELECT title FROM journal_entry") == "One"
        await house.close()

    run(story())


def test_words_to_type_are_those_that_the_cloud_asks_for() -> None:
    from app.screens.you.deleting import CONFIRM

    assert CONFIRM == leaving.CONFIRM


def test_an_account_that_was_deleted_elsewhere_is_only_let_go_of(tmp_path: Path) -> None:
    house, cloud = paired(tmp_path)

    async def story() -> None:
        async with page_at(house, "delete-account", "There is no way back.") as (app, _):
            await app.tap("It was deleted on another device")
            await app.tap("Let go of the account here")
            await app.until(lambda: app.shows("This device no longer belongs to an account."))
            assert "let_go" in asked(cloud)
            assert "delete_account" not in asked(cloud)
        await house.close()

    run(story())


def test_signing_out_says_what_stays(tmp_path: Path) -> None:
    house, cloud = paired(tmp_path)

    async def story() -> None:
        async with page_at(house, "sign-out", "Everything you wrote is still here") as (app, _):
            await app.tap("Sign out mara@example.org")
            await app.until(lambda: app.shows("You are signed out. Everything you wrote is still here."))
            assert "logout" in asked(cloud)
        await house.close()

    run(story())
