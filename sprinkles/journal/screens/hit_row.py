"""One entry that was found: when, its title and words with what matched marked, and who reads it."""

from collections.abc import Callable
from typing import Protocol

import flet as ft

from sprinkles.journal.screens.listing import Row
from ui.boundary import component, memo
from ui.direction import following, in_pieces
from ui.icons import icon
from ui.look import use_look
from ui.people import avatar, sees
from ui.press import tappable
from ui.text import one_line, style, text
from ui.tokens import R_M, Palette

Pieces = tuple[tuple[str, bool], ...]


class Hit(Protocol):
    """What is drawn."""

    @property
    def row(self) -> Row: ...
    @property
    def pieces(self) -> Pieces: ...
    @property
    def title(self) -> Pieces: ...
    @property
    def tags(self) -> Pieces: ...


@component
def _HitRow(hit: Hit, on_open: Callable[[str], None]) -> ft.Control:
    p = use_look().p
    row = hit.row
    when = row.said.removesuffix(f", {row.title}")
    name = marked(p, hit.title, "row", p.ink, 2) if hit.title else following(one_line(row.title, "row", p.ink, lines=2))
    parts: list[ft.Control] = [text(when, "caption", p.ink_soft), name]
    if hit.pieces:
        parts.append(marked(p, hit.pieces, "label", p.ink_soft, 3))
    if hit.tags:
        tags = marked(p, hit.tags, "label", p.ink_soft, 1)
        parts.append(ft.Row([icon("tag", p.ink_soft, 14), ft.Container(tags, expand=True)], spacing=6))
    meta: list[ft.Control] = [avatar(p, row.author, row.side, 20), sees(p, row.sees, 13)]
    if row.starred:
        meta.append(icon("star", p.warning, 15, fill=True))
    parts.append(ft.Container(ft.Row(meta, spacing=10), padding=ft.Padding.only(top=4)))
    return tappable(
        p,
        ft.Column(parts, spacing=3),
        row.said,
        lambda: on_open(row.id),
        radius=R_M,
        padding=ft.Padding.symmetric(horizontal=12, vertical=12),
    )


HitRow = memo(_HitRow)


def marked(p: Palette, pieces: Pieces, name: str, color: str, lines: int) -> ft.Control:
    """Words with those that matched in ink on the accent's soft ground."""
    strong = ft.TextStyle(color=p.ink, bgcolor=p.accent_soft)
    spans = [ft.TextSpan(words, style=strong if matched else None) for words, matched in pieces]
    return in_pieces(spans, style(name, color), max_lines=lines, overflow=ft.TextOverflow.ELLIPSIS)
