"""An older and a newer app, an older and a newer cloud: the real engine and the real SQL, step by step."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import Offline
from core.visibility import Visibility
from storage.pending import Base, Pending, save_pending
from storage.rows import Row
from sync import engine
from sync.compare import report, take
from sync.digest import current
from sync.status import read_status
from sync.versions import OtherVersion
from tests.simulation.device import Device
from tests.simulation.server import Server
from tests.simulation.tables import OLD_CONTRACTS

ANN, BEN = "00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000001"
SHARED, PRIVATE = Visibility.SHARED, Visibility.PRIVATE
HERE, THERE = {"name": "here"}, {"name": "there"}
Make = Callable[..., Device]

pytestmark = pytest.mark.cloud


@pytest.fixture
def make(server: Server, template: Path, folder: Path) -> Iterator[Make]:
    """Devices of two people who are a pair."""
    made: list[Device] = []

    def device(person: str, *, old: bool = False) -> Device:
        name = f"v{len(made)}"
        made.append(Device.made(name, person, template, folder / name, lambda: server.now_ms, old=old))
        return made[-1]

    server.clear()
    server.enrol((ANN, BEN))
    invite = server.rpc(ANN, "create_invite", {})
    server.rpc(BEN, "join_pair", {"code": invite["code"]})
    yield device
    for each in made:
        each.close()
    server.clear()


class Line:
    """Calls of a device, kept; it may break after the server took one."""

    def __init__(self, server: Server, device: Device, *, max_rows: int = 1000, breaks_at: int = 0) -> None:
        self.server, self.device, self.max_rows, self.breaks_at = server, device, max_rows, breaks_at
        self.calls: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []

    async def __call__(self, body: dict[str, Any]) -> Any:
        self.server.now_ms += 1000
        answer = self.server.rpc(self.device.person, "sync", {**body, "max_rows": self.max_rows})
        self.calls.append(body)
        self.answers.append(answer)
        if len(self.calls) == self.breaks_at:
            raise Offline("away")
        return answer

    def came(self) -> list[tuple[str, str]]:
        """(table, id) of every record that came."""
        return [
            (g["table"], row[0]) for a in self.answers for g in a["changes"] for row in g["rows"] if g["kind"] == "full"
        ]


def sync(server: Server, *devices: Device, max_rows: int = 1000) -> Line:
    """A whole run of each; answers what went over the last one's line."""
    line = None
    for device in devices:
        line = Line(server, device, max_rows=max_rows)
        run = asyncio.run(engine.run(device.home.store, line))
        assert not run.quarantined
    assert line is not None
    return line


def write(device: Device, table: str = "sim_event", level: Visibility = SHARED, **values: Any) -> str:
    return device.write(table, lambda r: r.create(values, visibility=level)).id


def edit(device: Device, rid: str, **values: Any) -> None:
    device.write("sim_event", lambda r: r.change(rid, values))


def row(device: Device, rid: str, table: str = "sim_event") -> Row:
    return next(r for r in device.rows(table) if r.id == rid)


def same(server: Server, *devices: Device) -> list[bool | None]:
    """What the server says of their digests, once all have reported."""
    said: list[bool | None] = []
    for _ in range(2):
        said = []
        for device in devices:
            body = report(device.home.store, now=True)
            assert body is not None
            said.append(take(device.home.store, server.rpc(device.person, "report_digest", body)))
    return said


# -- columns


def test_an_older_app_keeps_a_newer_column_through_its_edits_and_has_it_after_the_upgrade(
    server: Server, make: Make
) -> None:
    new, old = make(ANN), make(BEN, old=True)
    sync(server, new, old)
    rid = write(new, title="a", text="b", location=HERE)
    sync(server, new, old)
    assert row(old, rid).extra == {"location": HERE}
    edit(old, rid, title="an older app wrote this")
    edit(new, rid, location=THERE)
    sync(server, old, new, old)
    assert row(new, rid).values["location"] == THERE
    assert same(server, new, old) == [True, True]
    old.upgrade()
    assert (row(old, rid).values["location"], row(old, rid).extra) == (THERE, None)
    assert row(old, rid).clocks == row(new, rid).clocks
    assert sync(server, old).came() == []
    assert same(server, new, old) == [True, True]


