"""Faces for levels: a row to press, and small ones that only say something."""

from collections.abc import Callable

import flet as ft

from sprinkles.mood.moments import level_words
from sprinkles.mood.trends import nearest
from sprinkles.mood.words import FACES, first_up
from ui import art
from ui.icons import picture
from ui.press import tappable
from ui.tokens import Palette

LARGEST = 44


def face(level: float, size: float, label: str | None = None) -> ft.Control:
    """The face of a level, or of the one nearest to a mean."""
    return picture(art.mood(FACES[nearest(level) - 1]), width=size, height=size, label=label)


def faces(p: Palette, chosen: int | None, on_choose: Callable[[int], object], width: float) -> ft.Control:
    """All seven, as large as they fit. The chosen one is ringed, the others are never dimmed."""
    cell = min(LARGEST + 12, width / 7)
    size = min(LARGEST, cell - 10)
    return ft.Row([_one(p, level, chosen == level, on_choose, cell, size) for level in range(1, 8)], spacing=0,
                  alignment=ft.MainAxisAlignment.SPACE_BETWEEN)  # fmt: skip


def _one(
    p: Palette, level: int, chosen: bool, on_choose: Callable[[int], object], cell: float, size: float
) -> ft.Control:
    return tappable(
        p,
        face(level, size),
        first_up(level_words(level)),
        lambda: on_choose(level),
        radius=cell / 2,
        selected=chosen,
        width=cell,
        height=max(48, cell),
        alignment=ft.Alignment.CENTER,
        border=ft.Border.all(2, p.ink) if chosen else None,
    )
