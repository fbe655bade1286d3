"""The month: on phones a number and dots for each day, on wide screens a square with what is on it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import flet as ft

from sprinkles.calendar.queries import Happening
from sprinkles.calendar.screens.rows import Open, said
from sprinkles.calendar.screens.showing import Shown, span_of
from sprinkles.calendar.screens.tints import tint
from sprinkles.calendar.words import NAMELESS, spoken
from ui.direction import following
from ui.icons import icon
from ui.press import tappable
from ui.surface import line_begins, sides
from ui.text import one_line, text
from ui.tokens import R_M, R_S, Palette
from ui.words import _, ngettext, pgettext, week_begins, weekday

Choose = Callable[[date], object]
DOTS, PILLS, MARKS = 3, 3, 3


def names(p: Palette, *, short: bool) -> ft.Control:
    """The names of the days, as a week begins."""
    cells: list[ft.Control] = [
        ft.Container(
            text(weekday((week_begins() + n) % 7, "tiny" if short else "short"), "caption", p.ink_soft),
            expand=True,
            alignment=ft.Alignment.CENTER if short else line_begins(),
            padding=0 if short else sides(start=10),
        )
        for n in range(7)
    ]
    return ft.Semantics(exclude_semantics=True, content=ft.Row(cells, spacing=0))


def weeks(first: date, last: date) -> list[list[date]]:
    """Rows of seven days."""
    return [[first + timedelta(days=7 * w + d) for d in range(7)] for w in range(((last - first).days + 1) // 7)]


def label_of(day: date, found: Sequence[Happening], today: date) -> str:
    """What a day is called: how much is on it, never only dots."""
    many = ngettext("{n} thing", "{n} things", len(found)).format(n=len(found)) if found else _("nothing planned")
    return ", ".join([spoken(day), *([pgettext("within a sentence", "today")] if day == today else []), many])


def small_month(p: Palette, shown: Shown, chosen: date, today: date, on_choose: Choose) -> ft.Control:
    """A phone's month."""
    first, last = span_of("Month", chosen)
    lines: list[ft.Control] = [
        small_week(p, shown, week, chosen, today, on_choose, month=chosen.month) for week in weeks(first, last)
    ]
    return ft.Column([names(p, short=True), *lines], spacing=2)


def small_week(
    p: Palette,
    shown: Shown,
    week: Sequence[date],
    chosen: date,
    today: date,
    on_choose: Choose,
    *,
    month: int | None = None,
) -> ft.Control:
    """Seven days in a row."""
    return ft.Row(
        [_cell(p, shown, day, chosen, today, on_choose, month in (None, day.month)) for day in week], spacing=0
    )


def _cell(
    p: Palette, shown: Shown, day: date, chosen: date, today: date, on_choose: Choose, inside: bool
) -> ft.Control:
    found = shown.on(day)
    color = p.background if day == chosen else p.accent if day == today else p.ink if inside else p.ink_soft
    number = ft.Container(
        text(str(day.day), "label_strong" if day in (chosen, today) else "label", color),
        width=34,
        height=34,
        border_radius=17,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.ink if day == chosen else None,
        border=ft.Border.all(1.5, p.accent) if day == today and day != chosen else None,
    )
    # One dot for each kind of colour says more than one for each thing.
    planned = [h for h in found if not h.link]
    inks = list(dict.fromkeys(tint(p, h, shown.people.get(h.author_id))[0] for h in planned))[:DOTS]
    dots: list[ft.Control] = [ft.Container(width=5, height=5, border_radius=3, bgcolor=ink) for ink in inks]
    body = ft.Column(
        [number, ft.Row(dots, spacing=3, alignment=ft.MainAxisAlignment.CENTER, height=6)],
        spacing=2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return tappable(
        p,
        ft.Container(body, alignment=ft.Alignment.CENTER),
        label_of(day, found, today),
        lambda: on_choose(day),
        radius=R_M,
        expand=True,
        selected=day == chosen,
        height=48,
        opacity=1 if inside else 0.75,
    )


def large_month(p: Palette, shown: Shown, chosen: date, today: date, on_choose: Choose, on_open: Open) -> ft.Control:
    """A wide screen's month: it fills what it is given."""
    first, last = span_of("Month", chosen)
    lines: list[ft.Control] = [
        ft.Row(
            [_square(p, shown, day, chosen, today, on_choose, on_open) for day in week],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        for week in weeks(first, last)
    ]
    return ft.Column([names(p, short=False), *lines], spacing=4, expand=True)


def _square(
    p: Palette, shown: Shown, day: date, chosen: date, today: date, on_choose: Choose, on_open: Open
) -> ft.Control:
    # What was done or written is a mark beside the number: every day has some, and the plans are what is looked for.
    found, inside = [h for h in shown.on(day) if not h.link], day.month == chosen.month
    marks = list(dict.fromkeys(h.icon for h in shown.on(day) if h.link))[:MARKS]
    color = p.on_accent if day == today else p.ink if inside else p.ink_soft
    number = ft.Container(
        text(str(day.day), "label_strong" if day == today else "label", color),
        width=28,
        height=28,
        border_radius=14,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.accent if day == today else None,
    )
    head = tappable(
        p,
        ft.Row([number, ft.Container(expand=True), *(icon(mark, p.ink_soft, 14) for mark in marks)], spacing=4),
        label_of(day, shown.on(day), today),
        lambda: on_choose(day),
        radius=R_S,
        selected=day == chosen,
        padding=sides(start=4, end=5, top=3, bottom=1),
    )
    most = PILLS if len(found) <= PILLS else PILLS - 1
    pills: list[ft.Control] = [pill(p, shown, happening, on_open) for happening in found[:most]]
    if len(found) > most:
        count = len(found) - most
        more = _("{n} more").format(n=count)
        label = _("{n} more on {day}").format(n=count, day=spoken(day, year=False))
        pills.append(tappable(p, text(more, "caption", p.ink_soft), label, lambda: on_choose(day), radius=8,
                              padding=ft.Padding.symmetric(horizontal=7, vertical=1)))  # fmt: skip
    return ft.Container(
        # What does not fit a low window is cut below; the day's own list has it all.
        ft.Column(
            [head, *pills], spacing=3, scroll=ft.ScrollMode.HIDDEN, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        ),
        expand=True,
        padding=sides(start=3, end=3),
        bgcolor=p.accent_soft if day == chosen and day != today else p.sunken if day == chosen else None,
        border=ft.Border.only(top=ft.BorderSide(1, p.line)),
        border_radius=0,
        opacity=1 if inside else 0.7,
    )


def pill(p: Palette, shown: Shown, happening: Happening, on_open: Open) -> ft.Control:
    """An event as a line on its own colour."""
    ink, soft = tint(p, happening, shown.people.get(happening.author_id))
    hours = f"{happening.starts:%H:%M}" if happening.starts else ""
    name = following(one_line(happening.title or _(NAMELESS), "caption", ink, expand=True))
    body = ft.Row([*([text(hours, "caption", ink, opacity=0.85)] if hours else []), name], spacing=5)
    box: dict[str, Any] = {"bgcolor": soft, "padding": ft.Padding.symmetric(horizontal=7, vertical=2)}
    if happening.busy:
        drawn = ft.Container(body, border_radius=8, **box)
        return ft.Semantics(label=said(happening), container=True, exclude_semantics=True, content=drawn)
    return tappable(p, body, said(happening), lambda: on_open(happening), radius=8, **box)
