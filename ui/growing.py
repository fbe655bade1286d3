"""A hook for long lists: a few more rows at a time, with room in between for whatever else the app has to do.

What is drawn at once keeps the event loop until it is: some 2 ms for each row of a list.
"""

import asyncio

import flet as ft

from ui.boundary import use_effect

STEP, BREATH_S = 6, 0.01


def use_growing(count: int, step: int = STEP) -> int:
    """How many of `count` rows to draw now; all of them after a while. Key the component by what begins another list."""
    drawn, set_drawn = ft.use_state(step)

    async def grow() -> None:
        if drawn < count:
            await asyncio.sleep(BREATH_S)
            set_drawn(lambda n: n + step)

    use_effect(grow, [drawn, count])
    return min(drawn, count)
