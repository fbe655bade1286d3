"""The short way of an import writes what the long way would: the same check, the same rows, pending changes, index and clocks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import ids
from core.errors import CupcakeError, Refused
from core.visibility import Visibility
from storage.bulk import add_ready
from storage.home import Home
from storage.ready import Checker
from storage.records import Records, check_values
from storage.rows import Row, dump
from tests.storage.homes import AT, TABLE, open_home, pair

NASTY = [
    "",
    "x",
    "Été 🎂",
    "a\x00b",
    "\ud800",
    "\\u0000",
    "1234567890123456",
    "NaN",
    AT,
    "2026-13-45T99:99:99Z",
    "not a day",
    "x" * 3000,
]
NUMBERS = [0, 1, -1, 0.5, 2**53 - 1, 2**53, -(2**53), 1e300, float("inf"), float("nan"), True, False, None]
LEAVES = st.sampled_from(NASTY) | st.sampled_from(NUMBERS) | st.text(max_size=4)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NASTY), inner, max_size=3)
)
COLUMNS = [
    "title",
    "text",
    "at",
    "time_zone",
    "all_day",
    "tags",
    "starred",
    "location",
    "media",
    "source",
    "source_id",
    "unknown",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    opened = open_home(tmp_path_factory.mktemp("bulk") / "home")
    yield opened
    opened.close()


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def outcome(work: Any) -> Any:
    """What came of it; a refusal by its words, anything else that goes wrong by its kind."""
    try:
        return work()
    except Refused as refused:
        return refused.code
    except (CupcakeError, TypeError, ValueError) as error:
        return type(error)


@settings(max_examples=400, deadline=None)
@given(values=st.dictionaries(st.sampled_from(COLUMNS), VALUES, max_size=4), at=st.booleans())
def test_it_takes_and_refuses_what_the_long_check_does_and_encodes_it_the_same(
    home: Home, values: dict[str, Any], at: bool
) -> None:
    if at:
        values.setdefault("at", AT)
    contract, sql = home.store.contracts[TABLE], home.store.tables[TABLE]

    def long() -> tuple[Any, ...]:
        filled = {c: values.get(c, spec.default) for c, spec in contract.columns.items()}
        check_values(contract, {**filled, **values}, {*values, *filled})
        return sql._encode(Row("id", None, 0, values=filled))[-len(contract.content) :]

    short = outcome(lambda: Checker(contract).ready(values).content)
    if isinstance(outcome(long), str):
        assert isinstance(short, str), "which of several faults is named is of no account"
    else:
        assert short == outcome(long)


@pytest.mark.parametrize("values", [
    {"tags": deep(60)}, {"tags": deep(62)}, {"tags": deep(5000)}, {"location": {"n": 2**60}}, {"text": "x" * 2_000_001},
    {"text": "é" * 999_000}, {"text": "é" * 1_000_001}, {"media": None}, {"at": None}, {"location": {"a\x00": 1}},
    {"location": {"a\ud800": 1}},
])  # fmt: skip
def test_at_the_edges_both_checks_say_the_same(home: Home, values: dict[str, Any]) -> None:
    contract = home.store.contracts[TABLE]
    filled = {c: spec.default for c, spec in contract.columns.items()} | {"at": AT} | values
    said = outcome(lambda: check_values(contract, filled, set(filled)))
    assert outcome(lambda: Checker(contract).ready({"at": AT, **values}) and None) == said


def test_what_was_checked_is_what_is_kept_whatever_happens_to_it_later(home: Home) -> None:
    tags = ["red"]
    ready = Checker(home.store.contracts[TABLE]).ready({"at": AT, "tags": tags})
    tags.append("a\x00b")
    ready["text"] = "\x00"
    with home.store.write() as txn:
        (kept,) = add_ready(Records(txn, TABLE), [(None, ready)])
    assert home.store.database.rows("SELECT tags, text FROM journal_entry WHERE id = ?", (kept,)) == [('["red"]', "")]


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("level", [None, *Visibility])
def test_the_file_holds_the_same_afterwards(tmp_path: Path, paired: bool, level: Visibility | None) -> None:
    items = [
        (
            ids.uuid7() if n % 3 else None,
            {"at": AT, "title": f"Entry {n}", "text": "Été" * n, "tags": ["x"], "starred": n % 2 == 0},
        )
        for n in range(300)
    ]
    found = []
    for way in ("long", "short"):
        home = open_home(tmp_path / way)
        home.store.wall_ms = lambda: 1_800_000_000_000
        if paired:
            pair(home)
        heard: list[Any] = []
        home.store.bus.listen(heard.append)
        with home.store.write() as txn:
            work = Records(txn, TABLE)
            if way == "long":
                kept = [row.id for row in work.create_many(items, visibility=level)]
            else:
                check = Checker(work.contract)
                kept = add_ready(work, [(rid, check.ready(values)) for rid, values in items], visibility=level)
        assert [given for given, _ in items if given] == [k for k, (given, _) in zip(kept, items, strict=True) if given]
        assert (heard[-1].queued, set(heard[-1].tables[TABLE])) == (True, set(kept))
        names, node = {rid: str(n) for n, rid in enumerate(kept)}, home.store.value("SELECT node FROM clock_row")

        def plain(value: Any, names: dict[str, str] = names, node: str = node) -> Any:
            return names.get(value, value.replace(node, "node")) if isinstance(value, str) else value

        found.append([
            [[plain(v) for v in row] for row in home.store.database.rows(sql)]
            for sql in (
                "SELECT * FROM journal_entry ORDER BY seq",
                "SELECT p.* FROM pending_change p JOIN journal_entry t ON t.id = p.record_id ORDER BY t.seq",
                "SELECT rowid FROM journal_entry_search WHERE journal_entry_search MATCH 'ete OR entry' ORDER BY rowid",
                "SELECT ms, counter, offset_ms FROM clock_row",
                "SELECT t.seq FROM digest_dirty d JOIN journal_entry t ON t.id = d.record_id ORDER BY t.seq",
            )
        ])  # fmt: skip
        home.close()
    assert found[0] == found[1]


def test_clocks_drawn_at_once_are_those_drawn_one_by_one(home: Home) -> None:
    home.store.wall_ms = lambda: 1_900_000_000_000
    with home.store.look() as txn:
        one_by_one = [txn.clock.tick() for _ in range(70_000)]
    with home.store.look() as txn:
        assert txn.clock.ticks(0) == []
        assert [*txn.clock.ticks(65_535), *txn.clock.ticks(4_465)] == one_by_one
        assert txn.clock.tick() > one_by_one[-1]


def test_ids_drawn_at_once_are_uuids_of_the_seventh_kind() -> None:
    drawn = ids.uuid7s(500, 1_800_000_000_000)
    assert len(set(drawn)) == 500
    assert all(ids.is_uuid(i) and i[14] == "7" and i[19] in "89ab" for i in drawn)
    assert {i[:13] for i in drawn} == {ids.uuid7(1_800_000_000_000)[:13]}
    assert dump(drawn[:1]) == f'["{drawn[0]}"]'


def test_a_default_list_is_each_records_own(home: Home) -> None:
    check = Checker(home.store.contracts[TABLE])
    first, second = (check.ready({"at": AT}) for _ in range(2))
    lists = [column for column, value in first.items() if isinstance(value, list)]
    assert lists
    for column in lists:
        first[column].append("x")
        assert second[column] == check.ready({"at": AT})[column] == []
