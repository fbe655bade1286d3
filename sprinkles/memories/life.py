"""Both lives as the screens and commands of memories read them: pages of moments, the years there are, this day in them.

Everything is read through `ctx.moments`, from whatever sprinkles are running; nothing of it is kept. Blocking: call it in a
thread.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from weakref import WeakKeyDictionary

from sprinkles.memories.windows import FIRST_DAY, LAST_DAY, PAGE, Page, on_this_day, page
from sprinkles.sdk import Context, Moment, Person
from ui.words import N_, _, ngettext

Whose = Literal["", "me", "mate"]
FRESH_S = 60.0
KINDS = {
    "milestone": N_("Milestones"),
    "entry": N_("Diary"),
    "habit": N_("Habits"),
    "event": N_("Calendar"),
    "mood": N_("Mood"),
    "answer": N_("Questions"),
}
"""The kinds that have a filter of their own, in its order; everything else is under Everything."""
UNDER = {"anniversary": "event", "countdown": "event"}
"""Kinds that are found under the filter of another one."""

_years: "WeakKeyDictionary[object, tuple[float, list[int]]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Filter:
    """What is looked for. Empty means everything."""

    whose: Whose = ""
    kind: str = ""
    pictures: bool = False

    def wanted(self, ctx: Context) -> Callable[[Moment], bool]:
        """Whether a moment is looked for. One that names nobody is of both."""
        me, mate = ctx.people.both()
        who = me if self.whose == "me" else mate
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

        def asks(moment: Moment) -> bool:
            # What opens nothing (that the other one was busy) is no memory, and what is still to come is none yet.
            if not moment.route or (moment.at is not None and moment.at > now):
                return False
            if self.kind and UNDER.get(moment.kind, moment.kind) != self.kind:
                return False
            if self.pictures and not moment.picture:
                return False
            if not self.whose:
                return True
            if moment.author_id is None:  # of both; before there is an account all is one’s own
                return me.id is not None or who is me
            return who is not None and moment.author_id == who.id

        return asks


def person_of(ctx: Context, author_id: str | None) -> Person | None:
    """Whose a moment is, also somebody's of before; None for both. Before there is an account all is one’s own."""
    if author_id is None:
        me, __ = ctx.people.both()
        return me if me.id is None else None
    return ctx.people.author(author_id)


def today() -> date:
    """The day on this person's calendar."""
    return datetime.now().astimezone().date()


def years(ctx: Context, *, again: bool = False) -> list[int]:
    """The years that hold anything, ascending. Looked for once a minute at most, unless asked for `again`."""
    held = _years.get(ctx.store)
    if held is not None and not again and time.monotonic() - held[0] < FRESH_S:
        return held[1]
    began = time.monotonic()
    found = ctx.years(today())
    held = _years.get(ctx.store)
    if held is None or held[0] <= began:  # a slow look must not take the place of one that began after it
        _years[ctx.store] = began, found
    return found


def timeline(
    ctx: Context, chosen: Filter, last: date | None = None, *, count: int = PAGE, windows: int | None = None
) -> Page:
    """A page of moments up to and with `last` (today if not given), newest first; looking into so many windows at most.

    Steps over empty years when they are known already, and does not wait for them.
    """
    held = _years.get(ctx.store)
    # What came in this year after the years were looked for must not be stepped over.
    fresh = held is not None and time.monotonic() - held[0] < FRESH_S
    known = sorted({*held[1], today().year}) if held is not None and fresh else None
    newest = min(last or today(), LAST_DAY)
    asked = chosen.wanted(ctx)
    return page(ctx.moments, newest, count=count, wanted=asked, years=known, first=FIRST_DAY, windows=windows)


def this_day(ctx: Context, day: date | None = None) -> list[tuple[int, list[Moment]]]:
    """What this date held in earlier years, nearest first."""
    when = day or today()
    return on_this_day(ctx.moments, when, years(ctx))


def ago(year: int, now: int) -> str:
    """`A year ago`, `Three years ago`."""
    count = now - year
    if 0 < count <= len(AGO):
        return _(AGO[count - 1])
    return ngettext("{n} year ago", "{n} years ago", count).format(n=count)


def ago_today(year: int, now: int) -> str:
    """`A year ago today`."""
    count = now - year
    if 0 < count <= len(AGO_TODAY):
        return _(AGO_TODAY[count - 1])
    return ngettext("{n} year ago today", "{n} years ago today", count).format(n=count)


AGO = (
    N_("A year ago"),
    N_("Two years ago"),
    N_("Three years ago"),
    N_("Four years ago"),
    N_("Five years ago"),
    N_("Six years ago"),
    N_("Seven years ago"),
    N_("Eight years ago"),
    N_("Nine years ago"),
    N_("Ten years ago"),
)
AGO_TODAY = (
    N_("A year ago today"),
    N_("Two years ago today"),
    N_("Three years ago today"),
    N_("Four years ago today"),
    N_("Five years ago today"),
    N_("Six years ago today"),
    N_("Seven years ago today"),
    N_("Eight years ago today"),
    N_("Nine years ago today"),
    N_("Ten years ago today"),
)
