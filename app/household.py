"""The one open home of this process, and its one sync loop, shared by every window that shows it.

Two tabs on one home are two windows but never two sync loops. Nothing here draws. What touches the network is imported
only in `wake`, which the first window calls after its first frame.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING

from app.ahead import load_timers
from app.beginning import name_to_give
from app.bootstrap import Cupcake, migrations_of, open_cupcake
from app.collecting import tidy
from app.reminders import Reminders
from core.errors import CupcakeError, Refused, Retryable
from core.notices import ChangeNotice
from sprinkles.sdk import Moment
from ui.sync_mark import SyncState as Mark
from ui.words import N_

if TYPE_CHECKING:
    from pathlib import Path

    from app.devices.interfaces import Secrets
    from storage.restore import Restored
    from sync.cloud import Cloud
    from sync.schedule import SyncLoop, SyncState

Keep = Callable[[], Awaitable[None]]
LETTING_GO, LETTING_GO_S = 60, 0.25
"""So often, and so far apart, it is tried whether nobody reads in the home any more."""
SETTLE_S = 8
"""So long a press on "Sync now" shows that it works, at most."""

log = logging.getLogger("cupcake.app")

Tell = Callable[[Mark, int, str], None]
"""Called on the event loop with what the mark says, how many that is, and one line or nothing."""


def mark_of(state: "SyncState") -> tuple[Mark, int, str]:
    """The mark for a state of the loop."""
    count = state.to_look_at if state.phase == "needs_look" else state.waiting
    return Mark(state.phase.value), count, state.message


class Household:
    """Owns the home until `close`. Belongs to one event loop."""

    def __init__(self, cupcake: Cupcake) -> None:
        self.cupcake = cupcake
        self.said: tuple[Mark, int, str] = (Mark.SAVED_HERE, 0, "")
        self._tells: dict[object, Tell] = {}
        self._keeps: dict[object, Keep] = {}
        self._shown: set[object] = set()
        self._loop: SyncLoop | None = None
        self._keeping: asyncio.Future[None] | None = None
        self._tidying: asyncio.Future[None] | None = None
        self._turn = asyncio.Lock()
        self._waking = asyncio.Lock()
        self._resting = False
        self._secrets: Secrets | None = None
        self._reminders: Reminders | None = None
        self._follows: dict[object, Callable[[], None]] = {}
        self._naming: asyncio.Future[None] | None = None
        self._reminds: dict[object, Callable[[str], None]] = {}

    # -- windows

    def enter(self, window: object, tell: Tell, keep: Keep) -> None:
        """A window opened: tell it how sync is, now and whenever that changes; `keep` what is typed before the end."""
        self._tells[window], self._keeps[window] = tell, keep
        tell(*self.said)

    def remind(self, window: object, say: Callable[[str], None]) -> None:
        """Have what is due said in this window, on the event loop, until it leaves."""
        self._reminds[window] = say

    def follow(self, window: object, reopened: Callable[[], None]) -> None:
        """Have this window told when another home was put in the place of the open one, until it leaves."""
        self._follows[window] = reopened

    def _remind(self, moment: Moment) -> None:
        for say in list(self._reminds.values()):
            try:
                say(moment.title if not moment.text else f"{moment.title} · {moment.text}")
            except Exception as error:  # as for the mark
                log.error("window_not_reminded type=%s", type(error).__name__)  # noqa: TRY400

    def leave(self, window: object) -> None:
        """A window closed."""
        self._reminds.pop(window, None)
        self._follows.pop(window, None)
        self._tells.pop(window, None)
        self._keeps.pop(window, None)
        self.shown(window, False)

    def shown(self, window: object, visible: bool) -> None:
        """A window came to the front or was put away; syncing is quick while any is shown."""
        before = bool(self._shown)
        if visible:
            self._shown.add(window)
        else:
            self._shown.discard(window)
        if self._loop is not None and (visible or before != bool(self._shown)):
            self._loop.set_foreground(bool(self._shown))

    def follow_switches(self) -> bool:
        """Have what was turned on or off take effect; answers whether anything did."""
        return self.cupcake.follow_switches()

    def keep_secrets(self, secrets: "Secrets | None") -> None:
        """Have sessions kept there: a phone's own safe. None leaves it to the system's keyring."""
        self._secrets = secrets

    def listen(self, listener: Callable[[ChangeNotice], None]) -> Callable[[], None]:
        """Change notices of the home, on the thread that committed; the answer stops them."""
        return self.cupcake.home.store.bus.listen(listener)

    # -- the network side

    @property
    def has_cloud(self) -> bool:
        """Whether a cloud is configured at all; having none is a good state."""
        return self.cupcake.settings.supabase_url is not None

    async def cloud(self) -> "Cloud":
        """Account, pairing and sync of this home. Raises: Refused when no cloud is configured."""
        if not self.has_cloud:
            raise Refused(N_("No cloud is set up for this app, so there is nobody to reach yet."), code="no_cloud")
        await asyncio.to_thread(import_module, "sync.cloud")
        async with self._turn:
            if self._secrets is not None and self.cupcake.ring is None:
                await self._secrets.open()
                self.cupcake.ring = self._secrets if self._secrets.usable else None
            return await asyncio.to_thread(lambda: self.cupcake.cloud)

    async def wake(self) -> None:
        """Start the sync loop if somebody is signed in and it does not run yet. Never raises a CupcakeError."""
        async with self._waking:  # windows that open together wake it once: a reminder is said once
            if self._keeping is None and not self._resting:
                await asyncio.to_thread(self._listen)
                self._reminders = Reminders(self.cupcake, self._remind)
                await self._reminders.start()
                self._keeping = asyncio.ensure_future(asyncio.to_thread(self._back_up))
                self._tidying = asyncio.ensure_future(tidy())
        if self._loop is not None or self._resting or not self.has_cloud:
            return
        try:
            cloud = await self.cloud()
            if await asyncio.to_thread(lambda: self.cupcake.home.account) is None:
                return
            schedule = await asyncio.to_thread(import_module, "sync.schedule")
            await asyncio.to_thread(load_timers)
        except CupcakeError as error:
            log.warning("sync_not_started code=%s", error.code)
            return
        async with self._waking:  # another window may have been quicker, or the home was put to rest
            if self._loop is None and not self._resting:
                self._loop = schedule.SyncLoop(cloud, self._changed)
                await self._loop.start()
                self._loop.set_foreground(True)

    def _listen(self) -> None:
        from app.backup_watch import watch

        watch(self.cupcake, migrations_of(self.cupcake.settings))
        self.cupcake.deliveries.start()

    def _back_up(self) -> None:
        """Once a day, on a thread of its own, after the first frame; nothing waits for it but the end."""
        from storage.backup import back_up_daily

        back_up_daily(self.cupcake.home.folder, migrations_of(self.cupcake.settings))

    async def sync_now(self) -> None:
        """Sync soon, and wait until it is known how that went, but not for long."""
        if self._loop is None:
            await self.wake()
        if self._loop is None:
            return
        self.nudge()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._loop.run_ended(), SETTLE_S)

    def nudge(self) -> None:
        """Something may be new: sync soon."""
        if self._loop is not None:
            self._loop.nudge()

    def connection_changed(self) -> None:
        """The device's network is another one: try at once."""
        if self._loop is not None:
            self._loop.connection_changed()

    def _changed(self, state: "SyncState") -> None:
        self.said = mark_of(state)
        if self.said[0] is Mark.IN_SYNC and self._naming is None:
            self._naming = asyncio.ensure_future(self._give_name())
        for tell in list(self._tells.values()):
            try:
                tell(*self.said)
            except Exception as error:  # one window's end must not keep the others from knowing
                log.error("window_not_told type=%s", type(error).__name__)  # noqa: TRY400  a trace would carry values

    async def _give_name(self) -> None:
        """The name that was said at the beginning becomes the account's, once it is known that it has none."""
        try:
            name = await asyncio.to_thread(name_to_give, self.cupcake.home)
            if name:
                await (await self.cloud()).set_name(name)
                self.nudge()
        except CupcakeError as error:
            log.info("name_not_given code=%s", error.code)

    async def restore(self, file: "Path", *, replace: bool = False) -> "Restored":
        """Put a backup into this home and open it again for every window.

        A home that holds words is refused, unless it may be replaced; then it is backed up first.

        Raises: Refused, Retryable, Fatal; then nothing was changed, and the home is open as before.
        """
        from storage.restore import restore

        folder, settings = self.cupcake.home.folder, self.cupcake.settings
        async with self._turn:
            await self._rest()
            try:
                for _ in range(LETTING_GO):
                    try:
                        return await asyncio.to_thread(restore, file, folder, migrations_of(settings), replace=replace)
                    except Retryable as error:
                        if error.code != "locked":
                            raise
                        # A screen may be reading still; it lets go of the file when it has its answer.
                        await asyncio.sleep(LETTING_GO_S)
                return await asyncio.to_thread(restore, file, folder, migrations_of(settings), replace=replace)
            finally:
                self.cupcake = await asyncio.to_thread(open_cupcake, folder, settings)
                self._resting = False
                for reopened in list(self._follows.values()):
                    reopened()
                asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(self.wake()))

    async def close(self) -> None:
        """Keep what is being typed, stop syncing, let go of the home; what waits stays in the outbox."""
        await self._rest()

    async def _rest(self) -> None:
        self._resting = True  # who waits to wake it finds it so
        async with self._waking:
            await self._end()

    async def _end(self) -> None:
        await asyncio.gather(*(keep() for keep in self._keeps.values()), return_exceptions=True)
        if self._naming is not None:
            self._naming.cancel()
            await asyncio.gather(self._naming, return_exceptions=True)
            self._naming = None
        if self._reminders is not None:
            await self._reminders.stop()
            self._reminders = None
        if self._loop is not None:
            await self._loop.stop()
            self._loop = None
        if "cloud" in vars(self.cupcake):  # made, with or without a loop: its connections end here
            await self.cupcake.cloud.close()
        if self._tidying is not None:
            self._tidying.cancel()
            await asyncio.gather(self._tidying, return_exceptions=True)
            self._tidying = None
        if self._keeping is not None:
            await self._keeping
            self._keeping = None
        await asyncio.to_thread(self.cupcake.close)
