"""Where a session is kept between runs: the OS keyring, else a file only its owner can read.

Keyring entries are keyed by home. On a phone the ring is the Keychain or the Keystore, which the app brings (`Ring`). The access
token and the refresh token are entries of their own, since one Windows credential holds about 1.2 kB. Where there is no keyring
(a server, a container) a 0600 file takes its place; that is said once and never called encrypted, and nothing ever prompts.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from storage.home import Home

log = logging.getLogger("cupcake.session")

SERVICE = "cupcake"


@dataclass(frozen=True)
class Session:
    """Tokens of a signed-in account. `expires_at` is seconds since 1970. Never logged, never printed."""

    access_token: str
    refresh_token: str
    expires_at: int
    account_id: str
    email: str

    def __repr__(self) -> str:
        return "Session(…)"


class Ring(Protocol):
    """Where passwords are kept, in the words of `keyring`, which is one."""

    def get_password(self, service: str, username: str) -> str | None:
        """The password, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it. May raise keyring's PasswordDeleteError when there is none."""

    async def settle(self) -> None:
        """Wait until what was kept and forgotten survives the process. `keyring` itself has no such thing: it waits at once."""


class Vault(Protocol):
    """Keeps one session."""

    is_file: bool

    def load(self) -> Session | None:
        """The session, or None."""

    def save(self, session: Session) -> None:
        """Keep it."""

    def clear(self) -> None:
        """Forget it."""

    async def settle(self) -> None:
        """Wait until what was saved or cleared survives the process."""


class FileVault:
    """`session.json` in the home, mode 0600, replaced whole."""

    is_file = True

    def __init__(self, home: Home) -> None:
        self._path: Path = home.folder / "session.json"

    def load(self) -> Session | None:
        """As `Vault.load`."""
        try:
            return Session(**json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def save(self, session: Session) -> None:
        """As `Vault.save`."""
        arriving = self._path.with_suffix(".arriving")
        arriving.unlink(missing_ok=True)
        handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(session), file)
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(self._path)

    def clear(self) -> None:
        """As `Vault.clear`."""
        self._path.unlink(missing_ok=True)

    async def settle(self) -> None:
        """As `Vault.settle`; `save` waits for the disk."""


class KeyringVault:
    """The OS keyring, or the ring given, three entries per home."""

    is_file = False

    def __init__(self, home: Home, ring: Ring | None = None) -> None:
        self._home, self._given = home.home_id, ring

    @property
    def _ring(self) -> Any:
        if self._given is not None:
            return self._given
        import keyring

        return keyring

    def load(self) -> Session | None:
        """As `Vault.load`."""
        keyring = self._ring
        about = keyring.get_password(SERVICE, f"{self._home}:about")
        access = keyring.get_password(SERVICE, f"{self._home}:access")
        refresh = keyring.get_password(SERVICE, f"{self._home}:refresh")
        if not (about and refresh):
            return None
        return Session(access_token=access or "", refresh_token=refresh, **json.loads(about))

    def save(self, session: Session) -> None:
        """As `Vault.save`; the refresh token first, since it alone can bring back the rest."""
        keyring = self._ring
        about = {"expires_at": session.expires_at, "account_id": session.account_id, "email": session.email}
        keyring.set_password(SERVICE, f"{self._home}:refresh", session.refresh_token)
        keyring.set_password(SERVICE, f"{self._home}:access", session.access_token)
        keyring.set_password(SERVICE, f"{self._home}:about", json.dumps(about))

    def clear(self) -> None:
        """As `Vault.clear`."""
        from keyring.errors import PasswordDeleteError

        for part in ("about", "access", "refresh"):
            try:
                self._ring.delete_password(SERVICE, f"{self._home}:{part}")
            except PasswordDeleteError:
                continue

    async def settle(self) -> None:
        """As `Vault.settle`."""
        if self._given is not None:
            await self._given.settle()


def choose_vault(home: Home, ring: Ring | None = None) -> Vault:
    """The ring given; else the keyring where one works without asking, else the file. `CUPCAKE_KEYRING=file` insists on it."""
    if os.environ.get("CUPCAKE_KEYRING") == "file":
        return FileVault(home)
    if ring is not None:
        return _moved_in(KeyringVault(home, ring), FileVault(home))
    if (home.folder / "session.json").exists() or not _keyring_works():
        return FileVault(home)
    return KeyringVault(home)


def _keyring_works() -> bool:
    try:
        import keyring
        from keyring.backends import fail, null

        backend = keyring.get_keyring()
        works = not isinstance(backend, (fail.Keyring, null.Keyring)) and backend.priority >= 1
    except Exception as error:
        log.info("keyring_unusable type=%s", type(error).__name__)
        return False
    # A Secret Service without a session bus would hang or prompt; chainer is its wrapper.
    headless = os.name == "posix" and "DBUS_SESSION_BUS_ADDRESS" not in os.environ
    name = type(backend).__module__
    return works and not (headless and ("SecretService" in name or "kwallet" in name or "chainer" in name))


def _moved_in(vault: KeyringVault, file: FileVault) -> KeyringVault:
    """Have a session that was kept in a file, while the ring did not work, be in the ring."""
    kept = file.load()
    if kept is not None:
        if vault.load() is None:
            vault.save(kept)
        file.clear()
    return vault
