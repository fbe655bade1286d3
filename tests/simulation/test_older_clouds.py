"""A cloud that is older or newer than the app: what it has no place for waits, and nothing private is shown."""

import asyncio
from typing import Any

import pytest

from core.errors import Offline
from storage.pending import Base, Pending, save_pending
from sync import engine
from sync.status import read_status
from sync.versions import OtherVersion
from tests.simulation.server import Server
from tests.simulation.steps import (
    ANN,
    BEN,
    HERE,
    PRIVATE,
    THERE,
    Line,
    Make,
    edit,
    row,
    same,
    sync,
    write,
    write_shared,
)

pytestmark = pytest.mark.cloud


def test_what_an_older_cloud_has_no_column_for_waits_and_the_rest_goes(server: Server, make: Make) -> None:
    server.become(old=True)
    ann, ben = make(ANN), make(BEN)
    sync(server, ann, ben)
    rid, mood = write(ann, title="a", location=HERE), write(ann, table="sim_mood", title="light")
    line = sync(server, ann, ben)
    assert row(ben, rid).values["title"] == "a"
    held = {p.table: set(p.columns) for p in ann.pending()}
    assert held == {"sim_event": {"location"}, "sim_mood": {"visibility", "deleted_at", "title", "tags"}}
    assert read_status(ann.home).quarantined == 0
    # What waits costs no calls.
    line = sync(server, ann)
    assert [c["changes"] for c in line.calls] == [[]]
    server.become(old=False)
    sync(server, ann, ben)
    assert ann.pending() == []
    assert row(ben, rid).values["location"] == HERE
    assert row(ben, mood, "sim_mood").values["title"] == "light"
    assert same(server, ann, ben) == [True, True]


def test_an_edit_of_what_is_held_back_waits_with_it_and_other_columns_go_on(server: Server, make: Make) -> None:
    server.become(old=True)
    ann, ben = make(ANN), make(BEN)
    rid = write_shared(server, ann, ben, title="a", location=HERE)
    edit(ann, rid, location=THERE, title="b")
    edit(ben, rid, text="his")
    sync(server, ann, ben, ann)
    assert (row(ben, rid).values["title"], row(ann, rid).values["text"]) == ("b", "his")
    assert row(ann, rid).values["location"] == THERE
    server.become(old=False)
    sync(server, ann, ben)
    assert row(ben, rid).values["location"] == THERE


def test_words_held_back_are_not_taken_for_sent_when_an_answer_was_lost_and_the_cloud_learned_meanwhile(
    server: Server, make: Make
) -> None:
    server.become(old=True)
    ann, ben = make(ANN), make(BEN)
    sync(server, ann, ben)
    rid = write(ann, title="a", location=HERE)
    with pytest.raises(Offline):
        asyncio.run(engine.run(ann.home.store, Line(server, ann, breaks_at=1)))
    server.become(old=False)
    sync(server, ann, ben)
    assert row(ben, rid).values["location"] == HERE


def test_everything_of_a_record_that_is_made_private_travels_though_the_cloud_lacks_a_column(
    server: Server, make: Make
) -> None:
    server.become(old=True)
    ann, ben = make(ANN), make(BEN)
    rid = write_shared(server, ann, ben, title="a", location=HERE)
    ann.write("sim_event", lambda r: r.set_visibility(rid, PRIVATE))
    sync(server, ann, ben)
    assert ben.rows("sim_event") == []


def test_a_visibility_that_nobody_knows_counts_as_private_from_end_to_end(server: Server, make: Make) -> None:
    ann, ben = make(ANN), make(BEN)
    rid, ann_pair = write_shared(server, ann, ben, title="a"), ann.pair_id
    with ann.home.store.write() as txn:
        records = txn.tables["sim_event"]
        found = records.load(txn.raw, [rid])[rid]
        base, clock = found.clock("visibility"), txn.clock.tick()
        found.visibility = "close_friends"
        found.clocks["visibility"] = clock
        records.save(txn.raw, [found])
        change = Pending("sim_event", rid, False, "close_friends", ann_pair, {"visibility": Base(base)}, touched=clock)
        save_pending(txn.raw, [(change, found)])
    sync(server, ann, ben)
    assert ben.rows("sim_event") == []
    assert row(ann, rid).visibility == "private"
    assert server.records("sim_event")[rid]["visibility"] == "private"


@pytest.mark.parametrize(
    ("speaks", "code", "said"),
    [((2, 3), "update_app", "Update the app"), ((0, 0), "older_cloud", "older than this app")],
)
def test_another_protocol_is_a_calm_state_in_which_every_word_stays(
    server: Server, make: Make, speaks: tuple[int, int], code: str, said: str
) -> None:
    ann = make(ANN)
    sync(server, ann)
    rid = write(ann, title="mine")
    calls = 0

    async def elsewhere(_body: dict[str, Any]) -> Any:
        nonlocal calls
        calls += 1
        return {"kind": "protocol", "min": speaks[0], "max": speaks[1]}

    with pytest.raises(OtherVersion) as raised:
        asyncio.run(engine.run(ann.home.store, elsewhere))
    status = read_status(ann.home)
    assert (raised.value.code, calls) == (code, 1)
    assert said in (status.notice or "") and "saved here" in (status.notice or "")
    assert (status.pending, status.quarantined) == (1, 0)
    ann.reopen()
    assert read_status(ann.home).notice == status.notice
    sync(server, ann)
    assert read_status(ann.home).notice is None
    assert server.records("sim_event")[rid]["title"] == "mine"
