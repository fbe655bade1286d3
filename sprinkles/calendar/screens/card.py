"""The Today card: what is on today, then what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import flet as ft

from sprinkles.calendar.queries import Happening, upcoming, window
from sprinkles.calendar.screens.rows import said
from sprinkles.calendar.screens.tables import TABLES
from sprinkles.calendar.screens.tints import tint
from sprinkles.calendar.words import NAMELESS, away, clock, counted
from sprinkles.sdk import Context, Person
from ui.boundary import component
from ui.direction import following
from ui.live import use_live
from ui.look import use_look
from ui.press import button, tappable
from ui.surface import card, sides
from ui.text import one_line, overline, text
from ui.tokens import R_S, Palette
from ui.words import _

MOST, AHEAD_DAYS = 4, 14


@dataclass(frozen=True)
class Near:
    """What is on today, what comes in two weeks, and the soonest that is counted down to."""

    today: tuple[Happening, ...]
    next: tuple[Happening, ...]
    people: dict[str | None, Person]
    alone: bool


def read_near(ctx: Context, today: date, now: datetime) -> Near:
    """Blocking. What is over today is left out, and what an ex-partner planned; other sprinkles' days are theirs to tell."""
    found = [h for h in window(ctx, today, today + timedelta(days=AHEAD_DAYS), links=False) if not h.archive]
    current = [
        h for h in found if h.first <= today and (h.ends is None or h.all_day or h.ends >= now or h.starts == h.ends)
    ]
    after = [h for h in found if h.first > today]
    soon = [
        h
        for h in upcoming(ctx, today)
        if not h.archive and h.first > today and (h.event_id, h.at) not in {(a.event_id, a.at) for a in after}
    ]
    shown = (*current[:MOST], *(after + soon)[: max(1, MOST - len(current))])
    return Near(
        tuple(current[:MOST]),
        shown[len(current[:MOST]) :],
        {who: ctx.people.author(who) for who in {h.author_id for h in shown}},
        ctx.people.both()[1] is None,
    )


@component
def Card(ctx: Context) -> ft.Control:
    p = use_look().p
    today = date.today()
    near = use_live(ctx.events.on_change, TABLES, lambda: read_near(ctx, today, datetime.now().astimezone()), [today])
    if near is None:
        return ft.Container(visible=False)
    lines: list[ft.Control] = []
    if near.today:
        lines.append(overline(_("Today"), p.ink_soft))
        lines += [_line(ctx, p, near, h, today, on_today=True) for h in near.today]
    if near.next:
        lines.append(overline(_("Then") if near.today else _("Coming up"), p.ink_soft))
        lines += [_line(ctx, p, near, h, today, on_today=False) for h in near.next]
    if not lines:
        nav = ctx.nav
        alone = _("Nothing planned. What would you look forward to?")
        both = _("Nothing planned. What would you two look forward to?")
        ask = [text(alone if near.alone else both, "story_small", p.ink_soft)]
        plan = button(p, _("Plan something"), (lambda: nav.go("/plan")) if nav else None, kind="soft", lead="plus")
        lines = [*ask, ft.Container(ft.Row([plan]), padding=ft.Padding.only(top=6))]
    return card(p, ft.Column(lines, spacing=6), padding=sides(start=20, end=12, top=16, bottom=14))


def _line(ctx: Context, p: Palette, near: Near, happening: Happening, today: date, *, on_today: bool) -> ft.Control:
    ink, __ = tint(p, happening, near.people.get(happening.author_id))
    hours = clock(happening) or _("All day")
    under = counted(happening, today) or (hours if on_today else "")
    if not on_today and not under:
        under = ", ".join(part for part in (away(happening.first, today), clock(happening)) if part)
    under = under[0].upper() + under[1:]
    bar = ft.Container(width=4, height=34, border_radius=2, bgcolor=ink)
    words = ft.Column(
        [
            following(one_line(happening.title or _(NAMELESS), "row", p.ink)),
            one_line(under, "caption", p.ink_soft),
        ],
        spacing=1,
        expand=True,
    )
    row = ft.Row([bar, words], spacing=12)
    nav = ctx.nav
    if happening.busy or nav is None:
        return ft.Semantics(label=said(happening), container=True, exclude_semantics=True, content=row)
    return tappable(
        p, row, said(happening), lambda: nav.go(happening.route), radius=R_S, padding=ft.Padding.symmetric(vertical=4)
    )
