"""The Material theme: only what leaks through our own drawing. Ripple, hover, cursor, selection, page motion."""

from typing import Any

import flet as ft

from ui.look import Look, follow_page
from ui.tokens import DARK, FONTS, LIGHT, Palette

CLEAR = ft.Colors.TRANSPARENT


def theme(p: Palette, *, still: bool = False) -> ft.Theme:
    """Material's theme for a palette; a still one moves no pages on phones either."""
    none = ft.PageTransitionTheme.NONE
    moving: dict[str, Any] = {"android": none, "ios": none} if still else {}
    return ft.Theme(
        font_family="Text",
        scaffold_bgcolor=p.background,
        # No ripple; hover and press are veils of ink, and the focus ring is drawn by ui.press.
        splash_color=CLEAR,
        highlight_color=ft.Colors.with_opacity(0.06, p.ink),
        hover_color=ft.Colors.with_opacity(0.04, p.ink),
        focus_color=ft.Colors.with_opacity(0.12, p.ink),
        color_scheme=ft.ColorScheme(
            primary=p.accent,
            on_primary=p.on_accent,
            surface=p.surface,
            on_surface=p.ink,
            surface_tint=CLEAR,
            # What pickers and menus of Material stand on and are lined with.
            surface_container_high=p.raised,
            surface_container_highest=p.sunken,
            on_surface_variant=p.ink_soft,
            outline=p.edge,
            outline_variant=p.line,
            error=p.danger,
        ),
        page_transitions=ft.PageTransitionsTheme(linux=none, macos=none, windows=none, **moving),
        scrollbar_theme=ft.ScrollbarTheme(thickness=0, thumb_visibility=False),
    )


def dress(page: ft.Page, mode: ft.ThemeMode = ft.ThemeMode.SYSTEM) -> Look:
    """Give the page its fonts and themes; return the Look to provide to the tree."""
    # In a browser the engine has them before it draws anything (assets/assets/FontManifest.json): one by one afterwards, each
    # would have the whole screen laid out again.
    page.fonts = {} if page.web else FONTS
    page.theme, page.dark_theme = theme(LIGHT), theme(DARK)
    page.theme_mode = mode
    return follow_page(page)


def lift(p: Palette, level: int) -> list[ft.BoxShadow] | None:
    """Elevation: 0 flat, 1 card, 2 floating, 3 sheet. In dark the step of surface does most of the work."""
    layers = {
        1: [(1, 2, 0.05), (8, 20, 0.05)],
        2: [(2, 6, 0.10), (12, 28, 0.14)],
        3: [(0, 1, 0.06), (24, 60, 0.22)],
    }.get(level, [])
    strength = 2.4 if p.dark else 1.0
    return [
        ft.BoxShadow(
            blur_radius=blur,
            offset=ft.Offset(0, down),
            color=ft.Colors.with_opacity(min(alpha * strength, 0.6), p.shadow),
        )
        for down, blur, alpha in layers
    ] or None
