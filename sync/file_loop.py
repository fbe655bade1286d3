"""When files move: after every sync that came through, when a screen asks, and again when something that was put off is due.

Never says anything to the sync mark: records are in sync whether or not a photo is still on its way.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

from core.errors import CupcakeError
from storage import transfers

if TYPE_CHECKING:
    from sync.cloud import Cloud

log = logging.getLogger("cupcake.media")

SOON_MS = 60_000
"""What is due within so long is waited for; later ones the next sync looks at."""


class FileLoop:
    """Runs the file queue of one home in the background. Belongs to the event loop that calls it."""

    def __init__(self, cloud: "Cloud") -> None:
        self._cloud = cloud
        self._task: asyncio.Task[None] | None = None
        self._again = asyncio.Event()

    def go(self) -> None:
        """Something may be due."""
        self._again.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; a file under way goes on the next time from where it is, or anew."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _run(self) -> None:
        store = self._cloud.home.store
        while True:
            self._again.clear()
            try:
                await self._cloud.move_files()
                due = await asyncio.to_thread(transfers.next_at, store)
            except CupcakeError as error:  # the record sync tells of the network; it comes back to us
                log.info("files_wait code=%s", error.code)
                return
            except Exception as error:
                log.error("files_stumbled type=%s", type(error).__name__)  # noqa: TRY400  a trace could carry names
                return
            pause = None if due is None else due - store.wall_ms()
            if self._again.is_set():
                continue
            if pause is None or pause > SOON_MS:
                return
            try:
                await asyncio.wait_for(self._again.wait(), max(0.2, pause / 1000))
            except TimeoutError:
                continue
