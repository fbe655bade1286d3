"""A home and any answer at all: WrongShape with nothing changed, or taken in whole.

What is WrongShape is tried again for ever, so it is for what no cloud would say. What a partner may have written into a
record is not among it: test_partner_values.py.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ZERO, is_clock
from sync.bench import Taken
from sync.inbox import receive
from sync.outbox import cut
from sync.wire import WrongShape, read_response
from tests.fuzz.examples import fuzz
from tests.fuzz.house import ENTRY_COLUMNS, House
from tests.fuzz.shapes import whatever
from tests.storage.homes import MATE, ME, PAIR, TABLE, add

NAMES = st.sampled_from((ME, MATE, PAIR, ZERO, "full", "server", "withdrawn", TABLE))
FIELDS = ("kind", "epoch", "time", "head", "cursor", "more", "answers", "changes")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    try:
        yield house
    finally:
        house.close()


def take(house: House, answer: Any) -> Taken | None:
    """Gives the answer to the home; None when it was not believed. Anything else that is raised fails the test."""
    try:
        return receive(house.home.store, house.request, read_response(answer, house.request))
    except WrongShape:
        return None


def assert_whole(house: House, answer: Any, taken: Taken | None) -> None:
    """Nothing of it, or all of it; and a home that can go on."""
    now = house.rows()
    if taken is None or taken.kind in ("late", "stale", "invalid", "protocol"):
        assert now == house.before
        return
    try:
        if taken.kind == "page":
            ((cursor,),) = house.home.store.database.rows("SELECT cursor FROM sync_state")
            assert cursor == answer["cursor"]
            present = {row[0] for row in house.home.store.database.rows(f"SELECT id FROM {TABLE}")}
            last = {str(r[0]): g["kind"] for g in answer["changes"] if g["table"] == TABLE for r in g["rows"]}
            for rid, kind in last.items():
                assert (rid in present) == (kind != "withdrawn"), (rid, kind)
        # It can write on, read what it holds, and cut the next call; every clock is one that the server would take.
        store = house.home.store
        add(store, title="written afterwards")
        with store.database.write() as raw:
            rows = store.tables[TABLE].where(raw, "1 ORDER BY id")
        assert all(row.clocks and all(map(is_clock, row.clocks.values())) for row in rows), [r.clocks for r in rows]
        cut(store)
    finally:
        house.put_back()


@fuzz(150)
@given(answer=whatever)
def test_anything_is_no_answer(house: House, answer: Any) -> None:
    assert_whole(house, answer, take(house, answer))


@fuzz(200)
@given(data=st.data())
def test_a_page_with_wrong_fields_is_all_or_nothing(house: House, data: st.DataObject) -> None:
    answer = house.page()
    for field in data.draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2, unique=True)):
        answer[field] = data.draw(whatever)
    assert_whole(house, answer, take(house, answer))


def places(node: Any, *, values: bool) -> list[tuple[Any, Any]]:
    """Every container and key within; without those inside a row's values unless asked for."""
    found: list[tuple[Any, Any]] = []
    pairs = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for key, inner in pairs:
        found.append((node, key))
        is_values = isinstance(node, list) and len(node) == 6 and key == 5
        if isinstance(inner, dict | list) and (values or not is_values):
            found += places(inner, values=values)
    return found


@fuzz(400)
@given(data=st.data())
def test_a_page_bent_in_some_places_is_all_or_nothing(house: House, data: st.DataObject) -> None:
    answer = house.page()
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(answer, values=False)))
        how = data.draw(st.sampled_from(("put", "put", "put", "drop", "twice", "swap")))
        if (isinstance(holder, list) and key >= len(holder)) or (isinstance(holder, dict) and key not in holder):
            continue
        if how == "put":
            holder[key] = data.draw(st.one_of(whatever, NAMES))
        elif how == "drop":
            del holder[key]
        elif how == "twice" and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif isinstance(holder, list):
            holder.reverse()
    assert_whole(house, answer, take(house, answer))


