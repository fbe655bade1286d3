"""One window: a Flet page on the household's home. Owns what differs between two tabs of one home.

Listeners of the home run on any thread and without a page at hand. Everything that reaches a page from there goes through
`Window.later`, on the page's loop and in its own context, because Flet finds the page to draw on in a context variable.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import flet as ft

from app.ahead import load_screens, load_stops
from app.appearance import keep_appearance, read_appearance, wear
from app.collecting import settle
from app.devices.choose import devices_of
from app.household import Household
from app.language import follow_device
from app.last_place import SETTLE_S, keep_place
from app.lock.state import LockState
from app.navigation import AppNav
from app.shortcuts import key_of, pressed
from app.state import Changes, Openings, SyncView
from core.notices import ChangeNotice
from sprinkles.sdk import Context
from sprinkles.switches import WATCHED
from ui.guard import guarded
from ui.later import run_later, shown_again
from ui.live import GATHER_S
from ui.look import Look, this_day
from ui.problems import problems_of
from ui.sync_mark import SyncState as Mark
from ui.zone import look_again, this_clock

if TYPE_CHECKING:
    from app.screens.you.hub_read import Hub

log = logging.getLogger("cupcake.app")

PEOPLE = {"profile", "pair_member", "portrait"}
DAY_S = 30.0
"""So often it is looked whether it is another day, or another zone. A device that sleeps does not count until midnight."""
LONG_S = 15 * 60.0
"""Who comes back after so long does not go on with a sentence of before."""
STOPS_S = 0.3
"""By then the first screen was sent; sooner, what is imported would compete with the engine that draws it."""
FIRST_FRAME_S = 0.5
"""After that. The network side's imports take half a second of the processor; sooner, they would compete as well."""


