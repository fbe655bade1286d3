"""One sync: push and pull until nothing is left to do, in a bounded number of rounds.

The orchestration and nothing else: the outbox cuts, the transport carries, the inbox takes in. A cut at any point leaves
either nothing or one committed step behind; the next run goes on from there. Calls follow one another without a pause: what
the device has to do for one is done while another is under way.
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
from sync.backfill import cut_backfill, is_due
from sync.inbox import Taken, receive
from sync.merge import typed_words
from sync.outbox import cut
from sync.transport import Contended, Unacceptable
from sync.versions import other_version
from sync.wire import MAX_ROWS, Request, Response, Sent, read_response

log = logging.getLogger("cupcake.sync")

NO_UNDERSTANDING = "This app and the cloud do not understand each other. Update the app; everything is saved here."
REFUSED_WHOLE = "The cloud could not take this call."
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
    max_rows: int
    report: SyncReport = field(default_factory=SyncReport)
    skip: set[tuple[str, str]] = field(default_factory=set)
    limit: int = 0
    idle: int = 0
    more: bool = False
    new_tables: bool = False
    """Whether some table has still to be fetched from the beginning."""
    tidied: bool = False


@dataclass(frozen=True)
class _Answered:
    """An answer that was read and waits to be taken in, while the next call is under way."""

    request: Request
    response: Response


async def run(store: Store, call: Call, *, max_rows: int = MAX_ROWS) -> SyncReport:
    """Sync the store through `call` (one RPC). The caller holds the home's lock.

    One call is under way at a time; meanwhile the answer before it is taken in and the page after it is cut (docs/sync.md,
    "Calls in a row"). Raises: Offline, Retryable (OtherVersion among them), SignedOut, Fatal; what was taken in until then stays.
    """
    state = _Run(max_rows, limit=max_rows)
    try:
        return await _rounds(store, state, call)
    finally:
        # However it ended: what was withdrawn until then is gone from this device, and not only from its tables.
        if not state.tidied:
            await asyncio.to_thread(tidy, store)


def tidy(store: Store) -> None:
    """Wipe what was deleted long ago, and scrub what has to go from the files. Quick when nothing is due."""
    try:
        tombstones.sweep(store, typed_words)
    except CupcakeError as error:
        log.warning("sweep_put_off code=%s", error.code)
    scrub.finish(store)


async def _rounds(store: Store, state: _Run, call: Call) -> SyncReport:
    ahead: Request | None = None
    before: _Answered | None = None
    while before or state.idle < IDLE_ROUNDS:
        if ahead is None:
            request = await asyncio.to_thread(cut, store, max_rows=state.limit, skip=state.skip)
        else:
            request = ahead
        try:
            raw, ahead = await _fly(store, state, request, before, call)
            before = None
            if request.more or _says_more(raw):
                response = await asyncio.to_thread(read_response, raw, request)
                if ahead is None:
                    ahead = await asyncio.to_thread(_cut_ahead, store, state, request)
                if response.kind == "page" and (ahead.sent or response.more):
                    ahead.follow(response.cursor)
                    before, state.more = _Answered(request, response), response.more
                    continue
            ahead, state.more = None, False
            done = await asyncio.to_thread(_finish, store, state, request, raw)
        except Unacceptable as error:
            ahead, before, state.more = None, None, False
            if not request.sent:
                raise Fatal(NO_UNDERSTANDING, code="protocol") from None
            await _bisect(store, request, state, call, error.code)
            continue
        if done and not (state.new_tables and await _fill(store, call, state)):
            break
    return state.report


def _says_more(raw: Any) -> bool:
    return isinstance(raw, dict) and raw.get("more") is True


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
        raise Unacceptable(REFUSED_WHOLE)
    return taken


def _take(store: Store, request: Request, raw: Any) -> Taken:
    """Raises: OtherVersion, once that is remembered."""
    response = read_response(raw, request)
    taken = receive(store, request, response)
    if response.kind == "protocol":
        raise other_version(response)
    return taken


def _finish(store: Store, state: _Run, request: Request, raw: Any) -> bool:
    """Take the last answer of a row in; answers whether everything is done, and then tidies in the same thread.

    Raises: Unacceptable, and what `_take` raises.
    """
    taken = _take(store, request, raw)
    if taken.kind == "invalid":
        raise Unacceptable(REFUSED_WHOLE)
    # After a restore of the server a call that is not cut ahead has to say that this was all (docs/sync.md, `recovered`).
    silent = request.ahead and request.body["epoch"] > 1
    if not _settled(state, request, taken) or silent or _waiting(store, state):
        return False
    with store.database.snapshot() as reading:
        state.new_tables = is_due(reading, store.tables)
    if not state.new_tables:
        tidy(store)
        state.tidied = True
    return True


def _cut_ahead(store: Store, state: _Run, request: Request) -> Request:
    """The page after a call that is under way or was just answered: nothing that this call carries."""
    carried = {(s.table, s.id) for s in request.sent}
    return cut(store, max_rows=state.limit, skip=state.skip | carried, ahead=True)


async def _fly(
    store: Store, state: _Run, request: Request, before: _Answered | None, call: Call
) -> tuple[Any, Request | None]:
    """The call's raw answer, and the page cut meanwhile where there will be one."""
    number, quiet = request.call, asyncio.Event()
    calling = asyncio.ensure_future(_call(store, request, call, quiet))
    calling.add_done_callback(
        lambda done: done.cancelled() or done.exception()
    )  # looked at, also if nobody waits any more
    ahead: Request | None = None
    try:
        if before is not None or request.more or state.more:
            await asyncio.sleep(0)  # the call goes out first
            ahead = await asyncio.to_thread(_meanwhile, store, state, request, before)
        quiet.set()
        raw = await calling
    except BaseException:
        calling.cancel()
        raise
    # A call that had to be numbered anew is above the page that was cut meanwhile: that page would be stale.
    return raw, ahead if request.call == number else None


def _meanwhile(store: Store, state: _Run, request: Request, before: _Answered | None) -> Request | None:
    if before is not None:
        _settled(state, before.request, receive(store, before.request, before.response))
    return _cut_ahead(store, state, request) if request.more or state.more else None


async def _call(store: Store, request: Request, call: Call, quiet: asyncio.Event | None = None) -> Any:
    for attempt in range(CONTENDED_TRIES):
        try:
            return await call(request.body)
        except Contended:
            if attempt == CONTENDED_TRIES - 1:
                raise
            await asyncio.sleep(0.02 * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))
            # A new number voids all calls before it: the answer before this one has to be in.
            if quiet is not None:
                await quiet.wait()
            request.call = request.body["call"] = await asyncio.to_thread(_next_call, store)
    raise Retryable("The cloud was busy. It will be tried again.")


def _next_call(store: Store) -> int:
    with store.database.write() as raw:
        return int(raw.execute("UPDATE sync_state SET call = call + 1, answered = call RETURNING call").fetchone()[0])


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
    state.limit = min(state.max_rows, state.limit * 2)
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
