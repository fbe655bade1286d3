"""A hook for what a screen reads: off the event loop, and again after commits that may concern it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import flet as ft

from sprinkles.sdk import Context
from ui import live
from ui.reading import use_reading

T = TypeVar("T")
GATHER_S = 0.4
"""A timeline reads a great deal: what comes within this time is read once."""
NOT_OURS = frozenset({"media_transfer", "record_version", "attachment"})
"""Tables whose changes alone show nowhere on a timeline."""


def use_live(ctx: Context, read: Callable[[], T], needs: Sequence[object]) -> T | None:
    """What `read` last answered, None before it first did. It runs in a thread; an overtaken answer is dropped."""
    turn, set_turn = ft.use_state(0)
    use_changes(ctx, lambda: set_turn(lambda n: n + 1))
    return use_reading(read, [turn, *needs])


def use_changes(ctx: Context, on_change: Callable[[], None]) -> None:
    """Call `on_change` on the page's loop after commits that touch what sprinkles may show of a day."""
    live.use_changes(ctx.events.on_change, lambda changed: bool(changed - NOT_OURS), on_change, GATHER_S)