class Window:
    """Made per page by `open_window`; ends with the page."""

    def __init__(self, page: ft.Page, household: Household, look: Look) -> None:
        self.page, self.household, self.look = page, household, look
        self.sync, self.openings, self.changes = SyncView(), Openings(), Changes()
        self.nav = AppNav(self)
        self.devices = devices_of(page)
        self.lock = LockState(household.cupcake.home, biometrics=self.devices.biometrics)
        wear(page, look, read_appearance(household.cupcake.home.store))
        self.notes: list[str] = []
        """Lines to say once, on the next screen that has room for them."""
        self.begun = False
        """Whether it went to where it begins."""
        self.card_heights: dict[str, float] = {}
        """How high the cards of Today were drawn, by what they are saved under."""
        self.hub: Hub | None = None
        """What You said last."""
        self.hub_at = 0.0
        """How far its list is scrolled on wide screens."""
        self.after_sign_in = ""
        """Where to go once somebody signed in; empty for the usual place."""
        self.homes = 1
        """Counts the homes that were open here, one after the other."""
        self._settling: asyncio.Task[None] | None = None
        self._ended = False
        self._left_at = 0.0
        """When it was put away, by the clock; nothing while it is shown."""
        self._days: asyncio.Future[None] | None = None
        self._gathering: asyncio.TimerHandle | None = None
        self._people = False
        """Whether what is being gathered is of people."""
        self._keepers: dict[object, Callable[[], Awaitable[None]]] = {}
        self._contexts: dict[str, Context] = {}
        self._stop_listening = household.listen(self._noticed)
        household.enter(self, self._sync_changed, self.keep_all)
        household.keep_secrets(self.devices.secrets)
        household.remind(self, lambda line: self.later(lambda: self.devices.notices.say(line)))
        household.follow(self, lambda: self.later(self.reopened))
        household.shown(self, True)
        self.devices.lifecycle.listen(self._away, self._back)
        page.on_keyboard_event = guarded(self._key)
        page.on_disconnect = guarded(self._gone)
        page.on_connect = guarded(self._again)
        page.on_close = guarded(self._closed)
        self.devices.network.listen(household.connection_changed)

    def context(self, sprinkle: str) -> Context:
        """A sprinkle's corner of the home, with this window's ways around. Raises: KeyError when it was left out."""
        running, held = self.household.cupcake.contexts[sprinkle], self._contexts.get(sprinkle)
        if held is None or held.store is not running.store:  # turned off and on again: the one of before is closed
            held = self._contexts[sprinkle] = replace(running, nav=self.nav)
        return held

    def arrange(self) -> None:
        """Have the navigation and the routes be those of the sprinkles that run now."""
        self._contexts = {n: c for n, c in self._contexts.items() if n in self.household.cupcake.contexts}
        self.openings.arranged += 1

    def later(self, work: Callable[[], None]) -> None:
        """Do `work` on the page's loop, in its context; nothing when the page has ended."""

        async def here() -> None:
            work()

        if not run_later(self.page, here):  # the tab is away; `_again` makes up for it
            log.debug("window_gone")

    @property
    def dialog_open(self) -> bool:
        """Whether anything lies over the screens."""
        dialogs = getattr(self.page, "_dialogs", None)
        return any(getattr(d, "open", False) for d in getattr(dialogs, "controls", []))

    def arrived(self, route: str) -> None:
        """A place is shown; it is remembered unless it turns out not to draw."""

        async def settle() -> None:
            await asyncio.sleep(SETTLE_S)
            if self.nav.place == route and route not in problems_of(self.page).failed:
                await keep_place(self.household.cupcake, route)

        def begin() -> None:
            if self._settling is not None:
                self._settling.cancel()
            self._settling = asyncio.ensure_future(settle())

        self.later(begin)

    def _key(self, event: ft.KeyboardEvent) -> None:
        key = key_of(event)
        if key is not None and not self.lock.locked:
            pressed(self, key)

    def reopened(self) -> None:
        """The household has another home open: begin anew on it."""
        self._contexts.clear()
        self.homes += 1
        # A home that was put back has no lock, and looks as it did then.
        self.hub = None
        self.lock.follow(self.household.cupcake.home)
        wear(self.page, self.look, read_appearance(self.household.cupcake.home.store))
        self._stop_listening()
        self._stop_listening = self.household.listen(self._noticed)
        self.arrange()
        self.changes.noticed(people=True)

    # -- keeping what is being typed

    def on_pause(self, keep: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Await `keep` whenever the window is put away; the answer stops it."""
        key = object()
        self._keepers[key] = keep
        return lambda: self._keepers.pop(key, None) and None

    async def keep_all(self) -> None:
        """Have everything that is being typed kept now."""
        await asyncio.gather(*(keep() for keep in list(self._keepers.values())))

    # -- what comes from elsewhere

    def _noticed(self, notice: ChangeNotice) -> None:
        people = bool(PEOPLE & notice.tables.keys())
        if WATCHED & notice.tables.keys():
            self.household.follow_switches()
            self.later(self.arrange)
        self.later(lambda: self._gather(people=people))

    def _gather(self, *, people: bool) -> None:
        self._people = self._people or people
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER_S, self._tell)

    def _tell(self) -> None:
        people, self._people, self._gathering = self._people, False, None
        self.changes.noticed(people=people)

    def _sync_changed(self, mark: Mark, count: int, message: str) -> None:
        self.later(lambda: self.sync.say(mark, count, message))

    async def _away(self) -> None:
        self._left_at = self._left_at or time.time()
        await self.keep_all()
        self.household.shown(self, False)
        self.lock.away()

    async def _back(self) -> None:
        self.lock.back()
        self._new_day()
        self.household.shown(self, True)
        await self.ask_motion()

    async def _gone(self) -> None:
        self._left_at = self._left_at or time.time()
        await self.keep_all()
        self.lock.away()

    def _again(self) -> None:
        self.lock.back()
        # What changed while the tab was away was not drawn; the counters make every screen read again.
        self.household.shown(self, True)
        self.sync.say(*self.household.said)
        self.changes.noticed(people=True)
        self._new_day()
        shown_again(self.page)

    async def _closed(self) -> None:
        self._ended = True
        await self.keep_all()
        if self._settling is not None:
            self._settling.cancel()
        for waits in (self._gathering, self._days):
            if waits is not None:
                waits.cancel()
        self.lock.end()
        self._stop_listening()
        self.household.leave(self)

    def _new_day(self) -> None:
        """Have everything drawn and read again if it is another day or zone than it was; not below the hands of who is writing,
        unless they were away since."""
        away_s = time.time() - self._left_at if self._left_at else 0
        self._left_at = 0.0
        if away_s > LONG_S or not self._keepers:
            look_again()
            self.look.day, self.look.clock = this_day(), this_clock()

    async def _follow_days(self) -> None:
        while True:
            await asyncio.sleep(DAY_S)
            if not self._left_at:
                self._new_day()

    async def ask_motion(self) -> None:
        """Ask the device whether it wants less motion, and follow what it says."""
        less = await self.devices.motion.less()
        store = self.household.cupcake.home.store
        wish = await asyncio.to_thread(read_appearance, store)
        if less is None or less == wish.device_still:
            return
        wish = replace(wish, device_still=less)
        await asyncio.to_thread(keep_appearance, store, wish)
        wear(self.page, self.look, wish)
        self.page.update()

    async def wake(self) -> None:
        """What can wait until something is on the screen."""
        await asyncio.sleep(STOPS_S)
        await asyncio.to_thread(load_stops, self.household.cupcake)
        await asyncio.sleep(FIRST_FRAME_S)
        if self._ended:
            return
        self._days = asyncio.ensure_future(self._follow_days())
        settle()
        await follow_device(self)
        await self.household.wake()
        await self.ask_motion()
        await asyncio.to_thread(load_screens, self.household.cupcake)
        settle()
