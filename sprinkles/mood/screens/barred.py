"""A phone's screen whose bar stays while what is below it scrolls."""

from collections.abc import Sequence

import flet as ft

from ui.look import Look
from ui.shell import column_list
from ui.tokens import M


def barred(look: Look, parts: Sequence[ft.Control], *, spacing: float = M) -> ft.Control:
    """The first part is the bar; it brings its own gutter."""
    return ft.Column([parts[0], column_list(look, parts[1:], spacing=spacing, top=4)], spacing=0, expand=True)
