"""A table that is new on a device, or was turned off there for a while."""

import asyncio
from typing import Any

import pytest

from core.errors import Offline
from sync import engine
from tests.simulation.server import Server
from tests.simulation.steps import (
    ANN,
    BEN,
    PRIVATE,
    Line,
    Make,
    row,
    same,
    sync,
    write,
)

pytestmark = pytest.mark.cloud


def test_a_new_table_is_fetched_from_the_beginning_and_nothing_else_is_fetched_again(
    server: Server, make: Make
) -> None:
    new, old = make(ANN), make(BEN, old=True)
    sync(server, new, old)
    events = [write(new, title=f"e{n}") for n in range(5)]
    moods = [write(new, table="sim_mood", title=f"m{n}") for n in range(5)]
    sync(server, new, old)
    assert {r.id for r in old.rows("sim_event")} == set(events)
    old.upgrade()
    line = sync(server, old, max_rows=2)
    assert sorted(line.came()) == sorted(("sim_mood", m) for m in moods)
    assert same(server, new, old) == [True, True]
    assert len(sync(server, old).calls) == 1


def test_writing_goes_on_while_a_new_table_is_fetched(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    sync(server, new, old)
    for n in range(6):
        write(new, table="sim_mood", title=f"m{n}")
    sync(server, new, old)
    old.upgrade()
    wrote: list[str] = []

    class Typing(Line):
        async def __call__(self, body: dict[str, Any]) -> Any:
            answer = await super().__call__(body)
            if body["tables"] == ["sim_mood"] and not wrote:
                wrote.append(write(old, title="typed meanwhile"))
            return answer

    line = Typing(server, old, max_rows=2)
    asyncio.run(engine.run(old.home.store, line))
    pushed = next(n for n, c in enumerate(line.calls) if c["changes"])
    fetched = [n for n, c in enumerate(line.calls) if c["tables"] == ["sim_mood"]]
    assert fetched[0] < pushed < fetched[-1]
    assert len(old.rows("sim_mood")) == 6


def test_fetching_a_new_table_goes_on_where_a_cut_left_it(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    sync(server, new, old)
    moods = {write(new, table="sim_mood", title=f"m{n}") for n in range(7)}
    sync(server, new, old)
    old.upgrade()
    came: list[tuple[str, str]] = []
    for _ in range(20):
        line = Line(server, old, max_rows=2, breaks_at=3)
        try:
            asyncio.run(engine.run(old.home.store, line))
        except Offline:
            came += line.came()[:-2] if line.calls[-1]["tables"] == ["sim_mood"] else line.came()
            old.reopen()
            continue
        break
    assert {r.id for r in old.rows("sim_mood")} == moods
    assert len(came) <= len(moods) + 2


def test_a_page_of_a_new_table_that_comes_late_changes_nothing(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    sync(server, new, old)
    mood = write(new, table="sim_mood", title="m")
    sync(server, new, old)
    old.upgrade()
    request = old.backfill(1000)
    assert request is not None
    answer = server.rpc(BEN, "sync", request.body)
    sync(server, old)
    new.write("sim_mood", lambda r: r.change(mood, {"title": "newer"}))
    sync(server, new, old)
    assert old.receive(request, answer).kind == "late"
    assert row(old, mood, "sim_mood").values["title"] == "newer"


def test_a_table_that_was_turned_off_for_a_while_lacks_nothing_when_it_is_on_again(server: Server, make: Make) -> None:
    ann, ben = make(ANN), make(BEN)
    sync(server, ann, ben)
    kept, gone = write(ann, table="sim_mood", title="kept"), write(ann, table="sim_mood", title="gone")
    sync(server, ann, ben)
    store = ben.home.store
    contracts = dict(store.contracts)
    tables, store.contracts = dict(store.tables), {t: c for t, c in contracts.items() if t != "sim_mood"}
    store.tables = {t: s for t, s in tables.items() if t != "sim_mood"}
    ann.write("sim_mood", lambda r: r.change(kept, {"title": "changed"}))
    ann.write("sim_mood", lambda r: r.set_visibility(gone, PRIVATE))
    late = write(ann, table="sim_mood", title="late")
    event = write(ann, title="an event")
    sync(server, ann, ben)
    assert row(ben, event).values["title"] == "an event"
    store.tables, store.contracts = tables, contracts
    assert {r.id for r in ben.rows("sim_mood")} == {kept, gone}
    sync(server, ben)
    assert {r.id: r.values["title"] for r in ben.rows("sim_mood")} == {kept: "changed", late: "late"}
    assert same(server, ann, ben) == [True, True]


def test_changes_of_a_table_that_is_turned_off_wait_and_cost_no_calls(server: Server, make: Make) -> None:
    ann = make(ANN)
    sync(server, ann)
    write(ann, table="sim_mood", title="m")
    store = ann.home.store
    tables, store.tables = store.tables, {t: s for t, s in store.tables.items() if t != "sim_mood"}
    assert len(sync(server, ann).calls) == 1
    store.tables = tables
    assert len(ann.pending()) == 1
    sync(server, ann)
    assert ann.pending() == []
