"""The seven words of weather, drawn in the palette's own tones; each has a shape of its own."""

import flet as ft

from ui import art
from ui.icons import picture
from ui.tokens import Palette


def sky(p: Palette, word: str, size: float) -> ft.Control:
    """The drawing of a word of `words.WEATHER`."""
    return picture(art.svg(_DRAWN[word](p), 40, 40), width=size, height=size)


def _rays(p: Palette, cx: float, cy: float, inner: float, outer: float) -> str:
    turns = "".join(
        f'<path d="M{cx} {cy - inner}V{cy - outer}" transform="rotate({angle} {cx} {cy})"/>'
        for angle in range(0, 360, 45)
    )
    return f'<g fill="none" stroke="{p.warning}" stroke-width="2.6" stroke-linecap="round">{turns}</g>'


def _cloud(color: str, dx: float = 0, dy: float = 0) -> str:
    return (
        f'<path transform="translate({dx} {dy})" d="M11 30a7 7 0 0 1-.6-14A10 10 0 0 1 29.500 14a8 8 0 0 1 .5 16z" '
        f'fill="{color}"/>'
    )


def _sunny(p: Palette) -> str:
    return f'<circle cx="20" cy="20" r="8" fill="{p.a_fill}"/>{_rays(p, 20, 20, 12, 16)}'


def _bright(p: Palette) -> str:
    return f'<circle cx="20" cy="20" r="11" fill="none" stroke="{p.warning}" stroke-width="2.6"/><circle cx="20" cy="20" r="7" fill="{p.a_fill}"/>'  # noqa: E501


def _mild(p: Palette) -> str:
    return f'<circle cx="26" cy="14" r="8" fill="{p.a_fill}"/>{_cloud(p.b_fill, -2, 4)}'


def _cloudy(p: Palette) -> str:
    return _cloud(p.b_fill)


def _misty(p: Palette) -> str:
    lines = "".join(
        f'<path d="M{x} {y}H{x + w}"/>' for x, y, w in ((9, 12, 22), (5, 19, 24), (11, 26, 24), (7, 33, 18))
    )
    return f'<g fill="none" stroke="{p.edge}" stroke-width="3" stroke-linecap="round">{lines}</g>'


def _rainy(p: Palette) -> str:
    drops = "".join(f'<path d="M{x} 31l-2 5"/>' for x in (14, 21, 28))
    return f'{_cloud(p.b_fill, 0, -5)}<g fill="none" stroke="{p.info}" stroke-width="2.6" stroke-linecap="round">{drops}</g>'


def _stormy(p: Palette) -> str:
    return f'{_cloud(p.b, 0, -5)}<path d="M22 22l-6 9h4l-2 7 8-10h-4.500l3-6z" fill="{p.warning}"/>'


_DRAWN = {
    "sunny": _sunny, "bright": _bright, "mild": _mild, "cloudy": _cloudy, "misty": _misty, "rainy": _rainy,
    "stormy": _stormy,
}  # fmt: skip
