"""Habits and their checks as screens and commands read them. Hand-written; a test proves them equal to the contracts."""

from sqlmodel import Field

from sprinkles.sdk import Record, json_column

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


class Habit(Record, table=True):
    """A habit. `weekdays` are ISO weekdays, `starts_on` an ISO date, `remind_at` HH:MM on each person's own clock."""

    __tablename__ = "habit"

    title: str = ""
    icon: str = "leaf"
    colour: str = "accent"
    why: str = ""
    goal: str = "weekdays"
    weekdays: list[int] = Field(default_factory=lambda: list(EVERY_DAY), sa_column=json_column(nullable=False))
    times_a_week: int = 3
    mode: str = "mine"
    starts_on: str = ""
    archived_at: str | None = None
    position: float = 0
    remind_at: str | None = None


class HabitCheck(Record, table=True):
    """A habit was done on `day` (ISO date). `done_by` is an account, or None for the habit's author."""

    __tablename__ = "habit_check"

    parent_table: str = ""
    parent_id: str = ""
    day: str = ""
    done_by: str | None = None
    done_at: str = ""
