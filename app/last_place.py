"""Where somebody was when they left, so that the app begins there again. Kept on this device, in the home's settings.

Invariants: a place whose screen failed is never kept; one that is gone is never gone back to; and until the place that is
gone back to has been drawn it is not kept, so that one that takes the app down is met once.
"""

import asyncio

from app.beginning import is_new
from app.bootstrap import Cupcake
from app.links import is_there
from storage.local_settings import read_setting, write_setting

KEY = "app.place"
SETTLE_S = 0.4
"""So long a place must have been shown."""


def begins_at(cupcake: Cupcake, home: str, *, again: bool) -> str:
    """Where a window begins: the welcome of a new home, the last place, or home (`again`: it had begun before).

    Reads a handful of rows, on the event loop: until it is known there is nothing on the screen.
    """
    if is_new(cupcake.home):
        return "/welcome"
    if again:
        return home
    last = read_setting(cupcake.home.store, KEY)
    return last if isinstance(last, str) and is_there(cupcake, last) else home


async def keep_place(cupcake: Cupcake, route: str | None) -> None:
    """Remember it; None forgets."""
    await asyncio.to_thread(write_setting, cupcake.home.store, KEY, route)
