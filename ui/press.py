"""Things to press. Each guards its handler, has a label for screen readers, and shows a ring on keyboard focus.

The ring: over the drawing lies a clear Material button that fills it exactly. It takes focus, Tab, Enter and
Space, and draws a 2 px ring when focused; a Container with `ink` could only show a veil.
"""

from functools import lru_cache
from typing import Any

import flet as ft

from ui.guard import Handler, guarded
from ui.icons import icon
from ui.text import around, is_large, text
from ui.theme import CLEAR, lift
from ui.tokens import R_M, TAP, Palette
from ui.words import _


def tappable(
    p: Palette,
    content: ft.Control,
    label: str,
    on_click: Handler | None,
    *,
    radius: float = R_M,
    expand: bool | int | None = None,
    selected: bool | None = None,
    disabled: bool = False,
    tooltip: str | None = None,
    key: str | None = None,
    **box: Any,
) -> ft.Semantics:
    """Anything that can be pressed: `content` in a box (Container properties), read aloud as `label`."""
    live = on_click is not None and not disabled
    act = guarded(on_click) if on_click is not None and live else None
    # PASS_THROUGH: the box gets the constraints that it would get if it stood here alone.
    layers = ft.Stack(
        [
            ft.Container(content, border_radius=radius, **box),
            _veil(p, radius, act, p.background if box.get("bgcolor") == p.ink else p.ink),
        ],
        fit=ft.StackFit.PASS_THROUGH,
        clip_behavior=ft.ClipBehavior.NONE,
    )
    # container keeps the node apart from its neighbours; exclude_semantics keeps the words inside from being
    # read twice. The click comes from a pointer or key, on_tap from a screen reader.
    return ft.Semantics(
        content=layers,
        button=True,
        label=label,
        container=True,
        exclude_semantics=True,
        selected=selected,
        on_tap=act,
        expand=expand,
        disabled=not live,
        tooltip=tooltip,
        key=key,
    )


def _veil(p: Palette, radius: float, act: Any, ring: str) -> ft.TextButton:
    return ft.TextButton(
        content=ft.Container(),
        left=0,
        right=0,
        top=0,
        bottom=0,
        on_click=act,
        disabled=act is None,
        style=_clear(p.ink, radius, ring, act is None),
    )


@lru_cache(512)
def _clear(color: str, radius: float, ring: str, resting: bool) -> ft.ButtonStyle:
    """The same style for all that look alike: what is the same is not even compared."""
    ink = ft.ControlState
    return ft.ButtonStyle(
        padding=0,
        bgcolor=CLEAR,
        shape=ft.RoundedRectangleBorder(radius=radius),
        side={
            ink.FOCUSED: ft.BorderSide(2, ring),
            ink.DEFAULT: ft.BorderSide(0, CLEAR),
        },
        overlay_color={
            ink.PRESSED: ft.Colors.with_opacity(0.08, color),
            ink.HOVERED: ft.Colors.with_opacity(0.04, color),
            ink.FOCUSED: CLEAR,
            ink.DEFAULT: CLEAR,
        },
        animation_duration=0,
        mouse_cursor=ft.MouseCursor.BASIC if resting else ft.MouseCursor.CLICK,
    )


def round_button(
    p: Palette,
    glyph: str,
    label: str,
    on_click: Handler | None,
    *,
    bg: str | None = None,
    color: str | None = None,
    size: float = 44,
    level: int = 0,
    fill: bool = False,
    disabled: bool = False,
) -> ft.Semantics:
    """An icon to press. The label is what it does ("Close"), since nothing else says it."""
    return tappable(
        p,
        icon(glyph, color or p.ink, min(22, size * 0.5), fill=fill),
        label,
        on_click,
        radius=size / 2,
        disabled=disabled,
        width=size,
        height=size,
        bgcolor=bg,
        alignment=ft.Alignment.CENTER,
        shadow=lift(p, level),
        opacity=0.45 if disabled else 1,
    )


def button(
    p: Palette,
    label: str,
    on_click: Handler | None,
    *,
    kind: str = "primary",
    lead: str | None = None,
    busy: bool = False,
    disabled: bool = False,
    expand: bool | int | None = None,
    key: str | None = None,
) -> ft.Semantics:
    """A pill. Kinds: primary (one per screen), soft, quiet, danger (deletion only).

    Busy keeps its size and colour, swaps the lead for three dots, and cannot be pressed.
    """
    bg, fg = {
        "primary": (p.accent, p.on_accent),
        "soft": (p.accent_soft, p.accent_ink),
        "quiet": (p.sunken, p.ink),
        "danger": (p.danger_soft, p.danger),
    }[kind]
    glyph = "dots-three" if busy else lead
    large = is_large()
    parts: list[ft.Control] = [icon(glyph, fg, 18)] if glyph else []
    # An expanding button takes its share of a row or stretches; otherwise it is as wide as its words.
    return tappable(
        p,
        ft.Row(
            [*parts, text(label, "label_strong", fg)],
            spacing=8,
            alignment=ft.MainAxisAlignment.CENTER,
            tight=not expand,
            wrap=large,
        ),
        _("{label}, working").format(label=label) if busy else label,
        on_click,
        radius=TAP / 2,
        expand=expand,
        disabled=disabled or busy,
        key=key,
        height=None if large else TAP,
        padding=ft.Padding.symmetric(horizontal=24, vertical=12 if large else 0),
        bgcolor=bg,
        alignment=ft.Alignment.CENTER if expand else None,
        opacity=0.45 if disabled and not busy else 1,
    )


def word_button(p: Palette, label: str, on_click: Handler | None, *, color: str | None = None) -> ft.Semantics:
    """A word to press, in the accent: "Done" in a bar, "Forgot it?" under a field."""
    return tappable(
        p,
        ft.Row([text(label, "body_strong", color or p.accent)], tight=True),
        label,
        on_click,
        height=TAP,
        padding=ft.Padding.symmetric(horizontal=12),
    )


def chip(
    p: Palette, label: str, on: bool, on_click: Handler | None, *, disabled: bool = False, key: str | None = None
) -> ft.Semantics:
    """A filter. Chosen is ink on paper inverted, never the accent. Drawn 36 high in a target of 44."""
    kind = "label_strong" if on else "label"
    pill = ft.Container(
        ft.Row([text(label, kind, p.background if on else p.ink_soft)], tight=True),
        padding=ft.Padding.symmetric(horizontal=14, vertical=around(kind, 36)),
        border_radius=18,
        bgcolor=p.ink if on else p.sunken,
        opacity=0.45 if disabled else 1,
    )
    target = ft.Row([pill], tight=True, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    room = ft.Padding.symmetric(vertical=4)
    return tappable(p, target, label, on_click, radius=22, selected=on, disabled=disabled, key=key, padding=room)


def fact(p: Palette, mark: ft.Control, label: str) -> ft.Container:
    """A quiet chip that only says something: a place, the weather. Not pressable."""
    return ft.Container(
        ft.Row([mark, text(label, "caption", p.ink)], spacing=6, tight=True),
        bgcolor=p.sunken,
        border_radius=15,
        padding=ft.Padding.symmetric(horizontal=11, vertical=around("caption", 30)),
    )
