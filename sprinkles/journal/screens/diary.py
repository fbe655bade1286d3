"""The diary: a list by month; on wide screens with the entry to read beside it."""

from collections.abc import Callable

import flet as ft

from sprinkles.journal.screens.entry_list import EntryList
from sprinkles.journal.screens.entry_rows import EntryRows, use_entry_rows
from sprinkles.journal.screens.story import Story
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.look import use_look
from ui.shell import panes
from ui.states import empty
from ui.tokens import Palette
from ui.words import _

EDGE_PHONE, EDGE_WIDE = 8, 10


@component
def Diary(ctx: Context) -> ft.View:
    return diary_screen(ctx, None)


def diary_screen(ctx: Context, opened: str | None) -> ft.View:
    """The diary as a screen; `opened` is the entry that its address names. For components: it calls hooks."""
    look = use_look()
    rows = use_entry_rows(ctx)
    chosen, choose = ft.use_state(opened)
    assert ctx.nav is not None
    nav = ctx.nav
    if not look.wide:
        return nav.frame("/diary", EntryList(ctx, rows, None, EDGE_PHONE, lambda rid: nav.go(f"/diary/{rid}")))  # type: ignore[no-any-return]
    body = _Panes(ctx, rows, chosen, choose)
    return nav.frame("/diary", body, body)  # type: ignore[no-any-return]


@component
def _Panes(ctx: Context, rows: EntryRows, chosen: str | None, choose: Callable[[str | None], None]) -> ft.Control:
    p = use_look().p
    first = rows.listing.rows[0].id if rows.listing and rows.listing.rows else None
    shown = chosen or first
    left = EntryList(ctx, rows, shown, EDGE_WIDE, choose)
    right = keyed(Story, shown)(ctx, shown, lambda: choose(None)) if shown else _nothing(p)
    return panes(p, left, right)


def _nothing(p: Palette) -> ft.Control:
    return ft.Container(
        empty(p, _("What you choose on the left opens here.")), alignment=ft.Alignment.CENTER, expand=True
    )