@pytest.mark.parametrize(
    ("what", "bend"),
    [
        ("a kind that is a list", {"kind": []}), ("columns that are lists", {"columns": [[], {}]}),
        ("a column that is half of a character", {"columns": ["\ud800", "visibility"]}),
        ("a clock for half of a character", {"clocks": {"*": "0" * 32, "\ud800": "0" * 32}}),
        ("a hand that is nobody's", {"hands": ["x"]}), ("hands that are no list", {"hands": {}}),
        ("a hand of its own", {"hands": [MATE]}), ("a column twice", {"columns": ["visibility", "visibility"]}),
        ("a row of eight", {"extra": True}),
        ("a visibility of null", {"visibility": None}), ("a clock map of nothing", {"clocks": {}}),
        ("a clock for a column that is a number", {"clocks": {"*": 1}}), ("a creation before time", {"created": -(2**70)}),
        ("a creation of true", {"created": True}), ("a deletion beyond the file", {"deleted": 2**70}),
        ("a table that is a dictionary", {"table": {}}), ("an author in capitals", {"author": MATE.upper()}),
    ],
)  # fmt: skip
def test_known_bends_are_all_or_nothing(house: House, what: str, bend: dict[str, Any]) -> None:
    answer = house.page()
    group = answer["changes"][2]
    row = group["rows"][0]
    for key, value in bend.items():
        if key in ("kind", "table"):
            group[key] = value
        elif key == "columns":
            group["columns"] = value
            row[5] = ["shared"] * len(value)
            group["rows"] = [row]
        elif key == "extra":
            row += [[], None]
        elif key == "hands":
            row.append(value)
        elif key in ("clocks", "created", "author"):
            row[{"author": 1, "created": 3, "clocks": 4}[key]] = value
        else:
            row[5][{"visibility": 0, "deleted": 1}[key]] = value
    assert_whole(house, answer, take(house, answer))


@pytest.mark.parametrize("where", ["epoch", "time", "head", "cursor"])
@pytest.mark.parametrize("number", [2**63, 10**40, 1.0, -1, True, "1"])
def test_a_number_that_no_database_holds_is_no_answer(house: House, where: str, number: object) -> None:
    answer = house.page() | {where: number}
    assert_whole(house, answer, take(house, answer))


@pytest.mark.parametrize("kind", ["epoch", "clock"])
@pytest.mark.parametrize("number", [2**63, 10**40, 2**62, 0, -1, None, "1"])
def test_a_number_beside_another_kind_of_answer_never_breaks_the_home(house: House, kind: str, number: object) -> None:
    answer = {"kind": kind, "epoch": number, "time": number}
    assert_whole(house, answer, take(house, answer))


@pytest.mark.parametrize("value", [{"a": 1}, [], [[1]], 2**70, 0.5, 7, True, "odd", None], ids=str)
def test_a_value_of_another_type_never_stops_a_page(house: House, value: object) -> None:
    """The server does not read content: its being there is no reason to take nothing, now and for ever."""
    stopped: dict[str, str] = {}
    for column in ENTRY_COLUMNS[2:]:
        answer = house.page()
        answer["changes"][2]["rows"][0][5][ENTRY_COLUMNS.index(column)] = value
        try:
            taken = take(house, answer)
        except Exception as error:
            stopped[column] = repr(error)
            continue
        if taken is None:
            stopped[column] = "WrongShape"
        assert_whole(house, answer, taken)
    assert not stopped


@pytest.mark.parametrize("ms", ["ffffffffffff", "fffffffffffe", "7fffffffffff"])
def test_a_clock_at_the_end_of_time_never_breaks_the_clock_here(house: House, ms: str) -> None:
    answer = house.page()
    answer["changes"][2]["rows"][0][4] = {"*": f"{ms}ffff{'b' * 16}"}
    assert_whole(house, answer, take(house, answer))


def test_a_good_page_is_taken_in(house: House) -> None:
    """Else everything above would prove nothing."""
    answer = house.page()
    taken = take(house, answer)
    assert taken is not None
    assert (taken.kind, taken.pulled) == ("page", 6)
    assert_whole(house, answer, taken)
