"""Moments as the timeline and the album draw them: values, so that one that did not change is not drawn again.

Blocking: call it in a thread.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sprinkles.memories.life import person_of
from sprinkles.sdk import Context, Moment, Person, Refused
from ui.people import Sees, who_sees
from ui.words import dated, month_and_year, month_name, pgettext

LARGEST_BYTES = 6_000_000
"""A picture sent as bytes is sent whole; a larger one shows its place only."""


@dataclass(frozen=True)
class Row:
    """One moment. `photo` is what an image control takes, "" for one that has not arrived, None for none."""

    key: str
    year: int
    month: str
    month_name: str
    day: str
    spoken: str
    clock: str
    kind: str
    icon: str
    title: str
    text: str
    route: str
    photo: str | bytes | None
    name: str
    initial: str
    side: Literal["a", "b"] | None
    sees: Sees
    weight: int

    @property
    def said(self) -> str:
        """What a screen reader says of it."""
        whose = f", {self.name}" if self.name else ""
        return f"{self.spoken}: {self.title}{whose}"


def rows_of(ctx: Context, moments: Iterable[Moment]) -> tuple[Row, ...]:
    """Moments as rows, in the order given."""
    me, __ = ctx.people.both()
    people: dict[str | None, Person | None] = {}
    out = []
    for n, moment in enumerate(moments):
        if moment.author_id not in people:
            people[moment.author_id] = person_of(ctx, moment.author_id)
        who = people[moment.author_id]
        day = moment.day
        out.append(
            Row(
                key=f"{moment.table}-{moment.record_id}-{day}-{moment.kind}-{moment.author_id or n}",
                year=day.year,
                month=month_and_year(day),
                month_name=month_name(day.month),
                day=str(day.day),
                spoken=dated(day),
                clock=_clock(moment),
                kind=moment.kind,
                icon=moment.icon,
                title=moment.title,
                text=moment.text,
                route=moment.route,
                photo=picture_of(ctx, moment.picture),
                name=(pgettext("one of the two", "You") if who.is_me else who.name) if who else "",
                initial=who.name if who else "",
                side=who.side if who else None,
                sees=who_sees(
                    shared=moment.visibility == "shared",
                    times=moment.visibility == "calendar_visible",
                    mine=moment.author_id in (None, me.id),
                ),
                weight=moment.weight,
            )
        )
    return tuple(out)


def picture_of(ctx: Context, sha256: str | None, *, ask: bool = False) -> str | bytes | None:
    """What an image control takes; `ask` fetches one that has not arrived before others."""
    if sha256 is None:
        return None
    try:
        file = ctx.media.want(sha256) if ask else ctx.media.path(sha256)
        if file is None or ctx.nav is None or file.stat().st_size > LARGEST_BYTES:
            return ""
        return ctx.nav.picture(file)
    except (OSError, Refused):
        return ""


def _clock(moment: Moment) -> str:
    """The time of what happens at one, on this device's clock."""
    if moment.at is None or moment.kind != "event":
        return ""
    try:
        return f"{datetime.fromisoformat(moment.at).astimezone():%H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""
