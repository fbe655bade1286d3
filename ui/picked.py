"""What Flet's own pickers answer with."""

from datetime import date, datetime


def picked_day(chosen: datetime | date) -> date:
    """The day that was pressed. The client sends its midnight as an instant, which is another day in UTC."""
    if not isinstance(chosen, datetime):
        return chosen
    return (chosen.astimezone() if chosen.tzinfo else chosen).date()
