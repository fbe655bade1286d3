"""The heat map: a year of a habit in squares, in one band on wide screens and in two half years on phones."""

from datetime import date, timedelta

import flet as ft

from sprinkles.habits.queries import HabitView, a_year
from sprinkles.habits.screens.marks import year
from ui.icons import picture
from ui.surface import at_start
from ui.text import text
from ui.tokens import Palette
from ui.words import _, month_name, ngettext, pgettext

ONE_BAND = 560
HALF, YOUNG = 27, 31
"""Weeks in half a year, and so many still fit a phone."""


def year_map(p: Palette, view: HabitView, width: float) -> ft.Control:
    """The last 53 weeks within `width`."""
    days = a_year(view.today)
    mondays = days[::7]
    bands = [mondays] if width >= ONE_BAND else _on_a_phone(mondays, min([view.starts_on, *view.kept]))
    longest = max(len(band) for band in bands)
    cell = width / longest
    count = sum(day in view.kept for day in days)
    label = ngettext(
        "The last year of {habit}: kept on {n} day", "The last year of {habit}: kept on {n} days", count
    ).format(habit=view.title, n=count)
    drawn = [_band(p, view, band, cell) for band in bands]
    said = ft.Semantics(
        label=label, container=True, exclude_semantics=True, content=ft.Column(drawn, spacing=14, tight=True)
    )
    return ft.Column([said, _legend(p, view)], spacing=12)


def _on_a_phone(mondays: list[date], began: date) -> list[list[date]]:
    """Two half years; one band of what there is for a habit that is younger, for the rest of its year is empty."""
    lived = sum(first + timedelta(days=6) >= began for first in mondays)
    return [mondays[-max(HALF, lived) :]] if lived <= YOUNG else [mondays[:HALF], mondays[HALF:]]


def _band(p: Palette, view: HabitView, mondays: list[date], cell: float) -> ft.Control:
    names: list[ft.Control] = []
    before = -9
    for column, first in enumerate(mondays):
        # The week in which a month begins carries its name; names too close to each other would touch.
        starts = next((d for d in (first + timedelta(days=i) for i in range(7)) if d.day == 1), None)
        if starts and (column - before) * cell >= 26 and column * cell < len(mondays) * cell - 22:
            names.append(
                ft.Container(
                    text(month_name(starts.month, short=True), "caption", p.ink_soft), **at_start(column * cell)
                )
            )
            before = column
    width, height = len(mondays) * cell, 7 * cell
    return ft.Column(
        [
            ft.Stack([ft.Container(width=width, height=18), *names], width=width, height=18),
            picture(year(p, view, mondays, cell), width=width, height=height),
        ],
        spacing=4,
        tight=True,
        # A window that grows has another number of bands, and none may keep the months of one that is gone.
        key=f"band-{mondays[0]}-{len(mondays)}",
    )


def _legend(p: Palette, view: HabitView) -> ft.Control:
    """Which colour is whose, in words."""
    me, mate = view.me, view.mate
    fills = {"a": p.a_fill, "b": p.b_fill}
    parts: list[tuple[str, str]] = []
    if view.alone or mate is None:
        parts.append((fills[view.author.side], pgettext("a habit", "Done") if view.author.is_me else view.author.name))
    else:
        mine = pgettext("one of the two", "You")
        parts += [(fills[me.side], mine), (fills[mate.side], mate.name), (p.accent, _("Both of you"))]
    if view.stands.frozen:
        parts.append((p.info_soft, _("A day off") if view.stands.unit == "day" else _("A week off")))
    return ft.Row(
        [
            ft.Row(
                [ft.Container(width=11, height=11, border_radius=3, bgcolor=color), text(words, "caption", p.ink_soft)],
                spacing=6,
                tight=True,
            )
            for color, words in parts
        ],
        spacing=16,
        run_spacing=4,
        wrap=True,
    )
