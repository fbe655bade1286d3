"""Where the day is now, on its hours. Moves by itself, each minute."""

import asyncio
from datetime import datetime

import flet as ft

from ui.boundary import component, use_effect
from ui.look import use_look
from ui.surface import line_begins
from ui.words import _, clock


@component
def NowLine(now: datetime, hour_px: float) -> ft.Control:
    """`now` is where it begins; a day is 24 of `hour_px` high."""
    p = use_look().p
    at, move = ft.use_state(now)
    here = ft.use_ref(True)

    async def follow() -> None:
        while here.current:
            await asyncio.sleep(60 - datetime.now().second)
            if here.current:
                move(lambda __: datetime.now().astimezone())

    def leave() -> None:
        here.current = False

    use_effect(follow, [], leave)
    dot = ft.Container(width=9, height=9, border_radius=5, bgcolor=p.accent)
    line = ft.Container(height=2, bgcolor=p.accent, expand=True)
    top = (at.hour * 60 + at.minute) / 60 * hour_px - 5
    return ft.Container(
        ft.Semantics(
            label=_("Now, {hour}").format(hour=clock(at)),
            container=True,
            exclude_semantics=True,
            content=ft.Row([dot, line], spacing=0, height=9, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        ),
        padding=ft.Padding.only(top=max(0, top)),
        alignment=line_begins(-1),
    )
