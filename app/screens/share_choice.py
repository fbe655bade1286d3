"""What happens with earlier entries when two people come together: asked in plain words, nothing shared by default."""

from collections.abc import Callable

import flet as ft

from ui.icons import icon
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import N_, _

CHOICES = (
    ("none", N_("Only what we write from now on"), N_("What you wrote before stays yours alone.")),
    ("all", N_("Everything I wrote so far, too"), N_("Each of your earlier entries becomes readable for both of you.")),
)


def share_choice(p: Palette, chosen: str, on_choose: Callable[[str], None]) -> ft.Control:
    """Two lines, one chosen."""
    return ft.Column([_choice(p, *c, c[0] == chosen, on_choose) for c in CHOICES], spacing=8)


def _choice(p: Palette, value: str, name: str, under: str, on: bool, on_choose: Callable[[str], None]) -> ft.Control:
    mark = ft.Container(
        icon("check", p.background, 14) if on else None,
        width=22,
        height=22,
        border_radius=11,
        bgcolor=p.ink if on else None,
        border=None if on else ft.Border.all(1.5, p.edge),
        alignment=ft.Alignment.CENTER,
    )
    words = ft.Column(
        [text(_(name), "label_strong", p.ink), text(_(under), "caption", p.ink_soft)], spacing=2, expand=True
    )
    return tappable(
        p,
        ft.Row([mark, words], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START),
        _(name),
        lambda: on_choose(value),
        radius=R_M,
        selected=on,
        bgcolor=p.sunken,
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
    )
