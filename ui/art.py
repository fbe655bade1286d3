"""Everything drawn: the mark, the mood faces, rings, and the one small drawing for empty places.

All are SVG strings for `ui.icons.picture`. The client's SVG knows gradients, opacity, clips and transforms, but
no filters; `stroke-opacity` on groups is not safe.
"""

import math

from ui.tokens import Palette

_FACE_INK = "#2A1730"
SCALE = ("stormy", "low", "grey", "even", "fair", "warm", "bright")
"""Faces for a scale of seven, from unpleasant to pleasant: those of `MOODS`, and one more on each side of the middle."""
MOODS = (("bright", "Bright"), ("warm", "Warm"), ("even", "Even"), ("low", "Low"), ("stormy", "Stormy"))


def svg(body: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{body}</svg>'
    )


def pair(a: str, b: str, both: str) -> str:
    """Two scoops; where they meet is ours."""
    return svg(
        f'<circle cx="9" cy="10" r="7" fill="{a}"/><circle cx="19" cy="10" r="7" fill="{b}"/>'
        f'<path d="M14 5.1a7 7 0 0 1 0 9.8a7 7 0 0 1 0-9.8z" fill="{both}"/>',
        28,
        20,
    )


def solo(mine: str, edge: str) -> str:
    """One scoop filled, the other an outline: nobody else is here (yet)."""
    return svg(
        f'<circle cx="19" cy="10" r="6.2" fill="none" stroke="{edge}" stroke-width="1.5" stroke-dasharray="2.4 2.2"/>'
        f'<circle cx="9" cy="10" r="7" fill="{mine}"/>',
        28,
        20,
    )


def logo(a: str, b: str, both: str) -> str:
    """The cupcake: the pair on a cup."""
    flutes = "".join(
        f'<path d="{d}"/>' for d in ("M21.9 42h2.3l1.3 11h-2.1z", "M30.9 42h2.2v11h-2.2z", "M39.8 42h2.3l-1.5 11h-2.1z")
    )
    return svg(
        f'<circle cx="23" cy="22" r="14" fill="{a}"/><circle cx="41" cy="22" r="14" fill="{b}"/>'
        f'<path d="M32 11.3a14 14 0 0 1 0 21.4a14 14 0 0 1 0-21.4z" fill="{both}"/>'
        f'<path d="M12 36.5h40l-4.6 19.2a4 4 0 0 1-3.9 3.1H20.5a4 4 0 0 1-3.9-3.1z" fill="{both}"/>'
        f'<g fill="#FFFFFF" opacity=".34">{flutes}</g>',
        64,
        64,
    )


def ring(a: str, b: str) -> str:
    """A habit's ring: the left half is A's, the right half B's."""
    return svg(
        '<g fill="none" stroke-width="4" stroke-linecap="round">'
        f'<path d="M28 3.5a26.5 26.5 0 0 0 0 53" stroke="{a}"/>'
        f'<path d="M32 3.5a26.5 26.5 0 0 1 0 53" stroke="{b}"/></g>',
        60,
        60,
    )


def sealed(bar: str, rows: int = 2) -> str:
    """Bars where words will be. Never blur real words instead: they would be in the tree."""
    widths = ([34, 52, 20, 61, 28, 44], [48, 26, 57, 31, 50], [26, 60, 38, 47], [55, 22, 41, 30, 52])
    out, height = "", rows * 17 - 9
    for row in range(rows):
        x = 0
        for width in widths[row % len(widths)]:
            out += f'<rect x="{x}" y="{row * 17}" width="{width}" height="8" rx="4" fill="{bar}"/>'
            x += width + 8
    return svg(out, 279, height)


