"""A contract that could not be kept is refused where it is read."""

import pytest
from pydantic import ValidationError

from core.contracts import Column, ColumnType, TableContract


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
