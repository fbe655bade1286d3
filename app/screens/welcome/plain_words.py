"""What is kept where, and what the other one sees, in plain words; the same words wherever it is said."""

from collections.abc import Sequence

import flet as ft

from ui.icons import icon
from ui.text import text
from ui.tokens import Palette
from ui.words import N_, _

Said = tuple[str, str]
"""(icon, sentence)"""

WHERE_IT_IS: tuple[Said, ...] = (
    ("device-mobile", N_("What you write is kept on this device. You need no account and no internet.")),
    ("lock", N_("Only you can read it. Nothing is shared by itself.")),
    ("users", N_("Once there are two of you, every page says who can read it.")),
)
WHAT_IS_SHARED: tuple[Said, ...] = (
    ("users", N_("Shared: what you mark “Both of us”, and the name and photo you go by.")),
    ("lock", N_("Not shared: what you mark “Only me”. They won’t see it, or that it exists.")),
    ("book-open", N_("What you wrote before today stays yours, unless you choose to share it.")),
    ("sign-out", N_("Either of you can leave whenever you like, and takes along what they wrote.")),
)


def lines(p: Palette, said: Sequence[Said]) -> ft.Control:
    """Sentences, each with its picture."""
    return ft.Column([_line(p, glyph, words) for glyph, words in said], spacing=12, tight=True)


def _line(p: Palette, glyph: str, words: str) -> ft.Control:
    mark = ft.Container(icon(glyph, p.ink_soft, 20, fill=True), padding=ft.Padding.only(top=1))
    return ft.Row(
        [mark, text(_(words), "label", p.ink_soft, expand=True)], spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )  # fmt: skip
