"""What is being planned. Every change is kept as a draft within moments; the calendar changes only on Done.

Invariants: what was typed is never lost, whatever fails. Typed words live in fields that nobody observes, because a field that
is drawn again while somebody types may lose letters; `revision` says when they must be filled anew.
"""

import asyncio
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import flet as ft

from sprinkles.calendar import edits
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.plans import Plan, plan_of
from sprinkles.calendar.rules import Rule
from sprinkles.calendar.zones import at_wall, here, known, stamp, wall, zone_of
from sprinkles.sdk import Context, Person, Refused, Visibility
from ui.problems import note
from ui.words import _

KEEP_S = 0.3
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Opened:
    """What opening the form found: what stands in the calendar (None for something new), and what was being planned."""

    plan: Plan
    base: Plan | None
    visibility: str
    mine: bool
    me: Person
    mate: Person | None
    restored: bool


def open_form(ctx: Context, event_id: str | None, at: str | None, day: str | None, clock: str | None = None) -> Opened:
    """Blocking. `clock` is the hour that was pressed, `1430`.

    Raises: Refused when it is not here or not this person's to change.
    """
    me, mate = ctx.people.both()
    base: Plan | None = None
    level, mine = (Visibility.SHARED if mate else Visibility.PRIVATE).value, True
    if event_id is None:
        plan = fresh(day, clock)
    else:
        event = ctx.store.get(CalendarEvent, event_id)
        if event is None:
            raise Refused(_("This is not in the calendar any more."), code="not_found")
        if not ctx.store.may(CalendarEvent, event_id, "edit"):
            raise Refused(_("Only the person who planned this can change it."), code="not_yours")
        plan = base = plan_of(event, at)
        level, mine = ctx.store.reaches(event).value, ctx.store.may(CalendarEvent, event_id, "share")
    kept = ctx.drafts.get(key_of(event_id, at))
    if not kept:
        return Opened(plan, base, level, mine, me, mate, False)
    fields = {name: value for name, value in kept["plan"].items() if name in Plan.__dataclass_fields__}
    was = Plan(**{**fields, "reminders": tuple(fields.get("reminders", ()))})
    # A day that was pressed now goes before the one of an old draft.
    plan = onto(was, date.fromisoformat(day), hour_of(clock)) if day else was
    return Opened(plan, base, kept.get("visibility", level) if mate else "private", mine, me, mate, True)


def fresh(day: str | None, clock: str | None = None) -> Plan:
    """Something new: the next full hour, today or on a day that was pressed, or at the hour that was."""
    now = datetime.now().astimezone().replace(minute=0, second=0, microsecond=0) + HOUR
    plan = Plan(starts=stamp(now), ends=stamp(now + HOUR), zone=here())
    try:
        return onto(plan, date.fromisoformat(day), hour_of(clock)) if day else plan
    except ValueError:
        return plan


def hour_of(clock: str | None) -> time | None:
    """The hour in an address; None for what is none."""
    try:
        return time(int(clock[:2]), int(clock[2:])) if clock else None
    except ValueError:
        return None


def onto(plan: Plan, day: date, clock: time | None = None) -> Plan:
    """The same plan, begun on another day and as long; `clock` is another hour, which whole days then have too."""
    if plan.all_day and clock is not None and plan.occasion != "anniversary":
        begins = datetime.combine(day, clock)
        zone = zone_of(here())
        return replace(
            plan, all_day=False, starts=at_wall(begins, zone), ends=at_wall(begins + HOUR, zone), zone=here()
        )
    if plan.all_day:
        away = day - date.fromisoformat(plan.starts)
        return replace(
            plan, starts=day.isoformat(), ends=(date.fromisoformat(plan.ends or plan.starts) + away).isoformat()
        )
    zone = zone_of(plan.zone)
    starts, ends = wall(plan.starts, zone), wall(plan.ends or plan.starts, zone)
    begun = datetime.combine(day, clock or starts.time())
    return replace(plan, starts=at_wall(begun, zone), ends=at_wall(begun + (ends - starts), zone))


def key_of(event_id: str | None, at: str | None) -> str:
    """The draft's key."""
    return f"calendar:{event_id or 'new'}:{at or ''}"


