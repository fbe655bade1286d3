"""Calls that follow one another without a pause (docs/sync.md, "Calls in a row").

What the device has to do for one is done while another is under way.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from core.errors import Fatal
from storage.store import Store
from sync.inbox import receive
from sync.outbox import cut
from sync.steps import BUSY, CONTENDED_TRIES, NO_UNDERSTANDING, Call, Run, bisect, finish, number_anew, pause, settled
from sync.transport import Contended, Unacceptable
from sync.wire import Body, Request, Response, read_response


@dataclass(frozen=True)
class _Answered:
    """An answer that was read and waits to be taken in, while the next call is under way."""

    request: Request
    response: Response


class CallsInARow:
    """Calls that follow one another: the oldest is waited for while the one after it is under way too, where there is one.

    `before` is the answer that was read and waits to be taken in; `ahead` the call that was cut and is not under way yet.
    """

    def __init__(self, store: Store, state: Run, call: Call) -> None:
        self.store, self.state, self.call = store, state, call
        self.flying: deque[Flight] = deque()
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
            return await asyncio.to_thread(finish, self.store, self.state, oldest.request, raw)
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
        self.flying.append(Flight(request, answer, tries))

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
                settled(self.state, answered.request, taken)
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

    async def _again(self, flight: "Flight") -> None:
        """A lost race: the same call with a new number, which voids those that followed it. Raises: Contended, at last."""
        if flight.tries == CONTENDED_TRIES - 1:
            raise Contended(BUSY)
        self.give_up()
        await pause(flight.tries)
        await asyncio.to_thread(number_anew, self.store, flight.request)
        self._start(flight.request, flight.tries + 1)

    async def _aside(self, request: Request, reason: str) -> None:
        if not request.sent:
            raise Fatal(NO_UNDERSTANDING, code="protocol") from None
        await bisect(self.store, request, self.state, self.call, reason)


@dataclass(frozen=True)
class Flight:
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
