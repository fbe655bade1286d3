"""A calendar file as events: every VEVENT with its exceptions, and what no column holds kept line by line.

Invariants: a file is taken whole or refused whole, with one line. What is taken can be given back (ics_write.py): unknown
properties, alarms of other kinds, and those of single occurrences.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sprinkles.calendar.ics_lines import Block, Line, read, refused
from sprinkles.calendar.ics_time import Zones, length_of, value_of, zone_name
from sprinkles.calendar.plans import COLORS, MOST_REMINDER_MIN, OCCASIONS
from sprinkles.calendar.rules import Rule
from sprinkles.calendar.series import LONGEST, Spec, comes_true, one
from sprinkles.calendar.zones import at_wall, day, instant, known, stamp, wall, zone_of
from sprinkles.sdk import Refused
from ui.words import _

SOURCE = "ics"
MOST_EVENTS, MOST_SINGLE = 20_000, 5_000
OWN = frozenset({
    "UID", "DTSTAMP", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE",
    "RECURRENCE-ID", "X-CUPCAKE-OCCASION", "X-CUPCAKE-COLOR", "X-CUPCAKE-ZONE",
})  # fmt: skip
"""Properties that columns hold."""
NINE_MIN = 9 * 60
"""All-day events are reminded of from nine in the morning; a file counts from midnight."""


@dataclass
class Found:
    """What a file holds: the columns of each event by its id there; and how much was none of our business."""

    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: int = 0


@dataclass(frozen=True)
class _Times:
    all_day: bool
    starts: str
    ends: str
    zone: str | None
    floating: bool


def read_ics(data: bytes, floating: str) -> Found:
    """The events of a file; `floating` is the zone of times that name none. Raises: Refused."""
    found = Found()
    for calendar in read(data):
        zones = Zones(calendar, floating)
        masters: dict[str, Block] = {}
        singles: dict[str, list[Block]] = {}
        for block in calendar.blocks:
            if block.name != "VEVENT":
                found.left_out += block.name != "VTIMEZONE"
                continue
            uid = _uid(block)
            if block.first("RECURRENCE-ID"):
                singles.setdefault(uid, []).append(block)
            elif uid not in masters or _sequence(block) >= _sequence(masters[uid]):
                found.left_out += uid in masters
                masters[uid] = block
            else:
                found.left_out += 1
            if len(masters) + len(singles) > MOST_EVENTS or len(singles.get(uid, ())) > MOST_SINGLE:
                raise refused(
                    block.number,
                    _("Line {line} is one event too many: at most 20,000 are taken."),
                )
        for uid, values in _events(masters, singles, zones, found):
            found.events[uid] = values
    return found


def _events(
    masters: dict[str, Block], singles: dict[str, list[Block]], zones: Zones, found: Found
) -> Iterator[tuple[str, dict[str, Any]]]:
    for uid, block in masters.items():
        if _cancelled(block):
            found.left_out += 1 + len(singles.get(uid, ()))
            continue
        yield uid, _event(uid, block, singles.get(uid, []), zones)
    for uid, alone in singles.items():
        for block in alone if uid not in masters else ():
            # Somebody was invited to one occurrence only.
            name = f"{uid}/{value_of(_needed(block, 'RECURRENCE-ID').value, _needed(block, 'RECURRENCE-ID'), zones)}"
            yield name, _event(name, block, [], zones)


def _event(uid: str, block: Block, singles: list[Block], zones: Zones) -> dict[str, Any]:
    times = _times(block, zones)
    rule = _rule(block)
    extra = _Extra.of(block, all_day=times.all_day)
    spec = Spec(times.all_day, times.starts, times.ends, times.zone, rule)
    _check_rule(spec, block)
    moves: list[dict[str, Any]] = []
    rdates: list[str] = []
    for line in block.every("RDATE"):
        for text in line.value.split(","):
            start, slash, end = text.partition("/")
            at = _same_kind(value_of(start, line, zones), times, line)
            rdates.append(at)
            if slash:
                ends = _period_end(at, end, line, zones)
                moves.append(_move(at, replace(times, starts=at, ends=ends)))
    exdates = [
        _as_start(value_of(text, line, zones), times, line)
        for line in block.every("EXDATE")
        for text in line.value.split(",")
    ]
    if len(rdates) + len(exdates) > MOST_SINGLE:
        raise refused(block.number, _("Line {line} names too many single days."))
    spec = replace(spec, rdates=tuple(rdates))
    overrides: list[dict[str, Any]] = []
    base = _words(block)
    for single in singles:
        line = _needed(single, "RECURRENCE-ID")
        if line.params.get("RANGE"):
            raise refused(
                line.number,
                _("Line {line} changes an occurrence and all that follow, which is not understood."),
            )
        at = _as_start(value_of(line.value, line, zones), times, line)
        if _cancelled(single):
            exdates.append(at)
            continue
        then, words = _times(single, zones), _words(single)
        by_rule = one(spec, at)
        if by_rule is None or (by_rule.starts, by_rule.ends, by_rule.all_day) != (then.starts, then.ends, then.all_day):
            moves.append(_move(at, then))
        other = {name: value for name, value in words.items() if value != base[name]}
        overrides += [{"at": at, **other, "edited_ms": 0}] if other else []
        extra.occurrences |= {at: _Extra.of(single, all_day=then.all_day).kept()}
    return {
        **base, "place": base["place"] or None, "all_day": times.all_day,
        "starts_at": None if times.all_day else times.starts, "ends_at": None if times.all_day else times.ends,
        "starts_on": times.starts if times.all_day else None, "ends_on": times.ends if times.all_day else None,
        "time_zone": times.zone, "rrule": rule, "rdates": _set(rdates), "exdates": _set(exdates),
        "moves": _set(_item(m) for m in moves), "overrides": _set(_item(o) for o in overrides),
        "reminders": [str(m) for m in extra.minutes], "occasion": _one_of(block, "OCCASION", OCCASIONS) or "event",
        "color": _one_of(block, "COLOR", COLORS), "source": SOURCE, "source_id": uid,
        "source_data": extra.data(floating=times.floating),
    }  # fmt: skip


# -- times


def _times(block: Block, zones: Zones) -> _Times:
    line = _needed(block, "DTSTART")
    starts = value_of(line.value, line, zones)
    all_day = len(starts) == 10
    zone = None if all_day else _zone_beside(block, line) or zone_name(line, zones)
    floating = not all_day and "TZID" not in line.params and not line.value.strip().endswith("Z")
    ending, lasting = block.first("DTEND"), block.first("DURATION")
    if ending is not None:
        ends = _same_kind(
            value_of(ending.value, ending, zones), _Times(all_day, starts, starts, zone, floating), ending
        )
        # The end of days is the morning after the last; some write the last itself.
        ends = max(starts, (day(ends) - timedelta(days=1)).isoformat()) if all_day else ends
    elif lasting is not None:
        length = length_of(lasting.value, lasting)
        if not timedelta() <= length <= LONGEST:
            raise refused(
                lasting.number,
                _("Line {line} lasts longer than ten years, or less than nothing."),
            )
        if all_day:
            ends = (day(starts) + max(timedelta(), timedelta(days=length.days) - timedelta(days=1))).isoformat()
        else:
            ends = stamp(instant(starts) + length)
    else:
        ends = starts
    read_: Any = day if all_day else instant
    try:
        if not timedelta() <= read_(ends) - read_(starts) <= LONGEST:
            raise refused(
                line.number,
                _("Line {line} begins something that ends before it, or lasts longer than ten years."),
            )
    except ValueError:
        raise refused(line.number, _("Line {line} has no end between 1800 and 2300.")) from None
    return _Times(all_day, starts, ends, zone, floating)


def _same_kind(text: str, times: _Times, line: Line) -> str:
    """A date for days, an instant for hours. Raises: Refused."""
    if times.all_day and len(text) != 10:
        return text[:10]
    if not times.all_day and len(text) == 10:
        raise refused(line.number, _("Line {line} has a day where its event has hours."))
    return text


def _as_start(text: str, times: _Times, line: Line) -> str:
    """The occurrence that a line means: a bare day means the one of that day, at the event's own time."""
    if len(text) == 10 and not times.all_day:
        clock = wall(times.starts, zone_of(times.zone)).time()
        return at_wall(datetime.combine(day(text), clock), zone_of(times.zone))
    return _same_kind(text, times, line)


