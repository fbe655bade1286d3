"""What the bodies of the pages are made of."""

from collections.abc import Sequence

import flet as ft

from app.screens.sign_in import sentence_of
from ui.icons import icon
from ui.surface import hairline
from ui.text import text, title
from ui.tokens import Palette

__all__ = ["body", "fact_line", "group", "said", "sentence_of"]


def body(parts: Sequence[ft.Control]) -> ft.Control:
    """All of a page."""
    return ft.Column(list(parts), spacing=20, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def said(p: Palette, sentence: str) -> ft.Control:
    """A sentence of explanation."""
    return text(sentence, "label", p.ink_soft)


def group(p: Palette, heading: str, rows: Sequence[ft.Control], *, under: str = "", lines: bool = True) -> ft.Control:
    """What belongs together, under its heading; rows with hairlines between them."""
    parts: list[ft.Control] = [title(heading, "heading", p.ink)]
    if under:
        parts.append(said(p, under))
    for nth, row in enumerate(rows):
        parts += [hairline(p), row] if nth and lines else [row]
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def fact_line(p: Palette, glyph: str, words: str, under: str = "") -> ft.Control:
    """A drawing and what it stands for."""
    lines: list[ft.Control] = [text(words, "body", p.ink)]
    if under:
        lines.append(text(under, "caption", p.ink_soft))
    mark = ft.Container(icon(glyph, p.ink_soft, 20, fill=True), padding=ft.Padding.only(top=2))
    return ft.Container(
        ft.Row(
            [mark, ft.Column(lines, spacing=2, expand=True, tight=True)], spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        padding=ft.Padding.symmetric(vertical=6),
    )  # fmt: skip
