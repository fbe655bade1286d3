"""The diary's entries as screens and commands read them. Hand-written; a test proves it equal to the contract."""

from typing import Any

from sqlmodel import Field

from sprinkles.sdk import Record, json_column


class JournalEntry(Record, table=True):
    """An entry of the diary. `at` is ISO 8601 in UTC, `time_zone` an IANA name or None for the reader's own."""

    __tablename__ = "journal_entry"

    title: str = ""
    text: str = ""
    at: str = ""
    time_zone: str | None = None
    all_day: bool = False
    tags: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    starred: bool = False
    location: dict[str, Any] | None = Field(default=None, sa_column=json_column())
    weather: dict[str, Any] | None = Field(default=None, sa_column=json_column())
    media: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(nullable=False))
    source: str | None = None
    source_id: str | None = None
    source_data: dict[str, Any] | None = Field(default=None, sa_column=json_column())
    mood: str | None = None
