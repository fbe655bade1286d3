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
from storage.pending import SENDABLE
from storage.store import Store
from sync.backfill import cut_backfill
from sync.inbox import Taken, receive
from sync.merge import typed_words
from sync.outbox import cut
from sync.transport import Contended, Unacceptable
from sync.versions import other_version
from sync.wire import MAX_ROWS, Request, Sent, read_response

log = logging.getLogger("cupcake.sync")

NO_UNDERSTANDING = "This app and the cloud do not understand each other. Update the app; everything is saved here."
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

    Raises: Offline, Retryable (OtherVersion among them), SignedOut, Fatal; what was taken in until then stays.
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
            taken = await _exchange(store, request, call)
        except Unacceptable as error:
            if not request.sent:
                raise Fatal(NO_UNDERSTANDING, code="protocol") from None
            await _bisect(store, request, state, call, error.code)
            continue
        if not _settled(state, request, taken) or await asyncio.to_thread(_waiting, store, state):
            continue
        if not await _fill(store, call, state):
            break
    return state.report


async def _fill(store: Store, call: Call, state: _Run) -> bool:
    """Fetch tables that are new here, until that is done or something waits; answers whether to go on with the rest."""
    went_on = False
    while request := await asyncio.to_thread(cut_backfill, store):
        taken = await asyncio.to_thread(_take, store, request, await _call(store, request, call))
        if taken.kind != "page":
            return went_on
        state.report.rounds += 1
        state.report.pulled += taken.pulled
        state.idle, went_on = 0, True
        if await asyncio.to_thread(_waiting, store, state):
            break
    return went_on


async def _exchange(store: Store, request: Request, call: Call) -> Taken:
    """One call and its answer. Raises: Unacceptable when the server refuses the call whole, and what `run` raises."""
    raw = await _call(store, request, call)
    taken = await asyncio.to_thread(_take, store, request, raw)
    if taken.kind == "invalid":
        raise Unacceptable("The cloud could not take this call.")
    return taken


def _take(store: Store, request: Request, raw: Any) -> Taken:
    """Raises: OtherVersion, once that is remembered."""
    response = read_response(raw, request)
    taken = receive(store, request, response)
    if response.kind == "protocol":
        raise other_version(response)
    return taken


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
    state.skip = set() if taken.learned else state.skip | taken.retry
    state.limit = min(MAX_ROWS, state.limit * 2)
    moved = taken.pushed or taken.pulled or taken.more or taken.quarantined
    state.idle = 0 if moved else state.idle + 1
    return taken.kind == "page" and not taken.more


def _waiting(store: Store, state: _Run) -> bool:
    """Whether something is left that this run has not been told to leave for later, and that the cloud can take."""
    tables = list(store.tables)
    found = store.database.rows(
        f"""SELECT table_name, record_id FROM pending_change WHERE {SENDABLE}
            AND table_name IN ({", ".join("?" * len(tables))}) LIMIT ?""",  # noqa: S608
        (*tables, len(state.skip) + 1),
    )
    return any(key not in state.skip for key in found)


async def _bisect(store: Store, request: Request, state: _Run, call: Call, reason: str) -> None:
    """A call was refused whole: halve it until the one record stands alone, and set that one aside.

    A record is at fault only if a call without it is taken: a cloud that refuses everything must not empty the outbox into
    the quarantine. Raises: Fatal when it refuses an empty call too.
    """
    if len(request.sent) > 1:
        state.limit = max(1, len(request.sent) // 2)
        return
    empty = await asyncio.to_thread(cut, store, max_rows=0)
    try:
        taken = await _exchange(store, empty, call)
    except Unacceptable:
        raise Fatal(NO_UNDERSTANDING, code="protocol") from None
    if taken.kind != "page":
        return  # another epoch, a late answer: nothing was learnt about the record
    _settled(state, empty, taken)
    state.report.quarantined += await asyncio.to_thread(quarantine, store, request.sent[0], reason)
    state.limit, state.idle = MAX_ROWS, 0


def quarantine(store: Store, sent: Sent, reason: str) -> int:
    """Set a change aside as it was sent: visible, retried when the record is edited again, blocking nobody.

    Answers how many: what was written since is another change, which may well be taken.
    """
    log.warning("change_quarantined table=%s reason=%s", sent.table, reason)
    with store.write() as txn:
        done = txn.raw.execute(
            "UPDATE pending_change SET quarantined_at = ?, last_error = ?, attempts = attempts + 1 "
            "WHERE table_name = ? AND record_id = ? AND touched = coalesce(?, touched)",
            (txn.clock.now_ms(), reason, sent.table, sent.id, sent.touched),
        )
        txn.note(sent.table, sent.id)
        return done.rowcount