def _period_end(at: str, text: str, line: Line, zones: Zones) -> str:
    if not text.startswith(("P", "+P")):
        return value_of(text, line, zones)
    length = length_of(text, line)
    return (day(at) + length).isoformat() if len(at) == 10 else stamp(instant(at) + length)


def _rule(block: Block) -> str | None:
    lines = block.every("RRULE")
    other = block.first("EXRULE")
    if len(lines) > 1 or other:
        raise refused(
            (other or lines[-1]).number,
            _("Line {line} adds a second rule to an event, which is not understood."),
        )
    if not lines:
        return None
    try:
        return str(Rule.read(lines[0].value))
    except Refused as error:
        raise refused(lines[0].number, _("Line {line}: {why}"), why=error.message) from None


def _check_rule(spec: Spec, block: Block) -> None:
    if spec.rrule and not comes_true(spec):
        raise refused(block.number, _("Line {line} begins an event whose rule never comes true."))


def _move(at: str, times: _Times) -> dict[str, Any]:
    return {
        "at": at,
        "starts": times.starts,
        "ends": times.ends,
        "all_day": times.all_day,
        "zone": times.zone,
        "edited_ms": 0,
    }


# -- words, and what is kept beside them


@dataclass
class _Extra:
    lines: list[str]
    minutes: list[int]
    alarms: list[dict[str, Any]]
    others: list[list[str]]
    occurrences: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, block: Block, *, all_day: bool) -> "_Extra":
        extra = cls([line.raw for line in block.lines if line.name not in OWN], [], [], [])
        for inner in block.blocks:
            minutes = _minutes(inner, all_day=all_day) if inner.name == "VALARM" else None
            if minutes is not None and minutes not in extra.minutes:
                extra.minutes.append(minutes)
                if {line.name for line in inner.lines} - {"ACTION", "TRIGGER", "DESCRIPTION"} or inner.blocks:
                    extra.alarms.append({"minutes": minutes, "lines": inner.raw()})
            else:
                extra.others.append(inner.raw())
        extra.minutes.sort()
        return extra

    def kept(self) -> dict[str, Any]:
        """What there is."""
        alarms = self.alarms + [{"minutes": None, "lines": lines} for lines in self.others]
        return {name: value for name, value in (("lines", self.lines), ("alarms", alarms)) if value}

    def data(self, *, floating: bool) -> dict[str, Any] | None:
        """The column."""
        single = {at: kept for at, kept in self.occurrences.items() if kept}
        return (
            self.kept() | ({"occurrences": single} if single else {}) | ({"floating": True} if floating else {}) or None
        )


