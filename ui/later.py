"""Work on a page's loop, asked for from any thread, also when that page is ending.

The coroutine is made on the loop itself: one that is made before, for a loop that has ended, would never be awaited.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Any, cast

import flet as ft
from flet.controls.context import _context_page

from ui.problems import note

_under_way: set[asyncio.Task[None]] = set()
"""A loop holds its tasks weakly."""

WAITING = "cupcake.waiting"


def run_when_shown(page: ft.Page, work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` as `run_later`; for a page that is away (a tab that sleeps, or lost its line) once it is `shown_again`."""
    if run_later(page, work):
        return
    waiting = page.session.store.get(WAITING)
    if waiting is None:
        page.session.store.set(WAITING, waiting := deque())
    waiting.append(work)
    if page.session.connection is not None:  # it came back just now
        shown_again(page)


def shown_again(page: ft.Page) -> None:
    """Do what waited for the page."""
    waiting: deque[Callable[[], Awaitable[None]]] = page.session.store.get(WAITING) or deque()
    with contextlib.suppress(IndexError):  # emptied, by another thread perhaps
        while True:
            run_later(page, waiting.popleft())


def run_later(page: ft.Page, work: Callable[[], Awaitable[None]]) -> bool:
    """Do `work` on the page's loop and in its context; answers False when the page has ended, and nothing is done."""
    connection = page.session.connection
    if connection is None:
        return False

    async def safe() -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001, RUF100  nobody awaits this
            note("ui.later_failed", error, work=getattr(work, "__qualname__", "unknown"))

    def begin() -> None:
        cast(Any, _context_page).set(page)
        task = asyncio.get_running_loop().create_task(safe())
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)

    try:
        connection.loop.call_soon_threadsafe(begin, context=copy_context())
    except (AttributeError, RuntimeError):  # the page's loop has ended
        return False
    return True
