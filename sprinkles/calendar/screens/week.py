"""The week by the hour: seven days on wide screens; on phones the week to choose from, and three days of it."""

from collections.abc import Sequence
from datetime import date, timedelta

import flet as ft

from sprinkles.calendar.screens.hours import GUTTER_PX, Hours, Plan
from sprinkles.calendar.screens.month import Choose, names, small_week, weeks
from sprinkles.calendar.screens.rows import Open
from sprinkles.calendar.screens.showing import Shown, span_of
from sprinkles.calendar.screens.whole_days import day_heads, whole_days
from sprinkles.calendar.words import WEEKDAYS
from ui.surface import hairline, sides
from ui.text import text
from ui.tokens import Palette

ON_A_PHONE = 3


def large_week(
    p: Palette, shown: Shown, chosen: date, today: date, on_choose: Choose, on_plan: Plan, on_open: Open
) -> ft.Control:
    """It fills what it is given."""
    (days,) = weeks(*span_of("Week", chosen))
    heads = day_heads(p, shown, days, chosen, today, on_choose, GUTTER_PX)
    return _grid(p, shown, days, today, heads, on_choose, on_plan, on_open)


def phone_week(
    p: Palette, shown: Shown, chosen: date, today: date, on_choose: Choose, on_plan: Plan, on_open: Open
) -> ft.Control:
    """The week in a row, and by the hour the chosen day with the two after it, or before it at the week's end."""
    (days,) = weeks(*span_of("Week", chosen))
    strip = ft.Column([names(p, short=True), small_week(p, shown, days, chosen, today, on_choose)], spacing=2)
    seen = three_of(days, chosen)
    heads = ft.Row([ft.Container(width=GUTTER_PX), *(_name(p, day, today) for day in seen)], spacing=0)
    grid = _grid(
        p, shown, seen, today, ft.Semantics(exclude_semantics=True, content=heads), on_choose, on_plan, on_open
    )
    return ft.Column(
        [
            ft.Container(strip, padding=ft.Padding.symmetric(horizontal=4), key="week"),
            ft.Container(grid, expand=True, padding=sides(start=12, end=8, top=8)),
        ],
        spacing=0,
        expand=True,
    )


def three_of(days: Sequence[date], chosen: date) -> list[date]:
    """Three days of a week with the chosen one among them."""
    first = min(chosen, days[-1] - timedelta(days=ON_A_PHONE - 1))
    return [first + timedelta(days=n) for n in range(ON_A_PHONE)]


def _name(p: Palette, day: date, today: date) -> ft.Control:
    words = text(f"{WEEKDAYS[day.weekday()][:3]} {day.day}", "label_strong", p.accent if day == today else p.ink)
    return ft.Container(words, expand=True, alignment=ft.Alignment.CENTER, padding=ft.Padding.only(bottom=4))


def _grid(
    p: Palette,
    shown: Shown,
    days: Sequence[date],
    today: date,
    heads: ft.Control,
    on_choose: Choose,
    on_plan: Plan,
    on_open: Open,
) -> ft.Control:
    whole = whole_days(p, shown, days, on_choose, on_open, GUTTER_PX)
    top = ft.Column([heads, *whole], spacing=3)
    return ft.Column(
        [top, ft.Container(hairline(p), padding=ft.Padding.only(top=6)), Hours(shown, days, today, on_plan, on_open)],
        spacing=0,
        expand=True,
    )
