"""How moods are laid out on wide screens: one column, or two where there is room for both."""

from collections.abc import Sequence

import flet as ft

from ui.look import Look
from ui.shell import canvas
from ui.tokens import COLUMN, GUTTER, M

ROOMY, SIDE, CARD = 1160, 400, 40
"""From this width on two columns; how wide the second is; what a card's own edges take of it."""
BOTH = COLUMN + GUTTER + SIDE


def roomy(look: Look) -> bool:
    """Whether there is room for two columns beside the rail."""
    return look.width >= ROOMY


def one_column(parts: Sequence[ft.Control]) -> ft.Control:
    """Everything below each other, as wide as a phone's largest."""
    return canvas(_column(parts), width=COLUMN)


def broad(parts: Sequence[ft.Control]) -> ft.Control:
    """Below each other, as wide as two columns."""
    return canvas(_column(parts), width=BOTH)


def two_columns(
    bar: ft.Control, left: Sequence[ft.Control], right: Sequence[ft.Control], *, first: float = COLUMN
) -> ft.Control:
    """What one does at the left, what one looks at beside it; `first` is how wide the left one is."""
    columns = ft.Row(
        [ft.Container(_column(left), width=first), ft.Container(_column(right), expand=True)],
        spacing=GUTTER,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return canvas(_column([bar, columns]), width=BOTH)


def _column(parts: Sequence[ft.Control]) -> ft.Column:
    return ft.Column(list(parts), spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
