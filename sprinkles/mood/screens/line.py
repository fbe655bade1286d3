"""The line of a span, drawn: levels upwards, time to the right, a dot where something was noted."""

import flet as ft

from sprinkles.mood.moments import level_words
from sprinkles.mood.screens.faces import face
from sprinkles.mood.trends import Point, Trend, nearest
from sprinkles.mood.words import FACES
from ui import art
from ui.icons import picture
from ui.text import text
from ui.tokens import Palette

HEIGHT, TOP = 150, 10
AXIS = 34


def line(p: Palette, trend: Trend, width: float) -> ft.Control:
    """The drawing with a face at either end of its scale and the days below."""
    inner = max(120, width - AXIS)
    scale = ft.Column(
        [face(7, 22), face(4, 22), face(1, 22)], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, height=HEIGHT, spacing=0
    )
    drawn = picture(art.svg(_body(p, trend, inner), inner, HEIGHT), width=inner, height=HEIGHT)
    labels = ft.Row(
        [
            ft.Container(
                text(point.label, "caption", p.ink_soft, no_wrap=True), expand=True, alignment=ft.Alignment.CENTER
            )
            for point in trend.points
            if point.label
        ],
        spacing=0,
        width=inner,
    )
    body = ft.Column(
        [
            ft.Row([ft.Container(scale, width=AXIS), drawn], spacing=0),
            ft.Container(labels, padding=ft.Padding.only(left=AXIS)),
        ],
        spacing=6,
    )
    return ft.Semantics(label=spoken(trend), container=True, exclude_semantics=True, content=body)


def spoken(trend: Trend) -> str:
    """The line for somebody who can't see it."""
    noted = [f"{_name(x)} {level_words(nearest(x.level))}" for x in trend.points if x.level is not None]
    return "; ".join(noted) if noted else "No days to draw"


def _name(point: Point) -> str:
    return point.label or f"{point.first.day}."


def _body(p: Palette, trend: Trend, width: float) -> str:
    step = width / len(trend.points)
    room = HEIGHT - 2 * TOP

    def at(nth: int, level: float) -> tuple[float, float]:
        return round(step * (nth + 0.5), 1), round(TOP + room * (7 - level) / 6, 1)

    out = "".join(
        f'<path d="M0 {at(0, level)[1]}H{width}" stroke="{p.line}" stroke-width="1" fill="none"/>'
        for level in (1, 4, 7)
    )
    spots = [(*at(n, x.level), nearest(x.level)) for n, x in enumerate(trend.points) if x.level is not None]
    path = "M" + "L".join(f"{x} {y}" for x, y, _ in spots) if len(spots) > 1 else ""
    if path:
        out += f'<path d="{path}" fill="none" stroke="{p.accent}" stroke-width="2.4" stroke-linejoin="round" stroke-linecap="round"/>'  # noqa: E501
    radius = 6 if len(trend.points) <= 12 else 4
    for x, y, level in spots:
        fill = art.FACE_FILLS[FACES[level - 1]]
        out += f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{p.surface}" stroke-width="2"/>'
    return out
