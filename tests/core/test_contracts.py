"""A contract that promises what it can't keep is refused."""

import pytest
from pydantic import ValidationError

from core.contracts import TableContract, contracts_in

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
