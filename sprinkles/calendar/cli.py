"""`cupcake calendar …`: plan, and see what is coming, without a screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from sprinkles.calendar import edits
from sprinkles.calendar.documents import event as event_document
from sprinkles.calendar.documents import line, lines
from sprinkles.calendar.documents import occurrence as occurrence_document
from sprinkles.calendar.ics_write import calendar as calendar_file
from sprinkles.calendar.importers import import_ics
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.plans import Plan, plan_of
from sprinkles.calendar.queries import event_id_of, events, happenings, occurrence, spec_of, window
from sprinkles.calendar.series import expand, next_after
from sprinkles.calendar.words import spoken
from sprinkles.calendar.zones import at_wall, checked_zone, here, stamp, wall, zone_of
from sprinkles.sdk import Context, Output, Refused, Visibility, commands

NOTHING = "Nothing planned here yet."


class Level(StrEnum):
    """Who may read it."""

    PRIVATE = "private"
    TIMES = "calendar_visible"
    SHARED = "shared"


class Which(StrEnum):
    """How much of a series."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


Title = Annotated[str | None, typer.Option("--title", help="What it is.")]
Start = Annotated[str | None, typer.Option("--start", help="2026-05-01 for a day, 2026-05-01T10:00 for a time.")]
End = Annotated[str | None, typer.Option("--end", help="The last day, or when it ends.")]
Zone = Annotated[
    str | None, typer.Option("--zone", help="Whose clock it keeps, like Europe/Prague; this device’s unless given.")
]
Repeat = Annotated[
    str | None, typer.Option("--repeat", help="daily, weekly, monthly, yearly, a rule of RFC 5545, or none.")
]
Place = Annotated[str | None, typer.Option("--place", help="Where.")]
Notes = Annotated[str | None, typer.Option("--notes", help="Anything else.")]
Remind = Annotated[list[int] | None, typer.Option("--remind", help="Minutes before; repeat it for more.", min=0)]
Occasion = Annotated[str | None, typer.Option("--as", help="event, countdown or anniversary.")]
Color = Annotated[str | None, typer.Option("--color", help="raspberry, marmalade, blueberry, leaf, honey or sea.")]
Seen = Annotated[
    Level | None, typer.Option("--visibility", help="Who may read it; calendar_visible shows the times only.")
]
Id = Annotated[str, typer.Argument(help="The event’s id, or the first six or more characters of it.")]
On = Annotated[str | None, typer.Option("--on", help="Which day of a series is meant, like 2026-05-01.")]
Scope = Annotated[Which, typer.Option("--which", help="Of a series: this one, this and the following, or all.")]


