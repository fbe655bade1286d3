"""A hook for what a screen reads: off the event loop, again when what it needs changes, and again after a commit."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import flet as ft

from sprinkles.sdk import Context
from ui import live
from ui.reading import use_reading

T = TypeVar("T")
TABLES = frozenset({"journal_entry", "profile", "pair_member"})


def use_live(ctx: Context, read: Callable[[], T], needs: Sequence[object]) -> T | None:
    """What `read` last answered, None before it first did. It runs in a thread; an overtaken answer is dropped."""
    turn, set_turn = ft.use_state(0)
    use_changes(ctx, lambda: set_turn(lambda n: n + 1))
    return use_reading(read, [turn, *needs])


def use_changes(ctx: Context, on_change: Callable[[], None]) -> None:
    """Call `on_change` on the page's loop after commits that touch the diary or the two people."""
    live.use_changes(ctx.events.on_change, lambda changed: bool(TABLES & changed), on_change)
