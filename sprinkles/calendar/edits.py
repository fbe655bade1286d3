"""Changing what is planned: one occurrence, it and all that follow, or all.

Invariants: each call is one transaction with its event. Whatever is changed, the occurrences that were not meant stay as they
were: what was left out, moved or reworded keeps that when the series moves with it.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.plans import WORDS, Plan, checked, values_of
from sprinkles.calendar.queries import spec_of, strings
from sprinkles.calendar.rules import Rule, until_before
from sprinkles.calendar.series import Spec, expand, latest, one
from sprinkles.calendar.zones import at_wall, day, instant, stamp, wall, zone_of
from sprinkles.sdk import Context, Refused, Visibility
from ui.words import _

Scope = Literal["one", "following", "all"]


def add(ctx: Context, plan: Plan, visibility: Visibility | None = None) -> str:
    """Keep a new event; answers its id. Raises: Refused."""
    plan = checked(plan)
    with ctx.store.together() as work:
        event_id = work.add(CalendarEvent, visibility=visibility, **values_of(plan))
        work.emit(
            "calendar.event.created", source=("calendar_event", event_id), event_id=event_id, day=_first_day(plan)
        )
    return event_id


def edit(
    ctx: Context, event_id: str, plan: Plan, *, at: str | None = None, scope: Scope = "all",
    visibility: Visibility | None = None,
) -> str:  # fmt: skip
    """Change an event. `plan` is what the occurrence `at` (the first unless given) shall be; answers the id of the event it
    is in afterwards: another one for `following`.

    One occurrence has times and words of its own; the rest of a plan is the series' and is left as it is.
    Raises: Refused.
    """
    event, spec = _found(ctx, event_id)
    at = at or spec.starts
    scope = _scope(spec, at, scope)
    plan = checked(plan if scope != "one" else replace(plan, rrule=None, occasion="event"))
    if scope == "one":
        news = _alone(event, spec, at, plan)
    elif scope == "following":
        return _split(ctx, event, spec, at, plan, visibility)
    else:
        news = _shifted(event, spec, at, plan)
    with ctx.store.together() as work:
        work.change(CalendarEvent, event_id, visibility=visibility if scope == "all" else None, **news)
        day_ = _first_day(plan)
        work.emit("calendar.event.changed", source=("calendar_event", event_id), event_id=event_id, day=day_)
    return event_id


def delete(ctx: Context, event_id: str, *, at: str | None = None, scope: Scope = "all") -> None:
    """Delete an event, one occurrence of it, or one and all that follow. Raises: Refused."""
    event, spec = _found(ctx, event_id)
    at = at or spec.starts
    # The first occurrence may be left out while others stay.
    scope = scope if scope == "one" and spec.repeats else _scope(spec, at, scope)
    with ctx.store.together() as work:
        if scope == "all":
            work.delete(CalendarEvent, event_id)
            work.emit("calendar.event.deleted", source=("calendar_event", event_id), event_id=event_id)
            return
        left = {"exdates": sorted({*strings(event.exdates), at})} if scope == "one" else _before(event, at)
        work.change(CalendarEvent, event_id, **left)
        work.emit("calendar.event.changed", source=("calendar_event", event_id), event_id=event_id, day=at[:10])


def bring_back(ctx: Context, event_id: str, at: str) -> None:
    """Take back one occurrence that was left out. Raises: Refused."""
    event, _ = _found(ctx, event_id)
    with ctx.store.together() as work:
        work.change(CalendarEvent, event_id, exdates=[d for d in strings(event.exdates) if d != at])
        work.emit("calendar.event.changed", source=("calendar_event", event_id), event_id=event_id, day=at[:10])


def restore(ctx: Context, event_id: str) -> None:
    """Take back a deleted event. Raises: Refused."""
    with ctx.store.together() as work:
        work.restore(CalendarEvent, event_id)


# -- inside


def _found(ctx: Context, event_id: str) -> tuple[CalendarEvent, Spec]:
    event = ctx.store.get(CalendarEvent, event_id)
    if event is None:
        raise Refused(_("There is no such event here. It may have been deleted."), code="not_found")
    return event, spec_of(event)


def _scope(spec: Spec, at: str, scope: Scope) -> Scope:
    """What a wish comes to: without a repetition there is only one, and nothing before the first is left to stay."""
    if not spec.repeats:
        return "all"
    return "all" if scope == "following" and at <= spec.starts else scope


def _first_day(plan: Plan) -> str:
    return plan.starts if plan.all_day else wall(plan.starts, zone_of(plan.zone)).date().isoformat()


def _alone(event: CalendarEvent, spec: Spec, at: str, plan: Plan) -> dict[str, Any]:
    """One occurrence with times and words of its own."""
    by_rule = one(replace(spec, moves=()), at)
    if one(spec, at) is None:
        raise Refused(_("That day is not in the calendar any more."), code="not_found")
    now = time.time_ns() // 1_000_000
    moves = [m for m in strings(event.moves) if at not in latest((m,))]
    same = by_rule and (by_rule.starts, by_rule.ends, by_rule.all_day) == (plan.starts, plan.ends, plan.all_day)
    if not same:
        moves.append(
            _item(at=at, starts=plan.starts, ends=plan.ends, all_day=plan.all_day, zone=plan.zone, edited_ms=now)
        )
    overrides = [o for o in strings(event.overrides) if at not in latest((o,))]
    words = {n: getattr(plan, n) for n in WORDS if getattr(plan, n) != (getattr(event, n) or "")}
    if words:
        overrides.append(_item(at=at, **words, edited_ms=now))
    return {"moves": moves, "overrides": overrides}


def _item(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _shifted(event: CalendarEvent, spec: Spec, at: str, plan: Plan) -> dict[str, Any]:
    """The whole series, moved as the occurrence `at` was moved; words written for single occurrences stay theirs."""
    span = one(spec, at)
    if span is None:
        raise Refused(_("That day is not in the calendar any more."), code="not_found")
    # Measured from where the rule puts it: a single move of its own stays apart from the series.
    moved = span.starts != span.at and (plan.starts, plan.ends, plan.all_day) == (span.starts, span.ends, span.all_day)
    news = values_of(plan)
    if moved:
        for name in ("all_day", "starts_at", "ends_at", "starts_on", "ends_on", "time_zone"):
            news[name] = getattr(event, name)
    else:
        move = _mover(spec, at, plan)
        starts = move(spec.starts)
        length = _days_or_time(plan)
        key = "on" if plan.all_day else "at"
        news |= {f"starts_{key}": starts, f"ends_{key}": _plus(starts, length, all_day=plan.all_day)}
        news |= _carried(_said(event, lambda __: True), move)
    own = latest(strings(event.overrides)).get(at, {})
    # What was written for this occurrence alone is not written over the series unless it was changed now.
    news |= {n: getattr(event, n) for n in WORDS if n in own and own[n] == (news[n] or "")}
    return {n: v for n, v in news.items() if v != getattr(event, n)}


def _mover(spec: Spec, at: str, plan: Plan) -> Callable[[str], str]:
    """What an occurrence's start becomes when the one of `at` becomes the plan's."""
    old_zone, new_zone = zone_of(spec.zone), zone_of(plan.zone)

    def on_clock(text: str) -> datetime:
        return datetime.combine(day(text), datetime.min.time()) if len(text) == 10 else wall(text, old_zone)

    target = datetime.combine(day(plan.starts), datetime.min.time()) if plan.all_day else wall(plan.starts, new_zone)
    away = target - on_clock(at)
    if plan.all_day:
        away = timedelta(days=(target.date() - on_clock(at).date()).days)

    def move(text: str) -> str:
        if text == at:
            return plan.starts
        then = on_clock(text) + away
        return then.date().isoformat() if plan.all_day else at_wall(then, new_zone)

    return move


def _carried(said: Mapping[str, list[str]], move: Callable[[str], str]) -> dict[str, list[str]]:
    """What is said of single occurrences, for where these are now."""

    def items(values: object) -> list[str]:
        return [_item(**{**item, "at": move(at)}) for at, item in latest(strings(values)).items()]

    return {
        "rdates": [move(d) for d in said["rdates"]],
        "exdates": [move(d) for d in said["exdates"]],
        "moves": items(said["moves"]),
        "overrides": items(said["overrides"]),
    }


def _days_or_time(plan: Plan) -> timedelta:
    read: Callable[[str], Any] = day if plan.all_day else instant
    found: timedelta = read(plan.ends or plan.starts) - read(plan.starts)
    return found


def _plus(text: str, length: timedelta, *, all_day: bool) -> str:
    if all_day:
        return (day(text) + length).isoformat()
    return stamp(instant(text) + length)


def _before(event: CalendarEvent, at: str) -> dict[str, Any]:
    """The series up to `at`, without it."""
    rule = Rule.read(event.rrule).ending(until=until_before(at, all_day=event.all_day)) if event.rrule else None
    return {"rrule": str(rule) if rule else None, **_said(event, lambda d: d < at)}


def _said(event: CalendarEvent, keep: Callable[[str], bool]) -> dict[str, list[str]]:
    def items(values: object) -> list[str]:
        return [v for v in strings(values) if all(keep(at) for at in latest((v,)))]

    return {
        "rdates": [d for d in strings(event.rdates) if keep(d)],
        "exdates": [d for d in strings(event.exdates) if keep(d)],
        "moves": items(event.moves),
        "overrides": items(event.overrides),
    }


def _split(ctx: Context, event: CalendarEvent, spec: Spec, at: str, plan: Plan, visibility: Visibility | None) -> str:
    """End the series before `at`, and begin another one there."""
    rule = Rule.read(plan.rrule) if plan.rrule else None
    if rule and rule.count is not None and plan.rrule == event.rrule:
        rule = rule.ending(count=max(1, rule.count - _passed(spec, at)))
    later = _said(event, lambda d: d >= at)
    carried = _carried(later, _mover(spec, at, plan))
    values = values_of(replace(plan, rrule=str(rule) if rule else None)) | {"source_data": event.source_data}
    # This occurrence is the first of the new series and has its own times and words there.
    own = {"moves": carried["moves"], "overrides": carried["overrides"]}
    own = {name: [i for i in items if plan.starts not in latest((i,))] for name, items in own.items()}
    level = visibility or ctx.store.reaches(event)
    with ctx.store.together() as work:
        work.change(CalendarEvent, event.id, **_before(event, at))
        values |= {"rdates": carried["rdates"], "exdates": carried["exdates"], **own}
        event_id = work.add(CalendarEvent, visibility=level, **values)
        for name, which in (("changed", event.id), ("created", event_id)):
            source = ("calendar_event", which)
            work.emit(f"calendar.event.{name}", source=source, event_id=which, day=_first_day(plan))
    return event_id


def _passed(spec: Spec, at: str) -> int:
    """How many occurrences the rule gave before `at`, those left out too."""
    bare = replace(spec, exdates=frozenset(), moves=(), rdates=())
    first, last = date.fromisoformat(spec.starts[:10]), date.fromisoformat(at[:10])
    return sum(span.at < at for span in expand(bare, first, last))
