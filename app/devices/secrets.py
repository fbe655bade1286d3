"""A phone's own safe (Keychain, Keystore) as a ring for `sync.vault`.

The safe answers on the event loop; a ring is asked from anywhere and answers at once. So what the safe holds is read once
(`open`) and kept in memory, and what is written goes to the safe in order, one after the other; `settle` waits until it is
there. Values are never logged.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger("cupcake.session")

PREFIX = "cupcake/"
LIMIT_S = 10.0
"""A client without the extension never answers."""


class PhoneRing:
    """Belongs to the page that is current when it is made, and to its event loop once it was opened."""

    def __init__(self) -> None:
        from flet_secure_storage import IOSOptions, KeychainAccessibility, SecureStorage

        # Readable while the phone is locked, since syncing goes on then; never on another device by way of a backup.
        ios = IOSOptions(accessibility=KeychainAccessibility.FIRST_UNLOCK_THIS_DEVICE)
        self._safe = SecureStorage(ios_options=ios)
        self._kept: dict[str, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()
        self.usable = False

    async def open(self) -> None:
        """As `Secrets.open`. Never raises: what can't be read is said by `usable`."""
        async with self._opening:
            if self._loop is not None:
                return
            self._loop = asyncio.get_running_loop()
            try:
                found = await asyncio.wait_for(self._safe.get_all(), LIMIT_S)
            except Exception as error:  # a Keystore that lost its key, a client that does not answer
                log.warning("safe_unusable type=%s", type(error).__name__)
                return
            self._kept |= {key: value for key, value in (found or {}).items() if key.startswith(PREFIX)}
            self.usable = True

    def get_password(self, service: str, username: str) -> str | None:
        """As `Ring.get_password`."""
        return self._kept.get(_key(service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """As `Ring.set_password`."""
        key = _key(service, username)
        self._kept[key] = password
        self._then(lambda: self._safe.set(key, password))

    def delete_password(self, service: str, username: str) -> None:
        """As `Ring.delete_password`; nothing happens when there is none."""
        key = _key(service, username)
        if self._kept.pop(key, None) is not None:
            self._then(lambda: self._safe.remove(key))

    async def settle(self) -> None:
        """As `Ring.settle`."""
        while self._last is not None and not self._last.done():
            await asyncio.wait([self._last])

    def _then(self, write: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Have it written after all that was asked for before."""
        if self._loop is None:
            raise RuntimeError("open the ring first")
        if asyncio._get_running_loop() is self._loop:
            self._plan(write)
        else:
            self._loop.call_soon_threadsafe(self._plan, write)

    def _plan(self, write: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        assert self._loop is not None
        self._last = self._loop.create_task(_write(write, self._last))


async def _write(write: Callable[[], Coroutine[Any, Any, Any]], before: "asyncio.Task[None] | None") -> None:
    if before is not None and not before.done():
        await asyncio.wait([before])
    try:
        await asyncio.wait_for(write(), LIMIT_S)
    except Exception as error:  # the session goes on in memory; after the next start somebody signs in again
        log.warning("safe_not_written type=%s", type(error).__name__)


def _key(service: str, username: str) -> str:
    return f"{PREFIX}{service}/{username}"
