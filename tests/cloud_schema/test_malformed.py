"""Broken requests: a malformed row is refused alone, a malformed envelope changes nothing, and nothing ever raises
except what no function can see: text that is not JSON for PostgreSQL."""

import json
from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, entry_id, rows_of, word

GOOD = "0" * 31 + "1"


def broken_rows() -> list[Any]:
    """Rows for columns visibility, deleted_at, title, of which none is one."""
    entry = entry_id()
    values = ["private", None, "x"]
    return [
        None, "x", 7, {}, [], [entry_id()], [entry_id(), 0, GOOD, None, values, None, None, None],
        ["", 0, GOOD, None, values, None, None],
        [entry.upper(), 0, GOOD, None, values, None, None],
        ["{" + entry_id() + "}", 0, GOOD, None, values, None, None],
        [7, 0, GOOD, None, values, None, None],
        [entry_id(), None, GOOD, None, values, None, None],
        [entry_id(), "0", GOOD, None, values, None, None],
        [entry_id(), 1.5, GOOD, None, values, None, None],
        [entry_id(), 1e300, GOOD, None, values, None, None],
        [entry_id(), -62135596800001, GOOD, None, values, None, None],
        [entry_id(), 0, None, None, values, None, None],
        [entry_id(), 0, "0" * 31, None, values, None, None],
        [entry_id(), 0, "0" * 33, None, values, None, None],
        [entry_id(), 0, "0" * 31 + "A", None, values, None, None],
        [entry_id(), 0, GOOD + "\n", None, values, None, None],
        [entry_id(), 0, [GOOD, GOOD], None, values, None, None],
        [entry_id(), 0, [GOOD, GOOD, None], None, values, None, None],
        [entry_id(), 0, {"*": GOOD}, None, values, None, None],
        [entry_id(), 0, GOOD, "base", values, None, None],
        [entry_id(), 0, GOOD, [GOOD], values, None, None],
        [entry_id(), 0, GOOD, None, ["private", None], None, None],
        [entry_id(), 0, GOOD, None, {"title": "x"}, None, None],
        [entry_id(), 0, GOOD, None, [2, None, "x"], None, None],
        [entry_id(), 0, GOOD, None, [None, None, "x"], None, None],
        [entry_id(), 0, GOOD, None, ["private", "now", "x"], None, None],
        [entry_id(), 0, GOOD, None, ["private", True, "x"], None, None],
        [entry_id(), 0, GOOD, None, values, {"title": "old"}, None],
        [entry_id(), 0, GOOD, None, values, [GOOD], None],
        [entry_id(), 0, GOOD, None, values, None, "shown"],
        [entry_id(), 0, GOOD, None, values, None, 7],
    ]  # fmt: skip


def test_malformed_rows_are_refused_one_by_one(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "good"})
    broken = broken_rows()
    group["rows"] = [*broken, *group["rows"]]
    assert alice.sync([group])["answers"] == ["refused"] * len(broken) + ["applied"]
    assert list(rows_of(alice.device().pull(), "full")) == [entry]


@pytest.mark.parametrize("columns", [[], ["title", "title"], ["title", "sync_state"], ["*"], ["title;drop table x"]])
def test_group_with_wrong_columns_is_refused(alice: Actor, columns: list[str]) -> None:
    group = alice.new({"id": entry_id(), "title": "x"})
    group["columns"] = columns
    group["rows"][0][4] = ["x"] * len(columns)
    assert alice.sync([group])["answers"] == ["refused"]


@pytest.mark.parametrize("table", ["profile", "pair_member", "journal_entry; --", "Invite", ""])
def test_group_for_a_table_that_can_be_none_is_refused(alice: Actor, table: str) -> None:
    group = {**alice.new({"id": entry_id(), "title": "x"}), "table": table}
    assert alice.sync([group])["answers"] == ["refused"]


