"""Days as they are said to people."""

from datetime import date, timedelta

from sprinkles.daily_question.circle import today

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def spoken(day: date) -> str:
    """`Today`, `Tomorrow`, `Yesterday`, or `Friday 20 November`; with the year where it is another one."""
    now = today()
    near = {now: "Today", now + timedelta(days=1): "Tomorrow", now - timedelta(days=1): "Yesterday"}
    if day in near:
        return near[day]
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return words if day.year == now.year else f"{words} {day.year}"


def month(day: date) -> str:
    """`November 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def read_date(text: str) -> date | None:
    """The day that an address names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
