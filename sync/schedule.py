"""When to sync: at once after a write or a nudge, soon in the foreground, seldom in the background, slower after failures.

While the cloud's nudges arrive (sync/realtime.py), polling is only a net below them. Without them it is what it always was:
realtime, then polling, then offline, and nothing ever waits for a better one.

APScheduler keeps the one next date. The state here is what the sync mark shows, so it is always true: it is computed
(sync/state.py) from what the store holds and how the last run went, never guessed.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.errors import CupcakeError, Offline, Retryable, SignedOut
from core.notices import ChangeNotice
from sync.file_loop import FileLoop
from sync.state import Facts, Last, Phase, last_of, phase_of
from sync.status import read_counts, read_notice
from sync.versions import OtherVersion

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from storage.store import Store
    from sync.cloud import Cloud
    from sync.realtime import Nudges

log = logging.getLogger("cupcake.sync")

FOREGROUND_S, BACKGROUND_S, CAP_S = 5.0, 120.0, 300.0
LIVE_S = 60.0
PATIENT_S = 1800.0
"""While the app and the cloud speak different versions."""
AFTER_WRITE_S, AFTER_NUDGE_S = 0.3, 0.05
LOOK_S = 2.0
JOB = "sync"


@dataclass(frozen=True)
class SyncState:
    """Where the words are. `message` is one calm line when something is not as it should be; `live` says that the cloud's
    nudges arrive, so that what the other one writes comes at once."""

    phase: Phase = Phase.SAVED_HERE
    waiting: int = 0
    to_look_at: int = 0
    last_sync_at: int | None = None
    message: str = ""
    live: bool = False


def delay_s(failures: int, *, foreground: bool, base_s: float | None = None, live: bool = False) -> float:
    """Seconds until the next try, before jitter: the base, doubled per failure in a row, up to five minutes."""
    base = base_s or (FOREGROUND_S if foreground else BACKGROUND_S)
    if live and not failures:
        return max(base, LIVE_S)
    return max(base, min(CAP_S, base * 2.0 ** min(failures, 10)))


def jittered(seconds: float) -> float:
    """±20 %, so that many devices that lost one network do not come back in one instant."""
    # One step short of 1.2, which a rounding would go beyond.
    return seconds * (0.8 + secrets.randbelow(4000) / 10_000)


class SyncLoop:
    """Keeps one home in sync while the app runs. Belongs to the event loop that starts it."""

    def __init__(self, cloud: "Cloud", on_state: Callable[[SyncState], None]) -> None:
        self._cloud, self._tell = cloud, on_state
        self._store = cloud.home.store
        self.state = SyncState()
        self._facts = Facts(signed_in=True)
        self._over = asyncio.Event()
        self._failures = 0
        self._foreground = True
        self._base_s = float(os.environ.get("CUPCAKE_POLL_S", "0")) or None
        self._scheduler: AsyncIOScheduler | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop_listening: Callable[[], None] = lambda: None
        self._due: float | None = None
        self._running = self._again = self._patient = False
        self._connected = self._reachable = False
        self._nudges: Nudges | None = None
        self._listener: asyncio.Task[None] | None = None
        self._under_way: asyncio.Task[None] | None = None
        self._files = FileLoop(cloud)

    async def start(self) -> None:
        """Begin; the first run starts at once."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        self._stop_listening = self._store.bus.listen(self._noticed)
        await self._recount()
        self._plan(0)
        self._scheduler.add_job(self._look, "interval", seconds=LOOK_S, id="look", coalesce=True)

    async def stop(self) -> None:
        """End; what waits stays in the outbox."""
        self._stop_listening()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await self._files.stop()
        ending = [task for task in (self._under_way, self._listener) if task is not None]
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending)
        self._under_way = self._listener = None

    def nudge(self) -> None:
        """Something may be new: sync soon, and once more if a run is under way."""
        self._failures = 0
        self._patient = False
        self._soon(AFTER_NUDGE_S)

    def set_foreground(self, shown: bool) -> None:
        """The app was shown or hidden: try at once when shown, and seldom while hidden."""
        self._foreground = shown
        if shown:
            self.connection_changed()

    def connection_changed(self) -> None:
        """The device says that its network is another one: a hint to try at once, never a fact about the cloud."""
        self.nudge()
        if self._nudges is not None:  # a device that slept or moved may hold a socket that is long dead
            self._nudges.doubt()

    async def run_ended(self) -> None:
        """Wait until a run ends, well or not."""
        await self._over.wait()

    def _noticed(self, notice: ChangeNotice) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._recount(), self._loop)
        if "media_transfer" in notice.tables:
            self._loop.call_soon_threadsafe(self._files.go)
        if notice.queued and not notice.remote:
            self._loop.call_soon_threadsafe(self._soon, AFTER_WRITE_S)

    def _soon(self, seconds: float) -> None:
        """Run within so long. Many calls make one run, and a stream of them can't put it off."""
        if self._patient:
            return
        if self._running:
            self._again = True
        elif self._loop is not None and (self._due is None or self._loop.time() + seconds < self._due):
            self._plan(seconds)

    def _plan(self, seconds: float) -> None:
        if self._scheduler is None or self._loop is None:
            return
        self._due = self._loop.time() + seconds
        when = datetime.now(UTC) + timedelta(seconds=seconds)
        # One job: planning again moves its date. Two instances, or the scheduler would drop a run that is planned while
        # another is just ending; that there is only one run at a time is seen to in `_run`.
        self._scheduler.add_job(
            self._run, "date", run_date=when, id=JOB, replace_existing=True, misfire_grace_time=None, max_instances=2
        )

    async def _run(self) -> None:
        if self._running:
            self._again = True
            return
        self._running, self._again, self._due, self._patient = True, False, None, False
        self._under_way = asyncio.current_task()
        try:
            await self._sync()
            await self._recount()
        except asyncio.CancelledError:
            if self._scheduler is not None:
                raise
        finally:
            self._running = False
            over, self._over = self._over, asyncio.Event()
            over.set()
            self._plan(AFTER_NUDGE_S if self._again and not self._failures else self._pause_s())

    async def _sync(self) -> None:
        # A look that nobody waits for is not worth a word.
        self._know(running=self._facts.waiting > 0 or self._facts.last is not Last.WELL)
        try:
            await self._cloud.sync()
        except SignedOut as error:
            self._stop_hearing()
            # Nothing to do until somebody signs in, which nudges: ask the keyring ever less often meanwhile.
            self._failed(error)
        except Offline as error:
            self._reachable = False
            self._failed(error)
            if self._nudges is not None:
                self._nudges.doubt()
        except OtherVersion as error:
            # The mend is an update. The cloud is asked seldom, and at once when a person asks or shows the app.
            self._patient = True
            self._failed(error)
        except CupcakeError as error:
            self._failed(error)
        except Exception as error:
            log.error("sync_failed type=%s", type(error).__name__)  # noqa: TRY400  a trace could carry values
            self._failed(Retryable("Sync stumbled. Everything is saved here; it will be tried again."))
        else:
            self._failures = 0
            self._hear()
            self._files.go()
            # Counted before anything is said: what was written during the run waits.
            counts = await asyncio.to_thread(read_counts, self._cloud.home)
            said = await asyncio.to_thread(read_notice, self._cloud.home) or ""
            well = replace(self.state, message=said, last_sync_at=self._store.wall_ms())
            self._know(well, counts, running=False, last=Last.WELL, notice=said)

    def _pause_s(self) -> float:
        if self._patient:
            return jittered(PATIENT_S)
        live = self.state.live
        return jittered(delay_s(self._failures, foreground=self._foreground, base_s=self._base_s, live=live))

    def _failed(self, error: CupcakeError) -> None:
        self._failures += 1
        self._know(replace(self.state, message=error.message), running=False, last=last_of(error))

    # -- nudges: begun when the cloud has answered once, ended by signing out

    def _hear(self) -> None:
        if self._listener is None and self._scheduler is not None:
            self._listener = asyncio.create_task(self._listen())
        elif self._nudges is not None and not self._reachable:
            self._nudges.retry()
        self._reachable = True

    def _stop_hearing(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
        self._listener = self._nudges = None
        self._connected = False

    async def _listen(self) -> None:
        try:
            self._nudges = await asyncio.to_thread(self._cloud.nudges, self._heard, self._went_live)
            await self._nudges.run()
        except SignedOut:
            log.info("realtime_not_started code=signed_out")
        except Exception as error:  # nudges are a comfort: whatever is wrong with them, polling goes on
            log.error("realtime_failed type=%s", type(error).__name__)  # noqa: TRY400  a trace could carry values

    async def _heard(self, revision: int, node: str | None) -> None:
        own, cursor = await asyncio.to_thread(_position, self._store)
        if node != own and revision > cursor and not self._patient:
            self.nudge()

    def _went_live(self, live: bool) -> None:
        self._connected = live
        self._know()
        if live and not self._patient:
            self.nudge()  # what was sent before the join is not told again
        else:
            # Look at once whether the cloud is there, but not all devices at one instant.
            most = min(self._base_s or FOREGROUND_S, FOREGROUND_S)
            self._soon(most * secrets.randbelow(1001) / 1000)

    async def _look(self) -> None:
        """The command line may write to this home beside us, and no notice of ours tells of that: count what waits."""
        before = self.state.waiting
        try:
            await self._recount()
        except asyncio.CancelledError:
            if self._scheduler is not None:
                raise
        else:
            if self.state.waiting > before:
                self._soon(AFTER_WRITE_S)

    async def _recount(self) -> None:
        self._know(counts=await asyncio.to_thread(read_counts, self._cloud.home))

    def _know(self, state: SyncState | None = None, counts: tuple[int, int, int] | None = None, **news: Any) -> None:
        """Take facts in, and tell what they come to if that is something else than before."""
        waiting, quarantined, aside = counts or (self._facts.waiting, self._facts.quarantined, self._facts.aside)
        facts = self._facts = replace(self._facts, waiting=waiting, quarantined=quarantined, aside=aside, **news)
        phase = phase_of(facts)
        # Between the first answer after a cut and its end the socket may be back: nobody is told both.
        live = self._connected and self._reachable and phase is not Phase.OFFLINE
        now = replace(
            state or self.state, phase=phase, waiting=facts.waiting, to_look_at=facts.to_look_at, live=live
        )  # fmt: skip
        if now != self.state:
            self.state = now
            self._tell(now)


def _position(store: "Store") -> tuple[str, int]:
    """This device's node, and how far it has pulled."""
    row = store.database.rows("SELECT node, (SELECT cursor FROM sync_state) FROM clock_row")[0]
    return str(row[0]), int(row[1])
