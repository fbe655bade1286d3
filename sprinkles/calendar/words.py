"""Days and hours as a person says them: “Thursday 19 November”, “in 12 days”, “3 years”."""

from datetime import date, datetime

from sprinkles.calendar.queries import Happening
from ui.words import N_, _, day_of_week, grouped, ngettext, short_day, whole_day

NAMELESS = N_("Without a title")


def spoken(day: date, *, year: bool = True) -> str:
    """`Thursday 19 November 2026`."""
    return whole_day(day) if year else day_of_week(day)


def _hour(when: datetime) -> str:
    return f"{when:%H:%M}"


def clock(happening: Happening) -> str:
    """`09:00–10:30` on the reader's clock; for days, which ones when there are several."""
    if happening.starts is None or happening.ends is None:
        return (
            "" if happening.first == happening.last else f"{short_day(happening.first)} – {short_day(happening.last)}"
        )
    begins = _hour(happening.starts)
    if happening.ends <= happening.starts:
        return begins
    if happening.first == happening.last:
        return f"{begins}–{_hour(happening.ends)}"
    ends = happening.ends
    return _("{begins}, until {day} {ends}").format(begins=begins, day=short_day(ends.date()), ends=_hour(ends))


def when(happening: Happening) -> str:
    """The whole of it, in a sentence's order: `Thursday 19 November 2026, 09:00–10:30`."""
    if happening.all_day and happening.first != happening.last:
        return _("{first} to {last}").format(first=spoken(happening.first), last=spoken(happening.last))
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
    if other.date() == happening.first:
        return _("{hour} in {city}").format(hour=_hour(other), city=city)
    return _("{hour} on {day} in {city}").format(hour=_hour(other), day=short_day(other.date()), city=city)


def away(day: date, today: date) -> str:
    """`Today`, `Tomorrow`, `in 12 days`, `3 days ago`."""
    days = (day - today).days
    if days in (-1, 0, 1):
        return (_("Yesterday"), _("Today"), _("Tomorrow"))[days + 1]
    many = abs(days)
    said = ngettext("in {n} day", "in {n} days", many) if days > 0 else ngettext("{n} day ago", "{n} days ago", many)
    return said.format(n=grouped(many))


def counted(happening: Happening, today: date) -> str:
    """What a countdown or an anniversary counts; empty for others."""
    if happening.occasion == "anniversary":
        if happening.years <= 0:
            return _("The first day") if happening.first <= today else away(happening.first, today)
        years = years_of(happening.years)
        return years if happening.first == today else f"{years}, {away(happening.first, today)}"
    return away(happening.first, today) if happening.occasion == "countdown" else ""


def years_of(count: int) -> str:
    """`1 year`, `3 years`."""
    return ngettext("{n} year", "{n} years", count).format(n=count)


def reminder(minutes: int, *, all_day: bool) -> str:
    """`15 minutes before`; for days, from nine in the morning."""
    if all_day:
        days, rest = divmod(minutes, 1440)
        hour = divmod(540 - rest, 60)
        if rest > 540:
            days, hour = days + 1, divmod(540 - rest + 1440, 60)
        at = f"{hour[0]:02d}:{hour[1]:02d}"
        if days == 0:
            return _("That day at {hour}").format(hour=at)
        return ngettext("The day before at {hour}", "{n} days before at {hour}", days).format(n=days, hour=at)
    return _long_before(minutes) if minutes else _("When it begins")


def _long_before(minutes: int) -> str:
    if minutes % 10080 == 0:
        count = minutes // 10080
        return ngettext("{n} week before", "{n} weeks before", count).format(n=count)
    if minutes % 1440 == 0:
        count = minutes // 1440
        return ngettext("{n} day before", "{n} days before", count).format(n=count)
    if minutes % 60 == 0:
        count = minutes // 60
        return ngettext("{n} hour before", "{n} hours before", count).format(n=count)
    return ngettext("{n} minute before", "{n} minutes before", minutes).format(n=minutes)
