"""Pictures people took: cropped to their box, with what is in them in words; and what stands there until they come."""

from typing import Any

import flet as ft

from ui.icons import icon, picture
from ui.text import text
from ui.tokens import R_M, R_S, Palette
from ui.words import _


def photo(src: str | bytes, label: str | None, *, radius: float = R_S, **box: Any) -> ft.Container:
    """A picture that fills its box (`width`, `height`, ...). No alignment on the box: it would loosen the fill."""
    return ft.Container(
        picture(src, label=label, fit=ft.BoxFit.COVER),
        border_radius=radius,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        **box,
    )


def photo_waiting(p: Palette, words: str | None = None, *, radius: float = R_M, **box: Any) -> ft.Container:
    """The place of a picture that has not arrived on this device."""
    return ft.Container(
        ft.Column(
            [
                icon("image", p.ink_soft, 24),
                text(
                    _("Not here yet") if words is None else words, "caption", p.ink_soft, text_align=ft.TextAlign.CENTER
                ),
            ],
            spacing=4,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=p.sunken,
        border=ft.Border.all(1, p.line),
        border_radius=radius,
        alignment=ft.Alignment.CENTER,
        padding=6,
        **box,
    )


def more_on(p: Palette, thumb: ft.Container, more: int, size: float) -> ft.Control:
    """A thumbnail with "+2" in its corner, on a scrim so that it reads on any picture."""
    if more <= 0:
        return thumb
    count = ft.Container(
        text(f"+{more}", "caption", p.photo_ink),
        right=5,
        bottom=5,
        bgcolor=p.photo_scrim,
        border_radius=9,
        padding=ft.Padding.symmetric(horizontal=6, vertical=1),
    )
    return ft.Stack([thumb, count], width=size, height=size)
