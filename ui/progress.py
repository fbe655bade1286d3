"""Long work: a bar that says how far it is, in a shape and in words."""

import flet as ft

from ui.text import text
from ui.tokens import Palette


def progress_bar(p: Palette, words: str, share: float | None) -> ft.Control:
    """`share` from 0 to 1; None while it is not known. `words` say the same for who can't see the bar."""
    bar = ft.ProgressBar(
        value=share, color=p.accent, bgcolor=p.sunken, bar_height=8, border_radius=4, semantics_label=words
    )
    line = ft.Semantics(live_region=True, content=text(words, "label", p.ink_soft))
    return ft.Column([bar, line], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
