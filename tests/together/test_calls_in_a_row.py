"""Calls follow one another without a pause, and a break at any point loses nothing (docs/sync.md, “Calls in a row”)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from cloud.processes import wait_until
from core.errors import Offline, Retryable
from sync import calls, engine, steps
from sync.cloud import Cloud
from sync.inbox import receive
from sync.outbox import cut
from sync.steps import SyncReport
from sync.transport import Contended
from sync.wire import Body, Request, Response, read_response
from tests.cloud.local_cloud import LocalCloud
from tests.realtime.ears import until
from tests.together.pages import PAGE, sync_in_pages
from tests.together.people import Person, assert_identical, couple, settle


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> tuple[Person, Person]:
    return couple(cloud, tmp_path)


def write_many(person: Person, count: int = 23) -> list[str]:
    return [person.write(title=f"entry {n}", tags=["x"]) for n in range(count)]


@contextmanager
def taken_in_by(receiving: Callable[[Any, Request, Response], Any]) -> Iterator[None]:
    """Every answer is taken in by this instead: one in a row, and the last."""
    with patch.object(calls, "receive", receiving), patch.object(steps, "receive", receiving):
        yield


def test_answers_are_taken_in_while_the_next_call_is_under_way(two: tuple[Person, Person]) -> None:
    a, b = two
    write_many(a)
    under_way = 0
    overlaps: list[int] = []
    taking = receive

    async def watched(number: int, call: Callable[[], Awaitable[Any]]) -> Any:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        try:
            answer = await call()
            # Under way until the answer before is in: how long that takes is the machine's affair.
            with suppress(TimeoutError):
                await until(lambda: len(overlaps) >= number - 1)
            return answer
        finally:
            under_way -= 1

    def seen(store: Any, request: Request, response: Response) -> Any:
        if request.more or response.more:
            wait_until(lambda: under_way == 1, 2)  # it was sent; whether it began before this thread is chance
        overlaps.append(under_way)
        return taking(store, request, response)

    with taken_in_by(seen):
        pushed = sync_in_pages(a, watched)
        assert overlaps == [1, 1, 1, 1, 0]
        overlaps.clear()
        pulled = sync_in_pages(b, watched)
    assert (pushed.pushed, pushed.rounds, pulled.pulled, pulled.rounds) == (23, 5, 23, 5)
    assert overlaps == [1, 1, 1, 1, 0]
    settle(a, b)
    assert_identical(a, b)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("breaks", [1, 2, 3, 5])
def test_a_line_that_breaks_between_two_calls_loses_nothing(
    two: tuple[Person, Person], breaks: int, before: bool
) -> None:
    a, b = two
    write_many(a)

    async def breaking(number: int, call: Callable[[], Awaitable[Any]]) -> Any:
        if number == breaks and before:
            raise Offline("away")
        answer = await call()
        if number == breaks:
            raise Offline("away")
        return answer

    for person in (a, b):
        with pytest.raises(Offline):
            sync_in_pages(person, breaking)
        if person is a:
            assert a.status().pending == 23 - PAGE * (breaks - 1)
        report = sync_in_pages(person)
        assert not report.conflicts
    settle(a, b)
    assert_identical(a, b)
    assert b.status().shared == 23


def test_an_answer_that_could_not_be_taken_in_takes_the_next_one_with_it(two: tuple[Person, Person]) -> None:
    a, b = two
    write_many(a)
    taking = receive
    calls: list[int] = []

    def failing(store: Any, request: Request, response: Response) -> Any:
        calls.append(request.call)
        if len(calls) == 2:
            raise Retryable("The disk said no.")
        return taking(store, request, response)

    for person in (a, b):
        calls.clear()
        with taken_in_by(failing), pytest.raises(Retryable):
            sync_in_pages(person)
        assert len(calls) == 2
        sync_in_pages(person)
    settle(a, b)
    assert_identical(a, b)
    assert b.status().shared == 23


def test_a_call_that_was_numbered_anew_leaves_the_page_cut_meanwhile_behind(two: tuple[Person, Person]) -> None:
    a, b = two
    write_many(a)

    async def contended(number: int, call: Callable[[], Awaitable[Any]]) -> Any:
        if number in (2, 3, 5):
            raise Contended("busy")
        return await call()

    for person in (a, b):
        report = sync_in_pages(person, contended)
        assert report.pushed + report.pulled == 23
        assert report.rounds == 5
    settle(a, b)
    assert_identical(a, b)


def test_what_is_written_while_pages_travel_waits_its_turn(two: tuple[Person, Person]) -> None:
    a, b = two
    ids = write_many(a)

    async def writing(number: int, call: Callable[[], Awaitable[Any]]) -> Any:
        if number < 7:
            await asyncio.to_thread(a.edit, ids[0], title=f"again {number}")
            await asyncio.to_thread(a.edit, ids[-1], title=f"and again {number}")
        return await call()

    sync_in_pages(a, writing)
    settle(a, b)
    assert_identical(a, b)
    first, last = b.row(ids[0]), b.row(ids[-1])
    assert first is not None
    assert last is not None
    assert (first.values["title"], last.values["title"]) == ("again 6", "and again 6")
    assert not a.app.home.store.value("SELECT count(*) FROM record_version")


def page(request: Request) -> Response:
    """An answer that brings nothing."""
    answer = {"protocol": 1, "kind": "page", "epoch": 1, "time": 1, "head": 9, "cursor": 9, "more": False,
              "answers": ["applied"] * len(request.sent), "changes": []}  # fmt: skip
    return read_response(answer, request)


def test_answers_are_taken_in_once_and_in_the_order_of_the_calls(two: tuple[Person, Person]) -> None:
    a, _b = two
    write_many(a, 2)
    store = a.app.home.store
    with store.database.write() as raw:
        raw.execute("UPDATE sync_state SET cursor = 0")
    lost = cut(store, max_rows=1)
    first = cut(store, max_rows=1)
    second = cut(store, max_rows=1, skip={(s.table, s.id) for s in first.sent}, ahead=True)
    second.follow(9)
    assert receive(store, lost, page(lost)).kind == "late"
    assert receive(store, second, page(second)).kind == "late"
    assert receive(store, first, page(first)).kind == "page"
    assert receive(store, first, page(first)).kind == "late"
    assert receive(store, second, page(second)).kind == "page"
    assert receive(store, second, page(second)).kind == "late"
    assert a.status().pending == 0


class Line:
    """Between the engine and the cloud, long enough for the next call to be cut and sent meanwhile."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.bodies: list[dict[str, Any]] = []
        self.under_way: list[int] = []
        self.now = 0
        self.kinds: list[str] = []

    async def call(self, cloud: Cloud, body: dict[str, Any]) -> Any:
        body["max_rows"] = PAGE
        self.now += 1
        self.under_way.append(self.now)
        self.bodies.append(dict(body))
        try:
            # So far behind that it overtakes nobody in the gateway.
            await asyncio.sleep(0.03 if "after" in body else 0)
            answer = await cloud._sync_call(body)
            self.kinds.append(answer["kind"])
            await asyncio.sleep(0.1)
            return answer
        finally:
            self.now -= 1

    def sync(self) -> SyncReport:
        async def go(cloud: Cloud) -> SyncReport:
            return await engine.run(self.person.app.home.store, lambda body: self.call(cloud, body), max_rows=PAGE)

        return self.person.online(go)