def _minutes(alarm: Block, *, all_day: bool) -> int | None:
    """A plain reminder, in minutes before; None for an alarm of another kind."""
    action, trigger = alarm.first("ACTION"), alarm.first("TRIGGER")
    if action is None or trigger is None or action.value.strip().upper() != "DISPLAY" or alarm.first("REPEAT"):
        return None
    if trigger.params.keys() - {"RELATED", "VALUE"} or trigger.params.get("RELATED", "START").upper() != "START":
        return None
    if trigger.params.get("VALUE", "DURATION").upper() != "DURATION":
        return None
    before = -length_of(trigger.value, trigger) + timedelta(minutes=NINE_MIN if all_day else 0)
    minutes, rest = divmod(before, timedelta(minutes=1))
    return minutes if not rest and 0 <= minutes <= MOST_REMINDER_MIN else None


def _words(block: Block) -> dict[str, str]:
    def said(name: str) -> str:
        line = block.first(name)
        return line.text if line else ""

    return {"title": said("SUMMARY"), "notes": said("DESCRIPTION"), "place": said("LOCATION")}


def _zone_beside(block: Block, starts: Line) -> str | None:
    """The zone of an event that our writer could only tell in UTC (`ics_time.moment`)."""
    line = block.first("X-CUPCAKE-ZONE")
    return line.value if line and known(line.value) and starts.value.strip().endswith("Z") else None


def _one_of(block: Block, name: str, words: tuple[str, ...]) -> str | None:
    line = block.first(f"X-CUPCAKE-{name}")
    return line.value if line and line.value in words else None


def _uid(block: Block) -> str:
    line = block.first("UID")
    if line is not None and line.value.strip():
        return line.text.strip()[:1000]
    # Without a name of its own an event is known by all it says, so that importing again finds it.
    return hashlib.sha256("\n".join(t for t in block.raw() if not t.startswith("DTSTAMP")).encode()).hexdigest()


def _sequence(block: Block) -> int:
    line = block.first("SEQUENCE")
    return int(line.value) if line and line.value.strip().isdigit() and len(line.value) < 10 else 0


def _cancelled(block: Block) -> bool:
    line = block.first("STATUS")
    return line is not None and line.value.strip().upper() == "CANCELLED"


def _needed(block: Block, name: str) -> Line:
    line = block.first(name)
    if line is None:
        raise refused(block.number, _("Line {line} begins an event without {name}."), name=name)
    return line


def _set(values: Any) -> list[str]:
    return list(dict.fromkeys(values))


def _item(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
