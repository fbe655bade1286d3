"""A contract that could not be kept is refused where it is read."""

import pytest
from pydantic import ValidationError

from core.contracts import Column, ColumnType, TableContract, contracts_in

COLUMNS = {"note": {"type": "text"}}
PARENT = {"parent_table": {"type": "text"}, "parent_id": {"type": "text"}}


@pytest.mark.parametrize("level", ["shared", "calendar_visible"])
def test_health_data_is_private_until_somebody_says_otherwise(level: str) -> None:
    document = {"table": "mood", "doc": "d", "columns": COLUMNS, "sensitivity": "health"}
    strict = TableContract.model_validate(document | {"default_visibility": {"solo": "private", "paired": "private"}})
    assert strict.default_visibility.paired == "private"
    with pytest.raises(ValidationError, match="health"):
        TableContract.model_validate(document | {"default_visibility": {"solo": "private", "paired": level}})
    with pytest.raises(ValidationError, match="health"):
        TableContract.model_validate(document)


@pytest.mark.parametrize(
    "over",
    [{"parent": True}, {"columns": PARENT}, {"columns": PARENT, "parent": True}, {"follows": True}],
)
def test_child_table_says_all_that_makes_it_one(over: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="child table"):
        TableContract.model_validate({"table": "x", "doc": "d", "columns": COLUMNS, "edit": "author"} | over)


def test_the_cores_own_contracts_are_found() -> None:
    assert contracts_in("core")["record_version"].parent


def contract(version: int, **column: object) -> TableContract:
    spec = Column.model_validate({"type": ColumnType.TEXT, **column})
    return TableContract(table="t", version=version, doc="d", columns={"a": Column(type=ColumnType.TEXT), "b": spec})


def test_a_column_that_came_later_must_be_nullable() -> None:
    with pytest.raises(ValidationError, match=r"t\.b came later"):
        contract(2, since=2, nullable=False)
    assert contract(2, since=2).added_in(2) == ("b",)


@pytest.mark.parametrize("since", [0, 3])
def test_a_column_is_of_a_version_that_the_table_had(since: int) -> None:
    with pytest.raises(ValidationError, match="the table's version is 2"):
        contract(2, since=since)