def test_two_calls_are_under_way_where_there_is_much_to_do(two: tuple[Person, Person]) -> None:
    a, b = two
    write_many(a)
    for person in (a, b):
        line = Line(person)
        report = line.sync()
        assert report.pushed + report.pulled == 23
        assert max(line.under_way) == 2
        assert set(line.kinds) == {"page"}
        followers = [body for body in line.bodies if "after" in body]
        assert [body["after"] for body in followers] == [body["call"] - 1 for body in followers]
        assert len(followers) >= 2
    settle(a, b)
    assert_identical(a, b)


def test_a_little_is_done_with_calls_that_lead_nobody(two: tuple[Person, Person]) -> None:
    a, b = two
    write_many(a, 2)
    for person in (a, b):
        line = Line(person)
        line.sync()
        assert [sorted(body.keys() & {"after", "more"}) for body in line.bodies] == [[]]
    assert_identical(a, b)


def test_what_overtakes_the_call_that_it_follows_is_sent_again(two: tuple[Person, Person]) -> None:
    a, b = two
    write_many(a)

    class Overtaken(Line):
        async def call(self, cloud: Cloud, body: dict[str, Any]) -> Any:
            if not self.bodies:
                assert isinstance(body, Body)
                assert body.gone is not None
                body.gone.set()
                self.bodies.append(dict(body))
                await asyncio.sleep(0.5)
            return await super().call(cloud, body)

    line = Overtaken(a)
    assert line.sync().pushed == 23
    assert line.kinds[:2] == ["stale", "page"]
    settle(a, b)
    assert_identical(a, b)
    assert b.status().shared == 23


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("breaks", [1, 2, 3, 4])
def test_a_line_that_breaks_while_two_calls_are_under_way_loses_nothing(
    two: tuple[Person, Person], breaks: int, arrives: bool
) -> None:
    a, b = two
    write_many(a)

    class Breaking(Line):
        async def call(self, cloud: Cloud, body: dict[str, Any]) -> Any:
            if len(self.bodies) + 1 < breaks:
                return await super().call(cloud, body)
            assert isinstance(body, Body)
            assert body.gone is not None
            body.gone.set()
            body["max_rows"] = PAGE
            self.bodies.append(dict(body))
            if arrives:
                await cloud._sync_call(body)
            raise Offline("away")

    for person in (a, b):
        with pytest.raises(Offline):
            Breaking(person).sync()
        assert not Line(person).sync().conflicts
    settle(a, b)
    assert_identical(a, b)
    assert b.status().shared == 23
