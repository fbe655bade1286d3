"""An answer of the wrong shape is no answer: WrongShape, and nothing half believed."""

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ZERO
from core.contracts import contracts_in
from sync import wire
from sync.plain import all_plain
from sync.wire import Request, Sent, WrongShape, read_clocks, read_group, read_response, read_rows

CONTRACT = contracts_in("sprinkles.journal")["journal_entry"]
ID, AUTHOR = "0192f0c1-7a11-7000-8000-000000000001", "0192f0c1-7a11-7000-8000-000000000002"
REQUEST = Request({}, 1, 10, (Sent("journal_entry", ID, {}),))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def page(**changes: Any) -> dict[str, Any]:
    return {
        "protocol": 1, "kind": "page", "epoch": 1, "time": 5, "head": 11, "cursor": 11, "more": False, "answers": ["applied"],
        "changes": [{"table": "journal_entry", "kind": "full", "columns": ["visibility", "deleted_at", "title", "later"],
                     "rows": [[ID, AUTHOR, None, 3, ZERO, ["private", None, "t", {"new": 1}]]]}],
    } | changes  # fmt: skip


GOOD = [ID, AUTHOR, ID, 3, {"*": "0" * 31 + "1"}, ["private", None]]
CELLS = [ID, AUTHOR, ID.upper(), None, "x", 3, -1, True, 3.0, 2**60, -(2**60), [], ["private", None], {}, {"*": "f" * 32},
         {"*": "7fffffffffff" + "0" * 20}, {"*": "800000000000" + "0" * 20}, {"title": ZERO}, {"*": ZERO, "title": ZERO},
         {"*": None}, {"*": "\u0661" * 32}, ZERO, ["private"], [None, None, None]]  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(CELLS)), max_size=4),
    st.integers(1, 3),
    st.booleans(),
)
def test_a_page_of_plain_rows_is_judged_as_each_row_is(
    wrong: list[tuple[int, object]], count: int, shorter: bool
) -> None:
    """The look by columns says “plain” of nothing that the look by rows would refuse, and refuses nothing itself."""
    rows: list[list[object]] = [[*GOOD] for _ in range(count)]
    for nth, (place, cell) in enumerate(wrong):
        rows[nth % count][place : place + 1] = [cell]
    if shorter:
        rows[0].pop()
    raw = {"table": "journal_entry", "kind": "full", "columns": ["visibility", "deleted_at"], "rows": rows}

    def judged() -> object:
        try:
            return read_group(raw)
        except WrongShape as error:
            return str(error)

    found = judged()
    with patch.object(wire, "all_plain", lambda *_: False):
        assert judged() == found


def test_a_page_of_a_first_sync_is_plain() -> None:
    rows: list[Any] = [[*GOOD], [ID, AUTHOR, None, -5, {"*": ZERO}, ["shared", None]]]
    assert all_plain(rows, 2)
    assert not all_plain(rows, 3)
    assert not all_plain([], 2)


def test_a_good_page_is_read() -> None:
    response = read_response(page(), REQUEST)
    row = read_rows(response.groups[0], CONTRACT)[0]
    assert (row.id, row.values["title"], row.extra) == (ID, "t", {"later": {"new": 1}})


@given(json_values)
def test_anything_else_is_refused_whole(raw: Any) -> None:
    with pytest.raises(WrongShape):
        read_response(raw, REQUEST)


@given(st.sampled_from(sorted(page())), json_values)
def test_a_page_with_one_wrong_field_never_crashes(field: str, value: Any) -> None:
    try:
        response = read_response(page(**{field: value}), REQUEST)
    except WrongShape:
        return
    assert response.kind in ("page", "epoch", "clock", "stale", "protocol", "invalid")


@pytest.mark.parametrize("cursor", [9, -1, None, True, "11"])
def test_a_cursor_never_goes_back(cursor: Any) -> None:
    with pytest.raises(WrongShape):
        read_response(page(cursor=cursor), REQUEST)


def test_every_change_needs_its_answer() -> None:
    with pytest.raises(WrongShape):
        read_response(page(answers=[]), REQUEST)


@pytest.mark.parametrize("kind", ["withdrawn", "narrowed", "server"])
def test_what_is_stored_beside_an_answer_is_a_record(kind: str) -> None:
    row: list[Any] = [ID, []] if kind == "server" else [ID]
    group = {"table": "journal_entry", "kind": kind, "columns": [], "rows": [row]}
    with pytest.raises(WrongShape):
        read_response(page(answers=[{"answer": "conflict", "done": [], "row": group}]), REQUEST)


@pytest.mark.parametrize("clocks", [None, "", "ABC", ZERO[:-1], {"title": "x"}, {}, [ZERO]])
def test_clocks_are_checked(clocks: Any) -> None:
    with pytest.raises(WrongShape):
        read_clocks(clocks)


def test_an_unknown_visibility_is_kept_as_it_came_and_counts_as_private() -> None:
    from core.visibility import Visibility

    raw = page()
    raw["changes"][0]["rows"][0][5][0] = "neighbours"
    row = read_rows(read_response(raw, REQUEST).groups[0], CONTRACT)[0]
    assert Visibility.read(row.visibility) is Visibility.PRIVATE
