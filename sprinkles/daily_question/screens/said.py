"""Days as they are said to people."""

from datetime import date, timedelta

from sprinkles.daily_question.circle import today
from ui.words import _, day_of_week, month_and_year, whole_day


def spoken(day: date) -> str:
    """`Today`, `Tomorrow`, `Yesterday`, or `Friday 20 November`; with the year where it is another one."""
    now = today()
    near = {now: _("Today"), now + timedelta(days=1): _("Tomorrow"), now - timedelta(days=1): _("Yesterday")}
    if day in near:
        return near[day]
    return day_of_week(day) if day.year == now.year else whole_day(day)


def month(day: date) -> str:
    """`November 2026`."""
    return month_and_year(day)


def read_date(text: str) -> date | None:
    """The day that an address names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
