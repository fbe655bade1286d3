"""The ways around the app that screens are given: `ctx.nav`. One per window; the last place is kept in memory only."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.mark import SyncMark
from ui.nav import Stop
from ui.shell import screen

if TYPE_CHECKING:
    from app.window import Window

HOME = "/diary"
US = Stop("/us", "Us", "heart")


class AppNav:
    """Implements `sprinkles.sdk.context.Nav`."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self.stops: tuple[Stop, ...] = (US,)
        self.place = HOME
        """The last place that is not laid over another one."""

    def arrange(self, stops: Sequence[Stop]) -> None:
        """Which stops there are: the sprinkles' first, the raspberry one in the middle, Us last."""
        plain = [*(s for s in stops if not s.central), US]
        middle = (len(plain) + 1) // 2
        self.stops = (*plain[:middle], *(s for s in stops if s.central), *plain[middle:])

    def arrived(self, route: str) -> None:
        """A place that is not laid over another one is shown."""
        self.place = route

    def go(self, route: str) -> None:
        """Open a route."""
        self._window.page.navigate(route)

    def back(self, to: str) -> None:
        """Leave what was opened over another place; `to` is where to go when there is none."""
        self.go(self.place or to)

    def frame(self, here: str, phone: Any, wide: Any = None, *, bar: bool = True) -> ft.View:
        """A screen at `here` with the navigation around it; `bar=False` leaves it away on phones."""
        look = self._window.look
        chosen = next((s.route for s in self.stops if here == s.route or here.startswith(s.route + "/")), here)
        body = wide if look.wide and wide is not None else phone
        stops = self.stops if bar or look.wide else ()
        return screen(here, look, body, stops=stops, here=chosen, on_go=self.go)

    def sync_mark(self) -> ft.Control:
        """Where the words are now; pressing it opens the sync status."""
        return SyncMark(self._window.sync, self._window.openings.show_sync)

    def picture(self, file: Path) -> str | bytes:
        """A file of this home for an image control: by address in a browser, which then caches it; else its bytes."""
        page = self._window.page
        if page.web and page.url:
            # The page knows itself by the address of its websocket.
            return f"{page.url.replace('ws', 'http', 1).rstrip('/')}/media/{file.name}"
        return file.read_bytes()

    def on_pause(self, keep: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Await `keep` when the app is about to be put away; the answer stops it."""
        return self._window.on_pause(keep)
