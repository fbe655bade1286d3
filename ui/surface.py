"""Grounds to put things on: cards, hairlines, badges, the wash behind a header, sheets."""

from typing import Any

import flet as ft

from ui.guard import Handler, guarded
from ui.icons import icon
from ui.press import round_button
from ui.text import text, title
from ui.theme import lift
from ui.tokens import R_L, R_XL, XL, Palette
from ui.words import right_to_left


def card(
    p: Palette,
    content: ft.Control,
    *,
    padding: ft.PaddingValue = 20,
    level: int = 1,
    bg: str | None = None,
    **more: Any,
) -> ft.Container:
    """One idea. Never a card in a card."""
    return ft.Container(
        content,
        padding=padding,
        bgcolor=bg or p.surface,
        border_radius=R_L,
        # In the dark shadows barely show; a line holds the edge.
        border=ft.Border.all(1, p.line) if p.dark and not bg else None,
        shadow=lift(p, level),
        **more,
    )


def before(space: float) -> ft.Margin:
    """Space where a line begins: left, or right in languages that are written from there."""
    return ft.Margin.only(right=space) if right_to_left() else ft.Margin.only(left=space)


def sides(start: float = 0, end: float = 0, *, top: float = 0, bottom: float = 0) -> ft.Padding:
    """Space inside: where a line begins and where it ends, whichever side that is."""
    left, right = (end, start) if right_to_left() else (start, end)
    return ft.Padding(left=left, top=top, right=right, bottom=bottom)


def at_start(space: float) -> dict[str, Any]:
    """Where something stands in a Stack, counted from where a line begins: `ft.Container(..., **at_start(12))`."""
    return {"right": space} if right_to_left() else {"left": space}


def hairline(p: Palette, inset: float = 0) -> ft.Container:
    """Between rows; starts where the words start."""
    return ft.Container(height=1, bgcolor=p.line, margin=before(inset))


def badge(p: Palette, glyph: str, tone: str, label: str) -> ft.Container:
    """A state in words on its soft ground. Tones: success, warning, danger, info."""
    fg, bg = getattr(p, tone), getattr(p, f"{tone}_soft")
    return ft.Container(
        ft.Row([icon(glyph, fg, 16), text(label, "caption", fg)], spacing=6, tight=True),
        bgcolor=bg,
        border_radius=14,
        height=28,
        padding=ft.Padding.only(left=9, right=11),
    )


def wash(p: Palette, height: float) -> ft.Container:
    """The light behind a header: A's hue meets B's, then fades into the page. Lay it first in a Stack."""
    full: dict[str, Any] = {"left": 0, "right": 0, "top": 0, "bottom": 0}
    light = ft.Container(
        gradient=ft.LinearGradient(begin=ft.Alignment.CENTER_LEFT, end=ft.Alignment.CENTER_RIGHT, colors=list(p.wash)),
        **full,
    )
    # From the same colour at zero opacity: fading from transparent black would grey the middle.
    fade = ft.Container(
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_CENTER,
            end=ft.Alignment.BOTTOM_CENTER,
            colors=[ft.Colors.with_opacity(0, p.background), p.background],
        ),
        **full,
    )
    return ft.Container(ft.Stack([light, fade]), left=0, right=0, top=0, height=height)


def sheet_body(
    p: Palette, heading: str, content: ft.Control, on_close: Handler, *, under: str | None = None
) -> ft.Control:
    """What a sheet holds, title first, close at the right. On wide screens put it in `panel` instead."""
    words: list[ft.Control] = [title(heading, "title", p.ink)]
    if under:
        words.append(text(under, "label", p.ink_soft))
    head = ft.Row(
        [
            ft.Column(words, spacing=3, expand=True),
            round_button(p, "x", f"Close {heading}", on_close, bg=p.sunken, size=44),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Column([head, content], spacing=20, tight=True, rtl=right_to_left())


def panel(p: Palette, body: ft.Control, *, width: float = 420) -> ft.Container:
    """A sheet's content as a floating panel in the second pane: no scrim."""
    return ft.Container(
        body,
        width=width,
        bgcolor=p.raised,
        border_radius=R_XL,
        padding=XL,
        shadow=lift(p, 2),
        border=ft.Border.all(1, p.line),
    )


def sheet(
    p: Palette,
    heading: str,
    content: ft.Control,
    on_close: Handler,
    *,
    under: str | None = None,
    tall: bool = False,
) -> ft.BottomSheet:
    """A modal sheet for `ft.use_dialog(sheet(...) if shown else None)`. Escape and a tap outside close it too.

    As high as its content; a `tall` one takes the whole height and scrolls.
    """
    grip = ft.Container(
        ft.Container(width=36, height=5, border_radius=3, bgcolor=ft.Colors.with_opacity(0.5, p.edge)),
        alignment=ft.Alignment.CENTER,
        height=29,
    )
    body = sheet_body(p, heading, content, on_close, under=under)
    inside = ft.Container(body, padding=ft.Padding.only(left=20, right=20, bottom=24))
    return ft.BottomSheet(
        content=ft.Column([grip, inside], spacing=0, tight=True, scroll=ft.ScrollMode.HIDDEN if tall else None),
        bgcolor=p.raised,
        elevation=0,
        scrollable=True,
        show_drag_handle=False,
        draggable=True,
        shape=ft.RoundedRectangleBorder(radius=ft.BorderRadius.only(top_left=R_XL, top_right=R_XL)),
        barrier_color=ft.Colors.with_opacity(0.66 if p.dark else 0.46, p.scrim),
        on_dismiss=guarded(on_close),
    )
