"""The store's own tables as SQLModel classes, and `Record`, the base of every synced table.

The SQL in `migrations/` is written by hand; tests prove both equal.
"""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Record(SQLModel):
    """The columns that every synced table has on the device. `*_at` is milliseconds since 1970, UTC.

    `author_id` is None ("me") until the first sign-in stamps it. `kind` is `full` or `projection`. `extra` keeps
    columns that this version does not know, verbatim.
    """

    id: str = Field(primary_key=True)
    author_id: str | None = None
    pair_id: str | None = None
    visibility: str = "private"
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int | None = None
    clocks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    kind: str = "full"
    extra: dict[str, Any] | None = Field(default=None, sa_type=JSON)


LOCAL = ("seq", "updated_at", "clocks", "kind", "extra")
"""Columns of a record's row that never travel as columns."""


def json_column(*, nullable: bool = True) -> Any:
    """A column that SQLite keeps as JSON text and None as NULL."""
    return Column(JSON(none_as_null=True), nullable=nullable)


class Profile(SQLModel, table=True):
    """A member as both see them."""

    id: str = Field(primary_key=True)
    display_name: str | None = None


class PairMember(SQLModel, table=True):
    """A seat of a pair; `ended_at` is set once the pair ended."""

    __tablename__ = "pair_member"
    id: str = Field(primary_key=True)
    pair_id: str
    user_id: str
    seat: int
    joined_at: int | None = None
    ended_at: int | None = None


class RecordVersion(Record, table=True):
    """What a column of a record once held (contract: `core/contracts/v1/tables/record_version.yaml`)."""

    __tablename__ = "record_version"
    parent_table: str
    parent_id: str
    column_name: str
    value: Any = Field(default=None, sa_column=json_column())
    lost_clock: str
    reason: str


class Attachment(Record, table=True):
    """A file of a record (contract: `core/contracts/v1/tables/attachment.yaml`)."""

    __tablename__ = "attachment"
    parent_table: str
    parent_id: str
    media_id: str | None = None
    sha256: str
    media_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    owner_id: str


class Addon(Record, table=True):
    """Whether somebody wants a sprinkle used (contract: `core/contracts/v1/tables/addon.yaml`)."""

    __tablename__ = "addon"
    name: str
    enabled: bool


class Portrait(Record, table=True):
    """The photo that stands for somebody (contract: `core/contracts/v1/tables/portrait.yaml`)."""

    __tablename__ = "portrait"
    media: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(nullable=False))


class PairEntitlement(SQLModel, table=True):
    """What a pair owns. `ends_at` and `revoked_at` are milliseconds since 1970."""

    __tablename__ = "pair_entitlement"
    id: str = Field(primary_key=True)
    pair_id: str
    product: str
    ends_at: int | None = None
    revoked_at: int | None = None


class MediaFile(SQLModel, table=True):
    """A file of the media folder."""

    __tablename__ = "media_file"
    sha256: str = Field(primary_key=True)
    media_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    created_at: int
    fetched: int = 0
