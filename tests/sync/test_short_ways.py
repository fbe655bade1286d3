"""The short ways past `Row` and `Pending` cut and store, to the letter, what the long ways would."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import uuid7
from core.notices import ChangeNotice
from core.visibility import Visibility
from storage import recovering
from storage.records import Records
from storage.search import search
from storage.store import Store
from storage.versions import versions_of
from sync import inbox, outbox, recovery
from sync.arrivals import store_new
from sync.inbox import receive
from sync.outbox import cut
from sync.wire import MAX_BYTES, Request, WrongShape, pack, read_group, read_response
from tests.fuzz.house import ENTRY_COLUMNS, TABLES, House
from tests.storage.homes import MATE, ME, PAIR, TABLE, add, load, open_home, pair, theirs

CLOCK = "019f00000000" + "0001" + "b" * 16
PROSE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
ENTRY = st.fixed_dictionaries(
    {"at": st.just("2026-05-01T10:00:00Z")},
    optional={
        "title": PROSE, "text": PROSE, "tags": st.lists(PROSE, max_size=3, unique=True), "starred": st.booleans(),
        "all_day": st.booleans(), "location": st.none() | st.fixed_dictionaries({"name": PROSE}),
        "source_data": st.just({"k": [1]}),
    },
)  # fmt: skip


@contextmanager
def the_long_ways() -> Iterator[None]:
    with (
        patch.object(outbox, "cut_fresh", lambda *_: {}),
        patch.object(inbox, "store_new", lambda _txn, _sql, group: group.rows),
    ):
        yield


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    homes = [open_home(tmp_path_factory.mktemp(name) / "home") for name in ("one", "other")]
    for home in homes:
        pair(home)
    yield homes[0].store, homes[1].store
    for home in homes:
        home.close()


def cut_again(store: Store, max_rows: int, skip: set[tuple[str, str]]) -> Request:
    request = cut(store, max_rows=max_rows, skip=skip)
    request.body["call"] = request.call = 0
    return request


LATER = 1_900_000_000_000
FILE = {"id": "f", "sha256": "a" * 64, "type": "image/jpeg", "bytes": 5}
LOTS = (
    "plain",
    "plain",
    "edited",
    "deleted",
    "private",
    "quarantined",
    "later",
    "answered",
    "lost",
    "offered",
    "with a file",
)
"""What may have become of a new record until it is cut."""


def befall(store: Store, record_id: str, lot: str) -> None:
    """Let it happen, by the write path where there is one."""
    with store.write() as txn:
        raw, records = txn.raw, Records(txn, TABLE)
        if lot == "deleted":
            records.delete(record_id)
        elif lot == "private":
            records.set_visibility(record_id, Visibility.PRIVATE)
        elif lot == "quarantined":
            raw.execute("UPDATE pending_change SET quarantined_at = 1 WHERE record_id = ?", (record_id,))
        elif lot == "later":
            raw.execute(f"UPDATE {TABLE} SET extra = '{{\"mood\":3}}' WHERE id = ?", (record_id,))
        elif lot == "with a file":
            records.change(record_id, {"media": [FILE]})
        elif lot in ("answered", "lost", "offered"):
            raw.execute("DELETE FROM pending_change WHERE record_id = ?", (record_id,))
        if lot in ("edited", "answered"):
            records.change(record_id, {"title": "again"})


def offer_again(store: Store, ids: list[str]) -> None:
    """A pull from 0 has ended and met everything but these."""
    with store.write() as txn:
        recovering.start(txn.raw)
        met = [rid for (rid,) in txn.raw.execute(f"SELECT id FROM {TABLE}") if rid not in ids]
        recovering.note_met(txn.raw, TABLE, met)
        recovery.finish(txn)


@given(
    st.lists(st.tuples(ENTRY, st.sampled_from(LOTS)), max_size=12),
    st.sampled_from(Visibility),
    st.sampled_from([1, 3, 1000]),
    st.integers(0, 3),
)
@settings(max_examples=120, deadline=None)
def test_new_records_are_cut_alike(
    twins: tuple[Store, Store], items: list[tuple[dict[str, Any], str]], level: Visibility, rows: int, skipped: int
) -> None:
    store = twins[0]
    with store.write() as txn:
        ids = [r.id for r in Records(txn, TABLE).create_many([(None, i) for i, _ in items], visibility=level)]
    for record_id, (_, lot) in zip(ids, items, strict=True):
        befall(store, record_id, lot)
    offer_again(store, [i for i, (_, lot) in zip(ids, items, strict=True) if lot == "offered"])
    skip = {(TABLE, record_id) for record_id in ids[:skipped]}
    short = cut_again(store, rows, skip)
    assert not skip & {(s.table, s.id) for s in short.sent}
    assert json.loads(pack(short.body)) == {"request": json.loads(json.dumps(short.body))}
    with the_long_ways():
        long = cut_again(store, rows, skip)
    assert {**long.body} == {**short.body}
    assert long == short
    with store.write() as txn:
        for table in ("pending_change", TABLE, "record_version", "attachment"):
            txn.raw.execute(f"DELETE FROM {table}")


def a_page(request: Request, rows: list[list[Any]], columns: list[str] | None = None) -> dict[str, Any]:
    group = {"table": TABLE, "kind": "full", "columns": columns or ENTRY_COLUMNS, "rows": rows}
    return {"protocol": 1, "kind": "page", "epoch": 1, "time": 1_760_000_000_000, "head": 99, "cursor": 99, "more": False,
            "answers": ["retry"] * len(request.sent), "changes": [group]}  # fmt: skip


VALUES = st.tuples(
    st.sampled_from(["shared", "private", "secret"]), st.none() | st.just(5), *[
        st.sampled_from([None, "words", "2026-05-02T10:00:00Z", True, 1, 1.5, 2**60, ["a", "b"], ["a", 1], [], {"k": 1}])
        for _ in ENTRY_COLUMNS[2:]
    ],
)  # fmt: skip
PLAIN = [
    "shared",
    None,
    "a title",
    "text",
    "2026-05-02T10:00:00Z",
    None,
    False,
    ["x"],
    True,
    {"n": 1},
    None,
    [],
    None,
    None,
    {},
    "warm",
]
WITH_FILE = [*PLAIN[:11], [FILE], *PLAIN[12:]]
CLOCKS = st.sampled_from([CLOCK, {"*": CLOCK}, {"*": CLOCK, "title": CLOCK}, {"title": CLOCK}])
WHOSE = st.sampled_from(
    ["new", "new", "new", "again", "mine 0", "mine 1", "mine 2", "theirs 0", "theirs 1", "out of sight"]
)
MORE = st.sampled_from([[], [], [], [[]], [[MATE]], [[], {}], [[MATE], CLOCK]])
CAME = st.tuples(
    WHOSE, CLOCKS, VALUES.map(list) | st.sampled_from([PLAIN, WITH_FILE, [*PLAIN[:1], 5, *PLAIN[2:]]]), MORE
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    house.home.store.wall_ms = lambda: LATER
    yield house
    house.close()


@given(st.lists(CAME, min_size=1, max_size=6), st.sampled_from([(0, 0), (0, 0), (1, 0), (1, 1)]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_records_are_stored_alike(house: House, came: list[Any], pulls_from_0: tuple[int, int], more: bool) -> None:
    ids: list[str] = []
    for whose, *_ in came:
        kind, _, n = whose.partition(" ")
        known = {"mine": house.mine, "theirs": house.theirs}.get(kind)
        again = ids[-1] if ids and kind == "again" else uuid7()
        ids.append(known[int(n)] if known else house.theirs[1] if kind == "out" else again)
    aside = any(whose == "out of sight" for whose, *_ in came)
    rows = [
        [i, ME if i in house.mine else MATE, PAIR, 1_760_000_000_000, clocks, values, *more]
        for i, (_, clocks, values, more) in zip(ids, came, strict=True)
    ]
    page = a_page(house.request, rows) | {"more": more}
    short = take_and_look(house, page, pulls_from_0, aside=aside)
    with the_long_ways():
        assert take_and_look(house, page, pulls_from_0, aside=aside) == short


def take_and_look(house: House, page: dict[str, Any], pulls_from_0: tuple[int, int], *, aside: bool) -> Any:
    """The whole home after a page, what it led to, and who was told; or why it could not be taken in."""
    house.put_back()
    store = house.home.store
    with store.write() as txn:
        txn.raw.execute("UPDATE sync_state SET recovering = ?, server_restored = ?", pulls_from_0)
        if aside:
            recovering.hide(txn, TABLE, txn.tables[TABLE].load(txn.raw, [house.theirs[1]])[house.theirs[1]], None)
    notices: list[ChangeNotice] = []
    stop = store.bus.listen(notices.append)
    try:
        taken = receive(store, house.request, read_response(page, house.request))
    except WrongShape as error:
        return str(error), kept(house)
    finally:
        stop()
    return taken, notices, kept(house)


def kept(house: House) -> dict[str, list[Any]]:
    """Every row of the home, but for the order in which records came and what is drawn at random."""
    store, out = house.home.store, {}
    for table in TABLES:
        columns = [row[1] for row in store.database.rows(f"PRAGMA table_info({table})")]
        drawn = {"seq", "words_id"} | ({"id", "created_at"} if table in ("set_aside", "scrub_due") else set())
        names = ", ".join(f'"{c}"' for c in columns if c not in drawn)
        out[table] = sorted(map(repr, store.database.rows(f"SELECT {names} FROM {table}")))
    return out


def test_what_came_by_the_short_way_is_found_and_announced(twins: tuple[Store, Store]) -> None:
    store = twins[1]
    request = cut(store)
    rows = [[uuid7(), MATE, PAIR, 1, CLOCK, [*PLAIN[:3], f"word{n}", *PLAIN[4:]]] for n in range(112)]
    heard: list[frozenset[str]] = []
    stop = store.bus.listen(lambda notice: heard.append(notice.tables[TABLE]))
    taken = receive(store, request, read_response(a_page(request, rows), request))
    stop()
    assert taken.pulled == 112
    assert heard == [frozenset(row[0] for row in rows)]
    assert [hit.id for n in (0, 99, 100, 109, 110, 111) for hit in search(store, TABLE, f"word{n} ")] == [
        rows[n][0] for n in (0, 99, 100, 109, 110, 111)
    ]


def test_a_record_that_has_something_waiting_is_merged(twins: tuple[Store, Store]) -> None:
    paired = twins[1]
    here = add(paired, title="mine", text="words")
    request = cut(paired)
    values = ["shared", None, "theirs", *PLAIN[3:]]
    receive(paired, request, read_response(a_page(request, [[here.id, MATE, PAIR, 1, CLOCK, values]]), request))
    assert load(paired, here.id).values["starred"] is False
    assert versions_of(paired, TABLE, here.id)


def test_a_page_is_cut_where_it_would_be_too_big(twins: tuple[Store, Store]) -> None:
    paired = twins[1]
    with paired.write() as txn:
        txn.raw.execute("DELETE FROM pending_change")
        Records(txn, TABLE).create_many([(None, {"at": "2026-05-01T10:00:00Z", "text": "é" * 200_000})] * 3)
    request = cut(paired)
    assert len(request.sent) == 2
    assert len(str(request.body["changes"]).encode()) <= MAX_BYTES + 2000


def test_a_page_that_was_cut_ahead_asks_for_the_cursor_that_it_follows(twins: tuple[Store, Store]) -> None:
    request = cut(twins[0], ahead=True)
    request.follow(77)
    assert json.loads(pack(request.body))["request"]["cursor"] == 77


def test_what_a_call_carries_is_there_for_whoever_looks(twins: tuple[Store, Store]) -> None:
    paired = twins[1]
    add(paired, title="mine")
    looks: list[Callable[[dict[str, Any]], Any]] = [
        lambda b: b["changes"],
        lambda b: b.get("changes"),
        lambda b: {**b}["changes"],
        lambda b: dict(b.items())["changes"],
    ]
    said = [look(cut(paired).body) for look in looks]
    assert said[0][0]["rows"]
    assert all(each == said[0] for each in said)
    body = cut(paired).body
    assert ("changes" in body, "after" in body, body.get("after")) == (True, False, None)
    assert not dict.__contains__(body, "changes"), "and nobody has looked yet"


def test_half_of_a_character_is_no_answer(twins: tuple[Store, Store]) -> None:
    store = twins[1]
    request = cut(store)
    before = store.database.rows(f"SELECT count(*), (SELECT cursor FROM sync_state) FROM {TABLE}")
    answer = a_page(request, [[uuid7(), MATE, PAIR, 1, CLOCK, PLAIN]], ["\ud800", *ENTRY_COLUMNS[1:]])
    with pytest.raises(WrongShape):
        receive(store, request, read_response(answer, request))
    assert store.database.rows(f"SELECT count(*), (SELECT cursor FROM sync_state) FROM {TABLE}") == before


def test_what_says_more_than_a_plain_row_goes_the_long_way(twins: tuple[Store, Store]) -> None:
    """Other hands, what a deleter had seen, and what a restore took out of sight: each needs a closer look."""
    store = twins[0]
    out_of_sight = theirs(store, text="theirs")
    with store.write() as txn:
        recovering.hide(txn, TABLE, out_of_sight, None)
    deleted, written, plain = uuid7(), uuid7(), uuid7()
    cells = ["shared", None, *[None] * (len(ENTRY_COLUMNS) - 2)]
    row = [MATE, PAIR, 1, CLOCK, cells]
    rows = [
        [out_of_sight.id, *row], [written, *row, [MATE]], [deleted, *row[:4], ["shared", 5, *cells[2:]], [], {"*": CLOCK}],
        [plain, *row],
    ]  # fmt: skip
    group = read_group({"table": TABLE, "kind": "full", "columns": ENTRY_COLUMNS, "rows": rows})
    with store.write() as txn:
        left = store_new(txn, txn.tables[TABLE], group)
    assert [r[0] for r in left] == [out_of_sight.id, written, deleted]
