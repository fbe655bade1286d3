"""The Router's branch for You: the hub, and its pages under it, so that back leads from a page to the hub."""

from functools import partial
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.you import places
from app.screens.you.frame import HOME, You, YouPage

if TYPE_CHECKING:
    from app.window import Window


def you_routes(window: "Window") -> ft.Route:
    """Everything at and under the last stop."""
    hub: Any = partial(You, window)
    ends = (places.SIGN_OUT, places.PART, places.DELETE)
    rows = [place for _, group in places.GROUPS for place in group]
    children = [_page(window, place) for place in (*rows, *ends)]
    return ft.Route(path=HOME, component=hub, children=children)


def _page(window: "Window", place: places.Place) -> ft.Route:
    draw: Any = partial(YouPage, window, place)
    return ft.Route(path=place.path, component=draw)
