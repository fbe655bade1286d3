"""The app's frame: which routes there are, what they open, and what may lie over all of them.

Places (the stops, and what is under them) make the stack that "back" walks. Everything else is laid over the place one
came from: writing, searching, signing in. A sprinkle's screen is loaded when it is first opened.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from app.household import Household
from app.language import begin_language
from app.navigation import MORE, TODAY, US
from app.screens.more import More
from app.screens.sign_in import SignIn
from app.screens.sync_sheet import sync_dialog
from app.screens.today import Today, cards_of
from app.screens.us import Us
from app.window import Window
from sprinkles.loader import Sprinkle
from sprinkles.manifest import ScreenEntry
from ui.boundary import component, use_effect
from ui.look import LookContext
from ui.nav import Stop
from ui.shell import screen
from ui.states import empty
from ui.theme import dress

Draw = Callable[[], ft.View]


def open_window(page: ft.Page, household: Household) -> Window:
    """What a page runs: dress it, show the app, and only then wake what is heavy."""
    page.title = "Cupcake"
    begin_language(page, household)
    window = Window(page, household, dress(page))
    page.render_views(App, window)
    page.run_task(window.wake)
    return window


def stops_of(household: Household) -> list[Stop]:
    """The stops that sprinkles contribute. One with a plus is the raspberry one."""
    return [
        Stop(entry.route, entry.label, entry.icon, central=entry.icon == "plus")
        for sprinkle, entry in _entries(household)
        if entry.label and entry.icon
    ]


def _entries(household: Household) -> list[tuple[Sprinkle, ScreenEntry]]:
    """Screens of the sprinkles that could be set up."""
    cupcake = household.cupcake
    running = (s for s in cupcake.discovery.sprinkles if s.manifest.name in cupcake.contexts)
    return [(sprinkle, entry) for sprinkle in running for entry in sprinkle.manifest.contributes.screens]


def arranged(window: Window) -> list[ft.Route]:
    """The routes of the sprinkles that run now, and the navigation's stops with them."""
    window.nav.arrange(stops_of(window.household), cards=bool(cards_of(window)))
    return routes_of(window)


def routes_of(window: Window) -> list[ft.Route]:
    """The Router's tree."""
    places: dict[str, ft.Route] = {}
    over: list[ft.Route] = []
    stops = [s.route for s in stops_of(window.household) if not s.central]
    for sprinkle, entry in _entries(window.household):
        above = next((s for s in stops if entry.route.startswith(s + "/")), None)
        draw: Draw = partial(SprinkleScreen, window, sprinkle, entry.entry, entry.route in stops or above is not None)
        if entry.route in stops:
            places[entry.route] = ft.Route(path=entry.route, component=draw, children=[])
        elif above is not None and above in places:
            child = ft.Route(path=entry.route.removeprefix(above + "/"), component=draw)
            places[above].children = [*(places[above].children or []), child]
        else:
            over.append(ft.Route(path=entry.route, component=draw, modal=True))
    today: Draw = partial(Today, window)
    more: Draw = partial(More, window)
    us: Draw = partial(Us, window)
    sign_in: Draw = partial(SignIn, window)
    return [
        ft.Route(index=True, component=partial(Redirect, window, window.nav.home)),
        ft.Route(path=TODAY.route, component=today),
        *places.values(),
        ft.Route(path=MORE.route, component=more),
        ft.Route(path=US.route, component=us),
        ft.Route(path="/sign-in", component=sign_in, modal=True),
        *over,
    ]


@component
def App(window: Window) -> list[ft.View]:
    openings, _ = ft.use_state(window.openings)
    routes = ft.use_memo(lambda: arranged(window), [openings.arranged])

    def tree() -> Any:
        ft.use_dialog(sync_dialog(window) if openings.sync_sheet else None)
        return ft.Router(routes, manage_views=True, not_found=partial(Lost, window))

    return LookContext(window.look, tree)


@component
def SprinkleScreen(window: Window, sprinkle: Sprinkle, entry: str, is_place: bool) -> ft.View:
    """A sprinkle's screen: loaded now, given its context, and failing alone."""
    here = ft.use_view_path()
    if is_place:
        window.nav.arrived(here)
    return sprinkle.load(entry)(window.context(sprinkle.manifest.name))  # type: ignore[no-any-return]


@component
def Redirect(window: Window, to: str) -> ft.View:
    use_effect(lambda: window.nav.go(to), [])
    return screen("/", window.look, ft.Container())


@component
def Lost(window: Window) -> ft.Control:
    look = window.look
    return empty(
        look.p, "There is nothing at this address.", action="Go home", on_action=lambda: window.nav.go(window.nav.home)
    )