def build(get_context: Callable[[], Context]) -> typer.Typer:  # noqa: PLR0915  one command after the other
    """The group; `get_context` opens the home when a command runs."""
    group = commands("Plan, and see what is coming.")

    @group.command()
    def add(
        title: Title = None, start: Start = None, end: End = None, zone: Zone = None, repeat: Repeat = None,
        place: Place = None, notes: Notes = None, remind: Remind = None, occasion: Occasion = None, color: Color = None,
        visibility: Seen = None,
    ) -> None:  # fmt: skip
        """Plan something."""
        if not title or not start:
            raise typer.BadParameter("Give --title and --start.")
        plan = _changed(Plan(), title, start, end, zone, repeat, place, notes, remind, occasion, color)
        ctx = get_context()
        kept = edits.add(ctx, plan, _level(visibility))
        doc = _document(ctx, kept)
        if visibility and doc["visibility"] != visibility.value:
            Output.note("Kept private: you are not paired yet.")
        Output.show(doc, f"Saved {kept}.")

    @group.command()
    def agenda(
        first: Annotated[str | None, typer.Option("--from", help="The first day; today unless given.")] = None,
        days: Annotated[int, typer.Option("--days", help="How many days.", min=1, max=3_660)] = 30,
    ) -> None:
        """What is coming, day by day."""
        begin = _day(first) if first else date.today()
        ctx = get_context()
        found = window(ctx, begin, begin + timedelta(days=days - 1))
        said: list[str] = []
        on = None
        for happening in found:
            day = max(begin, happening.first)
            said += [*([""] if said else []), spoken(day)] if day != on else []
            on = day
            said.append("  " + line(happening))
        Output.show([occurrence_document(ctx, h) for h in found], *(said or [NOTHING]))

    @group.command()
    def show(event_id: Id, on: On = None) -> None:
        """Read one event."""
        ctx = get_context()
        found = event_id_of(ctx, event_id)
        doc = _document(ctx, found)
        shown = occurrence(ctx, found, _at(ctx, found, on) if on else None)
        if shown is None:
            raise Refused("Its times can’t be read. Change them with `cupcake calendar edit`.", code="bad_date")
        Output.show({**doc, "occurrence": occurrence_document(ctx, shown)}, *lines(shown, doc))

    @group.command()
    def edit(
        event_id: Id, on: On = None, which: Scope = Which.ALL, title: Title = None, start: Start = None, end: End = None,
        zone: Zone = None, repeat: Repeat = None, place: Place = None, notes: Notes = None, remind: Remind = None,
        occasion: Occasion = None, color: Color = None, visibility: Seen = None,
    ) -> None:  # fmt: skip
        """Change an event: only what is given."""
        given = (title, start, end, zone, repeat, place, notes, remind, occasion, color)
        if all(value is None for value in (*given, visibility)):
            raise typer.BadParameter("Say what to change: --title, --start, --visibility, …")
        ctx = get_context()
        found = event_id_of(ctx, event_id)
        event = _get(ctx, found)
        at = _at(ctx, found, on) if on else spec_of(event).starts
        plan = _changed(plan_of(event, at), *given)
        kept = edits.edit(ctx, found, plan, at=at, scope=which.value, visibility=_level(visibility))
        Output.show(_document(ctx, kept), f"Saved {kept}.")

    @group.command()
    def delete(event_id: Id, on: On = None, which: Scope = Which.ALL) -> None:
        """Delete an event, or some days of a series; `restore` takes it back."""
        ctx = get_context()
        found = event_id_of(ctx, event_id)
        at = _at(ctx, found, on) if on else None
        if which is not Which.ALL and at is None:
            raise typer.BadParameter("Say which day is meant: --on 2026-05-01.")
        edits.delete(ctx, found, at=at, scope=which.value)
        gone = ctx.store.get(CalendarEvent, found) is None
        back = f" Take it back with: cupcake calendar restore {found}" if gone else ""
        Output.show({"id": found, "at": at, "which": which.value, "deleted": gone}, f"Deleted.{back}")

    @group.command()
    def restore(event_id: Id) -> None:
        """Take a deleted event back."""
        ctx = get_context()
        found = event_id_of(ctx, event_id, deleted=True)
        edits.restore(ctx, found)
        Output.show(_document(ctx, found), f"Restored {found}.")

    @group.command()
    def search(
        words: Annotated[list[str], typer.Argument(help="What to look for; the last word may be unfinished.")],
        limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 40,
    ) -> None:
        """Find events by their words."""
        ctx = get_context()
        hits = ctx.store.search(CalendarEvent, " ".join(words), limit=limit)
        shown = [h for hit in hits if (h := occurrence(ctx, hit.id)) is not None]
        said = (f"{spoken(h.first)}  {line(h)}" for h in shown)
        Output.show([occurrence_document(ctx, h) for h in shown], *said, *([] if shown else ["Nothing found."]))

    @group.command("import")
    def import_(
        file: Annotated[Path, typer.Argument(help="A file that ends in .ics.")],
        share: Annotated[
            bool, typer.Option("--share", help="Share what is imported; it is private otherwise.")
        ] = False,
    ) -> None:
        """Take in another calendar’s file; again changes nothing."""
        ctx = get_context()
        if share and ctx.people.both()[1] is None:
            raise Refused(
                "Pair first: there is nobody to share this with yet. Nothing was imported.", code="not_paired"
            )
        report = import_ics(ctx, file, visibility=Visibility.SHARED if share else Visibility.PRIVATE)
        told = [f"Imported {report.added:,} of {report.total:,} events."]
        told += [f"Here already: {report.skipped:,}."] if report.skipped else []
        Output.show(report.__dict__, *told)

    @group.command()
    def export(
        file: Annotated[Path, typer.Argument(help="Where to write, ending in .ics.")],
        force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    ) -> None:
        """Give the calendar back, for other programs."""
        if file.suffix.lower() != ".ics":
            raise Refused("Give the file a name that ends in .ics: that is what it is.", code="bad_place")
        ctx = get_context()
        found = events(ctx)
        _write(file, calendar_file(found), force=force)
        Output.show({"file": str(file), "events": len(found)}, f"Wrote {len(found):,} events.")

    return group


