"""The tokens: every colour with its name, every style, space, radius, level and time."""

from dataclasses import fields

import flet as ft

from ui.gallery.exhibit import Exhibit, Room, below, several
from ui.icon_paths import PATHS
from ui.icons import icon
from ui.look import Look
from ui.text import overline, style, text
from ui.theme import lift
from ui.tokens import (
    BASE_MS,
    COLUMN,
    FAST_MS,
    GUTTER,
    GUTTER_READING,
    GUTTER_WIDE,
    R_L,
    R_M,
    R_S,
    R_XL,
    SLOW_MS,
    TYPE,
    XL,
    XS,
    XXL,
    L,
    M,
    Palette,
    S,
)

SPACES = {"XS": XS, "S": S, "M": M, "L": L, "XL": XL, "XXL": XXL, "GUTTER": GUTTER, "GUTTER_READING": GUTTER_READING,
          "GUTTER_WIDE": GUTTER_WIDE}  # fmt: skip
RADII = {"R_S": R_S, "R_M": R_M, "R_L": R_L, "R_XL": R_XL}
TIMES = {"FAST_MS": FAST_MS, "BASE_MS": BASE_MS, "SLOW_MS": SLOW_MS}


def colours_of(p: Palette) -> list[tuple[str, str]]:
    """(name, hex) of each."""
    found = [(f.name, getattr(p, f.name)) for f in fields(p) if f.name not in ("dark", "wash")]
    return [*found, *((f"wash[{n}]", hue) for n, hue in enumerate(p.wash))]


def _swatch(p: Palette, name: str, hue: str) -> ft.Control:
    ground = ft.Container(bgcolor=hue, width=104, height=56, border_radius=R_S, border=ft.Border.all(1, p.line))
    words = [text(name, "caption", p.ink, width=104), text(hue, "caption", p.ink_soft, width=104)]
    return ft.Column([ground, *words], spacing=2, tight=True)


def _colours(look: Look) -> ft.Control:
    return several(*(_swatch(look.p, name, hue) for name, hue in colours_of(look.p)))


def _styles(look: Look) -> ft.Control:
    p = look.p
    return below(
        *(
            below(
                text(f"{name}, {kind.size:g}", "caption", p.ink_soft), text("The long way home", name, p.ink), spacing=2
            )
            for name, kind in TYPE.items()
        )
    )


def _style(look: Look) -> ft.Control:
    p = look.p
    marked = ft.TextSpan("home", style(name="story", color=p.accent))
    return ft.Text(spans=[ft.TextSpan("A span in a text: ", style("story", p.ink)), marked])


def _spaces(look: Look) -> ft.Control:
    p = look.p
    bars = [
        below(ft.Container(width=value, height=24, bgcolor=p.accent_soft), text(f"{name} {value}", "caption", p.ink),
              spacing=4)
        for name, value in SPACES.items()
    ]  # fmt: skip
    boxes = [
        below(ft.Container(width=72, height=72, bgcolor=p.accent_soft, border_radius=value),
              text(f"{name} {value}", "caption", p.ink), spacing=4)
        for name, value in RADII.items()
    ]  # fmt: skip
    times = [text(f"{name} {value}", "caption", p.ink_soft) for name, value in TIMES.items()]
    return below(several(*bars), several(*boxes), several(*times, text(f"COLUMN {COLUMN}", "caption", p.ink_soft)))


def _levels(look: Look) -> ft.Control:
    p = look.p

    def plate(level: int) -> ft.Control:
        words = text(str(level), "label", p.ink)
        return ft.Container(
            words, width=96, height=64, bgcolor=p.surface, border_radius=R_M, shadow=lift(p, level),
            alignment=ft.Alignment.CENTER,
        )  # fmt: skip

    return several(*(plate(level) for level in range(4)), spacing=28)


def _icons(look: Look) -> ft.Control:
    p = look.p

    def one(name: str) -> ft.Control:
        drawn = ft.Row([icon(name, p.ink, 22), icon(name, p.accent, 22, fill=True)], spacing=6, tight=True)
        words = text(name, "caption", p.ink_soft, width=96, text_align=ft.TextAlign.CENTER)
        return ft.Column([drawn, words], spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)

    return several(*(one(name) for name in sorted(PATHS)))


def _overline(look: Look) -> ft.Control:
    return overline("Saturday, 21 November", look.p.ink_soft)


TOKENS = Room(
    "Tokens",
    (
        Exhibit("colours", _colours),
        Exhibit("text", _styles),
        Exhibit("style", _style),
        Exhibit("overline", _overline),
        Exhibit("spaces and radii", _spaces),
        Exhibit("lift", _levels),
        Exhibit("icon", _icons),
    ),
)
