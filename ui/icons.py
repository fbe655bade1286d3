"""Icons as inline SVG: nothing to load, so never a box while a font arrives, and exactly centred."""

from typing import Any

import flet as ft

from ui.icon_paths import PATHS
from ui.words import right_to_left


def backward() -> str:
    """The arrow to what was before: it points to where a line begins."""
    return "caret-right" if right_to_left() else "caret-left"


def onward() -> str:
    """The arrow to what is next."""
    return "caret-left" if right_to_left() else "caret-right"


def picture(svg: str | bytes, *, label: str | None = None, **more: Any) -> ft.Image:
    """An SVG string or image bytes. Without a label it is decoration and screen readers pass over it."""
    return ft.Image(src=svg, semantics_label=label, exclude_from_semantics=label is None, gapless_playback=True, **more)


def icon(name: str, color: str, size: float = 22, *, fill: bool = False) -> ft.Image:
    """A Phosphor icon of `icon_paths.PATHS`. Raises KeyError for a name that is not bundled."""
    path = PATHS[name][fill]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><path fill="{color}" d="{path}"/></svg>'
    return picture(svg, width=size, height=size)
