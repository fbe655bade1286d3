"""Long work on a screen: how far it is, and a way to stop it. What runs in a thread is told to stop at its next step."""

import threading
import time
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from core.errors import Refused
from ui.boundary import component
from ui.look import use_look
from ui.press import button
from ui.progress import progress_bar
from ui.words import N_, _, grouped

if TYPE_CHECKING:
    from app.window import Window

OFTEN_S = 0.1


class Stopped(Refused):
    """The person stopped it."""

    def __init__(self) -> None:
        super().__init__(N_("Stopped."), code="stopped")


class Work(ft.Observable):
    """One piece of long work. Changed on the page's loop only; `progress` is for the thread that works."""

    def __init__(self) -> None:
        self.running = False
        self.done, self.total = 0, 0
        self.stopping = False
        self._stop = threading.Event()
        self._told = 0.0

    def begin(self) -> None:
        """It starts now."""
        self._stop.clear()
        self.done, self.total, self.stopping, self.running = 0, 0, False, True

    def end(self) -> None:
        """It ended, one way or another."""
        self.running = False

    def stop(self) -> None:
        """Have it stop at its next step."""
        self._stop.set()
        self.stopping = True

    def follow(self, window: "Window") -> Any:
        """The Progress to hand to the work. Raises Stopped there once it is to stop."""

        def progress(done: int, total: int) -> None:
            if self._stop.is_set():
                raise Stopped
            now = time.monotonic()
            if now - self._told >= OFTEN_S or (total and done >= total):
                self._told = now
                window.later(lambda: self._show(done, total))

        return progress

    def _show(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def use_work() -> Work:
    """A hook: one for the life of the component."""
    return cast(Work, ft.use_state(cast(Any, Work))[0])


@component
def Working(work: Work, doing: str) -> ft.Control:
    """The bar and the way to stop; nothing while nothing runs."""
    look = use_look()
    state = ft.use_state(work)[0]
    p = look.p
    if not state.running:
        return ft.Container()
    share = min(1.0, state.done / state.total) if state.total else None
    words = (
        _("{doing}, {done} of {total}").format(doing=doing, done=grouped(state.done), total=grouped(state.total))
        if state.total
        else doing
    )
    stop = button(p, _("Stopping") if state.stopping else _("Stop"), state.stop, kind="quiet", disabled=state.stopping)
    return ft.Column(
        [progress_bar(p, words, share), ft.Row([stop])], spacing=12, tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )  # fmt: skip
