"""One thing that a person can set going: idle, running, failed or done, and never twice at once."""

import asyncio
import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any, cast

import flet as ft

from ui.problems import CALM_LINE, note, tell_page
from ui.words import _


class Phase(Enum):
    IDLE = "idle"
    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"


class Action(ft.Observable):
    """Give `action.run` to a button as handler and `action.running` as its `busy`.

    `work` takes nothing. An async one is awaited; a plain one runs in a thread, because a plain handler that
    touches a disk or a network would freeze the screen. It must therefore not change screen state: do that in
    `on_done`, which runs back on the event loop with the result.
    """

    def __init__(
        self,
        work: Callable[[], Any],
        *,
        on_done: Callable[[Any], Any] | None = None,
        on_error: Callable[[Exception], str | None] | None = None,
    ) -> None:
        self.phase = Phase.IDLE
        self.error: Exception | None = None
        self._work, self._on_done, self._on_error = work, on_done, on_error

    @property
    def running(self) -> bool:
        return self.phase is Phase.RUNNING

    @property
    def failed(self) -> bool:
        return self.phase is Phase.FAILED

    def renew(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], Any] | None,
        on_error: Callable[[Exception], str | None] | None,
    ) -> None:
        """Take the closures of the latest render; what is running keeps those it began with."""
        self._work, self._on_done, self._on_error = work, on_done, on_error

    def reset(self) -> None:
        """Forget a failure or a success. Nothing while running."""
        if not self.running:
            self.phase, self.error = Phase.IDLE, None

    async def run(self) -> None:
        """Do the work; a second call while it runs is refused in silence. Never raises an Exception.

        A failure is logged by type; `on_error` may choose the line the page shows, or None for no line.
        """
        if self.running:
            return
        work, on_done, on_error = self._work, self._on_done, self._on_error
        self.error, self.phase = None, Phase.RUNNING
        try:
            result = await work() if inspect.iscoroutinefunction(work) else await asyncio.to_thread(work)
            if inspect.isawaitable(result):  # a lambda around a coroutine function
                result = await result
            self.phase = Phase.DONE
            if on_done:
                after = on_done(result)
                if inspect.isawaitable(after):
                    await after
        except Exception as error:  # noqa: BLE001, RUF100 - a press must never take the app down
            self.error, self.phase = error, Phase.FAILED
            note("ui.action_failed", error, action=getattr(work, "__qualname__", type(work).__name__))
            line = on_error(error) if on_error else _(CALM_LINE)
            if line:
                tell_page(line)
        except BaseException:
            # Cancelled (the session ended): not a failure, and it must not stay "running" for ever.
            self.phase = Phase.IDLE
            raise


def use_action(
    work: Callable[[], Any],
    *,
    on_done: Callable[[Any], Any] | None = None,
    on_error: Callable[[Exception], str | None] | None = None,
) -> Action:
    """A hook: one Action for the life of the component, always with the closures of the latest render."""
    # Flet's hook takes a factory, but its types lose the value that the factory makes.
    first = cast(Any, lambda: Action(work, on_done=on_done, on_error=on_error))
    action = cast(Action, ft.use_state(first)[0])
    action.renew(work, on_done, on_error)
    return action
