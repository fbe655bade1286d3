"""Icons as inline SVG: nothing to load, so never a box while a font arrives, and exactly centred."""

from functools import lru_cache
from typing import Any

import flet as ft

from ui.icon_paths import PATHS
from ui.words import right_to_left


def picture(svg: str | bytes, *, label: str | None = None, **more: Any) -> ft.Image:
    """An SVG string or image bytes. Without a label it is decoration and screen readers pass over it."""
    return ft.Image(src=svg, semantics_label=label, exclude_from_semantics=label is None, gapless_playback=True, **more)


def icon(name: str, color: str, size: float = 22, *, fill: bool = False) -> ft.Image:
    """A Phosphor icon of `icon_paths.PATHS`. Raises KeyError for a name that is not bundled."""
    return picture(_drawn(name, color, fill), width=size, height=size)


@lru_cache(1024)
def _drawn(name: str, color: str, fill: bool) -> str:
    path = PATHS[name][fill]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><path fill="{color}" d="{path}"/></svg>'


def onward() -> str:
    """The caret that leads further in: it points to where lines end."""
    return "caret-left" if right_to_left() else "caret-right"


def backward() -> str:
    """The caret that leads back out."""
    return "caret-right" if right_to_left() else "caret-left"
