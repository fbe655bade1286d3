"""The digest: kept incrementally it is what it is from scratch; every column and clock counts, the order does not."""

import random
from pathlib import Path

import pytest

from core.contracts import Column, ColumnType, TableContract
from core.notices import ChangeNotice
from core.visibility import Visibility
from storage.records import Records
from storage.rows import Row
from storage.store import Store
from sync.digest import begin_anew, current, digest, marks, scratch, settle, share
from sync.inbox import receive
from sync.outbox import cut
from sync.restamp import restamp
from sync.wire import read_response
from tests.storage.homes import ME, PAIR, TABLE, add, open_home, pair, theirs

CLOCK = "0" * 15 + "1" + "a" * 16
LATER = TableContract(
    table="later", version=3, doc="A table that grew.",
    columns={
        "title": Column(type=ColumnType.TEXT), "mood": Column(type=ColumnType.TEXT, since=2),
        "place": Column(type=ColumnType.JSON, since=3),
    },
)  # fmt: skip


def row(**values: object) -> Row:
    return Row(id="x", author_id=ME, created_at=1, visibility="shared", clocks={"*": CLOCK}, values=values)


def test_kept_through_random_writes_it_is_what_it_is_from_scratch(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    pair(home)
    rng, ids = random.Random(1), [theirs(home.store).id for _ in range(3)]
    for step in range(120):
        with home.store.write() as txn:
            records = Records(txn, TABLE)
            what = rng.random()
            if what < 0.3:
                level = rng.choice(list(Visibility))
                ids.append(records.create({"at": "2026-01-01T00:00:00Z", "title": str(step)}, visibility=level).id)
            elif what < 0.7 and (rid := rng.choice(ids)):
                if records.sql.load(txn.raw, [rid])[rid].deleted_at is None:
                    records.change(rid, {"title": str(step)})
            elif what < 0.8:
                live = [r for r in records.sql.where(txn.raw, "deleted_at IS NULL") if records.mine(r)]
                if live:
                    records.delete(rng.choice(live).id)
            else:
                settle(txn.raw, txn.tables, txn.pair_id)
        with home.store.look() as txn:
            assert current(txn.raw, txn.tables, PAIR) == scratch(txn.raw, txn.tables, PAIR)
    home.close()


def test_new_clocks_of_what_waits_are_heard_of_at_once(paired_store: Store) -> None:
    add(paired_store, title="ahead")
    with paired_store.write() as txn:
        settle(txn.raw, txn.tables, PAIR)
    with paired_store.write() as txn:
        restamp(txn, txn.clock.now_ms() - 3_600_000)
    with paired_store.look() as txn:
        assert current(txn.raw, txn.tables, PAIR) == scratch(txn.raw, txn.tables, PAIR)


def test_what_was_taken_as_it_was_sent_is_not_looked_at_again_but_screens_are_told(paired_store: Store) -> None:
    mine = add(paired_store, title="sent")
    with paired_store.write() as txn:
        settle(txn.raw, txn.tables, PAIR)
    request = cut(paired_store)
    page = {"protocol": 1, "kind": "page", "epoch": 1, "time": 1, "head": 1, "cursor": 1, "more": False,
            "answers": ["applied"] * len(request.sent), "changes": []}  # fmt: skip
    heard: list[ChangeNotice] = []
    stop = paired_store.bus.listen(heard.append)
    assert receive(paired_store, request, read_response(page, request)).pushed == len(request.sent)
    stop()
    assert mine.id in heard[0].tables[TABLE]
    with paired_store.look() as txn:
        assert txn.raw.execute("SELECT count(*) FROM digest_dirty").fetchone() == (0,)
        assert current(txn.raw, txn.tables, PAIR) == scratch(txn.raw, txn.tables, PAIR)


def test_only_what_was_written_since_is_looked_at(paired_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [add(paired_store, title=str(n)).id for n in range(20)]
    with paired_store.write() as txn:
        settle(txn.raw, txn.tables, PAIR)
    seen: list[str] = []

    def watched(row: Row, contract: TableContract) -> bytes:
        seen.append(row.id)
        return share(row, contract)

    monkeypatch.setattr("sync.digest.share", watched)
    with paired_store.write() as txn:
        Records(txn, TABLE).change(ids[3], {"title": "other"})
    with paired_store.write() as txn:
        settle(txn.raw, txn.tables, PAIR)
        settle(txn.raw, txn.tables, PAIR)
    assert seen == [ids[3]]


def test_a_pair_that_ends_has_none_and_pairing_again_makes_it_anew(paired_store: Store, tmp_path: Path) -> None:
    rid = add(paired_store, title="a").id
    with paired_store.write() as txn:
        before = settle(txn.raw, txn.tables, txn.pair_id)
    with paired_store.write() as txn:
        txn.raw.execute("UPDATE pair_member SET ended_at = 2")
    with paired_store.write() as txn:
        Records(txn, TABLE).change(rid, {"title": "written alone"})
    with paired_store.look() as txn:
        assert digest(current(txn.raw, txn.tables, txn.pair_id), txn.pair_id) == ""
    with paired_store.write() as txn:
        txn.raw.execute("UPDATE pair_member SET ended_at = NULL")
    with paired_store.look() as txn:
        assert current(txn.raw, txn.tables, PAIR) == scratch(txn.raw, txn.tables, PAIR) != before


def test_a_digest_that_is_not_believed_is_made_anew(paired_store: Store) -> None:
    add(paired_store, title="a")
    with paired_store.write() as txn:
        true = settle(txn.raw, txn.tables, PAIR)
        txn.raw.execute("UPDATE digest_total SET total = zeroblob(32)")
        assert current(txn.raw, txn.tables, PAIR) != true
        begin_anew(txn.raw)
        assert settle(txn.raw, txn.tables, PAIR) == true


@pytest.mark.parametrize("change", [
    {"values": {"title": "b"}}, {"author_id": "other"}, {"id": "y"}, {"clocks": {"*": "f" * 32}},
    {"clocks": {"*": CLOCK, "visibility": "f" * 32}},
])  # fmt: skip
def test_everything_that_counts_changes_it(change: dict[str, object]) -> None:
    other = row(title="a")
    for name, value in change.items():
        setattr(other, name, value)
    assert share(other, LATER)[:32] != share(row(title="a"), LATER)[:32]


def test_what_is_spelled_differently_is_the_same() -> None:
    spelled = row(title="a", place={"b": 1, "a": 2})
    spelled.clocks = {"*": CLOCK, "title": CLOCK, "unknown": "f" * 32}
    assert share(spelled, LATER) == share(row(title="a", place={"a": 2, "b": 1}), LATER)


def test_a_column_that_came_later_counts_in_its_version_alone() -> None:
    plain, more = share(row(title="a"), LATER), share(row(title="a", mood="m"), LATER)
    assert (plain[:32], plain[64:]) == (more[:32], more[64:])
    assert plain[32:64] != more[32:64]


def test_two_versions_have_the_marks_of_the_lower_in_common() -> None:
    old, new = marks({"later": [5, 7]}, PAIR)["later"], marks({"later": [5, 7, 11]}, PAIR)["later"]
    assert (old["version"], new["version"]) == (2, 3)
    assert old["marks"].items() <= new["marks"].items()  # type: ignore[attr-defined]
    assert marks({"later": [5, 8]}, PAIR)["later"]["marks"]["2"] != new["marks"]["2"]  # type: ignore[index]
    assert marks({"later": [5, 7]}, "another pair")["later"] != old