def _changed(
    plan: Plan, title: str | None, start: str | None, end: str | None, zone: str | None, repeat: str | None,
    place: str | None, notes: str | None, remind: list[int] | None, occasion: str | None, color: str | None,
) -> Plan:  # fmt: skip
    """The plan with what was given."""
    if zone is not None and not plan.all_day and plan.starts and start is None:
        # The same time by another clock.
        old, new = zone_of(plan.zone), zone_of(checked_zone(zone))
        plan = replace(
            plan, starts=at_wall(wall(plan.starts, old), new), ends=at_wall(wall(plan.ends or plan.starts, old), new)
        )
    plan = replace(plan, zone=checked_zone(zone) if zone else plan.zone or here())
    if start is not None:
        plan = _started(plan, start)
    if end is not None:
        plan = replace(plan, ends=_when(end, plan.zone, all_day=plan.all_day, last=True))
    words: dict[str, Any] = {
        "title": title,
        "place": place,
        "notes": notes,
        "occasion": occasion,
        "color": color or None,
    }
    news = {name: value for name, value in words.items() if value is not None}
    if remind is not None:
        news["reminders"] = tuple(remind)
    if repeat is not None:
        news["rrule"] = _rule(repeat)
    return replace(plan, **news)


def _started(plan: Plan, start: str) -> Plan:
    """Begun elsewhere, and as long as it was."""
    all_day = len(start.strip()) == 10
    starts = _when(start, plan.zone, all_day=all_day)
    if not plan.starts or all_day != plan.all_day:
        return replace(plan, all_day=all_day, starts=starts, ends=starts)
    length = datetime.fromisoformat(plan.ends or plan.starts) - datetime.fromisoformat(plan.starts)
    ends = datetime.fromisoformat(starts) + length
    return replace(plan, starts=starts, ends=ends.date().isoformat() if all_day else stamp(ends))


def _when(words: str, zone: str | None, *, all_day: bool, last: bool = False) -> str:
    """A day or an instant, by the event's own clock unless the words name an offset. Raises: Refused."""
    try:
        if all_day:
            return _day(words).isoformat()
        when = datetime.fromisoformat(words.strip())
        if len(words.strip()) == 10:
            when = datetime.combine(when.date(), time(23, 59) if last else time())
        return stamp(when) if when.tzinfo else at_wall(when.replace(second=when.second, microsecond=0), zone_of(zone))
    except (ValueError, OverflowError):
        raise Refused(
            "That is not a date and time. Write it like 2026-05-01 or 2026-05-01T10:00.", code="bad_date"
        ) from None


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words.strip()[:10])
    except ValueError:
        raise Refused("That is not a day. Write it like 2026-05-01.", code="bad_date") from None


def _rule(words: str) -> str | None:
    plain = words.strip().lower()
    if plain in ("", "none", "never"):
        return None
    return f"FREQ={plain.upper()}" if plain in ("daily", "weekly", "monthly", "yearly") else words


def _at(ctx: Context, event_id: str, on: str) -> str:
    """The occurrence on a day of this device's clock. Raises: Refused."""
    day = _day(on)
    event = _get(ctx, event_id)
    span = next_after(spec_of(event), day - timedelta(days=1))
    if span is not None:
        zone = zone_of(here())
        for happening in happenings(ctx, event, expand(spec_of(event), day, day), zone):
            if happening.first <= day <= happening.last:
                return happening.at
    raise Refused("It is not on that day.", code="not_found")


def _document(ctx: Context, event_id: str) -> dict[str, Any]:
    return event_document(ctx, _get(ctx, event_id))


def _get(ctx: Context, event_id: str) -> CalendarEvent:
    found = ctx.store.get(CalendarEvent, event_id)
    if found is None:
        raise Refused("There is no such event here. It may have been deleted.", code="not_found")
    return found


def _level(wish: Level | None) -> Visibility | None:
    return Visibility(wish.value) if wish else None


def _write(file: Path, data: bytes, *, force: bool) -> None:
    """The file is complete or not there. Raises: Refused."""
    if file.exists() and not force:
        raise Refused("There is a file of that name already. Choose another, or add --force.", code="exists")
    beside = file.with_name(file.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise Refused("The file can’t be written there. Choose another place.", code="bad_place") from None
