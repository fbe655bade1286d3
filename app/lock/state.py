"""Whether a window is locked. While it is, its tree holds the lock screen and nothing else (app/lock/screen.py, app/shell.py).

Invariants: a home with a lock opens locked; it locks at once when the app goes out of sight if the person chose that, else when
it comes back after the minutes or they pass meanwhile, whichever is first; what is being typed is kept before. A face or a
finger is offered only to who said so with the PIN, for a device may know the faces of two; the PIN opens always.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import flet as ft

from app.devices.interfaces import Asked, Biometrics
from app.lock import pin
from app.lock.keeping import Keeping, Wish, read_wish
from core.errors import Refused
from storage.home import Home
from ui.words import N_, _, ngettext

log = logging.getLogger("cupcake.lock")

FaceOrFinger = Callable[[], Awaitable[bool]]
UNREADABLE = N_("This device’s keyring can’t be opened right now. Unlock it and try again.")
LOST = N_("The PIN is no longer kept on this device, so the lock is off. Choose a new one under You, App lock.")


class LockState(ft.Observable):
    """Belongs to one window. Changed on its loop only."""

    def __init__(self, home: Home, keeping: Keeping | None = None, biometrics: Biometrics | None = None) -> None:
        self._home, self._keeping = home, keeping or Keeping(home)
        self._biometrics = biometrics
        self._wish = read_wish(home)
        self._away_since: float | None = None
        self._timer: asyncio.Task[None] | None = None
        self.locked = self._wish is not None
        self.count = 0
        """Counts changes of the lock itself, so that screens know when to read again."""
        self.face_or_finger: FaceOrFinger | None = None
        """Asks for a face or a finger and answers whether it is theirs; None where none is offered. Only opens the screen."""

    def follow(self, home: Home) -> None:
        """Another home is open from now on."""
        self.end()
        self._home, self._keeping = home, Keeping(home)
        self._wish = read_wish(home)
        self.locked = self._wish is not None
        self.face_or_finger = None
        self.count += 1

    @property
    def is_set(self) -> bool:
        """Whether there is a lock."""
        return self._wish is not None

    @property
    def minutes(self) -> int:
        """How long it stays open out of sight."""
        return self._wish.minutes if self._wish else 0

    @property
    def by_face(self) -> bool:
        """Whether a face or a finger may open it too."""
        return self._wish is not None and self._wish.face

    # -- going and coming

    def away(self) -> None:
        """The app went out of sight; what was being typed is kept already."""
        self._wish = read_wish(self._home)  # another window may have said otherwise
        if self._wish is None or self.locked:
            return
        if self._wish.minutes == 0:
            self.locked = True
            return
        self._away_since = time.time()
        self._cancel()
        self._timer = asyncio.ensure_future(self._lock_after(self._wish.minutes * 60))

    def back(self) -> None:
        """It is in sight again. The clock of the wall also counts while the process was stopped."""
        since, self._away_since = self._away_since, None
        self._cancel()
        if self._wish is not None and since is not None and time.time() - since >= self._wish.minutes * 60:
            self.locked = True

    def lock_now(self) -> None:
        """Lock it, if there is a lock."""
        self.locked = self._wish is not None

    def end(self) -> None:
        """The window closes."""
        self._cancel()

    async def _lock_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._timer = None
        self.locked = True

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- opening

    async def open(self, words: str) -> str:
        """Try a PIN. Answers a line to say: empty when it opened. Raises: Refused with the line when it did not."""
        kept = await self._kept()
        if kept is None:
            await self.take_away()
            return _(LOST)
        now = int(time.time() * 1000)
        early = pin.wait_ms(kept, now)
        if early:
            raise Refused(_("Too many tries. Wait {time} and try again.").format(time=_span(early)), code="wait")
        right, after = await asyncio.to_thread(pin.attempt, kept, words, now, self._keeping.keep)
        if not right:
            later = pin.wait_ms(after, int(time.time() * 1000))
            line = (
                _("That is not the PIN. Wait {time} before the next try.").format(time=_span(later))
                if later
                else _("That is not the PIN.")
            )
            raise Refused(line, code="wrong")
        self.locked = False
        return ""

    async def open_by_face_or_finger(self) -> None:
        """Raises: Refused when it was not them, or was turned away."""
        if self.face_or_finger is None or not await self.face_or_finger():
            raise Refused(N_("Type your PIN instead."), code="wrong")
        self.locked = False

    async def offer(self) -> None:
        """Offer a face or a finger from now on, where that was chosen and this device has one."""
        there = self.by_face and self._biometrics is not None and await self._biometrics.can()
        self.face_or_finger = self._ask if there else None

    async def _ask(self) -> bool:
        assert self._biometrics is not None
        answer = await self._biometrics.ask(_("Open Cupcake"))
        if answer is Asked.UNAVAILABLE:
            self.face_or_finger = None
        return answer is Asked.YES

    async def _kept(self) -> pin.Kept | None:
        try:
            return await asyncio.to_thread(self._keeping.kept)
        except Exception as error:
            log.warning("lock_unreadable type=%s", type(error).__name__)
            raise Refused(UNREADABLE, code="unreadable") from None

    # -- the lock itself

    async def put(self, words: str, minutes: int) -> None:
        """There is a lock from now on. Raises: Refused for what is no PIN, and when it can't be kept."""
        kept = await asyncio.to_thread(pin.make, words)
        wish = Wish(minutes, self.by_face)
        await self._write(lambda: self._keeping.put(kept, wish))
        self._wish = wish
        self.count += 1

    async def stay_open(self, minutes: int) -> None:
        """Change the minutes."""
        await self._wished(Wish(minutes, self.by_face))

    async def let_face(self, words: str) -> None:
        """A face or a finger opens it too, from now on; `words` is the PIN. Raises: as `open`."""
        await self.open(words)
        if self._wish is not None:  # a PIN that was lost took the lock with it
            await self._wished(replace(self._wish, face=True))

    async def no_face(self) -> None:
        """The PIN alone opens it."""
        self.face_or_finger = None
        if self._wish is not None:
            await self._wished(replace(self._wish, face=False))

    async def _wished(self, wish: Wish) -> None:
        await self._write(lambda: self._keeping.wish(wish))
        self._wish = wish
        self.count += 1

    async def take_away(self) -> None:
        """There is no lock from now on."""
        await self._write(self._keeping.forget)
        self._wish, self.locked, self.face_or_finger = None, False, None
        self.count += 1

    async def _write(self, work: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(work)
        except Exception as error:
            log.warning("lock_not_kept type=%s", type(error).__name__)
            raise Refused(UNREADABLE, code="unreadable") from None


def _span(ms: int) -> str:
    seconds = max(1, -(-ms // 1000))
    if seconds < 60:
        return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = -(-seconds // 60)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
