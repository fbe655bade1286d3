"""On this day, for the Today page. Nothing at all while no earlier year holds this day."""

import flet as ft

from sprinkles.memories.screens.live import use_live
from sprinkles.memories.screens.this_day import earlier_card, read_earlier
from sprinkles.sdk import Context
from ui.boundary import component
from ui.look import use_look

HEIGHT = 224


@component
def Card(ctx: Context) -> ft.Control:
    p = use_look().p
    earlier = use_live(ctx, lambda: read_earlier(ctx), [])
    assert ctx.nav is not None
    nav = ctx.nav
    drawn = earlier_card(p, earlier or (), lambda: nav.go("/memories/today"), HEIGHT)
    # What is not visible takes no room, nor the air around it.
    return drawn or ft.Container(visible=False)
