"""When a window is put away and comes back."""

import inspect

import flet as ft

from app.devices.interfaces import Done
from ui.guard import guarded

AWAY = {ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.DETACH}
BACK = {ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESTART}


class PageLifecycle:
    """The page's own events."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page

    def listen(self, away: Done, back: Done) -> None:
        """As `Lifecycle.listen`. A state that is neither (inactive: a call comes in) changes nothing."""

        async def changed(event: ft.AppLifecycleStateChangeEvent) -> None:
            work = away if event.state in AWAY else back if event.state in BACK else None
            if work is not None and inspect.isawaitable(waits := work()):
                await waits

        self._page.on_app_lifecycle_state_change = guarded(changed)
