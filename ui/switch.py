"""Switches and choices: a line of words with how it is set at its end. State is shape and place, not colour alone."""

from collections.abc import Callable, Sequence

import flet as ft

from ui.guard import Handler
from ui.icons import icon
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M, Palette


def switch_line(
    p: Palette, label: str, on: bool, on_click: Handler, *, under: str = "", disabled: bool = False
) -> ft.Semantics:
    """On or off. `selected` of what it answers says which."""
    knob = ft.Container(
        icon("check", p.ink, 12) if on else None, width=22, height=22, border_radius=11, bgcolor=p.background,
        alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    track = ft.Container(
        ft.Row([knob], alignment=ft.MainAxisAlignment.END if on else ft.MainAxisAlignment.START, spacing=0),
        width=50, height=30, border_radius=15, padding=4, bgcolor=p.ink if on else p.edge,
    )  # fmt: skip
    row = ft.Row([_words(p, label, under), track], spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return tappable(
        p, ft.Container(row, padding=ft.Padding.symmetric(vertical=10)), label, on_click, radius=R_M, selected=on,
        disabled=disabled, opacity=0.55 if disabled else 1,
    )  # fmt: skip


def choice_lines(
    p: Palette, choices: Sequence[tuple[str, str, str]], chosen: str, on_choose: Callable[[str], object]
) -> list[ft.Control]:
    """One of several: (value, label, what it means) each. The chosen one has a mark."""
    return [_choice(p, *choice, choice[0] == chosen, on_choose) for choice in choices]


def _choice(p: Palette, value: str, label: str, under: str, on: bool, on_choose: Callable[[str], object]) -> ft.Control:
    mark = ft.Container(
        icon("check", p.background, 14) if on else None, width=22, height=22, border_radius=11,
        bgcolor=p.ink if on else None, border=None if on else ft.Border.all(1.5, p.edge), alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    row = ft.Row([mark, _words(p, label, under)], spacing=14, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return tappable(
        p, ft.Container(row, padding=ft.Padding.symmetric(vertical=12)), label, lambda: on_choose(value), radius=R_M,
        selected=on,
    )  # fmt: skip


def _words(p: Palette, label: str, under: str) -> ft.Control:
    parts: list[ft.Control] = [text(label, "body_strong", p.ink)]
    if under:
        parts.append(text(under, "caption", p.ink_soft))
    return ft.Column(parts, spacing=2, expand=True, tight=True)
