"""Rows of days: what is on one, and what is counted down to."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from sprinkles.calendar.queries import Happening
from sprinkles.calendar.screens.tints import tint
from sprinkles.calendar.words import NAMELESS, clock, counted, spoken, when, years_of
from sprinkles.sdk import Person
from ui.boundary import component, keyed, memo
from ui.direction import following
from ui.icons import icon
from ui.look import use_look
from ui.people import Sees, avatar, sees, who_sees
from ui.press import tappable
from ui.surface import hairline, sides
from ui.text import one_line, text, title
from ui.tokens import R_M, Palette
from ui.words import _, dated, grouped, ngettext

HOURS = 50
DATE = 40
Open = Callable[[Happening], object]


def said(happening: Happening) -> str:
    """What a row is called."""
    return f"{happening.title or _(NAMELESS)}, {when(happening)}"


def sees_of(happening: Happening) -> Sees:
    """Who may read it, as the kit says it."""
    reach = happening.reach
    return who_sees(shared=reach == "shared", times=reach == "calendar_visible", mine=not happening.archive)


@component
def _HappeningRow(happening: Happening, author: Person | None, on: date, on_open: Open) -> ft.Control:
    p = use_look().p
    ink, __ = tint(p, happening, author)
    starts, ends = happening.starts, happening.ends
    if starts is None:
        hours: list[ft.Control] = [text(_("All day"), "caption", p.ink_soft)]
    elif on > happening.first:
        hours = [text(_("until") if on == happening.last else _("all day"), "caption", p.ink_soft)]
        hours += [text(f"{ends:%H:%M}", "label_strong", p.ink)] if on == happening.last and ends else []
    else:
        hours = [text(f"{starts:%H:%M}", "label_strong", p.ink)]
        # An end on another day is told below.
        if ends is not None and ends > starts and happening.first == happening.last:
            hours.append(text(f"{ends:%H:%M}", "caption", p.ink_soft))
    words: list[ft.Control] = [following(one_line(happening.title or _(NAMELESS), "row", p.ink, lines=2))]
    under = ", ".join(part for part in (counted(happening, on), _days(happening), happening.place) if part)
    if under:
        words.append(one_line(under, "label", p.ink_soft, lines=2))
    words.append(ft.Container(_meta(p, happening, author), padding=ft.Padding.only(top=3)))
    bar = ft.Container(width=4, height=38, border_radius=2, bgcolor=ink, margin=ft.Margin.only(top=3))
    row = ft.Row(
        [ft.Column(hours, spacing=1, width=HOURS), bar, ft.Column(words, spacing=2, expand=True)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    pressed = None if happening.busy or (happening.link and not happening.route) else lambda: on_open(happening)
    pad = ft.Padding.symmetric(horizontal=12, vertical=11)
    if pressed is None:
        return ft.Semantics(
            label=said(happening), container=True, exclude_semantics=True, content=ft.Container(row, padding=pad)
        )
    return tappable(p, row, said(happening), pressed, radius=R_M, padding=pad)


HappeningRow = memo(_HappeningRow)


def _days(happening: Happening) -> str:
    return clock(happening) if happening.first != happening.last else ""


def _meta(p: Palette, happening: Happening, author: Person | None) -> ft.Control:
    parts: list[ft.Control] = [avatar(p, author.name, author.side, 20, photo=author.photo)] if author else []
    parts.append(sees(p, sees_of(happening), 13))
    if happening.link:
        parts.append(icon(happening.icon, p.ink_soft, 15))
    elif happening.repeats and happening.occasion != "anniversary":
        parts.append(icon("arrows-clockwise", p.ink_soft, 15))
    if happening.occasion in ("anniversary", "countdown"):
        parts.append(icon(happening.icon, p.ink_soft, 15))
    return ft.Row(parts, spacing=10)


def day_rows(
    p: Palette, found: Sequence[Happening], people: dict[str | None, Person], on: date, on_open: Open
) -> list[ft.Control]:
    """A day's rows with the lines between them."""
    out: list[ft.Control] = []
    for happening in found:
        key = f"{happening.event_id}-{happening.at}-{on}"
        if out:
            out.append(ft.Container(hairline(p), padding=sides(start=HOURS + 36, end=12), key=f"line-{key}"))
        drawn = keyed(HappeningRow, key)(happening, people.get(happening.author_id), on, on_open)
        out.append(ft.Container(drawn, key=f"row-{key}"))
    return out


def day_head(p: Palette, day: date, today: date, *, first: bool = False) -> ft.Control:
    """The name of a day over its rows."""
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get((day - today).days, "")
    parts: list[ft.Control] = [title(spoken(day, year=day.year != today.year), "heading", p.accent)]
    if near:
        parts.append(text(near, "caption", p.ink_soft))
    return ft.Container(
        ft.Row(parts, spacing=10, vertical_alignment=ft.CrossAxisAlignment.END),
        padding=sides(start=12, end=12, top=6 if first else 20, bottom=4),
        key=f"day-{day}",
    )


def coming_rows(p: Palette, coming: Sequence[Happening], today: date, on_open: Open) -> list[ft.Control]:
    """What is counted down to: the days as a number, then what it is."""
    out: list[ft.Control] = []
    for happening in coming:
        days = (happening.first - today).days
        number = ft.Column(
            [text(grouped(days), "numeral", p.ink), text(ngettext("day", "days", days), "caption", p.ink_soft)],
            spacing=3,
            width=HOURS,
        )
        on = spoken(happening.first)
        if happening.years > 0:
            on = f"{years_of(happening.years)}, {dated(happening.first)}"
        words = ft.Column(
            [
                following(one_line(happening.title or _(NAMELESS), "row", p.ink, lines=2)),
                one_line(on, "label", p.ink_soft),
            ],
            spacing=2,
            expand=True,
        )
        mark = icon(happening.icon, p.ink_soft, 20)
        row = ft.Row([number, words, mark], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)
        label = ngettext("{title}, in {n} day", "{title}, in {n} days", days).format(
            title=happening.title or _(NAMELESS), n=grouped(days)
        )
        out.append(
            tappable(
                p,
                row,
                label,
                lambda h=happening: on_open(h),
                radius=R_M,
                padding=ft.Padding.symmetric(horizontal=12, vertical=11),
            )
        )
    return out
