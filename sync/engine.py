"""One sync: push and pull until nothing is left to do, in a bounded number of rounds.

The orchestration and nothing else: the outbox cuts, the transport carries, the inbox takes in. A cut at any point leaves
either nothing or one committed step behind; the next run goes on from there. Calls follow one another without a pause: what
the device has to do for one is done while another is under way.
"""

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
from sync.backfill import cut_backfill, is_due
from sync.inbox import Taken, receive
from sync.merge import typed_words
from sync.outbox import cut
from sync.transport import Contended, Unacceptable
from sync.versions import other_version
from sync.wire import MAX_ROWS, Body, Request, Response, Sent, read_response

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
class _Run:
    max_rows: int
    report: SyncReport = field(default_factory=SyncReport)
    skip: set[tuple[str, str]] = field(default_factory=set)
    limit: int = 0
    idle: int = 0
    begun: int = 0
    """How often the cloud had this run begin from 0."""
    left: int = 0
    """How far the cursor was from the head when the last page was read; 0 when that was all."""
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

    Two calls are under way where there is much to do; meanwhile the answer before them is taken in and the page after them is
    cut (docs/sync.md, "Calls in a row"). Raises: Offline, Retryable (OtherVersion among them), SignedOut, Fatal; what was
    taken in until then stays.
    """
    state = _Run(max_rows, limit=max_rows)
    try:
        await _rounds(store, state, call)
        return state.report
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


async def _rounds(store: Store, state: _Run, call: Call) -> None:
    row = _Row(store, state, call)
    try:
        while row.flying or row.before or state.idle < IDLE_ROUNDS:
            if await row.go_on() and not (state.new_tables and await _fill(store, call, state)):
                break
    finally:
        row.give_up()


class _Row:
    """Calls that follow one another: the oldest is waited for while the one after it is under way too, where there is one.

    `before` is the answer that was read and waits to be taken in; `ahead` the call that was cut and is not under way yet.
    """

    def __init__(self, store: Store, state: _Run, call: Call) -> None:
        self.store, self.state, self.call = store, state, call
        self.flying: deque[_Flight] = deque()
        self.before: _Answered | None = None
        self.ahead: Request | None = None

    async def go_on(self) -> bool:
        """Wait for the oldest call, and do meanwhile what there is to do; answers whether everything is done."""
        if not self.flying:
            self._start(self.ahead or await self._cut())
            self.ahead = None
        oldest = self.flying[0]
        try:
            await asyncio.sleep(0)  # the call goes out first
            await self._meanwhile()
            if not self.flying:
                return False  # what was taken in has the pull begin anew
            raw = await oldest.answer
        except Contended:
            await self._again(oldest)
            return False
        except Unacceptable as error:
            self.give_up()
            await self._aside(oldest.request, error.code)
            return False
        self.flying.popleft()
        if await self._goes_on(oldest.request, raw):
            return False
        self.give_up()
        try:
            return await asyncio.to_thread(_finish, self.store, self.state, oldest.request, raw)
        except Unacceptable as error:
            await self._aside(oldest.request, error.code)
            return False

    def give_up(self) -> None:
        """Nobody waits any more for what is under way: it was taken or not, and the next call finds out."""
        for flight in self.flying:
            flight.answer.cancel()
        self.flying.clear()
        self.before = self.ahead = None
        self.state.left = 0

    def _start(self, request: Request, tries: int = 0) -> None:
        if isinstance(request.body, Body):
            request.body.gone = asyncio.Event()
        answer = asyncio.ensure_future(self.call(request.body))
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # also if nobody waits any more
        self.flying.append(_Flight(request, answer, tries))

    async def _cut(self, *, ahead: bool = False, leads: bool = False) -> Request:
        """The next page, with nothing that a call carries whose answer was not taken in."""
        requests = [flight.request for flight in self.flying] + ([self.before.request] if self.before else [])
        carried = {(s.table, s.id) for request in requests for s in request.sent}
        skip = self.state.skip | carried
        return await asyncio.to_thread(cut, self.store, max_rows=self.state.limit, skip=skip, ahead=ahead, leads=leads)

    async def _meanwhile(self) -> None:
        """Cut the call after the newest one where there will be one, send it, take the answer before in, and cut one more."""
        newest = self.flying[-1].request
        page = newest.body["max_rows"]
        if self.ahead is None and (newest.more or self.state.left > page):
            self.ahead = await self._cut(ahead=True, leads=self.state.left > 2 * page)
        following, anew = asyncio.ensure_future(self._follow_up()), False
        try:
            if self.before is not None:
                answered, self.before = self.before, None
                taken = await asyncio.to_thread(receive, self.store, answered.request, answered.response)
                _settled(self.state, answered.request, taken)
                anew = taken.anew
            await following
        finally:
            following.cancel()
        if anew:
            self.give_up()
            return
        if self.ahead is None and self.flying[-1].request.more:
            self.ahead = await self._cut(ahead=True)  # goes as soon as the oldest is answered

    async def _follow_up(self) -> None:
        """Send the call that was cut once the newest has gone out, if that one said that others follow it."""
        newest = self.flying[-1]
        if self.ahead is not None and newest.request.leads and await newest.gone_out():
            self.ahead.go_after(newest.request.call)
            self._start(self.ahead)
            self.ahead = None

    async def _goes_on(self, request: Request, raw: Any) -> bool:
        """Whether other calls follow this one, whose answer is then taken in while they are under way."""
        if not (self.flying or request.more or _says_more(raw)):
            return False
        response = await asyncio.to_thread(read_response, raw, request)
        if response.kind != "page":
            return False
        self.before = _Answered(request, response)
        self.state.left = response.head - response.cursor if response.more else 0
        if self.flying:
            self.flying[0].request.follow(response.cursor)
            return True
        self.ahead = self.ahead or await self._cut(ahead=True, leads=self.state.left > request.body["max_rows"])
        self.ahead.follow(response.cursor)
        if self.ahead.sent or response.more:
            return True
        self.before = None
        return False

    async def _again(self, flight: "_Flight") -> None:
        """A lost race: the same call with a new number, which voids those that followed it. Raises: Contended, at last."""
        if flight.tries == CONTENDED_TRIES - 1:
            raise Contended(BUSY)
        self.give_up()
        await _pause(flight.tries)
        await asyncio.to_thread(_number_anew, self.store, flight.request)
        self._start(flight.request, flight.tries + 1)

    async def _aside(self, request: Request, reason: str) -> None:
        if not request.sent:
            raise Fatal(NO_UNDERSTANDING, code="protocol") from None
        await _bisect(self.store, request, self.state, self.call, reason)


@dataclass(frozen=True)
class _Flight:
    """A call that is under way, and how often it was sent before."""

    request: Request
    answer: "asyncio.Future[Any]"
    tries: int

    async def gone_out(self) -> bool:
        """Wait until all of it has left this device; False if that can't be told, or if it failed."""
        gone = self.request.body.gone if isinstance(self.request.body, Body) else None
        if gone is None:
            return False
        leaving = asyncio.ensure_future(gone.wait())
        try:
            await asyncio.wait((leaving, self.answer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
        return gone.is_set() and not (self.answer.done() and (self.answer.cancelled() or self.answer.exception()))


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


async def _call(store: Store, request: Request, call: Call) -> Any:
    """A call that stands alone. Raises: Contended, at last."""
    for attempt in range(CONTENDED_TRIES - 1):
        try:
            return await call(request.body)
        except Contended:
            await _pause(attempt)
            await asyncio.to_thread(_number_anew, store, request)
    return await call(request.body)


async def _pause(attempt: int) -> None:
    await asyncio.sleep(0.02 * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))


def _number_anew(store: Store, request: Request) -> None:
    """It follows nothing any more: whatever was before it is in, and whatever came after it is void."""
    with store.database.write() as raw:
        number = raw.execute("UPDATE sync_state SET call = call + 1, answered = call RETURNING call").fetchone()[0]
    request.call = request.body["call"] = int(number)
    request.follow(request.cursor)


def _settled(state: _Run, request: Request, taken: Taken) -> bool:
    """Count the round; answers whether everything there was has come. Raises: Retryable when it begins anew again and again."""
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
    state.begun += taken.kind == "epoch"
    if state.begun > NEW_BEGINNINGS:
        raise Retryable(BUSY, code="busy")
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
