"""The calendar, given back: as a file that other calendars read, or as Markdown.

Invariants: every live event that this home shows in full is in it, and no other. What somebody else's device wrote into a
column can't stop an export.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sprinkles.calendar.ics_write import calendar
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import events, strings
from sprinkles.calendar.rules import spoken
from sprinkles.calendar.zones import zone_of
from sprinkles.sdk import Context, Progress, Sink
from ui.words import in_english


@dataclass
class ExportReport:
    """What an export holds."""

    entries: int = 0
    photos: int = 0
    missing_photos: int = 0


@in_english()
def export_ics(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """All events in one file. Blocking. Raises: what the sink raises."""
    found = events(ctx)
    sink.add("Cupcake.ics", calendar(found))
    if progress:
        progress(len(found), len(found))
    return ExportReport(len(found))


@in_english()
def export_markdown(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """A page for each year, and the file for other calendars beside them. Blocking."""
    found = events(ctx)
    years: dict[str, list[str]] = {}
    for event in found:
        years.setdefault(str(event.starts_on or event.starts_at or "")[:4] or "undated", []).append(_part(ctx, event))
    for year, parts in years.items():
        sink.add(f"{year}.md", "\n".join([f"# {year}", "", *parts]).encode())
    if found:
        sink.add("calendar.ics", calendar(found))
    if progress:
        progress(len(found), len(found))
    return ExportReport(len(found))


def _part(ctx: Context, event: CalendarEvent) -> str:
    head = {
        "when": _when(event), "repeats": spoken(event.rrule) or None, "place": event.place, "occasion": event.occasion,
        "author": ctx.people.author(event.author_id).name, "visibility": ctx.store.reaches(event).value,
        "not_on": strings(event.exdates) or None, "moved": strings(event.moves) or None,
        "other_words": strings(event.overrides) or None, "id": event.id,
    }  # fmt: skip
    facts = [f"- {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items() if value]
    title = " ".join((event.title or "Without a title").split())
    return "\n".join([f"## {title}", "", *facts, "", event.notes or "", ""])


def _when(event: CalendarEvent) -> str:
    if event.all_day:
        return (
            f"{event.starts_on} to {event.ends_on}"
            if event.ends_on not in (None, event.starts_on)
            else str(event.starts_on)
        )
    try:
        times = [
            datetime.fromisoformat(t).astimezone(zone_of(event.time_zone)).isoformat(timespec="minutes")
            for t in dict.fromkeys((event.starts_at, event.ends_at))
            if t
        ]
    except (ValueError, OverflowError):
        return str(event.starts_at)
    return " to ".join(times) + (f" [{event.time_zone}]" if event.time_zone else "")
