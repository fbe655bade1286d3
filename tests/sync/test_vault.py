"""A session is kept in the system's keyring, entries keyed by home; else in a file that only its owner can read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError

from storage.home import Home
from sync.vault import FileVault, KeyringVault, Session, choose_vault

SESSION = Session("access" * 150, "refresh", 1_760_000_000, "account", "mara@cupcake.test")


class InMemory(KeyringBackend):
    """A keyring that works, refuses what one Windows credential could not hold, and remembers what it was given."""

    priority = 5.0

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password.encode("utf-16-le")) <= 2560, "too big for one Windows credential"
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    opened = Home.open(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemory]:
    before, found = keyring.get_keyring(), InMemory()
    monkeypatch.delenv("CUPCAKE_KEYRING", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    keyring.set_keyring(found)
    yield found
    keyring.set_keyring(before)


def test_the_keyring_keeps_a_session_by_home(home: Home, ring: InMemory, tmp_path: Path) -> None:
    vault = choose_vault(home)
    assert isinstance(vault, KeyringVault)
    vault.save(SESSION)
    assert KeyringVault(home).load() == SESSION
    other = Home.open(tmp_path / "other")
    assert KeyringVault(other).load() is None
    other.close()
    assert not (home.folder / "session.json").exists()
    vault.clear()
    vault.clear()
    assert (vault.load(), ring.entries) == (None, {})


def test_without_a_keyring_a_file_takes_its_place(home: Home, ring: InMemory) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    vault = choose_vault(home)
    assert isinstance(vault, FileVault)
    vault.save(SESSION)
    assert FileVault(home).load() == SESSION
    if os.name == "posix":
        assert stat.S_IMODE((home.folder / "session.json").stat().st_mode) == 0o600
    vault.clear()
    assert vault.load() is None


def test_a_file_that_is_there_stays_the_place(home: Home, ring: InMemory) -> None:
    FileVault(home).save(SESSION)
    assert isinstance(choose_vault(home), FileVault)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"access_token": "a"}', '"x"'])
def test_a_file_that_was_cut_short_is_no_session(home: Home, content: str) -> None:
    (home.folder / "session.json").write_text(content, "utf-8")
    assert FileVault(home).load() is None


def test_a_session_never_shows_its_tokens() -> None:
    assert "access" not in repr(SESSION) and "refresh" not in repr(SESSION)
