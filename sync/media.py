"""Moves the files of one home: up what its person kept, down what the screens need, away what was deleted.

Stands beside the record sync and never in its way: it holds no lock while bytes move, and whatever goes wrong here leaves the
records' state as it is. A cut leaves a part that the next run goes on from; a file of wrong bytes is thrown away, counted, and
after a few tries shown as failed; what the cloud refuses for good is shown and not tried again unless somebody asks.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from core.errors import CupcakeError, Offline, Retryable, SignedOut
from storage import transfers
from storage.home import Home
from storage.media import Media
from storage.transfers import Transfer
from sync.objects import AlreadyThere, Cut, NotAllowed, Objects
from sync.transport import OFFLINE, Expired

log = logging.getLogger("cupcake.media")

AT_ONCE = 2
WRONG_TRIES, REFUSED_TRIES = 4, 4
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 2_000, 3_600_000
REMOVE_BATCH = 100
ASK_FIRST_BYTES = 500_000

Token = Callable[[bool], Awaitable[str]]
"""An access token; with True a new one."""
Usage = Callable[[], Awaitable[Any]]


@dataclass
class MediaReport:
    """What a run did."""

    uploaded: int = 0
    downloaded: int = 0
    removed: int = 0
    waiting: int = 0
    failed: int = 0


def pause_ms(attempts: int) -> int:
    """Until the next try: doubled per attempt up to an hour, ±20 % so that two devices part ways."""
    most: int = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(attempts, 12))
    return int(most * (800 + secrets.randbelow(401)) // 1000)


class MediaQueue:
    """The file queue of one home. One run at a time; belongs to one event loop."""

    def __init__(self, home: Home, objects: Objects, token: Token, usage: Usage) -> None:
        self._home, self._objects, self._token, self._usage = home, objects, token, usage
        self._media = Media(home)
        self._cut: CupcakeError | None = None
        self._in_vain = 0
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> MediaReport:
        """Move everything that is due.

        Raises: Offline, SignedOut, Retryable when the cloud can't be reached at all; what was moved until then stays moved.
        """
        report, self._cut, self._in_vain = MediaReport(), None, 0
        await asyncio.to_thread(transfers.look, self._home)
        taken: dict[tuple[str, str], asyncio.Task[None]] = {}
        try:
            while True:
                if self._cut is None:
                    await self._begin(taken, report)
                busy = [task for task in taken.values() if not task.done()]
                if not busy:
                    break
                await asyncio.wait(busy, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end(taken)
        found = await asyncio.to_thread(transfers.counts, self._home.store)
        report.waiting, report.failed = found.waiting, found.failed
        if self._cut is not None:
            raise self._cut
        return report

    def call_off(self, sha256: str) -> None:
        """Stop fetching a file; what came of it stays for the next time. Blocking, from any thread but the loop's."""
        transfers.unwant(self._home.store, sha256)
        if (task := self._under_way.get(sha256)) is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)

    # -- inside

    async def _begin(self, taken: dict[tuple[str, str], asyncio.Task[None]], report: MediaReport) -> None:
        store = self._home.store
        while sum(not task.done() for task in taken.values()) < AT_ONCE:
            found = await asyncio.to_thread(transfers.due, store, store.wall_ms(), taken=taken, limit=REMOVE_BATCH)
            if not found:
                return
            first = found[0]
            group = [t for t in found if t.direction == "remove"] if first.direction == "remove" else [first]
            task = asyncio.create_task(self._move(group, report))
            for transfer in group:
                taken[transfer.attachment_id, transfer.direction] = task
            self._under_way[first.sha256] = task

    async def _end(self, taken: dict[tuple[str, str], asyncio.Task[None]]) -> None:
        busy = [task for task in taken.values() if not task.done()]
        for task in busy:
            task.cancel()
        if busy:
            await asyncio.wait(busy)
        self._under_way.clear()

    async def _move(self, group: list[Transfer], report: MediaReport) -> None:
        transfer = group[0]
        try:
            if transfer.direction == "remove":
                count = await self._with_token(lambda token: self._remove(group, token))
                report.removed += count
            elif transfer.direction == "up":
                count = await self._with_token(lambda token: self._upload(transfer, token))
                report.uploaded += count
            else:
                count = await self._with_token(lambda token: self._download(transfer, token))
                report.downloaded += count
        except CupcakeError as error:
            await self._failed(transfer, error)
        except OSError as error:
            log.warning("file_not_read type=%s", type(error).__name__)
            await self._give_up(transfer, "disk")
        except Exception as error:
            log.error("file_stumbled type=%s", type(error).__name__)  # noqa: TRY400  a trace could carry names
            await self._put_off(transfer, "stumbled")
        finally:
            self._under_way.pop(transfer.sha256, None)

    async def _failed(self, transfer: Transfer, error: CupcakeError) -> None:
        if isinstance(error, (Offline, SignedOut)):
            self._cut = error
        elif isinstance(error, Cut):
            # What moved on is worth going on with at once; what never does must not be the first in line for ever.
            await self._put_off(transfer, error.code, attempts=0 if error.moved else transfer.attempts)
            self._in_vain = 0 if error.moved else self._in_vain + 1
            if self._in_vain > AT_ONCE:
                self._cut = Offline(OFFLINE)
        elif isinstance(error, NotAllowed):
            await self._refused(transfer)
        elif isinstance(error, Retryable):
            await self._put_off(transfer, error.code)
        else:
            await self._give_up(transfer, error.code)

    async def _with_token(self, work: Callable[[str], Awaitable[int]]) -> int:
        try:
            return await work(await self._token(False))
        except Expired:
            return await work(await self._token(True))

    async def _upload(self, transfer: Transfer, token: str) -> int:
        file = self._media.path(transfer.sha256)
        if file is None:  # another attachment's end took it along
            await self._give_up(transfer, "no_file")
            return 0
        # Storage may refuse a large body before it has read it, and its answer is lost with the line: ask first.
        there = await self._objects.size(transfer.name, token) if transfer.attempts else None
        if (
            there is None
            and (transfer.attempts or transfer.size_bytes > ASK_FIRST_BYTES)
            and await self._full(transfer)
        ):
            await self._give_up(transfer, "quota")
            return 0
        if there != transfer.size_bytes:
            try:
                await self._objects.put(transfer.name, file, transfer.media_type, token)
            except AlreadyThere:
                # An answer was lost, or this person's other device was quicker. A stump would have another length.
                if await self._objects.size(transfer.name, token) != transfer.size_bytes:
                    await self._objects.remove([transfer.name], token)
                    await self._objects.put(transfer.name, file, transfer.media_type, token)
        await self._finish([transfer])
        return 1

    async def _download(self, transfer: Transfer, token: str) -> int:
        part = await asyncio.to_thread(self._media.part, transfer.sha256)
        await self._objects.get(transfer.name, part, transfer.size_bytes, token)
        wrong = await asyncio.to_thread(self._media.arrive, transfer)
        if wrong is None:
            return 1
        log.warning("file_thrown_away reason=%s", wrong)
        if transfer.wrong + 1 < WRONG_TRIES and wrong != "bad_type":
            await self._put_off(transfer, wrong, wrong=True)
        else:
            await self._give_up(transfer, wrong)
        return 0

    async def _remove(self, group: list[Transfer], token: str) -> int:
        await self._objects.remove([t.name for t in group], token)
        await self._finish(group)
        return len(group)

    async def _refused(self, transfer: Transfer) -> None:
        """Storage has one word for "no room" and "not yours": the usage tells which."""
        if transfer.direction == "up" and await self._full(transfer):
            await self._give_up(transfer, "quota")
        elif transfer.attempts + 1 < REFUSED_TRIES:
            await self._put_off(transfer, "not_allowed")
        else:
            await self._give_up(transfer, "not_allowed")

    async def _full(self, transfer: Transfer) -> bool:
        """Whether the cloud has no room for this file. Says no when it can't be asked: then the upload tells."""
        try:
            usage = await self._usage()
            return int(usage["used_bytes"]) + transfer.size_bytes > int(usage["limit_bytes"])
        except (CupcakeError, KeyError, TypeError, ValueError):
            return False

    async def _finish(self, group: list[Transfer]) -> None:
        def write() -> None:
            with self._home.store.database.write() as raw:
                for transfer in group:
                    transfers.finish(raw, transfer)

        await asyncio.to_thread(write)

    async def _put_off(
        self, transfer: Transfer, reason: str, *, wrong: bool = False, attempts: int | None = None
    ) -> None:
        store = self._home.store
        until = store.wall_ms() + pause_ms(transfer.attempts if attempts is None else attempts)
        await asyncio.to_thread(transfers.put_off, store, transfer, reason, until, wrong=wrong)

    async def _give_up(self, transfer: Transfer, reason: str) -> None:
        log.warning("file_given_up direction=%s reason=%s", transfer.direction, reason)
        await asyncio.to_thread(transfers.give_up, self._home.store, transfer, reason)
