"""Check-ins and the weather as screens and commands read them. Hand-written; tests prove them equal to the contracts."""

from sqlmodel import Field

from sprinkles.sdk import Record, json_column


class MoodCheckIn(Record, table=True):
    """How its author felt. `at` is ISO 8601 in UTC, `day` an ISO date, `valence` and `energy` are 1 to 7."""

    __tablename__ = "mood_check_in"

    at: str = ""
    time_zone: str | None = None
    day: str = ""
    valence: int = 4
    energy: int | None = None
    feelings: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    factors: list[str] = Field(default_factory=list, sa_column=json_column(nullable=False))
    note: str = ""


class MoodWeather(Record, table=True):
    """One word of `words.WEATHER` for a day."""

    __tablename__ = "mood_weather"

    day: str = ""
    word: str = ""
