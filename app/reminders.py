"""Reminders: asks the sprinkles what is due, a day ahead, and says each at its time while the app is open.

APScheduler keeps the dates. What was due while the app was closed is not told afterwards: it stands on Today. Telling the
system's own notifications needs a phone or a desktop with Flet's client; here the app says it on its own page. What falls into
the quiet hours (app/quiet.py), or comes from a sprinkle that may not remind on this device, is not planned at all.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.ahead import load_timers
from app.quiet import read_quiet
from core.notices import ChangeNotice
from sprinkles.loader import reminded
from sprinkles.sdk import Moment

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from app.bootstrap import Cupcake

log = logging.getLogger("cupcake.reminders")

AHEAD = timedelta(days=1)
AGAIN_S = 3600.0
GATHER_S = 2.0
"""So long after a change the sprinkles are asked again; what comes within it is asked once."""
ASKED = "ask"

Say = Callable[[Moment], None]


def due_moments(cupcake: "Cupcake", first: datetime, last: datetime) -> list[Moment]:
    """What the sprinkles that may remind have due from `first` on, before `last`, in order; one that fails is left out.

    Blocking.
    """
    found: list[Moment] = []
    muted = read_quiet(cupcake.home.store).muted
    for sprinkle in cupcake.running:
        for entry in sprinkle.manifest.contributes.reminders if sprinkle.manifest.name not in muted else ():
            found += reminded(sprinkle, entry, cupcake.contexts[sprinkle.manifest.name], first, last)
    return sorted((m for m in found if m.at), key=lambda m: (str(m.at), m.record_id))


class Reminders:
    """Belongs to one event loop. `say` is called on it, once for each thing that is due."""

    def __init__(self, cupcake: "Cupcake", say: Say, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._cupcake, self._say, self._now = cupcake, say, now
        self._scheduler: AsyncIOScheduler | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unlisten: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Ask now, every hour, and after changes."""
        await asyncio.to_thread(load_timers)
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        self._scheduler.add_job(self.ask, "interval", seconds=AGAIN_S, id="every")
        self._unlisten = self._cupcake.home.store.bus.listen(self._noticed)
        await self.ask()

    async def stop(self) -> None:
        """Say nothing any more."""
        self._unlisten()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def ask(self) -> None:
        """Plan what is due within a day; what is not due any more is not said."""
        if self._scheduler is None:
            return
        first = self._now()
        found = await asyncio.to_thread(due_moments, self._cupcake, first, first + AHEAD)
        quiet = await asyncio.to_thread(read_quiet, self._cupcake.home.store)
        found = [m for m in found if not quiet.is_quiet(datetime.fromisoformat(str(m.at)))]
        if self._scheduler is None:  # stopped meanwhile
            return
        wanted = {f"{m.table}:{m.record_id}:{m.at}": m for m in found}
        for job in self._scheduler.get_jobs():
            if ":" in job.id and job.id not in wanted:
                job.remove()
        for name, moment in wanted.items():
            at = datetime.fromisoformat(str(moment.at))
            self._scheduler.add_job(
                self._say, "date", run_date=at, args=[moment], id=name, replace_existing=True, misfire_grace_time=60
            )

    def _noticed(self, notice: ChangeNotice) -> None:
        # On the thread that committed.
        if notice.tables and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        if self._scheduler is not None:
            at = datetime.now(UTC) + timedelta(seconds=GATHER_S)
            self._scheduler.add_job(self.ask, "date", run_date=at, id=ASKED, replace_existing=True)
