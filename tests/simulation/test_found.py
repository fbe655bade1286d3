"""What random histories found, each as the smallest case of it. No network: the engine alone, on one device."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.clock import DRIFT_MS, ZERO, compose, instant
from core.visibility import Visibility
from storage.pending import Base, Pending, load_pending
from storage.records import Records
from storage.rows import Row
from storage.store import Transaction
from sync import membership
from sync.bench import Bench, Taken
from sync.merge import merge
from sync.merge_terms import Setting
from sync.restamp import restamp
from sync.wire import Answer, Group, Sent
from tests.simulation.device import Device
from tests.simulation.server import START_MS
from tests.simulation.tables import EVENT

ME, PARTNER = "00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000001"
PAIR, RECORD = "00000003-0000-4000-8000-000000000000", "00000004-0000-4000-8000-000000000000"
THERE = "a" * 16
"""The node of the partner's device."""
FIELDS = ("pair_id", "user_id", "seat", "joined_at", "ended_at")


def seats(ended_at: int | None) -> list[Group]:
    """The membership as the server sends it."""
    rows: list[list[Any]] = [[who, [PAIR, who, seat, START_MS, ended_at]] for seat, who in ((1, ME), (2, PARTNER))]
    return [Group("pair_member", "server", FIELDS, rows)]


def theirs(at: int, *, kind: str = "full", **values: Any) -> Row:
    """The partner's shared event, last written `at` milliseconds after the start."""
    filled = {**dict.fromkeys(EVENT.content), "text": "", "tags": [], "media": [], **values}
    return Row(
        id=RECORD, author_id=PARTNER, created_at=START_MS, pair_id=PAIR, visibility="shared", kind=kind,
        clocks={"*": compose(START_MS + at, 0, THERE)}, values=filled,
    )  # fmt: skip


def bench(txn: Transaction) -> Bench:
    return Bench(txn, "sim_event", [RECORD], Taken("page"))


def pull(device: Device, row: Row) -> None:
    """A record arrives."""
    with device.home.store.write() as txn:
        found = bench(txn)
        found.merge(row)
        found.flush()


def withdraw(device: Device) -> None:
    """The record is not for this device any more."""
    with device.home.store.write() as txn:
        found = bench(txn)
        found.withdraw(RECORD, "withdrawn")
        found.flush()


def edit(device: Device, **values: Any) -> None:
    device.write("sim_event", lambda records: records.change(RECORD, values))


def kept(device: Device) -> list[Any]:
    """What was set aside."""
    return [json.loads(words) for (words,) in device.home.store.database.rows("SELECT words FROM set_aside")]


@pytest.fixture
def device(template: Path, folder: Path) -> Iterator[Device]:
    """My device, one second after the partner wrote, with their event on it."""
    device = Device.made("found", ME, template, folder / "found", lambda: START_MS + 1000)
    with device.home.store.write() as txn:
        membership.take(txn, seats(None))
    yield device
    device.close()


def test_place_put_into_a_record_that_is_withdrawn_is_kept_aside(device: Device) -> None:
    pull(device, theirs(0, location={"name": "Paris", "country": "France"}))
    edit(device, location={"name": "Montmartre", "country": "France"})
    withdraw(device)
    assert kept(device) == [{"location": {"name": "Montmartre"}}]


def test_pictures_of_the_partner_are_not_kept_aside_as_own(device: Device) -> None:
    pull(device, theirs(0, media=[{"id": "theirs"}]))
    edit(device, media=[{"id": "theirs"}, {"id": "mine"}])
    withdraw(device)
    assert kept(device) == [{"media": [{"id": "mine"}]}]


@pytest.mark.parametrize(
    ("column", "before", "here", "there", "own"),
    [
        ("title", "Their secret", "Their secret and mine", "Nothing", "and mine"),
        ("text", "Their secret", "Mine and Their secret", "Nothing", "Mine and"),
        ("media", [{"id": "secret"}], [{"id": "secret"}, {"id": "mine"}], [], [{"id": "mine"}]),
        ("location", {"name": "secret"}, {"name": "secret", "note": "mine"}, {"name": "open"}, {"note": "mine"}),
    ],
)
def test_what_the_partner_took_out_meanwhile_is_not_own(
    device: Device, column: str, before: Any, here: Any, there: Any, own: Any
) -> None:
    pull(device, theirs(0, **{column: before}))
    edit(device, **{column: here})
    pull(device, theirs(500, **{column: there}))
    withdraw(device)
    assert kept(device) == [{column: own}]


def test_tag_that_the_other_took_out_stays_out_of_a_record_whose_first_answer_was_lost() -> None:
    mine, there = compose(START_MS + 5, 0, "1" * 16), compose(START_MS + 6, 0, THERE)
    later = compose(START_MS + 7, 0, THERE)
    setting = Setting(
        EVENT, PARTNER, "1" * 16, PAIR, lambda above: compose(instant(above)[0], instant(above)[1] + 1, "1" * 16)
    )
    row = theirs(0, tags=["a", "mine"])
    row.clocks = {"*": mine}
    pending = Pending("sim_event", RECORD, True, "shared", PAIR, {"tags": Base(ZERO)})
    first, second = theirs(0, tags=["a", "b"]), theirs(0, tags=["a"])
    first.clocks, second.clocks = {"*": mine, "tags": there}, {"*": mine, "tags": later}
    out = merge(setting, row, pending, first)
    assert out.row is not None
    assert out.row.values["tags"] == ["a", "b", "mine"]
    out = merge(setting, out.row, out.pending, second)
    assert out.row is not None
    assert out.row.values["tags"] == ["a", "mine"]


