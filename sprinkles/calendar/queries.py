"""What the calendar holds, read from the store: occurrences of a window of days, ready to be shown. Pure reads; blocking.

Invariants: a day is a day of the reader's own clock; an all-day event is on its day wherever one is. What a partner shows by
its times only has no words here, whatever the row holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlmodel import col, select
from sqlmodel import text as sql

from sprinkles.calendar.models import CalendarEvent, CalendarLink
from sprinkles.calendar.series import Span, Spec, expand, latest, next_after, one
from sprinkles.calendar.zones import day as read_day
from sprinkles.calendar.zones import here, instant, zone_of
from sprinkles.sdk import Context, Moment, Refused
from ui.words import N_, _

BUSY = N_("Busy")
AHEAD_DAYS = 3_660


@dataclass(frozen=True)
class Happening:
    """One occurrence of an event, or a day that belongs to a record of another sprinkle (`link`).

    `first` and `last` are days of the reader's clock; `starts` and `ends` instants on it, None for whole days. `years` is
    how often an anniversary has come back. `reach`: private, calendar_visible, shared, as it is now. `archive`: the other
    one's, of a pair that ended; it is found where one looks for it, and neither reminds nor comes up.
    """

    event_id: str
    at: str
    title: str
    first: date
    last: date
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    notes: str = ""
    zone: str | None = None
    occasion: str = "event"
    color: str | None = None
    repeats: bool = False
    busy: bool = False
    years: int = 0
    reach: str = "private"
    archive: bool = False
    author_id: str | None = None
    icon: str = "calendar-blank"
    route: str = ""
    link: bool = False
    reminders: tuple[int, ...] = ()

    @property
    def all_day(self) -> bool:
        """Whether it has no hours."""
        return self.starts is None

    @property
    def order(self) -> tuple[date, bool, str, str]:
        """Whole days before hours, then as they come."""
        return self.first, not self.all_day, self.starts.isoformat() if self.starts else "", self.title


def spec_of(event: CalendarEvent) -> Spec:
    """When an event happens."""
    starts = event.starts_on if event.all_day else event.starts_at
    return Spec(
        all_day=bool(event.all_day),
        starts=str(starts or ""),
        ends=event.ends_on if event.all_day else event.ends_at,
        zone=event.time_zone,
        rrule=event.rrule,
        rdates=strings(event.rdates),
        exdates=frozenset(strings(event.exdates)),
        moves=strings(event.moves),
    )


def window(ctx: Context, first: date, last: date, zone: tzinfo | None = None, *, links: bool = True) -> list[Happening]:
    """Everything on the days from `first` to `last`, both included, in order. `zone`: the reader's; else this device's.

    Links are named by all sprinkles' moments, so whoever answers for the calendar's own moments leaves them away.
    """
    zone = zone or zone_of(here())
    found = [
        happening
        for event in _touching(ctx, first, last)
        for happening in happenings(ctx, event, expand(spec_of(event), first, last), zone)
        if happening.first <= last and happening.last >= first
    ]
    return sorted([*found, *(_links(ctx, first, last, zone) if links else ())], key=lambda h: h.order)


def by_day(found: Iterable[Happening], first: date, last: date) -> dict[date, list[Happening]]:
    """Each day of the window with what is on it; what takes several days is on each of them."""
    days = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}  # type: dict[date, list[Happening]]
    for happening in found:
        on = max(first, happening.first)
        while on <= min(last, happening.last):
            days[on].append(happening)
            on += timedelta(days=1)
    return days


def happenings(ctx: Context, event: CalendarEvent, spans: Iterable[Span], zone: tzinfo) -> list[Happening]:
    """Occurrences of one event, ready to be shown."""
    spans = list(spans)
    if not spans:
        return []
    busy = event.kind != "full"
    reach, archive = ctx.store.reaches(event).value, ctx.store.is_archive(event)
    other = {} if busy else latest(strings(event.overrides))
    return [
        _happening(event, span, other.get(span.at, {}), zone, reach=reach, archive=archive, busy=busy) for span in spans
    ]


def upcoming(ctx: Context, today: date, zone: tzinfo | None = None) -> list[Happening]:
    """Countdowns and anniversaries that are still to come, the next one of each, the soonest first."""
    zone = zone or zone_of(here())
    wanted = select(CalendarEvent).where(
        col(CalendarEvent.deleted_at).is_(None), col(CalendarEvent.occasion).in_(("countdown", "anniversary"))
    )
    found: list[Happening] = []
    for event in ctx.store.find(wanted):
        for days in (40, 400, AHEAD_DAYS):
            spans = expand(spec_of(event), today, today + timedelta(days=days))
            ahead = [h for h in happenings(ctx, event, spans[:20], zone) if h.last >= today]
            if ahead:
                found.append(ahead[0])
                break
    return sorted(found, key=lambda h: h.order)


def occurrence(ctx: Context, event_id: str, at: str | None = None, zone: tzinfo | None = None) -> Happening | None:
    """One occurrence: the one known by `at`, else the next, else the last there was."""
    event = ctx.store.get(CalendarEvent, event_id)
    if event is None:
        return None
    spec, zone = spec_of(event), zone or zone_of(here())
    span = one(spec, at) if at else next_after(spec, date.today()) or _first(spec)
    return next(iter(happenings(ctx, event, [span] if span else [], zone)), None)


def event_id_of(ctx: Context, words: str, *, deleted: bool = False) -> str:
    """The id that these first characters mean. Raises: Refused when they mean none or several."""
    prefix = words.strip().lower()
    if len(prefix) < 6 or not all(c in "0123456789abcdef-" for c in prefix):
        raise Refused("Give the event’s id, or at least 6 characters of it.", code="bad_id")
    found = ctx.store.rows(
        f"""SELECT id FROM calendar_event WHERE id >= ? AND id < ?
            AND deleted_at IS {"NOT NULL" if deleted else "NULL"} LIMIT 2""",  # noqa: S608
        (prefix, prefix + "~"),
    )
    if not found:
        raise Refused(_("There is no such event here. It may have been deleted."), code="not_found")
    if len(found) > 1:
        raise Refused("Several events begin like that. Give more of the id.", code="ambiguous")
    return str(found[0][0])


def events(ctx: Context) -> list[CalendarEvent]:
    """Every live event that is here in full, in the order of their starts."""
    wanted = select(CalendarEvent).where(sql("deleted_at IS NULL AND kind = 'full'"))
    return ctx.store.find(wanted.order_by(sql("coalesce(starts_at, starts_on), id")))


def _touching(ctx: Context, first: date, last: date) -> list[CalendarEvent]:
    """Events that may have an occurrence there: one that does not repeat must lie near; text sorts as time."""
    low, high = (first - timedelta(days=2)).isoformat(), (last + timedelta(days=3)).isoformat()
    near = sql(
        """deleted_at IS NULL AND (
            (rrule IS NOT NULL OR coalesce(rdates, '[]') <> '[]' OR coalesce(moves, '[]') <> '[]')
            OR max(coalesce(ends_at, ''), coalesce(ends_on, ''), coalesce(starts_at, starts_on, '')) >= :low)
           AND (coalesce(starts_at, starts_on) <= :high OR coalesce(moves, '[]') <> '[]'
             OR coalesce(rdates, '[]') <> '[]')"""
    ).bindparams(low=low, high=high)
    return ctx.store.find(select(CalendarEvent).where(near))


def _links(ctx: Context, first: date, last: date, zone: tzinfo) -> list[Happening]:
    """Days of other sprinkles' records, called by the names that those give them."""
    wanted = select(CalendarLink).where(
        col(CalendarLink.deleted_at).is_(None),
        col(CalendarLink.day) >= first.isoformat(),
        col(CalendarLink.day) <= last.isoformat(),
    )
    links = ctx.store.find(wanted)
    named = _names(ctx, first, last) if links else {}
    names = {link.id: named.get((link.parent_table, link.parent_id, link.day, link.item_kind)) for link in links}
    # All habits of a day may be told in one line: those without a line of their own are in it.
    told_days = {link.day for link in links if link.item_kind == "habit" and names[link.id]}
    found: list[Happening] = []
    for link in links:
        told = names[link.id]
        if told is None and link.item_kind == "habit" and link.day in told_days:
            continue
        try:
            on = read_day(link.day)
            starts = instant(link.at).astimezone(zone) if link.at else None
        except (ValueError, TypeError):
            continue
        found.append(
            Happening(
                event_id=link.id,
                at=link.day,
                title=(told.title if told else "") or (_(link.title) if link.title else _("Something you did")),
                first=on,
                last=on,
                starts=starts if starts and starts.date() == on else None,
                reach=ctx.store.reaches(link).value,
                archive=ctx.store.is_archive(link),
                author_id=link.author_id,
                icon=link.icon,
                route=(told.route if told else "") or link.route or "",
                link=True,
                occasion=link.item_kind or "entry",
            )
        )
    return found


