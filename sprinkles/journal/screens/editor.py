"""Writing, at its address: opens the page that was being written, or a new one."""

import asyncio
from typing import cast

import flet as ft

from sprinkles.journal.prompts import prompt_of
from sprinkles.journal.queries import today
from sprinkles.journal.screens.desk import Desk
from sprinkles.journal.screens.draft import Draft, open_page
from sprinkles.sdk import Context, Refused
from ui.boundary import component, keyed, use_effect
from ui.look import use_look
from ui.states import Loading, empty
from ui.words import _

INVITED = "today"


@component
def Editor(ctx: Context) -> ft.View:
    look = use_look()
    asked = ft.use_route_params().get("entry_id")
    # `/write/today` is a new page that begins with the day's invitation.
    entry_id = None if asked == INVITED else asked
    draft, set_draft = ft.use_state(cast(Draft | None, None))
    refused, set_refused = ft.use_state("")
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p

    async def begin() -> None:
        try:
            opened = await asyncio.to_thread(open_page, ctx, entry_id)
        except Refused as error:
            set_refused(_(error.message))
            return
        draft = Draft(ctx, entry_id, opened)
        if asked == INVITED:
            draft.begin_with(title=prompt_of(today()))
        set_draft(lambda __: draft)

    use_effect(begin, [asked])
    here = f"/write/{entry_id}" if entry_id else "/write"
    if refused:
        body: ft.Control = ft.Container(
            empty(p, refused, action=_("Back to the diary"), on_action=lambda: nav.go("/diary")),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    elif draft is None:
        body = ft.Container(Loading(p, 4), padding=40, expand=True)
    else:
        body = keyed(Desk, here)(ctx, draft)
    return nav.frame(here, ft.Container(body, bgcolor=p.surface, expand=True), bar=False)  # type: ignore[no-any-return]
