"""The short ways past `Row` and `Pending` cut and store, to the letter, what the long ways would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import uuid7
from core.visibility import Visibility
from storage import recovering
from storage.records import Records
from storage.search import search
from storage.store import Store
from storage.versions import versions_of
from sync import inbox, outbox
from sync.arrivals import store_new
from sync.inbox import receive
from sync.outbox import cut
from sync.wire import MAX_BYTES, Request, WrongShape, read_group, read_response
from tests.fuzz.house import ENTRY_COLUMNS
from tests.storage.homes import MATE, PAIR, TABLE, add, load, open_home, pair, theirs

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


def cut_again(store: Store) -> Request:
    request = cut(store)
    request.body["call"] = request.call = 0
    return request


@given(st.lists(ENTRY, max_size=12), st.sampled_from(Visibility))
@settings(max_examples=60, deadline=None)
def test_new_records_are_cut_alike(twins: tuple[Store, Store], items: list[dict[str, Any]], level: Visibility) -> None:
    store = twins[0]
    with store.write() as txn:
        records = Records(txn, TABLE)
        ids = [r.id for r in records.create_many([(None, i) for i in items], visibility=level)]
        # Some are not plain any more: written again, deleted, narrowed.
        if len(ids) > 2:
            records.delete(ids[0])
            records.change(ids[1], {"title": "again"})
    short = cut_again(store)
    with the_long_ways():
        long = cut_again(store)
    assert short == long
    with store.write() as txn:
        txn.raw.execute("DELETE FROM pending_change")


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
]
CLOCKS = st.sampled_from([CLOCK, {"*": CLOCK}, {"*": CLOCK, "title": CLOCK}, {"title": CLOCK}])


@given(st.lists(st.tuples(CLOCKS, VALUES.map(list) | st.just(PLAIN), st.booleans()), min_size=1, max_size=4))
@settings(max_examples=120, deadline=None)
def test_new_records_are_stored_alike(twins: tuple[Store, Store], came: list[tuple[Any, list[Any], bool]]) -> None:
    with twins[0].write() as txn:
        txn.raw.execute("DELETE FROM pending_change")
        txn.raw.execute("DELETE FROM journal_entry")
    known = theirs(twins[0])
    ids = [known.id if here else uuid7() for _, _, here in came]
    rows = [
        [i, MATE, PAIR, 1_760_000_000_000, clocks, values] for i, (clocks, values, _) in zip(ids, came, strict=True)
    ]
    short = take_and_look(twins[0], rows)
    with twins[0].write() as txn:
        txn.raw.execute("DELETE FROM journal_entry")
        txn.tables[TABLE].save(txn.raw, [known])
    with the_long_ways():
        assert take_and_look(twins[0], rows) == short


def take_and_look(store: Store, rows: list[list[Any]]) -> list[Any]:
    """Every row of the table after a page (but for `seq`), and the clock."""
    with store.write() as txn:
        txn.raw.execute("UPDATE sync_state SET cursor = 0")
        txn.raw.execute("UPDATE clock_row SET ms = 0, counter = 0")
    request = cut(store)
    receive(store, request, read_response(a_page(request, rows), request))
    entries = store.database.rows(f"SELECT * FROM {TABLE} ORDER BY id")
    return [*(row[1:] for row in entries), store.database.rows("SELECT ms, counter FROM clock_row")]


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
