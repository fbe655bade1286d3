"""Milestones as screens and commands read them. Hand-written; a test proves them equal to the contract."""

from typing import Any

from sqlmodel import Field

from sprinkles.sdk import Record, json_column


class Milestone(Record, table=True):
    """A day that is kept by name. `day` is an ISO date; `media` lists its pictures."""

    __tablename__ = "milestone"

    title: str = ""
    day: str = ""
    note: str = ""
    theme: str = "us"
    media: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(nullable=False))
