"""The head of Today: the day, a greeting, and, once there are two, both of them: how long, and what they offered of their day."""

from datetime import date
from typing import TYPE_CHECKING

import flet as ft

from app.together import Together, both_names, days_line
from sprinkles.sdk import Person
from ui.people import couple, side_colors
from ui.press import tappable
from ui.shell import headline
from ui.text import overline, text, title
from ui.tokens import R_L, R_M, Palette
from ui.words import _, day_of_week

if TYPE_CHECKING:
    from app.window import Window

FACE = 56


def head(window: "Window", p: Palette, day: date, us: Together | None) -> ft.Control:
    """`us` is None until it was read; nothing moves when it is, except that the two appear."""
    words = _("Hello, {name}").format(name=us.name) if us is not None and us.name else _("Today")
    lines = ft.Column([overline(day_of_week(day), p.ink_soft), title(words, "display", p.ink)], spacing=2, tight=True)
    top = headline(lines, window.nav.sync_mark())
    if us is None or us.mate is None:
        return top
    return ft.Column([top, _both(window, p, day, us, us.mate)], spacing=18, tight=True)


def _both(window: "Window", p: Palette, day: date, us: Together, mate: Person) -> ft.Control:
    a, b = (us.me, mate) if us.me.side == "a" else (mate, us.me)
    names = both_names(us.name, mate.name)
    said: list[ft.Control] = [text(names, "row", p.ink)]
    spoken = names
    if us.since is not None:
        days = days_line(us.since, day, milestone=bool(us.milestone))
        since = _("{days}, since “{milestone}”").format(days=days, milestone=us.milestone) if us.milestone else days
        said.append(text(since, "label", p.ink_soft))
        spoken = f"{names}. {since}"
    if us.weather:
        said.append(ft.Row([_weather(p, who, word) for who, word in us.weather], spacing=6, run_spacing=6, wrap=True))
        told = ", ".join(f"{who.name}: {_(word)}" for who, word in us.weather)
        spoken = f"{spoken}. {told}"
    faces = couple(p, (a.name, b.name), FACE, ground=p.background, photos=(a.photo, b.photo))
    words = ft.Column(said, spacing=4, expand=True, tight=True)
    row = ft.Row([faces, words], spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return tappable(
        p, row, spoken, lambda: window.nav.go(us.route or "/us"), radius=R_L,
        padding=ft.Padding.symmetric(vertical=4),
    )  # fmt: skip


def _weather(p: Palette, who: Person, word: str) -> ft.Control:
    ink, soft, __ = side_colors(p, who.side)
    return ft.Container(
        text(f"{who.name}: {_(word)}", "caption", ink), bgcolor=soft, border_radius=R_M,
        padding=ft.Padding.symmetric(horizontal=10, vertical=4),
    )  # fmt: skip
