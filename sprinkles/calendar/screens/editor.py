"""Planning, at its address: opens what was being planned, or something new."""

import asyncio
from typing import cast

import flet as ft

from sprinkles.calendar.queries import packed, unpacked
from sprinkles.calendar.screens.form import Form, open_form
from sprinkles.calendar.screens.planner import Planner
from sprinkles.sdk import Context, Refused
from ui.boundary import component, keyed, use_effect
from ui.look import use_look
from ui.states import Loading, empty
from ui.words import _


@component
def Editor(ctx: Context) -> ft.View:
    look = use_look()
    params = ft.use_route_params()
    event_id, day, clock = params.get("event_id"), params.get("day"), params.get("clock")
    at = unpacked(params["at"]) if params.get("at") else None
    form, set_form = ft.use_state(cast(Form | None, None))
    refused, set_refused = ft.use_state("")
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p

    async def begin() -> None:
        try:
            opened = await asyncio.to_thread(open_form, ctx, event_id, at, day, clock)
        except Refused as error:
            set_refused(error.message)
            return
        set_form(lambda __: Form(ctx, event_id, at, opened))

    use_effect(begin, [event_id, at, day, clock])
    here = f"/plan/{event_id}/{packed(at or '')}" if event_id else f"/plan/on/{day}" if day else "/plan"
    if refused:
        body: ft.Control = ft.Container(
            empty(p, refused, action=_("Back to the calendar"), on_action=lambda: nav.go("/calendar")),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    elif form is None:
        body = ft.Container(Loading(p, 4), padding=40, expand=True)
    else:
        body = keyed(Planner, here)(ctx, form)
    return nav.frame(here, ft.Container(body, bgcolor=p.surface, expand=True), bar=False)  # type: ignore[no-any-return]
