"""The steps of a run: a call that stands alone, an answer taken in, how far it has come, a call that was refused whole."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from core.errors import CupcakeError, Fatal, Retryable
from storage import scrub, tombstones
from storage.pending import SENDABLE
from storage.store import Store
from sync.backfill import is_due
from sync.bench import Taken
from sync.inbox import receive
from sync.outbox import cut
from sync.own_words import typed_words
from sync.transport import Contended, Unacceptable
from sync.versions import other_version
from sync.wire import Request, Sent, read_response

log = logging.getLogger("cupcake.sync")

NO_UNDERSTANDING = "This app and the cloud do not understand each other. Update the app; everything is saved here."
REFUSED_WHOLE = "The cloud could not take this call."
IDLE_ROUNDS = 6
"""Rounds without progress after which a run ends: the next timer or nudge goes on."""
NEW_BEGINNINGS = 3
"""So often a run follows a cloud that has it begin from 0. One that says so for ever would keep a device busy for ever."""
CONTENDED_TRIES = 6
BUSY = "The cloud was busy. It will be tried again."


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
class Run:
    """How far a run has come."""

    max_rows: int
    """The largest page; `limit` is that of now."""
    report: SyncReport = field(default_factory=SyncReport)
    skip: set[tuple[str, str]] = field(default_factory=set)
    files_moved: deque[set[tuple[str, str]]] = field(default_factory=lambda: deque(maxlen=3))
    """Of the last answers, each the records of which files came or went: a call that was cut before knew nothing of it. As many
    as there are calls at once: two under way, and one that lies ready."""
    limit: int = 0
    idle: int = 0
    begun: int = 0
    """How often the cloud had this run begin from 0."""
    left: int = 0
    """How far the cursor was from the head when the last page was read; 0 when that was all."""
    new_tables: bool = False
    """Whether some table has still to be fetched from the beginning."""
    tidied: bool = False


def tidy(store: Store) -> None:
    """Wipe what was deleted long ago, and scrub what has to go from the files. Quick when nothing is due."""
    try:
        tombstones.sweep(store, typed_words)
    except CupcakeError as error:
        log.warning("sweep_put_off code=%s", error.code)
    scrub.finish(store)


async def _exchange(store: Store, request: Request, call: Call) -> Taken:
    """One call and its answer. Raises: Unacceptable when the server refuses the call whole, and what `run` raises."""
    raw = await call_alone(store, request, call)
    taken = await asyncio.to_thread(take_in, store, request, raw)
    if taken.kind == "invalid":
        raise Unacceptable(REFUSED_WHOLE)
    return taken


def take_in(store: Store, request: Request, raw: Any) -> Taken:
    """Raises: OtherVersion, once that is remembered."""
    response = read_response(raw, request)
    taken = receive(store, request, response)
    if response.kind == "protocol":
        raise other_version(response)
    return taken


def finish(store: Store, state: Run, request: Request, raw: Any) -> bool:
    """Take the last answer of a row in; answers whether everything is done, and then tidies in the same thread.

    Raises: Unacceptable, and what `take_in` raises.
    """
    taken = take_in(store, request, raw)
    if taken.kind == "invalid":
        raise Unacceptable(REFUSED_WHOLE)
    # After a restore of the server a call that is not cut ahead has to say that this was all (docs/sync.md, `recovered`).
    silent = request.ahead and request.body["epoch"] > 1
    if not settled(state, request, taken) or silent or waiting(store, state):
        return False
    with store.database.snapshot() as reading:
        state.new_tables = is_due(reading, store.tables)
    if not state.new_tables:
        tidy(store)
        state.tidied = True
    return True


async def call_alone(store: Store, request: Request, call: Call) -> Any:
    """A call that stands alone. Raises: Contended, at last."""
    for attempt in range(CONTENDED_TRIES - 1):
        try:
            return await call(request.body)
        except Contended:
            await pause(attempt)
            await asyncio.to_thread(number_anew, store, request)
    return await call(request.body)


async def pause(attempt: int) -> None:
    await asyncio.sleep(0.02 * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))


def number_anew(store: Store, request: Request) -> None:
    """It follows nothing any more: whatever was before it is in, and whatever came after it is void."""
    with store.database.write() as raw:
        number = raw.execute("UPDATE sync_state SET call = call + 1, answered = call RETURNING call").fetchone()[0]
    request.call = request.body["call"] = int(number)
    request.follow(request.cursor)


def settled(state: Run, request: Request, taken: Taken) -> bool:
    """Count the round; answers whether everything there was has come. Raises: Retryable when it begins anew again and again."""
    report = state.report
    report.rounds += 1
    report.pushed += taken.pushed
    report.pulled += taken.pulled
    report.conflicts += taken.conflicts
    report.quarantined += taken.quarantined
    report.widenings_cancelled += taken.widenings_cancelled
    told_early = taken.retry - set().union(*state.files_moved)
    state.skip = set() if taken.learned else (state.skip | told_early) - taken.again
    state.files_moved.append(taken.again)
    state.limit = min(state.max_rows, state.limit * 2)
    moved = taken.pushed or taken.pulled or taken.more or taken.quarantined
    state.idle = 0 if moved else state.idle + 1
    state.begun += taken.kind == "epoch"
    if state.begun > NEW_BEGINNINGS:
        raise Retryable(BUSY, code="busy")
    return taken.kind == "page" and not taken.more


def waiting(store: Store, state: Run) -> bool:
    """Whether something is left that this run has not been told to leave for later, and that the cloud can take."""
    tables = list(store.tables)
    found = store.database.rows(
        f"""SELECT table_name, record_id FROM pending_change WHERE {SENDABLE}
            AND table_name IN ({", ".join("?" * len(tables))}) LIMIT ?""",  # noqa: S608
        (*tables, len(state.skip) + 1),
    )
    return any(key not in state.skip for key in found)


async def bisect(store: Store, request: Request, state: Run, call: Call, reason: str) -> None:
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
    settled(state, empty, taken)
    state.report.quarantined += await asyncio.to_thread(quarantine, store, request.sent[0], reason)
    state.limit, state.idle = state.max_rows, 0


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