def empty_place(p: Palette) -> str:
    """A plate, two forks, nothing eaten yet."""
    steam = f'<g fill="none" stroke="{p.edge}" stroke-width="2.6" stroke-linecap="round" opacity=".55">'
    return svg(
        f'<ellipse cx="80" cy="92" rx="58" ry="9" fill="{p.sunken}"/>'
        f'<circle cx="66" cy="46" r="22" fill="{p.a_fill}"/><circle cx="94" cy="46" r="22" fill="{p.b_fill}"/>'
        f'<path d="M80 29a22 22 0 0 1 0 34a22 22 0 0 1 0-34z" fill="{p.accent}"/>'
        f'<path d="M46 64h68l-7.4 27a6 6 0 0 1-5.8 4.4H59.2a6 6 0 0 1-5.8-4.4z" fill="{p.accent}"/>'
        '<g fill="#FFFFFF" opacity=".28"><path d="M62 70h4l2.400 20h-3.600z"/><path d="M78 70h4v20h-4z"/>'
        '<path d="M94 70h4l-2.800 20h-3.600z"/></g>'
        f'{steam}<path d="M30 60q-5-6 0-12t0-12"/><path d="M130 60q5-6 0-12t0-12"/></g>',
        160,
        104,
    )


def _scallop(bumps: int = 9, radius: float = 17.2, depth: float = 2.1) -> str:
    points = []
    for i in range(181):
        angle = i / 180 * 2 * math.pi
        r = radius + depth * math.cos(bumps * angle)
        points.append(f"{20 + r * math.sin(angle):.2f} {20 - r * math.cos(angle):.2f}")
    return "M" + "L".join(points) + "z"


# Mood: (shape, mouth, height of the eyes). Each has a shape of its own, so that they read without colour.
_FACES = {
    "bright": (
        f'<path d="{_scallop()}" fill="#F9CB55"/>',
        f'<path d="M12.8 22.5q7.2 8.6 14.4 0z" fill="{_FACE_INK}"/>',
        16.6,
    ),
    "warm": ('<circle cx="20" cy="20" r="18" fill="#F6A172"/>', '<path d="M13.6 23.4q6.4 6 12.8 0"/>', 17.2),
    "fair": (
        '<path d="M20 4.500l13.400 7.750v15.500L20 35.500 6.600 27.750v-15.500z" fill="#DCCB6E" stroke="#DCCB6E" '
        'stroke-width="5" stroke-linejoin="round"/>',
        '<path d="M14 24.2q6 3.400 12 0"/>',
        17.4,
    ),
    "even": (
        '<rect x="3" y="3" width="34" height="34" rx="12.5" fill="#A9CBA0"/>',
        '<path d="M14 25h12"/>',
        17.6,
    ),
    "grey": (
        '<ellipse cx="20" cy="21" rx="18.600" ry="14.200" fill="#A5BCC9"/>',
        '<path d="M14.600 27q5.400-2 10.800 0"/>',
        18.6,
    ),
    "low": (
        '<path d="M20 1.6c5.8 7.4 15.4 12.6 15.4 22A15.4 15.2 0 0 1 4.6 23.6C4.6 14.2 14.2 9 20 1.6z" fill="#93B3E6"/>',
        '<path d="M14.8 29.4q5.2-4.2 10.4 0"/>',
        21.4,
    ),
    "stormy": (
        '<path d="M10.6 35.4a8.8 8.8 0 0 1-1.5-17.4A11.6 11.6 0 0 1 31 15.2a10.3 10.3 0 0 1-1.3 20.2z" '
        'fill="#B79ACB"/>',
        '<path d="M13.5 29.2l2.6-2.2 2.6 2.2 2.6-2.2 2.6 2.2 2.6-2.2"/>',
        21.8,
    ),
}


FACE_FILLS = {
    "bright": "#F9CB55", "warm": "#F6A172", "fair": "#DCCB6E", "even": "#A9CBA0", "grey": "#A5BCC9", "low": "#93B3E6",
    "stormy": "#B79ACB",
}  # fmt: skip
"""The ground of each face, for what stands for it where it is too small to be drawn."""


def mood(kind: str) -> str:
    """The face of a mood of `MOODS` or `SCALE`."""
    shape, mouth, eye = _FACES[kind]
    eyes = "".join(f'<circle cx="{x}" cy="{eye}" r="1.9" fill="{_FACE_INK}"/>' for x in (14.2, 25.8))
    stroke = f'fill="none" stroke="{_FACE_INK}" stroke-width="2.3" stroke-linecap="round" stroke-linejoin="round"'
    return svg(f"{shape}{eyes}<g {stroke}>{mouth}</g>", 40, 40)
