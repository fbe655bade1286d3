"""The calendar's tables as screens and commands read them. Hand-written; a test proves them equal to the contracts."""

from typing import Any

from sqlmodel import Field

from sprinkles.sdk import Record, json_column


class CalendarEvent(Record, table=True):
    """Something planned. A partner's event of which only the times are shown has no words: they are null in the row."""

    __tablename__ = "calendar_event"

    title: str = ""
    notes: str = ""
    place: str | None = None
    all_day: bool = False
    starts_at: str | None = None
    ends_at: str | None = None
    time_zone: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    rrule: str | None = None
    rdates: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    exdates: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    moves: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    overrides: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    reminders: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    occasion: str = "event"
    color: str | None = None
    source: str | None = None
    source_id: str | None = None
    source_data: dict[str, Any] | None = Field(default=None, sa_column=json_column())


class CalendarLink(Record, table=True):
    """A day that belongs to a record of another sprinkle."""

    __tablename__ = "calendar_link"

    parent_table: str = ""
    parent_id: str = ""
    day: str = ""
    at: str | None = None
    title: str = ""
    icon: str = "calendar-blank"
    route: str | None = None
    item_kind: str = ""
