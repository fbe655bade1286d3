"""A hook for what a screen reads of a store that tells what changed: off the event loop, and again after such a commit."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from typing import Any, Protocol, TypeVar

import flet as ft

from ui.boundary import use_effect
from ui.later import run_when_shown
from ui.reading import use_reading

T = TypeVar("T")
GATHER_S = 0.03
"""An import commits often; what comes within this time is read once."""


class Notice(Protocol):
    """What changed, by table."""

    @property
    def tables(self) -> Mapping[str, Any]: ...


Listen = Callable[[Callable[[Any], None]], Callable[[], None]]


def use_live(listen: Listen, tables: Collection[str], read: Callable[[], T], needs: Sequence[object] = ()) -> T | None:
    """What `read` last answered, None before it first did; read again when `needs` change or one of `tables` did.

    `listen` calls back on any thread with what changed, and answers how to stop it. `read` runs in a thread.
    """
    turn, set_turn = ft.use_state(0)
    concerned = frozenset(tables)
    use_changes(listen, lambda changed: bool(concerned & changed), lambda: set_turn(lambda n: n + 1))
    return use_reading(read, [turn, *needs])


def use_changes(
    listen: Listen, concerns: Callable[[Set[str]], bool], on_change: Callable[[], None], gather_s: float = GATHER_S
) -> None:
    """Call `on_change` on the page's loop after commits to tables that it `concerns`, once for what comes within `gather_s`.

    What changes while nobody is shown the page is told of when somebody is again.
    """
    page = ft.context.page
    stop: Any = ft.use_ref(None)
    due = ft.use_ref(False)

    async def tell() -> None:
        await asyncio.sleep(gather_s)
        due.current = False
        on_change()

    def noticed(notice: Notice) -> None:
        # On the thread that committed, where Flet knows of no page.
        if not due.current and concerns(notice.tables.keys()):
            due.current = True
            run_when_shown(page, tell)

    def begin() -> None:
        stop.current = listen(noticed)

    def end() -> None:
        if stop.current:
            stop.current()

    use_effect(begin, [], end)
