"""Days and hours as a person says them: “Thursday 19 November”, “in 12 days”, “3 years”."""

from datetime import date, datetime

from sprinkles.calendar.queries import Happening

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def spoken(day: date, *, year: bool = True) -> str:
    """`Thursday 19 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def short(day: date) -> str:
    """`19 Nov`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def month_of(day: date) -> str:
    """`November 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def clock(happening: Happening) -> str:
    """`09:00–10:30` on the reader's clock; for days, which ones when there are several."""
    if happening.starts is None or happening.ends is None:
        return "" if happening.first == happening.last else f"{short(happening.first)} – {short(happening.last)}"
    begins = f"{happening.starts:%H:%M}"
    if happening.ends <= happening.starts:
        return begins
    if happening.first == happening.last:
        return f"{begins}–{happening.ends:%H:%M}"
    return f"{begins}, until {short(happening.ends.date())} {happening.ends:%H:%M}"


def when(happening: Happening) -> str:
    """The whole of it, in a sentence's order: `Thursday 19 November 2026, 09:00–10:30`."""
    if happening.all_day and happening.first != happening.last:
        return f"{spoken(happening.first)} to {spoken(happening.last)}"
    return ", ".join(part for part in (spoken(happening.first), clock(happening)) if part)


def there(happening: Happening) -> str:
    """The same start where the event's own clock shows another time: `14:00 in New York`. Else empty."""
    from sprinkles.calendar.zones import zone_of

    if happening.starts is None or not happening.zone or happening.zone.startswith(("Etc/", "UTC")):
        return ""
    other: datetime = happening.starts.astimezone(zone_of(happening.zone))
    if other.replace(tzinfo=None) == happening.starts.replace(tzinfo=None):
        return ""
    city = happening.zone.rpartition("/")[2].replace("_", " ")
    on = "" if other.date() == happening.first else f" on {short(other.date())}"
    return f"{other:%H:%M}{on} in {city}"


def away(day: date, today: date) -> str:
    """`Today`, `Tomorrow`, `in 12 days`, `3 days ago`."""
    days = (day - today).days
    if days in (-1, 0, 1):
        return ("Yesterday", "Today", "Tomorrow")[days + 1]
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


def counted(happening: Happening, today: date) -> str:
    """What a countdown or an anniversary counts; empty for others."""
    if happening.occasion == "anniversary":
        if happening.years <= 0:
            return "The first day" if happening.first <= today else away(happening.first, today)
        years = "1 year" if happening.years == 1 else f"{happening.years} years"
        return years if happening.first == today else f"{years}, {away(happening.first, today)}"
    return away(happening.first, today) if happening.occasion == "countdown" else ""


def reminder(minutes: int, *, all_day: bool) -> str:
    """`15 minutes before`; for days, from nine in the morning."""
    if all_day:
        days, rest = divmod(minutes, 1440)
        hour = divmod(540 - rest, 60)
        if rest > 540:
            days, hour = days + 1, divmod(540 - rest + 1440, 60)
        at = f"at {hour[0]:02d}:{hour[1]:02d}"
        return f"That day {at}" if days == 0 else f"The day before {at}" if days == 1 else f"{days} days before {at}"
    if minutes == 0:
        return "When it begins"
    for size, one, many in (
        (10080, "week", "weeks"),
        (1440, "day", "days"),
        (60, "hour", "hours"),
        (1, "minute", "minutes"),
    ):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {one if count == 1 else many} before"
    return ""
