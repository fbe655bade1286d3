"""What the gallery is made of: rooms, and in them exhibits, each named as docs/ui.md names it."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from ui.look import Look

Draw = Callable[[Look], ft.Control]


@dataclass(frozen=True)
class Exhibit:
    """`name` is the function that is shown; `draw` shows it in the states that it has."""

    name: str
    draw: Draw


@dataclass(frozen=True)
class Room:
    """Exhibits that belong together."""

    name: str
    exhibits: tuple[Exhibit, ...]


def ignored(*_: object) -> None:
    """A handler for what nobody listens to."""


def several(*controls: ft.Control, spacing: float = 12) -> ft.Control:
    """States beside each other, on as many lines as they take."""
    return ft.Row(list(controls), spacing=spacing, run_spacing=spacing, wrap=True)


def below(*controls: ft.Control, spacing: float = 12) -> ft.Control:
    """States under each other."""
    return ft.Column(list(controls), spacing=spacing, tight=True)
