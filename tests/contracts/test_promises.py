"""What was published stays: a contract only grows, and says since when."""

from typing import Any

import pytest

from core.contracts import EventContract, TableContract
from core.contracts.promises import Promise, broken, promise

BEFORE: dict[str, Any] = {"table": "plant", "version": 2, "doc": "d", "calendar_visible": ["name"], "columns": {
    "name": {"type": "text", "nullable": False, "default": ""}, "pots": {"type": "int", "since": 2}}}  # fmt: skip
EVENT: dict[str, Any] = {"event": "plant.watered", "doc": "d", "emitter": "plants", "fired": "f",
                         "payload": {"day": {"type": "text"}}}  # fmt: skip


def of(table: dict[str, Any], event: dict[str, Any] = EVENT) -> Promise:
    return promise(
        {"plant": TableContract.model_validate(table)}, {"plant.watered": EventContract.model_validate(event)}
    )


def columns(**changed: Any) -> dict[str, Any]:
    return {**BEFORE["columns"], **changed}


def test_what_did_not_change_is_kept_and_so_is_what_grew_by_the_rules() -> None:
    assert broken(of(BEFORE), of(BEFORE)) == []
    grown = {**BEFORE, "version": 3, "columns": columns(light={"type": "text", "since": 3})}
    assert broken(of(BEFORE), of(grown)) == []
    told = {**EVENT, "version": 2, "payload": {**EVENT["payload"], "by": {"type": "text", "since": 2}}}
    assert broken(of(BEFORE), of(BEFORE, told)) == []


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ({**BEFORE, "columns": {"name": BEFORE["columns"]["name"]}}, "plant.pots was published and is gone or renamed"),
        ({**BEFORE, "columns": columns(pots={"type": "real", "since": 2})}, "its type was 'int'"),
        ({**BEFORE, "columns": columns(pots={"type": "int", "since": 2, "merge": "max"})}, "its merge was 'lww'"),
        ({**BEFORE, "columns": columns(pots={"type": "int", "since": 2, "nullable": False})}, ""),
        ({**BEFORE, "columns": columns(light={"type": "text", "since": 2})}, "the version must be above 2"),
        ({**BEFORE, "version": 3, "columns": columns(light={"type": "text"})}, "plant.light is new: say since: 3"),
        ({**BEFORE, "version": 1, "columns": {"name": BEFORE["columns"]["name"]}}, "version 2 was published"),
        ({**BEFORE, "calendar_visible": ["name", "pots"]}, "shows more than people were told"),
        ({**BEFORE, "identity": ["name"]}, "identity was []"),
    ],
)
def test_what_breaks_a_promise_is_named(after: dict[str, Any], line: str) -> None:
    if not line:
        with pytest.raises(ValueError, match="came later"):
            of(after)
        return
    assert any(line in said for said in broken(of(BEFORE), of(after)))


def test_a_table_or_an_event_is_never_taken_away_nor_a_field_of_one() -> None:
    said = broken(of(BEFORE), {"tables": {}, "events": {}})
    assert [s.partition(" was published")[0] for s in said] == ["Table plant", "Event plant.watered"]
    assert broken(of(BEFORE), of(BEFORE, {**EVENT, "payload": {}})) == [
        "plant.watered.day was published and is gone or renamed. Put it back and add another beside it."
    ]


def test_a_field_of_an_event_that_came_later_may_be_missing() -> None:
    with pytest.raises(ValueError, match="came later"):
        EventContract.model_validate(
            {**EVENT, "version": 2, "payload": {"by": {"type": "text", "since": 2, "nullable": False}}}
        )
    with pytest.raises(ValueError, match="the version is 1"):
        EventContract.model_validate({**EVENT, "payload": {"by": {"type": "text", "since": 2}}})


@pytest.mark.parametrize("name", ["plant", "Plant.Watered", "a.b.c.d", "plant.", "plant watered"])
def test_an_event_is_named_in_two_or_three_plain_words(name: str) -> None:
    with pytest.raises(ValueError, match="event"):
        EventContract.model_validate({**EVENT, "event": name})
