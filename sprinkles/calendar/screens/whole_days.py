"""Above the hours: the days' names, what takes whole days across them, and marks of what was done or written."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from sprinkles.calendar.lanes import is_whole, lanes
from sprinkles.calendar.queries import Happening
from sprinkles.calendar.screens.block import bar
from sprinkles.calendar.screens.month import label_of
from sprinkles.calendar.screens.rows import Open, said
from sprinkles.calendar.screens.showing import Shown
from sprinkles.calendar.words import spoken
from ui.icons import icon
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import _, weekday

BAR_PX, MOST_BARS, MOST_MARKS = 26, 3, 3
Choose = Callable[[date], object]


def day_heads(
    p: Palette, shown: Shown, days: Sequence[date], chosen: date, today: date, on_choose: Choose, gutter: float
) -> ft.Control:
    """Each day's name and number, to be chosen."""
    return ft.Row(
        [ft.Container(width=gutter), *(_head(p, shown, day, chosen, today, on_choose) for day in days)], spacing=0
    )


def _head(p: Palette, shown: Shown, day: date, chosen: date, today: date, on_choose: Choose) -> ft.Control:
    is_today = day == today
    number = ft.Container(
        text(str(day.day), "heading", p.on_accent if is_today else p.ink),
        width=34,
        height=34,
        border_radius=17,
        bgcolor=p.accent if is_today else None,
        alignment=ft.Alignment.CENTER,
    )
    name = text(weekday(day.weekday(), "short"), "caption", p.accent if is_today else p.ink_soft)
    body = ft.Row([number, name], spacing=6, alignment=ft.MainAxisAlignment.CENTER)
    return tappable(
        p,
        body,
        label_of(day, shown.on(day), today),
        lambda: on_choose(day),
        radius=R_M,
        expand=True,
        selected=day == chosen,
        height=46,
        padding=ft.Padding.symmetric(horizontal=4),
        margin=ft.Margin.symmetric(horizontal=2),
        bgcolor=p.sunken if day == chosen else None,
    )


def whole_days(
    p: Palette, shown: Shown, days: Sequence[date], on_choose: Choose, on_open: Open, gutter: float
) -> list[ft.Control]:
    """Rows of bars, each over the days that it takes, and a row of marks; nothing when there is neither."""
    found: list[Happening] = []
    for day in days:
        found += [h for h in shown.on(day) if is_whole(h) and not h.link and h not in found]
    spans = [(max(0, (h.first - days[0]).days), min(len(days), (h.last - days[0]).days + 1)) for h in found]
    rows = lanes(spans)
    kept, rest = (rows, []) if len(rows) <= MOST_BARS else (rows[: MOST_BARS - 1], rows[MOST_BARS - 1 :])
    out: list[ft.Control] = []
    for lane in kept:
        cells: list[ft.Control] = [ft.Container(width=gutter)]
        at = 0
        for n in lane:
            first, last = spans[n]
            if first > at:
                cells.append(ft.Container(expand=first - at))
            drawn = bar(p, shown, found[n], on_open, height=BAR_PX)
            cells.append(ft.Container(drawn, expand=last - first, padding=ft.Padding.symmetric(horizontal=2)))
            at = last
        if at < len(days):
            cells.append(ft.Container(expand=len(days) - at))
        out.append(ft.Row(cells, spacing=0))
    if rest:
        hidden = [spans[n] for lane in rest for n in lane]
        out.append(_more(p, days, hidden, on_choose, gutter))
    marks = _marks(p, shown, days, on_open, gutter)
    return [*out, marks] if marks else out


def _more(
    p: Palette, days: Sequence[date], hidden: Sequence[tuple[int, int]], on_choose: Choose, gutter: float
) -> ft.Control:
    cells: list[ft.Control] = [ft.Container(width=gutter)]
    for n, day in enumerate(days):
        count = sum(1 for first, last in hidden if first <= n < last)
        if not count:
            cells.append(ft.Container(expand=True))
            continue
        words = text(_("{n} more").format(n=count), "caption", p.ink_soft)
        label = _("{n} more on {day}").format(n=count, day=spoken(day, year=False))
        cells.append(tappable(p, words, label, lambda day=day: on_choose(day), radius=8, expand=True,
                              padding=ft.Padding.symmetric(horizontal=10, vertical=3)))  # fmt: skip
    return ft.Row(cells, spacing=0)


def _marks(p: Palette, shown: Shown, days: Sequence[date], on_open: Open, gutter: float) -> ft.Control | None:
    """What other sprinkles hold of each day: a small icon that opens it."""
    links = [[h for h in shown.on(day) if h.link] for day in days]
    if not any(links):
        return None
    cells: list[ft.Control] = [ft.Container(width=gutter)]
    for day in links:
        row: list[ft.Control] = [_mark(p, h, on_open) for h in day[:MOST_MARKS]]
        cells.append(ft.Container(ft.Row(row, spacing=0, alignment=ft.MainAxisAlignment.CENTER), expand=True))
    return ft.Row(cells, spacing=0)


def _mark(p: Palette, happening: Happening, on_open: Open) -> ft.Control:
    drawn = ft.Container(icon(happening.icon, p.ink_soft, 17), width=32, height=30, alignment=ft.Alignment.CENTER)
    if not happening.route:
        return ft.Semantics(label=said(happening), container=True, exclude_semantics=True, content=drawn)
    return tappable(p, drawn, said(happening), lambda: on_open(happening), radius=15, tooltip=happening.title)
