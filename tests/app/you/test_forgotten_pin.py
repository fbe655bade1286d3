"""A PIN that is forgotten or gone: who may take the lock away, and what is said to everybody else."""

from pathlib import Path

import pytest

from app.lock.keeping import FileRing, Keeping, read_wish
from app.lock.state import LockState
from app.window import Window
from core.errors import Refused
from tests.app.fake_cloud import given
from tests.app.house import NOWHERE, household, pair_up
from tests.app.you.locked import PIN, every_word, lock_up, opened
from tests.harness.app_driver import AppDriver, run

pytestmark = pytest.mark.usefixtures("lock_in_a_file")


def test_a_pin_that_is_surely_gone_opens_and_says_so_and_an_unreadable_one_does_not(tmp_path: Path) -> None:
    house = household(tmp_path)
    lock_up(house)

    class Broken(FileRing):
        def get_password(self, service: str, username: str) -> str | None:
            raise OSError

    async def story() -> None:
        home = house.cupcake.home
        shut = LockState(home, Keeping(home, Broken(home.folder)))
        with pytest.raises(Refused, match="keyring can’t be opened"):
            await shut.open(PIN)
        assert shut.locked
        (home.folder / "lock.json").unlink()
        lock = LockState(home)
        assert "the lock is off" in await lock.open("whatever")
        assert not lock.locked
        assert read_wish(home) is None
        await house.close()

    run(story())


def test_forgotten_pin_is_taken_away_by_whom_the_account_knows(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)
    pair_up(house, mine="01a1fb9b-5ee6-761d-8b66-b713e170ed92")
    lock_up(house)

    async def story() -> None:
        kept: list[Window] = []
        async with AppDriver.open(lambda page: opened(page, house, kept), route="/diary") as app:
            await app.until(lambda: app.shows("Cupcake is locked"))
            await app.tap("Forgot the PIN?")
            await app.until(lambda: "Mail me a code" in app.labels())
            assert "mara@example.org" not in every_word(app)
            await app.tap("Mail me a code")
            await app.until(lambda: "Code from the mail" in app.labels())
            await app.type("Code from the mail", "999999")
            await app.tap("Take the lock away")
            await app.until(lambda: app.shows("That code is wrong or too old."))
            assert read_wish(house.cupcake.home) is not None
            await app.type("Code from the mail", "123456")
            await app.tap("Take the lock away")
            await app.until(lambda: "Search the diary" in app.labels())
            assert ("send", "mara@example.org") in cloud.asked
            assert read_wish(house.cupcake.home) is None
        await house.close()

    run(story())


def test_without_an_account_it_is_said_how_things_are(tmp_path: Path) -> None:
    house = household(tmp_path)
    lock_up(house)

    async def story() -> None:
        kept: list[Window] = []
        async with AppDriver.open(lambda page: opened(page, house, kept)) as app:
            await app.until(lambda: app.shows("Cupcake is locked"))
            await app.tap("Forgot the PIN?")
            await app.until(lambda: app.shows("no account that could say that it is you"))
            assert "Take the lock away" not in app.labels()
            await app.tap("Back to the PIN")
            await app.until(lambda: "PIN" in app.labels())
        await house.close()

    run(story())
