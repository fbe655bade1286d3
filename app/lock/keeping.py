"""Where the lock is kept: that there is one, and its minutes, in the home's settings; the PIN's hash in the system's keyring.

A short PIN can be guessed from its hash, and people use one PIN for many things: so it does not lie beside the words where there
is a keyring. Where there is none, as for the session (sync/vault.py), a file only its owner can read takes its place.

Invariants: the lock belongs to this home on this machine (a backup that was put back is another home, and has no lock: it never
locks anybody out of their words). A keyring that can't be read keeps the app locked; one that surely holds no PIN does not.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.lock.pin import Kept, dump, load
from storage.home import Home
from storage.local_settings import read_setting, write_setting

KEY = "app.lock"
SERVICE = "cupcake"
MINUTES = (0, 1, 5, 15)


class Ring(Protocol):
    """Where passwords are kept, in the words of `keyring`, which is one."""

    def get_password(self, service: str, username: str) -> str | None:
        """The password, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""


class FileRing:
    """`lock.json` in the home, mode 0600, replaced whole. It keeps one password."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock.json"

    def get_password(self, service: str, username: str) -> str | None:
        """As `Ring.get_password`. Raises: OSError when it is there and can't be read."""
        return self._path.read_text("utf-8") if self._path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """As `Ring.set_password`."""
        arriving = self._path.with_suffix(".arriving")
        arriving.unlink(missing_ok=True)
        handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(password)
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(self._path)

    def delete_password(self, service: str, username: str) -> None:
        """As `Ring.delete_password`."""
        self._path.unlink(missing_ok=True)


def choose_ring(home: Home) -> Ring:
    """The keyring where a session would be kept in one too, else the file."""
    from sync.vault import choose_vault

    if choose_vault(home).is_file:
        return FileRing(home.folder)
    import keyring

    found: Any = keyring
    return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Wish:
    """That there is a lock, how many minutes out of sight bring it back, and whether a face or a finger opens it too."""

    minutes: int
    face: bool = False


def read_wish(home: Home) -> Wish | None:
    """One row: what a first frame waits for. None: no lock here."""
    found = read_setting(home.store, KEY)
    if not isinstance(found, dict) or found.get("home") != home.home_id:
        return None
    minutes = found.get("minutes")
    face = found.get("face") is True
    return Wish(minutes if isinstance(minutes, int) and minutes in MINUTES else MINUTES[0], face)


class Keeping:
    """The lock of one home. Everything blocks."""

    def __init__(self, home: Home, ring: Ring | None = None) -> None:
        self._home, self._given = home, ring

    @property
    def _ring(self) -> Ring:
        if self._given is None:
            self._given = choose_ring(self._home)
        return self._given

    @property
    def _name(self) -> str:
        return f"{self._home.home_id}:lock"

    def kept(self) -> Kept | None:
        """The PIN's hash; None when there surely is none. Raises what the keyring raises when it can't be read."""
        return load(self._ring.get_password(SERVICE, self._name))

    def keep(self, kept: Kept) -> None:
        """Keep a PIN's hash."""
        self._ring.set_password(SERVICE, self._name, dump(kept))

    def put(self, kept: Kept, wish: Wish) -> None:
        """There is a lock from now on; its PIN first."""
        self.keep(kept)
        self.wish(wish)

    def wish(self, wish: Wish) -> None:
        """Change the minutes, or what opens it."""
        said = {"home": self._home.home_id, "minutes": wish.minutes, "face": wish.face}
        write_setting(self._home.store, KEY, said)

    def forget(self) -> None:
        """There is no lock from now on."""
        write_setting(self._home.store, KEY, None)
        if self.kept() is not None:
            self._ring.delete_password(SERVICE, self._name)