def test_an_edit_after_the_upgrade_stands_on_the_value_that_waited_in_extra(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    rid = write_shared(server, new, old, location=HERE)
    old.upgrade()
    edit(old, rid, location=THERE)
    line = sync(server, old)
    assert line.answers[0]["answers"] == ["applied"]
    sync(server, new)
    assert row(new, rid).values["location"] == THERE
    assert new.versions() == []


def write_shared(server: Server, author: Device, other: Device, **values: Any) -> str:
    """A shared event that both have."""
    sync(server, author, other)
    rid = write(author, **values)
    sync(server, author, other)
    return rid


def test_a_value_that_does_not_fit_stays_where_it_is_at_the_upgrade(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    rid = write_shared(server, new, old, title="a", location=HERE)
    with old.home.store.write() as txn:
        txn.raw.execute("""UPDATE sim_event SET extra = '{"location":{"a":1},"best":"not a number","later":[1]}'""")
        known = '["title", "text", "tags", "media"]'
        txn.raw.execute("UPDATE known_table SET columns = ? WHERE table_name = 'sim_event'", (known,))
    old.upgrade()
    found = row(old, rid)
    assert (found.values["location"], found.values["best"]) == ({"a": 1}, None)
    assert found.extra == {"best": "not a number", "later": [1]}


def test_an_upgrade_that_is_killed_half_way_leaves_everything_as_it_was(
    server: Server, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = make(ANN), make(BEN, old=True)
    rid = write_shared(server, new, old, location=HERE)
    with monkeypatch.context() as patch:
        patch.setattr("storage.rows.TableSql.save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            old.upgrade()
    old.reopen()
    assert row(old, rid).values["location"] == HERE


def test_an_older_author_can_share_a_record_that_has_a_newer_column(server: Server, make: Make) -> None:
    new, old = make(ANN), make(ANN, old=True)
    sync(server, new, old)
    rid = write(new, level=PRIVATE, title="a", location=HERE)
    edit(new, rid, title="b")
    sync(server, new, old)
    old.write("sim_event", lambda r: r.set_visibility(rid, SHARED))
    sync(server, old, new)
    assert row(new, rid).visibility == "shared"


def test_a_record_edited_before_it_was_sent_has_the_same_clocks_everywhere_after_the_upgrade(
    server: Server, make: Make
) -> None:
    old, new = make(ANN, old=True), make(BEN)
    sync(server, old, new)
    rid = write(old, title="a")
    edit(old, rid, title="b")
    sync(server, old, new)
    old.upgrade()
    assert row(old, rid).clock("location") == row(new, rid).clock("location")
    sync(server, old)
    assert same(server, old, new) == [True, True]


# -- an older cloud


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


# -- tables


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


# -- visibility


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


# -- the protocol itself


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


# -- digests


def test_a_record_that_is_missing_on_one_phone_is_noticed_and_said_once_it_lasts(
    server: Server, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    ann, ben = make(ANN), make(BEN)
    rid = write_shared(server, ann, ben, title="a")
    assert same(server, ann, ben) == [True, True]
    with ben.home.store.write() as txn:
        txn.tables["sim_event"].remove(txn.raw, [rid])
        txn.note("sim_event", rid)
    with caplog.at_level(logging.WARNING, "cupcake.sync"):
        body = report(ben.home.store, now=True)
        assert take(ben.home.store, server.rpc(BEN, "report_digest", body or {})) is False
    assert "digest_differs" in caplog.text and rid not in caplog.text
    assert (read_status(ben.home).same_as_partner, read_status(ben.home).notice) == (False, None)
    assert same(server, ann, ben) == [False, False]
    assert "cupcake doctor" in (read_status(ben.home).notice or "")
    with ben.home.store.database.write() as raw:
        raw.execute("UPDATE sync_state SET cursor = 0")
    sync(server, ben)
    assert same(server, ann, ben) == [True, True]
    assert read_status(ben.home).notice is None


def test_it_is_asked_only_when_something_changed_or_an_answer_is_missing(server: Server, make: Make) -> None:
    ann, ben = make(ANN), make(BEN)
    write_shared(server, ann, ben, title="a")
    body = report(ann.home.store)
    assert body is not None
    assert take(ann.home.store, server.rpc(ANN, "report_digest", body)) is None
    assert report(ann.home.store) is None
    server.now_ms += 600_001
    assert report(ann.home.store) is not None
    assert same(server, ben, ann) == [True, True]
    server.now_ms += 600_001
    assert report(ann.home.store) is None
    rid = write(ann, title="b")
    assert report(ann.home.store, now=True) is None
    sync(server, ann)
    assert report(ann.home.store) is not None
    assert read_status(ann.home).same_as_partner is None
    assert row(ann, rid).visibility == "shared"


def test_what_was_read_for_the_digest_is_what_a_write_left(server: Server, make: Make) -> None:
    ann, ben = make(ANN), make(BEN)
    rid = write_shared(server, ann, ben, title="a")
    before = read_status(ann.home).digest
    edit(ann, rid, title="b")
    changed = read_status(ann.home).digest
    ann.write("sim_event", lambda r: r.delete(rid))
    with ann.home.store.look() as txn:
        assert {sum(v) for v in current(txn.raw, txn.tables, ann.pair_id).values()} == {0}
    assert len({before, changed, read_status(ann.home).digest}) == 3


def test_an_older_contract_has_fewer_versions_of_the_same_columns() -> None:
    assert OLD_CONTRACTS["sim_event"].version == 1
    assert "location" not in OLD_CONTRACTS["sim_event"].columns
