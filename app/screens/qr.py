"""An invitation as a code to scan: dark on light in both themes, because that is what cameras look for."""

import flet as ft

from ui import art
from ui.icons import picture
from ui.tokens import LIGHT, R_M

QUIET = 4
"""So many empty modules around it belong to the code."""


def qr_svg(words: str) -> str:
    """The code as SVG: one path, a unit for each module."""
    import segno

    rows = [[bool(module) for module in row] for row in segno.make(words, error="m", micro=False).matrix]
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    ground = f'<rect width="{side}" height="{side}" fill="{LIGHT.surface}"/>'
    return art.svg(f'{ground}<path d="{path}" fill="{LIGHT.ink}" shape-rendering="crispEdges"/>', side, side)


def qr(words: str, label: str, size: float = 200) -> ft.Control:
    """The code on its own light ground."""
    return ft.Container(
        picture(qr_svg(words), label=label, width=size, height=size),
        bgcolor=LIGHT.surface,
        border_radius=R_M,
        padding=4,
    )
