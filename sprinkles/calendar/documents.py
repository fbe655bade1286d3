"""The calendar as the command line prints it: JSON documents, or calm lines."""

from datetime import UTC
from typing import Any

from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import Happening, strings
from sprinkles.calendar.rules import spoken
from sprinkles.calendar.words import clock, counted, there, when
from sprinkles.sdk import Context


def occurrence(ctx: Context, happening: Happening) -> dict[str, Any]:
    """One occurrence."""
    author = ctx.people.author(happening.author_id)
    return {
        "id": happening.event_id, "at": happening.at, "title": happening.title, "day": happening.first.isoformat(),
        "last_day": happening.last.isoformat(), "all_day": happening.all_day,
        "starts_at": _instant(happening.starts), "ends_at": _instant(happening.ends), "time_zone": happening.zone,
        "place": happening.place or None, "occasion": happening.occasion, "years": happening.years or None,
        "repeats": happening.repeats, "busy": happening.busy, "link": happening.link, "visibility": happening.reach,
        "author": {"id": happening.author_id, "name": author.name, "me": author.is_me},
    }  # fmt: skip


def event(ctx: Context, found: CalendarEvent) -> dict[str, Any]:
    """A whole event."""
    author = ctx.people.author(found.author_id)
    return {
        "id": found.id, "title": found.title or "", "notes": found.notes or "", "place": found.place,
        "all_day": bool(found.all_day), "starts_at": found.starts_at, "ends_at": found.ends_at,
        "starts_on": found.starts_on, "ends_on": found.ends_on, "time_zone": found.time_zone, "rrule": found.rrule,
        "repeats": spoken(found.rrule) or None, "rdates": strings(found.rdates), "exdates": strings(found.exdates),
        "moves": strings(found.moves), "overrides": strings(found.overrides),
        "reminders": sorted(int(m) for m in strings(found.reminders) if m.isdigit()),
        "occasion": found.occasion or "event", "color": found.color, "source": found.source,
        "source_id": found.source_id, "times_only": found.kind != "full",
        "visibility": found.visibility if found.kind != "full" else ctx.store.reaches(found).value,
        "author": {"id": found.author_id, "name": author.name, "me": author.is_me},
    }  # fmt: skip


def line(happening: Happening) -> str:
    """One occurrence in a list."""
    hours = clock(happening) or "all day"
    tail = " · ".join(part for part in (happening.place, "yours only" if happening.reach == "private" else "") if part)
    short = f"{happening.event_id[:13]}  {hours:<13}  {happening.title or 'Without a title'}"
    return f"{short}  ({tail})" if tail else short


def lines(happening: Happening, doc: dict[str, Any]) -> list[str]:
    """One event to be read."""
    from datetime import date

    facts = [when(happening), there(happening), counted(happening, date.today()), doc["repeats"], happening.place]
    head = f"{doc['visibility']}  by {doc['author']['name']}"
    notes = ["", happening.notes] if happening.notes else []
    return [happening.title or "Without a title", "", *(fact for fact in facts if fact), head, *notes]


def _instant(moment: Any) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
