"""The ways through the app: a bar at the bottom of phones, a rail at the side of wide screens. Stops are data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from ui import art
from ui.icons import icon, picture
from ui.press import round_button, tappable
from ui.surface import rule_at_end
from ui.text import text
from ui.theme import lift
from ui.tokens import R_M, Palette
from ui.words import _

Go = Callable[[str], object]


@dataclass(frozen=True)
class Stop:
    """A place in the navigation. The one `central` stop is the raspberry one (Write), drawn without a word."""

    route: str
    label: str
    glyph: str
    central: bool = False


def go(route: str) -> None:
    """Navigate; from handlers only."""
    ft.context.page.navigate(route)


def nav_bar(p: Palette, stops: Sequence[Stop], here: str, on_go: Go = go) -> ft.Control:
    """The bottom bar of at most five stops. `here` is the route of the chosen stop, or any other for none."""
    cells = [
        ft.Container(_central(p, stop, on_go), expand=True, alignment=ft.Alignment.CENTER)
        if stop.central
        else _stop(p, stop, here, on_go, expand=True, height=56)
        for stop in stops
    ]
    return ft.Container(
        ft.SafeArea(
            ft.Container(ft.Row(cells, spacing=0), padding=ft.Padding.only(left=8, right=8, top=7, bottom=9)),
            avoid_intrusions_top=False,
        ),
        bgcolor=p.surface,
        border=ft.Border.only(top=ft.BorderSide(1, p.line)),
    )


def nav_rail(p: Palette, stops: Sequence[Stop], here: str, on_go: Go = go, *, foot: Stop | None = None) -> ft.Control:
    """The rail, 96 wide, or wider where words are large. `foot` is the quiet stop at its end (Settings).

    The stops scroll only where a window is too low for them.
    """
    parts: list[ft.Control] = [
        ft.Container(
            picture(art.logo(p.a_fill, p.b_fill, p.accent), width=44, height=44), margin=ft.Margin.only(bottom=18)
        )
    ]
    for stop in (s for s in stops if s.central):
        parts += [_central(p, stop, on_go), ft.Container(height=14)]
    places = [_stop(p, s, here, on_go, height=62, ground=True) for s in stops if not s.central]
    parts.append(
        ft.Column(
            [ft.Container(width=72), *places], spacing=6, expand=True, scroll=ft.ScrollMode.HIDDEN,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )  # fmt: skip
    if foot:
        chosen = foot.route == here
        parts.append(
            round_button(
                p,
                foot.glyph,
                _(foot.label),
                lambda: on_go(foot.route),
                color=p.accent if chosen else p.ink_soft,
                fill=chosen,
                size=48,
            )
        )
    return ft.Container(
        ft.Column(parts, horizontal_alignment=ft.CrossAxisAlignment.CENTER, spacing=6, intrinsic_width=True),
        bgcolor=p.surface,
        padding=ft.Padding.symmetric(horizontal=12, vertical=22),
        border=rule_at_end(p),
    )


def _stop(
    p: Palette,
    stop: Stop,
    here: str,
    on_go: Go,
    *,
    height: float,
    width: float | None = None,
    expand: bool | None = None,
    ground: bool = False,
) -> ft.Control:
    chosen = stop.route == here
    color = p.accent if chosen else p.ink_soft
    return tappable(
        p,
        ft.Column(
            [icon(stop.glyph, color, 24, fill=chosen), text(_(stop.label), "nav", color, no_wrap=True)],
            spacing=3,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        _(stop.label),
        lambda: on_go(stop.route),
        radius=R_M,
        selected=chosen,
        expand=expand,
        height=height,
        width=width,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.accent_soft if chosen and ground else None,
        padding=ft.Padding.symmetric(horizontal=4) if ground else None,
    )


def _central(p: Palette, stop: Stop, on_go: Go) -> ft.Control:
    return tappable(
        p,
        icon(stop.glyph, p.on_accent, 24),
        _(stop.label),
        lambda: on_go(stop.route),
        radius=26,
        width=52,
        height=52,
        bgcolor=p.accent,
        alignment=ft.Alignment.CENTER,
        shadow=lift(p, 2),
    )
