"""Events as a calendar file that other programs read, and that ours reads back as the same events."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sprinkles.calendar.ics_lines import escaped, written
from sprinkles.calendar.ics_read import NINE_MIN, SOURCE
from sprinkles.calendar.ics_time import moment
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import spec_of, strings
from sprinkles.calendar.series import Span, latest, moves_of, one
from sprinkles.calendar.zones import day, instant, zone_of

HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cupcake//Calendar//EN", "CALSCALE:GREGORIAN"]
OURS = "@cupcake"


def calendar(events: Iterable[CalendarEvent]) -> bytes:
    """The file. An event whose times can't be read is left out: there is no day to put it on."""
    body: list[str] = []
    zones: set[str] = set()
    for event in events:
        try:
            body += lines_of(event, zones)
        except (ValueError, TypeError):
            continue
    return written([*HEAD, *(line for name in sorted(zones) for line in _described(name)), *body, "END:VCALENDAR"])


def uid_of(event: CalendarEvent) -> str:
    """What a file knows an event by."""
    return event.source_id if event.source == SOURCE and event.source_id else event.id + OURS


def lines_of(event: CalendarEvent, zones: set[str]) -> list[str]:
    """An event and its exceptions; names the zones that it uses. Raises: ValueError for times that can't be read."""
    spec = spec_of(event)
    data = event.source_data if isinstance(event.source_data, dict) else {}
    floating = data.get("floating") is True
    span = Span(spec.starts, spec.starts, _end(event), spec.all_day, spec.zone)
    uid = uid_of(event)
    more = [f"RRULE:{event.rrule}"] if event.rrule else []
    for name, values in (("RDATE", event.rdates), ("EXDATE", event.exdates)):
        more += [_moment(name, at, spec.zone, zones, floating=floating) for at in strings(values)]
    more += [f"X-CUPCAKE-OCCASION:{event.occasion}"] if event.occasion not in (None, "event") else []
    more += [f"X-CUPCAKE-COLOR:{event.color}"] if event.color else []
    reminders = [int(m) for m in strings(event.reminders) if m.isdigit()]
    words = {"title": event.title or "", "notes": event.notes or "", "place": event.place or ""}
    out = _block(uid, event, span, words, more, data, reminders, zones, floating=floating)
    other, moves = latest(strings(event.overrides)), moves_of(spec.moves)
    kept = data.get("occurrences")
    kept = kept if isinstance(kept, dict) else {}
    for at in sorted({*other, *moves, *kept} - spec.exdates):
        then = one(spec, at)
        if then is None:
            continue
        said = {name: str(other.get(at, {}).get(name, value)) for name, value in words.items()}
        more = [_moment("RECURRENCE-ID", at, spec.zone, zones, floating=floating)]
        extra: dict[str, Any] = kept[at] if isinstance(kept.get(at), dict) else {}
        out += _block(uid, event, then, said, more, extra, [], zones, floating=floating)
    return out


def _end(event: CalendarEvent) -> str:
    """As it is shown: an end before the start is none."""
    starts, ends = (event.starts_on, event.ends_on) if event.all_day else (event.starts_at, event.ends_at)
    read: Any = day if event.all_day else instant
    read(str(starts))
    try:
        return str(ends) if ends and read(ends) >= read(starts) else str(starts)
    except ValueError:
        return str(starts)


def _block(
    uid: str, event: CalendarEvent, span: Span, words: dict[str, str], more: list[str], data: dict[str, Any],
    reminders: list[int], zones: set[str], *, floating: bool,
) -> list[str]:  # fmt: skip
    stamped = datetime.fromtimestamp(max(event.updated_at, 0) / 1000, UTC)
    out = ["BEGIN:VEVENT", f"UID:{escaped(uid)}", f"DTSTAMP:{stamped:%Y%m%dT%H%M%SZ}"]
    zone = None if span.all_day else span.zone or "UTC"
    out.append(_moment("DTSTART", span.starts, zone, zones, floating=floating))
    if zone not in (None, "UTC") and out[-1].endswith("Z"):
        out.append(f"X-CUPCAKE-ZONE:{zone}")  # the second of two equal wall times; its series goes by that zone's clock
    if span.all_day:
        out.append(moment("DTEND", day(span.ends).fromordinal(day(span.ends).toordinal() + 1).isoformat(), None))
    elif span.ends != span.starts:
        out.append(_moment("DTEND", span.ends, zone, zones, floating=floating))
    for name, value in (("SUMMARY", "title"), ("DESCRIPTION", "notes"), ("LOCATION", "place")):
        out += [f"{name}:{escaped(words[value])}"] if words[value] else []
    out += more
    out += [line for line in data.get("lines", ()) if isinstance(line, str)]
    return [*out, *_alarms(data, reminders, words["title"], all_day=span.all_day), "END:VEVENT"]


def _alarms(data: dict[str, Any], reminders: list[int], title: str, *, all_day: bool) -> list[str]:
    out: list[str] = []
    left = sorted(set(reminders))
    for alarm in data.get("alarms", ()):
        minutes, lines = alarm.get("minutes"), [line for line in alarm.get("lines", ()) if isinstance(line, str)]
        if minutes is None or minutes in left:
            out += lines
            left = [m for m in left if m != minutes]
    for minutes in left:
        before = minutes - (NINE_MIN if all_day else 0)
        trigger = f"{'-' if before > 0 else ''}PT{abs(before)}M"
        out += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:{trigger}",
            f"DESCRIPTION:{escaped(title) or 'Reminder'}",
            "END:VALARM",
        ]
    return out


def _moment(name: str, text: str, zone: str | None, zones: set[str], *, floating: bool = False) -> str:
    line = moment(name, text, zone, floating=floating)
    if ";TZID=" in line and zone:
        zones.add(zone)
    return line


def _described(name: str) -> list[str]:
    """The zone, for programs that do not know it by its name."""
    from icalendar import Timezone

    zone_of(name)
    text = Timezone.from_tzid(name).to_ical().decode().replace("\r\n ", "").replace("\r\n\t", "")
    return [line for line in text.split("\r\n") if line]
