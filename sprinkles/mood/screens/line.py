"""The line of a span, drawn: levels upwards, time to the right, in the colours of the faces.

Where each place has room it is a face; else a dot, and the last one a face. Days without a word are bridged by dashes, so that
nobody takes a guess for something that was noted.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import flet as ft

from sprinkles.mood.moments import level_words
from sprinkles.mood.screens.curve import smooth
from sprinkles.mood.screens.faces import face
from sprinkles.mood.trends import Point, Trend, nearest
from sprinkles.mood.words import FACES
from ui import art
from ui.icons import picture
from ui.text import text
from ui.tokens import Palette
from ui.words import _, right_to_left

HEIGHT, TOP = 190, 18
AXIS, LABEL = 34, 40
FACE, LAST, DOT = 24, 28, 3.2
ROOMY = 12
"""So many places at most are drawn as faces."""


class Spot(NamedTuple):
    """A place on the line: which point it is, where, and the nearest level."""

    nth: int
    x: float
    y: float
    level: int


def line(p: Palette, trend: Trend, width: float) -> ft.Control:
    """The drawing with a face at either end of its scale and the days below."""
    inner = max(120, width - AXIS)
    step = inner / len(trend.points)
    spots = [
        Spot(n, round(step * (n + 0.5), 1), _height(x.level), nearest(x.level))
        for n, x in enumerate(trend.points)
        if x.level is not None
    ]
    drawn: list[ft.Control] = [
        picture(art.svg(_body(p, spots, inner, len(trend.points)), inner, HEIGHT), width=inner, height=HEIGHT)
    ]
    drawn += [_face(spot, FACE) for spot in spots[:-1] if len(trend.points) <= ROOMY]
    drawn += [_face(spot, LAST, p.surface) for spot in spots[-1:]]
    scale = [ft.Container(face(n, 20), top=_height(n) - 10, left=0) for n in (7, 4, 1)]
    parts: list[ft.Control] = [
        ft.Stack(list(scale), width=AXIS, height=HEIGHT),
        ft.Stack(drawn, width=inner, height=HEIGHT, clip_behavior=ft.ClipBehavior.NONE),
    ]
    body = ft.Column(
        [
            # Time goes to the right in every language: the drawing, its labels and its scale stay where they are.
            ft.Row(parts[::-1] if right_to_left() else parts, spacing=0),
            ft.Stack(_labels(p, trend.points, step, inner), height=18),
        ],
        spacing=4,
    )
    return ft.Semantics(label=spoken(trend), container=True, exclude_semantics=True, content=body)


def spoken(trend: Trend) -> str:
    """The line for somebody who can't see it."""
    noted = [
        _("{day} {mood}").format(day=_name(x), mood=level_words(nearest(x.level)))
        for x in trend.points
        if x.level is not None
    ]
    return "; ".join(noted) if noted else _("No days to draw")


def _name(point: Point) -> str:
    return point.label or _("{n}.").format(n=point.first.day)


def _height(level: float) -> float:
    return round(TOP + (HEIGHT - 2 * TOP) * (7 - level) / 6, 1)


def _face(spot: Spot, size: float, ring: str | None = None) -> ft.Control:
    whole = size + 6 if ring else size
    return ft.Container(
        face(spot.level, size), left=spot.x - whole / 2, top=spot.y - whole / 2, width=whole, height=whole,
        border_radius=whole / 2, bgcolor=ring, alignment=ft.Alignment.CENTER,
    )  # fmt: skip


def _labels(p: Palette, points: Sequence[Point], step: float, inner: float) -> list[ft.Control]:
    """Each under its own place; the outer ones moved in so that they stay on the card."""
    return [
        ft.Container(
            text(point.label, "caption", p.ink_soft, no_wrap=True, text_align=ft.TextAlign.CENTER),
            left=AXIS + max(-LABEL / 4, min(step * (n + 0.5) - LABEL / 2, inner - LABEL * 0.75)),
            width=LABEL,
            alignment=ft.Alignment.CENTER,
        )
        for n, point in enumerate(points)
        if point.label
    ]


def _body(p: Palette, spots: Sequence[Spot], width: float, places: int) -> str:
    fills = [art.FACE_FILLS[name] for name in FACES]
    stops = "".join(
        f'<stop offset="{round((7 - level) / 6, 3)}" stop-color="{fills[level - 1]}"/>' for level in range(7, 0, -1)
    )
    top, foot = _height(7), _height(1)
    ends = f'x1="0" x2="0" y1="{top}" y2="{foot}" gradientUnits="userSpaceOnUse"'
    fade = f'x1="0" x2="0" y1="{top}" y2="{HEIGHT}" gradientUnits="userSpaceOnUse"'
    veil = "".join(
        f'<stop offset="{round((7 - level) / 6, 3)}" stop-color="{fills[level - 1]}" stop-opacity="{0.075 * (level - 1):.3f}"/>'
        for level in range(7, 0, -1)
    )
    out = f'<defs><linearGradient id="l" {ends}>{stops}</linearGradient>'
    out += f'<linearGradient id="v" {fade}>{veil}</linearGradient></defs>'
    for level in (1, 4, 7):
        out += f'<path d="M0 {_height(level)}H{width}" stroke="{p.line}" stroke-width="1" fill="none"/>'
    if len(spots) > 1:
        parts = smooth([(s.x, s.y) for s in spots])
        begin = f"M{spots[0].x} {spots[0].y}"
        out += f'<path d="{begin}{"".join(parts)}V{HEIGHT}H{spots[0].x}Z" fill="url(#v)"/>'
        for (one, other), part in zip(pairwise(spots), parts, strict=True):
            # A gradient across a flat line would have no height to lie on, so it is laid over the whole drawing.
            dashes = ' stroke-dasharray="1 7"' if other.nth - one.nth > 1 else ""
            out += f'<path d="M{one.x} {one.y}{part}" fill="none" stroke="url(#l)" stroke-width="4" '
            out += f'stroke-linecap="round"{dashes}/>'
    for spot in spots if places > ROOMY else ():
        fill = fills[spot.level - 1]
        out += f'<circle cx="{spot.x}" cy="{spot.y}" r="{DOT}" fill="{p.surface}" stroke="{fill}" stroke-width="2.4"/>'
    return out