@pytest.mark.parametrize(
    "field", [
        {"node": "x"}, {"node": "f" * 16}, {"node": None}, {"call": 0}, {"call": "1"}, {"call": 1.5}, {"call": 1e300},
        {"epoch": None}, {"epoch": "1"}, {"cursor": -1}, {"cursor": None}, {"max_rows": 0}, {"max_bytes": 0},
        {"max_rows": "all"}, {"tables": None}, {"tables": "journal_entry"}, {"tables": [1]}, {"aside": {}},
        {"aside": [["journal_entry", "x"]]}, {"aside": ["x"]}, {"changes": {}}, {"changes": [7]}, {"changes": [{}]},
        {"changes": [{"table": "t", "new": 1, "level": "x", "pair": None, "columns": [], "rows": []}]},
        {"changes": [{"table": "t", "new": True, "level": "x", "pair": "x", "columns": [], "rows": []}]},
        {"changes": [{"table": "t", "new": True, "level": "x", "pair": None, "columns": [1], "rows": []}]},
        {"changes": [{"table": "t", "new": True, "level": "x", "pair": None, "columns": [], "rows": {}}]},
        {"protocol": "1"}, {"protocol": None},
    ],
)  # fmt: skip
def test_malformed_envelope_is_invalid_and_says_why(alice: Actor, field: Json) -> None:
    answer = alice.rpc("sync", alice.request() | field)
    assert answer["kind"] == "invalid"
    assert answer["reason"]


@pytest.mark.parametrize("request_", [None, 7, "x", [], {}, True])
def test_request_that_is_no_request_is_invalid(alice: Actor, request_: object) -> None:
    with alice.session() as cursor:
        cursor.execute("select public.sync(%s::jsonb)->>'kind'", [json.dumps(request_)])
        assert cursor.fetchone() == ("invalid",)


def test_other_protocol_is_told_which_ones_are_spoken(alice: Actor) -> None:
    assert alice.sync(protocol=2) == {"kind": "protocol", "min": 1, "max": 1}


def test_record_named_twice_makes_the_call_invalid(alice: Actor) -> None:
    entry = entry_id()
    twice = [alice.new({"id": entry, "title": "a"}), alice.edit(entry, GOOD, shown=GOOD, title="b")]
    assert alice.sync(twice)["kind"] == "invalid"
    assert alice.device().pull() == []


def test_more_rows_than_a_page_holds_are_invalid(alice: Actor) -> None:
    group = alice.new(*({"id": entry_id(), "title": "x"} for _ in range(1001)))
    assert alice.sync([group])["kind"] == "invalid"


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udc00x"])
def test_text_that_postgresql_cannot_hold_fails_the_call_and_changes_nothing(alice: Actor, escape: str) -> None:
    entry = entry_id()
    text = json.dumps(alice.request([alice.new({"id": entry, "title": "HERE"})])).replace("HERE", escape)
    with pytest.raises(psycopg.errors.DataError), alice.session() as cursor:
        cursor.execute("select public.sync(%s::jsonb)", [text])
    assert alice.device().pull() == []


def test_content_above_two_megabytes_is_refused_alone(alice: Actor) -> None:
    huge, small = entry_id(), entry_id()
    group = alice.new({"id": huge, "title": "x" * 2_097_200}, {"id": small, "title": "y"})
    assert alice.sync([group])["answers"] == ["refused", "applied"]


def test_edit_that_makes_the_content_too_big_is_refused_but_what_narrows_is_taken(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = entry_id()
    group = alice.new({"id": entry, "title": "x" * 1_500_000, "text": "y"}, level="shared")
    stamp = group["rows"][0][2]
    alice.sync([group])
    bob.pull()
    change = alice.edit(entry, stamp, shown=stamp, visibility="private", text="y" * 700_000)
    answer = alice.sync([change])["answers"][0]
    assert (word(answer), answer["done"]) == ("refused", ["visibility"])
    assert rows_of([answer["row"]], "full")[entry]["text"] == "y"
    assert list(rows_of(bob.pull(), "withdrawn")) == [entry]