class Form(ft.Observable):
    """One thing being planned. Belongs to one editor."""

    def __init__(self, ctx: Context, event_id: str | None, at: str | None, opened: Opened) -> None:
        self.event_id, self.at = event_id, at
        self.mine, self.mate = opened.mine, opened.mate
        self.base, self.visibility = opened.base, opened.visibility
        self.first_visibility = opened.visibility
        self.shape = shape_of(opened.plan)
        """What is drawn of the plan, without what is typed."""
        self.problem = ""
        self.restored = opened.restored
        self.asks = False
        """Whether it is asked how much of the series is meant."""
        self.revision = 0
        self._ctx, self._plan = ctx, opened.plan
        self._dirty = self._finished = False
        self._lock = asyncio.Lock()
        self._keeping: asyncio.Task[None] | None = None

    @property
    def plan(self) -> Plan:
        """What stands in the form now."""
        return self._plan

    @property
    def repeats(self) -> bool:
        """Whether what is changed is one of many."""
        return self.base is not None and bool(self.base.rrule)

    # -- what a person does

    def write(self, **fields: Any) -> None:
        """Something was typed or chosen."""
        self._plan = replace(self._plan, **fields)
        shape = shape_of(self._plan)
        if shape != self.shape:
            self.shape = shape
        self._later()

    def see(self, visibility: str) -> None:
        """Who may read it."""
        self.visibility = visibility
        self._later()

    def choose_all_day(self, all_day: bool) -> None:
        """Days instead of hours, or the other way round, about the same days."""
        plan, zone = self._plan, zone_of(self._plan.zone or here())
        if all_day == plan.all_day:
            return
        if all_day:
            first, last = wall(plan.starts, zone).date(), wall(plan.ends or plan.starts, zone).date()
            self.write(all_day=True, starts=first.isoformat(), ends=last.isoformat(), zone=plan.zone)
        else:
            first, last = date.fromisoformat(plan.starts), date.fromisoformat(plan.ends or plan.starts)
            starts, ends = datetime.combine(first, time(10)), datetime.combine(last, time(11))
            self.write(all_day=False, starts=at_wall(starts, zone), ends=at_wall(ends, zone), zone=plan.zone or here())

    def choose_occasion(self, occasion: str) -> None:
        """What it is. An anniversary is a day that comes back every year."""
        if occasion == "anniversary":
            self.choose_all_day(True)
            self.write(occasion=occasion, rrule=None, ends=self._plan.starts)
        else:
            self.write(occasion=occasion, rrule=None if self._plan.occasion == "anniversary" else self._plan.rrule)

    def moment(self, which: str) -> datetime:
        """When it `starts` or `ends`, on its own clock."""
        text = getattr(self._plan, which) or self._plan.starts
        if self._plan.all_day:
            return datetime.combine(date.fromisoformat(text), time())
        return wall(text, zone_of(self._plan.zone))

    def choose_moment(self, which: str, day: date | None = None, clock: time | None = None) -> None:
        """Another day or hour; the end follows the start, and the start is never after the end."""
        then = self.moment(which)
        then = datetime.combine(day or then.date(), clock or then.time())
        starts, ends = self.moment("starts"), self.moment("ends")
        if which == "starts":
            starts, ends = then, then + (ends - starts)
        else:
            starts, ends = min(starts, then), then
        if self._plan.all_day:
            self.write(starts=starts.date().isoformat(), ends=ends.date().isoformat())
        else:
            zone = zone_of(self._plan.zone)
            self.write(starts=at_wall(starts, zone), ends=at_wall(ends, zone))

    def choose_zone(self, name: str) -> None:
        """The same hours by another clock. A name that nobody knows is told when Done is pressed."""
        if known(name) and not self._plan.all_day:
            starts, ends = self.moment("starts"), self.moment("ends")
            zone = zone_of(name)
            self.write(zone=name, starts=at_wall(starts, zone), ends=at_wall(ends, zone))

    def choose_rule(self, freq: str | None, until: date | None = None) -> None:
        """How it repeats: a plain rule, or none; `until` the last day."""
        if freq is None:
            self.write(rrule=None)
            return
        end = None
        if until is not None:
            last = datetime.combine(until, time(23, 59, 59))
            zone = zone_of(self._plan.zone)
            end = f"{until:%Y%m%d}" if self._plan.all_day else _compact(at_wall(last, zone))
        self.write(rrule=str(Rule(freq, until=end)))

    async def done(self, scope: edits.Scope | None = None) -> bool:
        """Put it into the calendar. False when there is something to look at first. Raises: Refused."""
        self.problem = ""
        if self.repeats and scope is None and (self._plan != self.base or self.visibility != self.first_visibility):
            self.asks = True
            return False
        self.asks = False
        async with self._lock:
            await asyncio.to_thread(self._commit, scope or "all")
            self._finished = True
        return True

    def afresh(self) -> None:
        """Begin again from what stands in the calendar, or from nothing."""
        self._plan = self.base or fresh(None)
        self.shape, self.visibility, self.restored = shape_of(self._plan), self.first_visibility, False
        self.revision += 1
        self._later()

    # -- keeping

    async def keep(self) -> None:
        """Keep the draft now if anything is new. Never raises."""
        async with self._lock:
            if not self._dirty or self._finished:
                return
            self._dirty = False
            try:
                await asyncio.to_thread(self._put)
            except Exception as error:  # noqa: BLE001, RUF100 - whatever it is, the words stay on the page
                self._dirty = True
                note("calendar.draft_not_kept", error)

    def _later(self) -> None:
        self._dirty = True
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_soon())

    async def _keep_soon(self) -> None:
        await asyncio.sleep(KEEP_S)
        await self.keep()

    def _put(self) -> None:
        key = key_of(self.event_id, self.at)
        untouched = self._plan == self.base or (self.base is None and not (self._plan.title or self._plan.notes))
        if untouched and self.visibility == self.first_visibility:
            self._ctx.drafts.clear(key)
        else:
            self._ctx.drafts.put(key, {"plan": asdict(self._plan), "visibility": self.visibility})

    def _commit(self, scope: edits.Scope) -> None:
        level = Visibility(self.visibility)
        if not self._plan.title.strip():
            raise Refused(_("Give it a name first."), code="missing")
        if self.event_id is None:
            edits.add(self._ctx, self._plan, level if self.mate else None)
        else:
            wider = level if self.mine and self.visibility != self.first_visibility else None
            edits.edit(self._ctx, self.event_id, self._plan, at=self.at, scope=scope, visibility=wider)
        self._ctx.drafts.clear(key_of(self.event_id, self.at))


def shape_of(plan: Plan) -> Plan:
    """The plan without what is typed: what the form draws anew when it changes."""
    return replace(plan, title="", notes="", place="")


def _compact(text: str) -> str:
    return text.replace("-", "").replace(":", "")
