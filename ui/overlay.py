"""Something that is asked or told over a screen: a sheet on phones, a panel in the middle of wide screens."""

import flet as ft

from ui.guard import Handler, guarded
from ui.look import Look
from ui.surface import sheet, sheet_body
from ui.tokens import R_XL, XL


def overlay(
    look: Look, heading: str, content: ft.Control, on_close: Handler, *, under: str | None = None
) -> ft.DialogControl:
    """For `ft.use_dialog(overlay(...) if shown else None)`. Escape and a press outside close it."""
    p = look.p
    if not look.wide:
        return sheet(p, heading, content, on_close, under=under)
    return ft.AlertDialog(
        content=ft.Container(sheet_body(p, heading, content, on_close, under=under), width=400),
        bgcolor=p.raised,
        elevation=0,
        content_padding=XL,
        actions_padding=0,
        shape=ft.RoundedRectangleBorder(radius=R_XL),
        barrier_color=ft.Colors.with_opacity(0.5 if p.dark else 0.3, p.scrim),
        on_dismiss=guarded(on_close),
    )
