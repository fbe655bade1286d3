"""Contracts: what each synced table promises, read from YAML (core/contracts/v1, and each sprinkle's own folder).

A contract is the single source of truth for a table's columns, their merge policies and who may do what. Models, SQL on
the device and SQL in the cloud are written by hand; tests prove them equal to the contract.
"""

from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.contracts.events import EventContract as EventContract
from core.contracts.events import events_in as events_in
from core.contracts.events import events_of as events_of
from core.contracts.reading import read_yaml
from core.contracts.types import ColumnType as ColumnType

Json = Any


class Merge(StrEnum):
    """What happens when two devices wrote one column (docs/sync.md)."""

    LWW = "lww"
    TEXT = "text"
    SET = "set"
    MAX = "max"
    IMMUTABLE = "immutable"


class Column(BaseModel):
    """One content column."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ColumnType
    nullable: bool = True
    default: Json = None
    merge: Merge = Merge.LWW
    unit: str | None = None
    since: int = 1
    files: bool = False
    """A list of {id, sha256, type, bytes, width, height}: each item with a hash is a file that travels."""
    doc: str = ""


class DefaultVisibility(BaseModel):
    """What a new record starts with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    solo: str = "private"
    paired: str = "shared"


class TableContract(BaseModel):
    """One synced table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    version: int = 1
    doc: str
    edit: Literal["author", "both", "nobody"] = "author"
    delete: Literal["author", "both"] = "author"
    countable: bool = True
    parent: bool = False
    """Whether a record belongs to another one (`parent_table`, `parent_id`), to whose author it belongs too."""
    follows: bool = False
    """Whether a child record is as visible as its parent, with no visibility of its own to narrow it."""
    sensitivity: Literal["normal", "health"] = "normal"
    default_visibility: DefaultVisibility = DefaultVisibility()
    calendar_visible: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    """Columns that say that two records are one (an import's source and its id there)."""
    retention: str = "until deleted; a tombstone's content is wiped after 30 days"
    columns: dict[str, Column] = Field(min_length=1)

    @property
    def content(self) -> tuple[str, ...]:
        """The content columns, in the contract's order."""
        return tuple(self.columns)

    @property
    def file_columns(self) -> tuple[str, ...]:
        """The columns that name files."""
        return tuple(c for c, spec in self.columns.items() if spec.files)

    @model_validator(mode="after")
    def _health_is_private_until_somebody_says_otherwise(self) -> "TableContract":
        if self.sensitivity == "health" and {self.default_visibility.solo, self.default_visibility.paired} != {
            "private"
        }:
            raise ValueError("sensitivity: health needs default_visibility private, solo and paired")
        return self

    @model_validator(mode="after")
    def _children_name_their_parent(self) -> "TableContract":
        named = {"parent_table", "parent_id"} <= self.columns.keys()
        if named != self.parent or (self.parent and self.edit != "nobody") or (self.follows and not self.parent):
            raise ValueError("a child table has parent_table and parent_id, edit: nobody, and only it may follow")
        return self

    def added_in(self, version: int) -> tuple[str, ...]:
        """The content columns that came with this version of the table."""
        return tuple(c for c, spec in self.columns.items() if spec.since == version)

    @model_validator(mode="after")
    def _later_columns_may_be_empty(self) -> "TableContract":
        for name, spec in self.columns.items():
            if not 1 <= spec.since <= self.version:
                raise ValueError(
                    f"{self.table}.{name} is since {spec.since}, but the table's version is {self.version}"
                )
            if spec.since > 1 and not spec.nullable:
                raise ValueError(f"{self.table}.{name} came later: records of before have none, so it must be nullable")
        return self


STRUCTURAL = ("visibility", "deleted_at")
"""The columns that are not content and have a clock of their own."""


def read_contract(source: Traversable) -> TableContract:
    """Parse one YAML file. Raises: pydantic.ValidationError, yaml.YAMLError."""
    return TableContract.model_validate(read_yaml(source))


def tables_of(folder: Traversable) -> dict[str, TableContract]:
    """All table contracts in a folder of YAML files; none when there is no such folder."""
    if not folder.is_dir():
        return {}
    found = (read_contract(f) for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".yaml"))
    return {c.table: c for c in found}


@cache
def contracts_in(package: str) -> dict[str, TableContract]:
    """All table contracts of a package (works from a zip too). Imports the package: for the core, and for tests.

    The core's own are those of contracts version 1, in `core/contracts/v1/tables`.
    """
    return tables_of(files(package) / "contracts" / ("v1/tables" if package == "core" else "tables"))
