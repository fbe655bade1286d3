"""The page around each body under You: the hub beside it on wide screens, a way back on phones, one narrow column of words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.you.hub_list import HubList
from app.screens.you.pages import body_of
from app.screens.you.places import PAIR, Place
from ui.boundary import component, guarded, keyed, use_effect
from ui.icons import backward
from ui.look import use_look
from ui.press import round_button
from ui.shell import column_list, panes
from ui.surface import wash
from ui.text import title
from ui.tokens import COLUMN
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window

HOME = "/us"


@component
def You(window: "Window") -> ft.View:
    """The hub. On wide screens the pair stands beside it: who comes here looks for that first."""
    look = use_look()
    p = look.p
    if look.wide:
        return _beside(window, HOME, PAIR)
    window.nav.arrived(HOME)
    list_ = ft.Container(_hub(window, ""), left=0, right=0, top=0, bottom=0)
    return window.nav.frame(HOME, ft.Stack([wash(p, 300), list_], expand=True))


@component
def YouPage(window: "Window", place: Place) -> ft.View:
    """One page under the hub."""
    look = use_look()
    p = look.p
    if look.wide:
        return _beside(window, place.route, place)
    window.nav.arrived(place.route)
    back = round_button(p, backward(), _("Back to You"), lambda: window.nav.go(HOME), bg=p.surface)
    bar = ft.Row([back, title(_(place.label), "title", p.ink, expand=True)], spacing=12)
    return window.nav.frame(place.route, column_list(look, [bar, _body(window, place)], spacing=20))


def _beside(window: "Window", route: str, place: Place) -> ft.View:
    look = window.look
    window.nav.arrived(route)
    parts: Sequence[ft.Control] = (
        ft.Row([title(_(place.label), "display", look.p.ink, expand=True)]),
        _body(window, place),
    )
    column = [ft.Container(ft.Container(part, width=COLUMN), alignment=ft.Alignment.TOP_CENTER) for part in parts]
    beside = panes(look.p, _hub(window, place.route), column_list(look, column, spacing=22))
    return window.nav.frame(route, ft.Container(), beside)


def _hub(window: "Window", here: str) -> ft.Control:
    return keyed(HubPane, "pane")(window, here)


@component
def HubPane(window: "Window", here: str) -> ft.Control:
    """The hub, scrolled to where it was: each page is a view of its own, and what was chosen should stay in sight."""
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    pane: Any = ft.use_ref(None)

    def scrolled(event: ft.OnScrollEvent) -> None:
        window.hub_at = event.pixels

    async def stay() -> None:
        if window.hub_at and pane.current is not None:
            await pane.current.scroll_to(offset=window.hub_at, duration=0)

    async def to_top() -> None:
        # What has just happened is said at the top, wherever somebody was in the list.
        if window.notes and pane.current is not None:
            window.hub_at = 0
            await pane.current.scroll_to(offset=0, duration=0)

    use_effect(stay, [])
    use_effect(to_top, [len(window.notes), changes.people])
    list_ = column_list(look, [keyed(HubList, "hub")(window, here)], spacing=0)
    if look.wide:
        list_.on_scroll = guarded(scrolled)
    pane.current = list_
    return list_


def _body(window: "Window", place: Place) -> ft.Control:
    body: ft.Control = keyed(body_of(place), place.path)(window)
    return body
