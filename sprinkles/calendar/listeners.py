"""What other sprinkles say happened, as days in the calendar. Each stands once, however often it is told.

Invariants: a day is a child of the record it tells of, so it is never seen by more people than that, and goes with it. No
words are copied: the calendar calls a day by the name that its own sprinkle gives it.
"""

from collections.abc import Callable
from datetime import datetime

from sprinkles.calendar.models import CalendarLink
from sprinkles.calendar.zones import day as read_day
from sprinkles.sdk import Context, Event, Refused
from ui.words import N_

KINDS = {
    "journal": ("entry", N_("Diary entry"), "book-open", "/diary/{id}"),
    "habit": ("habit", N_("Habit"), "check-circle", "/habits/{id}"),
}
SHOWS = ("journal.entry.created", "habit.completed")
HIDES = ("journal.entry.deleted", "habit.unchecked")
MOVES = ("journal.entry.changed",)


def listen(ctx: Context) -> None:
    """Begin to listen."""
    for name, handle in ((SHOWS, _show), (HIDES, _hide), (MOVES, _move)):
        for event in name:
            ctx.events.listen(event, _bound(ctx, handle))


def _bound(ctx: Context, handle: Callable[[Context, Event], None]) -> Callable[[Event], None]:
    return lambda event: handle(ctx, event)


def _show(ctx: Context, event: Event) -> None:
    kind = KINDS.get(event.name.partition(".")[0])
    if event.source is None or kind is None:
        return
    item_kind, title, icon, route = kind
    on = day_of(event)
    link = ctx.store.id_of(CalendarLink, *event.source, on)
    try:
        with ctx.store.together() as work:
            work.put(
                CalendarLink, link, parent=event.source, day=on, title=title, icon=icon, item_kind=item_kind,
                route=route.format(id=event.source[1]),
            )  # fmt: skip
    except Refused as refused:
        # Its record is gone, or not ours to add to, before its event came: there is nothing to show.
        ctx.log.info("calendar_link_left_out event=%s code=%s", event.name, refused.code)


def _hide(ctx: Context, event: Event) -> None:
    if event.source is None:
        return
    only = day_of(event) if event.name == "habit.unchecked" else None
    _drop(ctx, event.source, keep=lambda day: only is not None and day != only)


def _move(ctx: Context, event: Event) -> None:
    """What was changed may stand on another day now; without a day in the event it stays where it is."""
    if event.source is None or not event.payload.get("day"):
        return
    on = day_of(event)
    _show(ctx, event)
    _drop(ctx, event.source, keep=lambda day: day == on)


def _drop(ctx: Context, source: tuple[str, str], *, keep: Callable[[str], bool]) -> None:
    rows = ctx.store.rows(
        "SELECT id, day FROM calendar_link WHERE parent_table = ? AND parent_id = ? AND deleted_at IS NULL", source
    )
    for link, day in rows:
        if keep(day):
            continue
        try:
            with ctx.store.together() as work:
                work.delete(CalendarLink, link)
        except Refused as refused:
            ctx.log.info("calendar_link_stays code=%s", refused.code)


def day_of(event: Event) -> str:
    """The day an event tells of: it says so, or it is the day it happened on this device's clock."""
    said = event.payload.get("day")
    try:
        return read_day(str(said)[:10]).isoformat()
    except ValueError:
        return datetime.fromtimestamp(event.at_ms / 1000).astimezone().date().isoformat()
