"""A hook for what a screen reads of a store that tells what changed: off the event loop, and again after such a commit."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import flet as ft

from ui.boundary import use_effect
from ui.later import run_later
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
    page = ft.context.page
    stop: Any = ft.use_ref(None)
    due = ft.use_ref(False)

    async def tell() -> None:
        await asyncio.sleep(GATHER_S)
        due.current = False
        set_turn(lambda n: n + 1)

    def noticed(notice: Notice) -> None:
        # On the thread that committed, where Flet knows of no page.
        if due.current or not set(tables) & notice.tables.keys():
            return
        due.current = run_later(page, tell)

    def begin() -> None:
        stop.current = listen(noticed)

    def end() -> None:
        if stop.current:
            stop.current()

    use_effect(begin, [], end)
    return use_reading(read, [turn, *needs])
