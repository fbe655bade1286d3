"""On a phone a session is in the Keychain or the Keystore: through the real vault, the real app, the real cloud.

The Keychain is a pretend one at the far end of Flet's connection; all that is ours is real.
"""

import asyncio
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import keyring
import pytest
from keyring.backends import fail

from app.bootstrap import open_cupcake
from app.devices.secrets import PhoneRing
from app.household import Household
from app.shell import open_window
from core.settings import Settings
from storage.home import Home
from sync.vault import FileVault, KeyringVault, Session, choose_vault
from tests.cloud.local_cloud import LocalCloud
from tests.devices.pretend import Safe
from tests.harness.app_driver import AppDriver, run

SESSION = Session("access" * 150, "refresh", 1_760_000_000, "account", "mara@cupcake.test")


class Keychain:
    """What a phone keeps; `broken` has every call of it fail."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {"another/app": "not ours"}
        self.broken = False
        self.asked: list[str] = []

    @property
    def answers(self) -> dict[str, Any]:
        return {"get_all": self._all, "set": self._set, "remove": self._remove}

    def _all(self, _: Any) -> dict[str, str]:
        return dict(self.entries) if not self.broken else self._fail()

    def _set(self, asked: dict[str, Any]) -> None:
        if self.broken:
            self._fail()
        self.asked.append(asked["key"].rpartition(":")[2])
        self.entries[asked["key"]] = asked["value"]

    def _remove(self, asked: dict[str, Any]) -> None:
        self.entries.pop(asked["key"])

    def _fail(self) -> Any:
        raise RuntimeError("the Keystore lost its key")


@pytest.fixture(autouse=True)
def _as_on_a_phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No keyring of the system, and nothing that insists on the file."""
    before = keyring.get_keyring()
    monkeypatch.delenv("CUPCAKE_KEYRING", raising=False)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def on_a_phone(keychain: Keychain, home: Home, story: Any) -> None:
    """Tell a story of an opened ring."""
    made: list[PhoneRing] = []

    async def going() -> None:
        async with AppDriver.open(lambda _: made.append(PhoneRing()), answers=keychain.answers) as app:
            await made[0].open()
            await story(app, made[0])

    run(going())
    home.close()


def test_a_session_is_kept_and_found_again(tmp_path: Path) -> None:
    keychain = Keychain()

    async def first(app: AppDriver, ring: PhoneRing) -> None:
        vault = choose_vault(home, ring)
        assert isinstance(vault, KeyringVault)
        assert not vault.is_file
        vault.save(SESSION)
        assert vault.load() == SESSION, "at once, before the phone has it"
        await vault.settle()
        assert keychain.asked == ["refresh", "access", "about"], "what can bring back the rest goes first"

    home = Home.open(tmp_path / "home")
    on_a_phone(keychain, home, first)
    assert not (tmp_path / "home" / "session.json").exists()

    async def again(app: AppDriver, ring: PhoneRing) -> None:
        vault = choose_vault(home, ring)
        assert vault.load() == SESSION
        vault.clear()
        vault.clear()
        assert vault.load() is None
        await vault.settle()

    home = Home.open(tmp_path / "home")
    on_a_phone(keychain, home, again)
    assert keychain.entries == {"another/app": "not ours"}


def test_writes_arrive_in_order_from_any_thread(tmp_path: Path) -> None:
    keychain = Keychain()

    async def story(app: AppDriver, ring: PhoneRing) -> None:
        for n in range(20):
            ring.set_password("cupcake", "h:refresh", f"token {n}")
        ring.delete_password("cupcake", "h:refresh")
        await asyncio.to_thread(ring.set_password, "cupcake", "h:refresh", "the last")
        await asyncio.sleep(0)
        await ring.settle()
        assert keychain.entries["cupcake/cupcake/h:refresh"] == "the last"
        assert len(keychain.asked) == 21

    on_a_phone(keychain, Home.open(tmp_path / "home"), story)


def test_a_safe_that_does_not_work_is_said_and_a_file_takes_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keychain = Keychain()
    keychain.broken = True
    caplog.set_level(logging.DEBUG)
    home = Home.open(tmp_path / "home")

    async def story(app: AppDriver, ring: PhoneRing) -> None:
        assert not ring.usable
        vault = choose_vault(home, ring if ring.usable else None)
        assert isinstance(vault, FileVault)

    on_a_phone(keychain, home, story)
    assert "safe_unusable type=RuntimeError" in caplog.text


def test_a_write_that_fails_leaves_the_session_for_now(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keychain = Keychain()
    caplog.set_level(logging.DEBUG)
    home = Home.open(tmp_path / "home")

    async def story(app: AppDriver, ring: PhoneRing) -> None:
        vault = choose_vault(home, ring)
        keychain.broken = True
        vault.save(SESSION)
        await vault.settle()
        assert vault.load() == SESSION

    on_a_phone(keychain, home, story)
    assert "safe_not_written" in caplog.text
    assert "refresh" not in caplog.text and "access" not in caplog.text


def test_a_session_in_a_file_moves_in(tmp_path: Path) -> None:
    home, safe = Home.open(tmp_path / "home"), Safe()
    FileVault(home).save(SESSION)
    assert choose_vault(home, safe).load() == SESSION
    assert not (home.folder / "session.json").exists()
    assert len(safe.kept) == 3
    home.close()


@pytest.mark.cloud
def test_signing_in_on_a_phone_outlives_the_app(tmp_path: Path, cloud: LocalCloud) -> None:
    keychain, folder = Keychain(), tmp_path / "home"
    email, settings = (
        f"{secrets.token_hex(4)}@cupcake.test",
        Settings("test", cloud.url, cloud.publishable_key, None, ("journal",)),
    )

    async def started(sign_up: bool) -> str | None:
        house = Household(open_cupcake(folder, settings))

        def main(page: ft.Page) -> None:
            open_window(page, house)

        async with AppDriver.open(main, answers=keychain.answers):
            network = await house.cloud()
            if sign_up:
                await network.signup(email, "a long password")
                assert len(keychain.entries) == 4, "in the phone's safe before it is said that one is signed in"
            who = await network.whoami()
            await house.close()
            return who.email if who else None

    assert run(started(sign_up=True)) == email
    assert not (folder / "session.json").exists()
    assert run(started(sign_up=False)) == email
