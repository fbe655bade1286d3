"""A hook for what a screen reads: off the event loop, and again when what it needs changed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import flet as ft

from ui.boundary import use_effect
from ui.look import use_look
from ui.words import language

T = TypeVar("T")


def use_reading(read: Callable[[], T], needs: Sequence[Any]) -> T | None:
    """What `read` last answered, None before it first did. It runs in a thread; an overtaken answer is dropped.

    It is read again in another language, on another day and in another time zone: all are part of many an answer.
    """
    answer, set_answer = ft.use_state(None)
    latest = ft.use_ref(0)

    async def load() -> None:
        turn = latest.current = (latest.current or 0) + 1
        found = await asyncio.to_thread(read)
        if latest.current == turn:
            set_answer(lambda _: found)

    use_effect(load, [language(), use_look().now, *needs])
    return answer
