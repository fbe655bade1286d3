"""One entry to read, at its own address. On wide screens the list stands beside it."""

import flet as ft

from sprinkles.journal.screens.diary import diary_screen
from sprinkles.journal.screens.story import Story
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.look import use_look


@component
def Reader(ctx: Context) -> ft.View:
    look = use_look()
    entry_id = ft.use_route_params().get("entry_id", "")
    if look.wide:
        return _WithList(ctx, entry_id)
    assert ctx.nav is not None
    nav = ctx.nav
    story = keyed(Story, entry_id)(ctx, entry_id, lambda: nav.go("/diary"))
    return nav.frame(f"/diary/{entry_id}", story, bar=False)  # type: ignore[no-any-return]


@component
def _WithList(ctx: Context, entry_id: str) -> ft.View:
    return diary_screen(ctx, entry_id)