def _names(ctx: Context, first: date, last: date) -> dict[tuple[str, str, str, str], Moment]:
    """{(table, id, day, kind): the moment its own sprinkle shows}. Without moments, links keep their stock words."""
    try:
        shown = ctx.moments(first, last)
    except Refused:
        return {}
    return {(m.table, m.record_id, m.day.isoformat(), m.kind): m for m in shown if m.table != "calendar_event"}


def _happening(
    event: CalendarEvent, span: Span, other: dict[str, object], zone: tzinfo, *, reach: str, archive: bool, busy: bool
) -> Happening:
    def said(name: str) -> str:
        value = other.get(name, getattr(event, name))
        return value if isinstance(value, str) else ""

    if span.all_day:
        first, last, starts, ends = read_day(span.starts), read_day(span.ends), None, None
    else:
        starts, ends = instant(span.starts).astimezone(zone), instant(span.ends).astimezone(zone)
        # What ends at midnight is not on the next day.
        last = max(starts.date(), (ends - timedelta(seconds=1)).date())
        first = starts.date()
    began = str(event.starts_on or event.starts_at or "")[:4]
    anniversary = event.occasion == "anniversary" and not busy
    return Happening(
        event_id=event.id, at=span.at, title=_(BUSY) if busy else said("title"), first=first, last=last, starts=starts,
        ends=ends, place="" if busy else said("place"), notes="" if busy else said("notes"), zone=span.zone,
        occasion="event" if busy else event.occasion or "event", color=None if busy else event.color,
        repeats=bool(event.rrule or event.rdates), busy=busy, reach=reach, archive=archive, author_id=event.author_id,
        years=first.year - int(began) if anniversary and began.isdigit() else 0,
        icon={"anniversary": "gift", "countdown": "hourglass-medium"}.get(event.occasion or "", "calendar-blank"),
        route=f"/calendar/{event.id}/{packed(span.at)}",
        reminders=() if busy or archive else tuple(sorted(int(m) for m in strings(event.reminders) if m.isdigit())),
    )  # fmt: skip


def packed(at: str) -> str:
    """`at` as a piece of an address: without what an address would have to escape."""
    return at.replace(":", "").replace("-", "")


def unpacked(piece: str) -> str:
    """The `at` of an address; what is none comes back as it is."""
    d = f"{piece[:4]}-{piece[4:6]}-{piece[6:8]}"
    return f"{d}T{piece[9:11]}:{piece[11:13]}:{piece[13:15]}Z" if len(piece) == 16 else d if len(piece) == 8 else piece


def strings(values: object) -> tuple[str, ...]:
    """A set column as it may have come from anywhere."""
    return tuple(v for v in values if isinstance(v, str)) if isinstance(values, list) else ()


def _first(spec: Spec) -> Span | None:
    try:
        day = date.fromisoformat(spec.starts[:10])
    except ValueError:
        return None
    return next(iter(expand(spec, day, day + timedelta(days=AHEAD_DAYS))), None)
