"""One sync: push and pull until nothing is left to do, in a bounded number of rounds.

The orchestration and nothing else: the outbox cuts, the transport carries, the inbox takes in. A cut at any point leaves
either nothing or one committed step behind; the next run goes on from there.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from core.errors import CupcakeError, Fatal, Retryable
from storage import scrub, tombstones
from storage.store import Store
from sync.inbox import Taken, receive
from sync.merge import typed_words
from sync.outbox import cut
from sync.transport import Contended, Unacceptable
from sync.wire import MAX_ROWS, Request, read_response

log = logging.getLogger("cupcake.sync")

IDLE_ROUNDS = 6
"""Rounds without progress after which a run ends: the next timer or nudge goes on."""
CONTENDED_TRIES = 6

Call = Callable[[dict[str, Any]], Awaitable[Any]]


@dataclass
class SyncReport:
    """What a run did."""

    pushed: int = 0
    pulled: int = 0
    conflicts: int = 0
    quarantined: int = 0
    widenings_cancelled: int = 0
    rounds: int = 0


@dataclass
class _Run:
    report: SyncReport = field(default_factory=SyncReport)
    skip: set[tuple[str, str]] = field(default_factory=set)
    limit: int = MAX_ROWS
    idle: int = 0


async def run(store: Store, call: Call) -> SyncReport:
    """Sync the store through `call` (one RPC). The caller holds the home's lock.

    Raises: Offline, Retryable, SignedOut, Fatal; what was taken in until then stays.
    """
    try:
        return await _rounds(store, call)
    finally:
        # However it ended: what was withdrawn until then is gone from this device, and not only from its tables.
        await asyncio.to_thread(tidy, store)


def tidy(store: Store) -> None:
    """Wipe what was deleted long ago, and scrub what has to go from the files. Quick when nothing is due."""
    try:
        tombstones.sweep(store, typed_words)
    except CupcakeError as error:
        log.warning("sweep_put_off code=%s", error.code)
    scrub.finish(store)


async def _rounds(store: Store, call: Call) -> SyncReport:
    state = _Run()
    while state.idle < IDLE_ROUNDS:
        request = await asyncio.to_thread(cut, store, max_rows=state.limit, skip=state.skip)
        try:
            raw = await _call(store, request, call)
        except Unacceptable:
            if not request.sent:
                raise
            await _bisect(store, request, state)
            continue
        taken = await asyncio.to_thread(_take, store, request, raw)
        if taken.kind in ("protocol", "invalid"):
            if taken.kind == "invalid" and request.sent:
                await _bisect(store, request, state)
                continue
            raise Fatal("This app and the cloud do not understand each other. Update the app.", code="protocol")
        if _settled(state, request, taken) and not await asyncio.to_thread(_waiting, store, state):
            break
    return state.report


def _take(store: Store, request: Request, raw: Any) -> Taken:
    return receive(store, request, read_response(raw, request))


async def _call(store: Store, request: Request, call: Call) -> Any:
    for attempt in range(CONTENDED_TRIES):
        try:
            return await call(request.body)
        except Contended:
            if attempt == CONTENDED_TRIES - 1:
                raise
            await asyncio.sleep(0.02 * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))
            request.call = request.body["call"] = await asyncio.to_thread(_next_call, store)
    raise Retryable("The cloud was busy. It will be tried again.")


def _next_call(store: Store) -> int:
    with store.database.write() as raw:
        return int(raw.execute("UPDATE sync_state SET call = call + 1 RETURNING call").fetchone()[0])


def _settled(state: _Run, request: Request, taken: Taken) -> bool:
    """Count the round; answers whether everything there was has come."""
    report = state.report
    report.rounds += 1
    report.pushed += taken.pushed
    report.pulled += taken.pulled
    report.conflicts += taken.conflicts
    report.quarantined += taken.quarantined
    report.widenings_cancelled += taken.widenings_cancelled
    state.skip |= taken.retry
    state.limit = min(MAX_ROWS, state.limit * 2)
    moved = taken.pushed or taken.pulled or taken.more or taken.quarantined
    state.idle = 0 if moved else state.idle + 1
    return taken.kind == "page" and not taken.more


def _waiting(store: Store, state: _Run) -> bool:
    """Whether something is left that this run has not been told to leave for later."""
    return any(
        key not in state.skip
        for key in store.database.rows("SELECT table_name, record_id FROM pending_change WHERE quarantined_at IS NULL LIMIT ?",
                                       (len(state.skip) + 1,))
    )  # fmt: skip


async def _bisect(store: Store, request: Request, state: _Run) -> None:
    """A call was refused whole: halve it until the one record stands alone, and set that one aside."""
    if len(request.sent) > 1:
        state.limit = max(1, len(request.sent) // 2)
        return
    sent = request.sent[0]
    await asyncio.to_thread(quarantine, store, sent.table, sent.id, "unacceptable")
    state.report.quarantined += 1
    state.limit = MAX_ROWS


def quarantine(store: Store, table: str, record_id: str, reason: str) -> None:
    """Set a change aside: visible, retried when the record is edited again, blocking nobody."""
    log.warning("change_quarantined table=%s reason=%s", table, reason)
    with store.write() as txn:
        txn.raw.execute(
            "UPDATE pending_change SET quarantined_at = ?, last_error = ?, attempts = attempts + 1 "
            "WHERE table_name = ? AND record_id = ?",
            (txn.clock.now_ms(), reason, table, record_id),
        )
        txn.note(table, record_id)
