"""When to sync: at once after a write, soon in the foreground, seldom in the background, slower after failures.

APScheduler keeps the one next date. The state here is what the sync mark shows, so it is always true: it changes with the
store and with each run, never by guess.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import CupcakeError, Offline, Retryable, SignedOut
from core.notices import ChangeNotice
from sync.status import read_counts

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from sync.cloud import Cloud

log = logging.getLogger("cupcake.sync")

FOREGROUND_S, BACKGROUND_S, CAP_S = 5.0, 120.0, 300.0
AFTER_WRITE_S = 0.3
JOB = "sync"


class Phase(StrEnum):
    """What the sync mark says."""

    SIGNED_OUT = "signed_out"
    OFFLINE = "offline"
    SYNCING = "syncing"
    WAITING = "waiting"
    IN_SYNC = "in_sync"
    NEEDS_LOOK = "needs_look"


@dataclass(frozen=True)
class SyncState:
    """Where the words are. `message` is one calm line when something is not as it should be."""

    phase: Phase = Phase.WAITING
    waiting: int = 0
    to_look_at: int = 0
    last_sync_at: int | None = None
    message: str = ""


def delay_s(failures: int, *, foreground: bool, base_s: float | None = None) -> float:
    """Seconds until the next try, before jitter: the base, doubled per failure in a row, up to five minutes."""
    base = base_s or (FOREGROUND_S if foreground else BACKGROUND_S)
    return max(base, min(CAP_S, base * 2.0 ** min(failures, 10)))


def jittered(seconds: float) -> float:
    """±20 %, so that many devices that lost one network do not come back in one instant."""
    return seconds * (0.8 + secrets.randbelow(4001) / 10_000)


class SyncLoop:
    """Keeps one home in sync while the app runs. Belongs to the event loop that starts it."""

    def __init__(self, cloud: "Cloud", on_state: Callable[[SyncState], None]) -> None:
        self._cloud, self._tell = cloud, on_state
        self._store = cloud.home.store
        self.state = SyncState()
        self._failures = 0
        self._foreground = True
        self._base_s = float(os.environ.get("CUPCAKE_POLL_S", "0")) or None
        self._scheduler: AsyncIOScheduler | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop_listening: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Begin; the first run starts at once."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        self._stop_listening = self._store.bus.listen(self._noticed)
        await self._recount()
        self._plan(0)

    async def stop(self) -> None:
        """End; what waits stays in the outbox."""
        self._stop_listening()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def nudge(self) -> None:
        """Something may be new: sync soon."""
        self._failures = 0
        self._plan(AFTER_WRITE_S)

    def foreground(self, shown: bool) -> None:
        """The app was shown or hidden."""
        self._foreground = shown
        if shown:
            self.nudge()

    def _noticed(self, notice: ChangeNotice) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._recount(), self._loop)
        if notice.queued and not notice.remote:
            self._loop.call_soon_threadsafe(self._plan, AFTER_WRITE_S)

    def _plan(self, seconds: float) -> None:
        if self._scheduler is None:
            return
        when = datetime.now(UTC) + timedelta(seconds=seconds)
        # One job: planning again moves its date. A run under way finishes first and plans the next itself.
        self._scheduler.add_job(
            self._run, "date", run_date=when, id=JOB, replace_existing=True, misfire_grace_time=None, max_instances=1
        )

    async def _run(self) -> None:
        before = self.state.phase
        if before is not Phase.IN_SYNC or self.state.waiting:
            self._set(replace(self.state, phase=Phase.SYNCING))
        try:
            await self._cloud.sync()
        except SignedOut as error:
            self._set(replace(self.state, phase=Phase.SIGNED_OUT, message=error.message))
        except Offline as error:
            self._failed(Phase.OFFLINE, error)
        except Retryable as error:
            self._failed(Phase.WAITING, error)
        except CupcakeError as error:
            self._failed(Phase.NEEDS_LOOK, error)
        except Exception as error:
            log.error("sync_failed type=%s", type(error).__name__)  # noqa: TRY400  a trace could carry values
            self._failed(Phase.WAITING, Retryable("Sync stumbled. Everything is saved here; it will be tried again."))
        else:
            self._failures = 0
            self._set(replace(self.state, phase=Phase.IN_SYNC, message="", last_sync_at=self._store.wall_ms()))
        await self._recount()
        self._plan(jittered(delay_s(self._failures, foreground=self._foreground, base_s=self._base_s)))

    def _failed(self, phase: Phase, error: CupcakeError) -> None:
        self._failures += 1
        self._set(replace(self.state, phase=phase, message=error.message))

    async def _recount(self) -> None:
        waiting, quarantined, aside = await asyncio.to_thread(read_counts, self._cloud.home)
        phase = self.state.phase
        if phase is Phase.IN_SYNC and waiting:
            phase = Phase.WAITING
        if phase in (Phase.IN_SYNC, Phase.WAITING) and (quarantined or aside):
            phase = Phase.NEEDS_LOOK
        self._set(replace(self.state, phase=phase, waiting=waiting, to_look_at=quarantined + aside))

    def _set(self, state: SyncState) -> None:
        if state != self.state:
            self.state = state
            self._tell(state)
