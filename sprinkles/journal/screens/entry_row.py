"""One entry of the list: a date, the words, who wrote it and who reads it, and its first photo."""

from collections.abc import Callable
from typing import Literal

import flet as ft

from sprinkles.journal.screens.listing import Row
from sprinkles.journal.screens.mood import mood_mark
from ui.boundary import component, memo
from ui.direction import following
from ui.icons import icon
from ui.look import use_look
from ui.people import avatar, sees
from ui.photo import more_on, photo, photo_waiting
from ui.press import tappable
from ui.surface import hairline, sides
from ui.text import one_line, text
from ui.tokens import R_M, R_S, Palette
from ui.words import _

THUMB = 76
DATE = 40


Above = Literal["month", "line", "gap"]
"""What stands over a row: its month's name, drawn by the list; a hairline; or its room, beside the chosen row."""


@component
def _EntryRow(row: Row, chosen: bool, above: Above, edge: float, on_open: Callable[[str], None]) -> ft.Control:
    p = use_look().p
    drawn = ft.Container(_pressed(p, row, chosen, on_open), padding=ft.Padding.symmetric(horizontal=edge))
    if above == "month":
        return drawn
    inset = sides(edge + 64, edge + 12)
    line = ft.Container(ft.Container(height=1) if above == "gap" else hairline(p), padding=inset)
    return ft.Column([line, drawn], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _pressed(p: Palette, row: Row, chosen: bool, on_open: Callable[[str], None]) -> ft.Control:
    line: list[ft.Control] = [_date(p, row), _words(p, row)]
    if row.photo is not None:
        line.append(ft.Container(_thumb(p, row), margin=ft.Margin.only(top=2)))
    return tappable(
        p,
        ft.Row(line, spacing=12, vertical_alignment=ft.CrossAxisAlignment.START),
        _("{entry}. You both wrote this").format(entry=row.said) if row.unsettled else row.said,
        lambda: on_open(row.id),
        radius=R_M,
        selected=chosen or None,
        padding=ft.Padding.symmetric(horizontal=12, vertical=14),
        bgcolor=p.accent_soft if chosen else None,
    )


EntryRow = memo(_EntryRow)


def _date(p: Palette, row: Row) -> ft.Control:
    parts: list[ft.Control] = [text(row.day, "numeral", p.ink), text(row.weekday, "caption", p.ink_soft)]
    if row.starred:
        parts.append(ft.Container(icon("star", p.warning, 16, fill=True), padding=ft.Padding.only(top=4)))
    return ft.Column(parts, spacing=4, width=DATE, horizontal_alignment=ft.CrossAxisAlignment.START)


def _words(p: Palette, row: Row) -> ft.Control:
    meta: list[ft.Control] = [avatar(p, row.author, row.side, 20), sees(p, row.sees, 13)]
    if row.mood:
        meta.insert(1, mood_mark(p, row.mood, 20, label=True))
    if row.waiting:
        meta.append(icon("clock", p.ink_soft, 15))
    parts: list[ft.Control] = [following(one_line(row.title, "row", p.ink, lines=2))]
    if row.snippet:
        parts.append(following(one_line(row.snippet, "label", p.ink_soft, lines=2)))
    if row.unsettled:
        both: list[ft.Control] = [
            icon("users", p.warning, 15),
            text(_("You both wrote this"), "caption", p.warning, expand=True),
        ]
        parts.append(ft.Row(both, spacing=6))
    parts.append(ft.Container(ft.Row(meta, spacing=10), padding=ft.Padding.only(top=5)))
    return ft.Column(parts, spacing=3, expand=True)


def _thumb(p: Palette, row: Row) -> ft.Control:
    if not row.photo:
        return photo_waiting(p, _("Not here yet"), radius=R_S + 2, width=THUMB, height=THUMB)
    return more_on(p, photo(row.photo, None, radius=R_S + 2, width=THUMB, height=THUMB), row.more, THUMB)