def test_words_unsent_when_the_pair_ends_outlive_pairing_again(device: Device) -> None:
    pull(device, theirs(0, text="Theirs"))
    edit(device, text="Theirs and mine")
    with device.home.store.write() as txn:
        membership.take(txn, seats(START_MS))
    assert device.rows("sim_event")[0].values["text"] == "Theirs and mine"
    assert device.pending() == []
    with device.home.store.write() as txn:
        membership.take(txn, seats(None))
    pull(device, theirs(0, text="Theirs"))
    assert kept(device) == [{"text": "and mine"}]


def test_versions_go_when_a_record_becomes_a_projection(device: Device) -> None:
    pull(device, theirs(0, text="Theirs"))
    edit(device, text="Mine")
    pull(device, theirs(2000, text="Theirs, later"))
    assert device.home.store.value("SELECT count(*) FROM record_version") == 3
    pull(device, theirs(3000, kind="projection", title="Shown"))
    assert device.home.store.value("SELECT count(*) FROM record_version") == 0


def test_record_written_and_edited_by_a_clock_that_is_ahead_leaves_no_clock_ahead(device: Device) -> None:
    device.skew_ms = 30 * 86_400_000
    row = device.write("sim_event", lambda r: r.create({"title": "a"}, visibility=Visibility.PRIVATE))
    device.write("sim_event", lambda r: r.change(row.id, {"title": "b"}))
    with device.home.store.write() as txn:
        restamp(txn, START_MS)
        found = Records(txn, "sim_event").get(row.id)
        columns = load_pending(txn.raw, "sim_event", [row.id])[row.id].columns
    assert max(instant(c)[0] for c in found.clocks.values()) <= START_MS + DRIFT_MS
    assert columns.keys() >= set(EVENT.content)


def test_own_words_in_a_version_outlive_the_withdrawal_of_their_record(device: Device) -> None:
    pull(device, theirs(0, text="Theirs"))
    edit(device, text="Theirs and mine")
    pull(device, theirs(2000, text="Theirs, later"))
    withdraw(device)
    assert kept(device) == [{"text": "and mine"}]


def test_record_that_arrived_after_its_clock_was_corrected_holds_no_clock_ahead_on_a_device_put_back(
    device: Device,
) -> None:
    """The copy of the home has the clock from before it was corrected; the server has the corrected one, of the old node."""
    device.skew_ms = 30 * 86_400_000
    mine = device.write("sim_event", lambda r: r.create({"title": "a"}, visibility=Visibility.PRIVATE))
    device.restore(device.copy())
    there = mine.copy()
    there.clocks = {"*": compose(START_MS, 0, device.first_node())}
    with device.home.store.write() as txn:
        found = Bench(txn, "sim_event", [mine.id], Taken("page"))
        found.merge(there)
        found.flush()
        restamp(txn, START_MS)
    with device.home.store.write() as txn:
        row = txn.tables["sim_event"].load(txn.raw, [mine.id])[mine.id]
        assert max(instant(c)[0] for c in row.clocks.values()) <= START_MS + DRIFT_MS
        assert instant(txn.clock.tick())[0] <= START_MS + DRIFT_MS


def send(device: Device) -> Sent:
    """The record's change as it goes out."""
    (pending,) = (p for p in device.pending() if p.record_id == RECORD)
    (row,) = (r for r in device.rows("sim_event") if r.id == RECORD)
    return Sent(
        "sim_event", RECORD, {c: row.clock(c) for c in pending.columns}, {c: row.values[c] for c in pending.columns}
    )


def taken(device: Device, sent: Sent) -> None:
    """The cloud took it."""
    with device.home.store.write() as txn:
        found = bench(txn)
        found.settle(sent, Answer("applied"))
        found.flush()


def bring_back(device: Device, words: str) -> None:
    version = next(v.id for v in device.rows("record_version") if v.values["value"] == words)
    device.write("sim_event", lambda records: records.bring_back(version))


@pytest.mark.parametrize("how", ["out of the history", "by taking the change back"])
def test_words_of_the_partner_that_came_back_while_a_call_was_under_way_are_not_own(device: Device, how: str) -> None:
    pull(device, theirs(0, text="Their secret"))
    edit(device, text="Mine")
    under_way = send(device)
    if how == "out of the history":
        bring_back(device, "Their secret")
    else:
        edit(device, text="Their secret")
    taken(device, under_way)
    edit(device, tags=["mine"])
    withdraw(device)
    # What one's own words gave way to is a version that the cloud does not have yet.
    own = [{"text": "Mine"}] if how == "out of the history" else []
    assert sorted(map(str, kept(device))) == sorted(map(str, [*own, {"tags": ["mine"]}]))


def test_words_of_the_partner_that_came_back_stay_theirs_through_a_merge_that_has_them_twice(device: Device) -> None:
    pull(device, theirs(0, text="secret"))
    edit(device, text="mine too")
    taken(device, send(device))
    bring_back(device, "secret")
    pull(device, theirs(2000, text="mine too secret more"))
    pull(device, theirs(3000, text="nothing"))
    withdraw(device)
    assert kept(device) == []
