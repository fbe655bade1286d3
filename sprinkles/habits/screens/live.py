"""A hook for what a screen reads of habits: off the event loop, again when what it needs changes, and again after a commit."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sprinkles.sdk import Context
from ui import live

T = TypeVar("T")
TABLES = frozenset({"habit", "habit_check", "profile", "pair_member"})


def use_live(ctx: Context, read: Callable[[], T], needs: Sequence[object]) -> T | None:
    """What `read` last answered, None before it first did. It runs in a thread; an overtaken answer is dropped."""
    return live.use_live(ctx.events.on_change, TABLES, read, needs)
