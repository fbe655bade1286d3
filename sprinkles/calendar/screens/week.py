"""A wide screen's week: seven columns, each with its things from top to bottom as they come."""

from datetime import date

import flet as ft

from sprinkles.calendar.screens.month import Choose, label_of, pill, weeks
from sprinkles.calendar.screens.rows import Open
from sprinkles.calendar.screens.showing import Shown, span_of
from sprinkles.calendar.words import WEEKDAYS
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M, Palette


def large_week(p: Palette, shown: Shown, chosen: date, today: date, on_choose: Choose, on_open: Open) -> ft.Control:
    """It fills what it is given."""
    (days,) = weeks(*span_of("Week", chosen))
    return ft.Row(
        [_column(p, shown, day, chosen, today, on_choose, on_open) for day in days],
        spacing=8,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _column(
    p: Palette, shown: Shown, day: date, chosen: date, today: date, on_choose: Choose, on_open: Open
) -> ft.Control:
    color = p.accent if day == today else p.ink
    head = tappable(
        p,
        ft.Column(
            [text(WEEKDAYS[day.weekday()][:3], "caption", p.ink_soft), text(str(day.day), "numeral", color)], spacing=3
        ),
        label_of(day, shown.on(day), today),
        lambda: on_choose(day),
        radius=R_M,
        selected=day == chosen,
        padding=ft.Padding.symmetric(horizontal=10, vertical=8),
        bgcolor=p.accent_soft if day == chosen else None,
    )
    pills = [pill(p, shown, happening, on_open, tall=True) for happening in shown.on(day)]
    body = ft.Column(
        [head, *pills], spacing=6, scroll=ft.ScrollMode.AUTO, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    return ft.Container(body, expand=True)
