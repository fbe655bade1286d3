"""The ways around the app that screens are given: `ctx.nav`. One per window.

Android's back leaves the app from the home stop only: from every other stop it goes there.
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.mark import SyncMark
from ui.focus import forget_typing
from ui.nav import Stop
from ui.shell import screen
from ui.words import N_

if TYPE_CHECKING:
    from app.window import Window

TODAY = Stop("/today", N_("Today"), "sun")
MORE = Stop("/more", N_("More"), "shapes")
US = Stop("/us", N_("You"), "heart")
ON_A_PHONE = 3
"""So many places stand in a phone's bar beside Write and Us; the others are under More."""


class AppNav:
    """Implements `sprinkles.sdk.context.Nav`."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self.stops: tuple[Stop, ...] = (US,)
        self.on_phones: tuple[Stop, ...] = self.stops
        self.home = US.route
        """Where the app begins: Today where there is something on it, else the first place."""
        self.place = ""
        """The last place that is not laid over another one; empty before the first."""
        self._framed = ""
        self.searching: str | None = None
        """Where one searches, if a sprinkle brings that."""

    def arrange(self, stops: Sequence[Stop], *, cards: bool = False) -> None:
        """Which stops there are: Today, the sprinkles', the raspberry one in the middle, Us last."""
        central = [s for s in stops if s.central]
        places = [*([TODAY] if cards else []), *(s for s in stops if not s.central)]
        self.home = (*places, US)[0].route
        few = places if len(places) <= ON_A_PHONE else [*places[: ON_A_PHONE - 1], MORE]
        self.stops = _around(central, [*places, US])
        self.on_phones = _around(central, [*few, US])

    @property
    def further(self) -> list[Stop]:
        """The places that a phone's bar has no room for."""
        return [s for s in self.stops if s not in self.on_phones]

    @property
    def writing(self) -> str | None:
        """Where one writes: the raspberry stop."""
        return next((s.route for s in self.stops if s.central), None)

    @property
    def at_place(self) -> bool:
        """Whether a stop is shown, or what is under it, and nothing is laid over it."""
        route = self._window.page.route
        places = [s.route for s in (*self.stops, MORE) if not s.central]
        return any(route == at or route.startswith(at + "/") for at in places)

    def arrived(self, route: str) -> None:
        """A place that is not laid over another one is shown."""
        # The list under an entry is drawn again by itself; the entry stays the place.
        if route != self.place and not self._window.page.route.startswith(route + "/"):
            self.place = route
            self._window.arrived(route)

    def away_from(self, route: str) -> str:
        """Where a screen that failed leads: the start, unless it is the start; then Us, which needs no sprinkle, or More."""
        failed = route if route != "/" else self.home
        return next(r for r in (self.home, US.route, MORE.route) if r != failed)

    def go(self, route: str) -> None:
        """Open a route."""
        self._window.page.navigate(route)

    def back(self, to: str) -> None:
        """Leave what was opened over another place; `to` is where to go when there is none."""
        self.go(self.place or to)

    def step_back(self) -> None:
        """What the back of the device does, except leaving: close what lies on top; nothing at the bottom."""
        pop: Any = self._window.page.on_view_pop
        if pop is not None:
            pop(None)

    async def settle_in(self, route: str) -> None:
        """Open a route with home under it, so that the way back leads there."""
        if route != self.home:
            await self._window.page.push_route(self.home)
        await self._window.page.push_route(route)

    async def _go_home(self, event: Any) -> None:
        await event.control.confirm_pop(False)  # the client waits for an answer
        self.go(self.home)

    def frame(self, here: str, phone: Any, wide: Any = None, *, bar: bool = True) -> ft.View:
        """A screen at `here` with the navigation around it; `bar=False` leaves it away on phones."""
        look = self._window.look
        if self._window.page.route != self._framed:
            self._framed = self._window.page.route
            forget_typing(self._window.page)
        stops = self.stops if look.wide else self.on_phones
        chosen = next(
            (s.route for s in self.stops if here == s.route or here.startswith(s.route + "/")), self._of(here)
        )
        if chosen not in {s.route for s in stops} and any(s.route == chosen for s in self.further):
            chosen = MORE.route
        body = wide if look.wide and wide is not None else phone
        stops = stops if bar or look.wide else ()
        root = here != self.home and any(here == s.route for s in (*self.stops, MORE) if not s.central)
        leave = self._go_home if root else None
        return screen(here, look, body, stops=stops, here=chosen, on_go=self.go, can_pop=not root, on_confirm_pop=leave)

    def _of(self, here: str) -> str:
        """The place that a screen belongs to whose address does not begin with its: where its sprinkle's stop leads."""
        stops = {s.route for s in self.stops if not s.central}
        for sprinkle in self._window.household.cupcake.discovery.sprinkles:
            routes = [screen.route for screen in sprinkle.manifest.contributes.screens]
            if any(here.split("/")[1:2] == route.split("/")[1:2] for route in routes):
                return next((route for route in routes if route in stops), here)
        return here

    def sync_mark(self) -> ft.Control:
        """Where the words are now; pressing it opens the sync status."""
        return SyncMark(self._window.sync, self._window.openings.show_sync)

    def picture(self, file: Path) -> str | bytes:
        """A file of this home for an image control: by address in a browser, which then caches it; else its bytes."""
        page = self._window.page
        try:
            url = page.url if page.web else None
        except (RuntimeError, AttributeError):  # the page has ended, or its tab is away: nobody sees what is drawn now
            url = None
        if url:
            # The page knows itself by the address of its websocket.
            return f"{url.replace('ws', 'http', 1).rstrip('/')}/media/{file.name}"
        return file.read_bytes()

    def felt(self) -> None:
        """Let it be felt that something was done, where a device can; from any thread, and nobody waits for it."""
        haptics, page = self._window.devices.haptics, self._window.page

        def touch() -> None:
            page.run_task(haptics.done)

        if haptics.can:
            self._window.later(touch)

    def on_pause(self, keep: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Await `keep` when the app is about to be put away; the answer stops it."""
        return self._window.on_pause(keep)


def _around(central: Sequence[Stop], plain: Sequence[Stop]) -> tuple[Stop, ...]:
    middle = (len(plain) + 1) // 2
    return (*plain[:middle], *central, *plain[middle:])
