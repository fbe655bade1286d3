"""The app's frame: which routes there are, what they open, and what may lie over all of them.

Places (the stops, and what is under them) make the stack that "back" walks. Everything else is laid over the place one
came from: writing, searching, signing in. A sprinkle's screen is loaded when it is first opened.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from app.household import Household
from app.language import begin_language
from app.last_place import begins_at, keep_place
from app.links import place_of, route_of_record
from app.lock.screen import LockScreen
from app.navigation import MORE, TODAY
from app.screens import joining
from app.screens.more import More
from app.screens.sign_in import SignIn
from app.screens.sync_sheet import sync_dialog
from app.screens.today import Today, cards_of
from app.screens.welcome.before import Before
from app.screens.welcome.page import Welcome
from app.screens.you.routes import you_routes
from app.shortcuts import keys_dialog
from app.window import Window
from sprinkles.loader import Sprinkle
from sprinkles.manifest import ScreenEntry
from ui.boundary import component, keyed, lead_out, use_effect
from ui.look import LookContext
from ui.nav import Stop
from ui.shell import screen
from ui.states import empty
from ui.theme import dress
from ui.words import _

Draw = Callable[[], ft.View]
SEARCH = "/search"


def open_window(page: ft.Page, household: Household) -> Window:
    """What a page runs: dress it, show the app, and only then wake what is heavy."""
    page.title = "Cupcake"
    begin_language(page, household)
    window = Window(page, household, dress(page))
    lead_out(page, window.nav.away_from)
    beginning = _begin(window)
    page.render_views(App, window)
    if beginning:
        window.nav.go(beginning)  # it is drawn; the address and the way back learn of it
    page.run_task(window.wake)
    return window


def _begin(window: Window) -> str | None:
    """Have the first frame be the place where the app begins, instead of an empty one and a way there and back.

    Not where somebody was when they left: that is forgotten before it is drawn, and `Redirect` does so.
    """
    if window.page.route not in ("", "/"):
        return None
    arrange(window)
    route = begins_at(window.household.cupcake, window.nav.home, again=False)
    if route not in ("/welcome", window.nav.home):
        return None
    window.begun = True
    window.page.route = route
    return route


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
    arrange(window)
    return routes_of(window)


def arrange(window: Window) -> None:
    """Have the navigation stand on the sprinkles that run now."""
    window.nav.arrange(stops_of(window.household), cards=bool(cards_of(window)))
    window.nav.searching = next((e.route for _, e in _entries(window.household) if e.route == SEARCH), None)


def routes_of(window: Window) -> list[ft.Route]:
    """The Router's tree."""
    places: dict[str, ft.Route] = {}
    over: list[ft.Route] = []
    stops = [s.route for s in stops_of(window.household) if not s.central]
    for sprinkle, entry in _entries(window.household):
        above = next((s for s in stops if entry.route.startswith(s + "/")), None)
        # Of another home another screen: what one holds it read from the store that it was given.
        draw: Draw = partial(
            keyed(SprinkleScreen, f"{window.homes} {entry.route}"),
            window,
            sprinkle,
            entry.entry,
            entry.route in stops or above is not None,
        )
        if entry.route in stops:
            places[entry.route] = ft.Route(path=entry.route, component=draw, children=[])
        elif above is not None and above in places:
            child = ft.Route(path=entry.route.removeprefix(above + "/"), component=draw)
            places[above].children = [*(places[above].children or []), child]
        else:
            over.append(ft.Route(path=entry.route, component=draw, modal=True))
    today: Draw = partial(Today, window)
    more: Draw = partial(More, window)
    sign_in: Draw = partial(SignIn, window)
    join: Draw = partial(joining.Joining, window)
    welcome: Draw = partial(Welcome, window)
    before: Draw = partial(Before, window)
    find: Draw = partial(FindRecord, window)
    return [
        ft.Route(index=True, component=partial(Redirect, window)),
        ft.Route(path="/welcome", component=welcome, children=[ft.Route(path="back", component=before)]),
        *(ft.Route(path=path, component=join, modal=True) for path in ("/join", "/join/:code", "/invite/:code")),
        ft.Route(path="/entry/:record_id", component=find),
        ft.Route(path=TODAY.route, component=today),
        *places.values(),
        ft.Route(path=MORE.route, component=more),
        you_routes(window),
        ft.Route(path="/sign-in", component=sign_in, modal=True),
        *over,
    ]


@component
def App(window: Window) -> list[ft.View]:
    openings = ft.use_state(window.openings)[0]
    routes = ft.use_memo(lambda: arranged(window), [openings.arranged])

    def tree() -> Any:
        lock = ft.use_state(window.lock)[0]
        if lock.locked:
            # Nothing else is in the tree: no screen, no dialog, no line of a reminder.
            ft.use_dialog(None)
            ft.use_dialog(None)
            return [LockScreen(window)]
        ft.use_dialog(sync_dialog(window) if openings.sync_sheet else None)
        ft.use_dialog(keys_dialog(window) if openings.keys else None)
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
def Redirect(window: Window) -> ft.View:
    """The start: the welcome of a new home, else where one was, else home."""

    # It also lies under what a link opened over nothing; then it waits until that is closed.
    in_front = window.page.route in ("", "/")

    async def begin() -> None:
        if not in_front:
            return
        again, window.begun = window.begun, True
        window.nav.go(begins_at(window.household.cupcake, window.nav.home, again=again))
        await keep_place(window.household.cupcake, None)

    use_effect(begin, [in_front])
    return screen("/", window.look, ft.Container())


@component
def FindRecord(window: Window) -> ft.View:
    """A record by its id alone, as links name it."""
    record_id = ft.use_route_params().get("record_id", "")
    gone, set_gone = ft.use_state(False)

    async def find() -> None:
        route = await asyncio.to_thread(route_of_record, window.household.cupcake, record_id)
        if route is None:
            set_gone(True)
        else:
            await window.nav.settle_in(route)

    use_effect(find, [record_id])
    body = _nothing(window, _("What this link leads to is not on this device.")) if gone else ft.Container()
    return screen("/entry", window.look, body)


@component
def Lost(window: Window) -> ft.Control:
    """No route of ours; a link in one of its other forms is gone along."""
    to = place_of(window.page.route or "")
    use_effect(lambda: window.nav.go(to) if to else None, [to])
    return ft.Container() if to else _nothing(window, _("There is nothing at this address."))


def _nothing(window: Window, words: str) -> ft.Control:
    return empty(window.look.p, words, action=_("Go home"), on_action=lambda: window.nav.go(window.nav.home))
