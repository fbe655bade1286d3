"""The list of entries: chips to narrow it, months with their counts, rows, and older rows when one scrolls near the end."""

from collections.abc import Callable

import flet as ft

from sprinkles.journal.screens.entry_rows import EntryRows
from sprinkles.journal.screens.lately import UndoLine
from sprinkles.journal.screens.lines import Around, Lines
from sprinkles.journal.screens.list_menu import ListMenu
from sprinkles.journal.screens.listing import FILTERS
from sprinkles.sdk import Context
from ui.boundary import component, guarded
from ui.look import use_look
from ui.press import button, chip, round_button, word_button
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import title
from ui.tokens import Palette
from ui.words import _

NEAR_PX = 900
"""So far from the end the next page is fetched."""


@component
def EntryList(
    ctx: Context, rows: EntryRows, chosen: str | None, edge: float, on_open: Callable[[str], None]
) -> ft.Control:
    look = use_look()
    p = look.p

    async def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < NEAR_PX:
            await rows.older()

    rows.opens(on_open)
    listing = rows.listing
    if listing is None:
        body: ft.Control = ft.Container(Loading(p, 5), padding=24, expand=True)
    elif not listing.rows:
        body = ft.Container(_nothing(ctx, p, rows), expand=True, alignment=ft.Alignment.CENTER)
    else:
        way = _older(p, rows)
        around = Around(tuple(_newer(p, rows)), tuple(way), guarded(scrolled), f"rows-{rows.chosen}-{rows.start}")
        body = ft.Container(Lines(rows.drawn, listing, around, chosen, edge, rows.open), expand=True)
    return ft.Column([_top(ctx, p, rows, edge, 28 if look.wide else 14), body, UndoLine(ctx)], spacing=0, expand=True)


def _top(ctx: Context, p: Palette, rows: EntryRows, edge: float, above: float) -> ft.Control:
    assert ctx.nav is not None
    nav = ctx.nav
    name = ft.Row(
        [
            title(_("Diary"), "display", p.ink, expand=True),
            nav.sync_mark(),
            round_button(p, "magnifying-glass", _("Search the diary"), lambda: nav.go("/search")),
            ListMenu(ctx, rows),
        ],
        spacing=0,
    )
    chips: list[ft.Control] = [chip(p, _(f), rows.chosen == f, lambda f=f: rows.choose(f)) for f in FILTERS]
    return ft.Container(
        ft.Column(
            [
                ft.Container(name, padding=sides(edge + 12, edge + 2)),
                ft.Container(ft.Row(chips, spacing=8, scroll=ft.ScrollMode.HIDDEN), padding=sides(edge + 12)),
            ],
            spacing=8,
        ),
        padding=ft.Padding.only(top=above, bottom=4),
    )


def _newer(p: Palette, rows: EntryRows) -> list[ft.Control]:
    """The ways to what is newer, where the list does not begin with the newest."""
    if rows.start is None:
        return []
    ways: list[ft.Control] = [
        button(p, _("Newer entries"), rows.to_newer, kind="quiet", lead="arrow-up"),
        word_button(p, _("To the newest"), rows.to_newest),
    ]
    return [ft.Container(ft.Row(ways, spacing=6, wrap=True), padding=sides(20, top=6), key="newer")]


def _older(p: Palette, rows: EntryRows) -> list[ft.Control]:
    """The way on where the list is as long as it may get."""
    if rows.listing is None or not rows.listing.more or not rows.full:
        return []
    way = button(p, _("Older entries"), rows.to_older, kind="quiet", lead="arrow-down")
    return [ft.Container(ft.Row([way], alignment=ft.MainAxisAlignment.CENTER), padding=16, key="older")]


def _nothing(ctx: Context, p: Palette, rows: EntryRows) -> ft.Control:
    nav, chosen = ctx.nav, rows.chosen
    if rows.start is not None:
        return empty(p, _("Nothing on that day or before it."), action=_("To the newest"), on_action=rows.to_newest)
    if chosen == "Everything" and nav is not None:
        sentence = _("Nothing here yet. Start with something small from today.")
        return empty(p, sentence, action=_("Write something"), on_action=lambda: nav.go("/write"))
    return empty(
        p,
        {
            "Starred": _("What you star will be here."),
            "On this day": _("No earlier year has this day yet."),
            "Ours": _("What you two share will be here."),
            "Only mine": _("What only you can read will be here."),
            "Photos": _("Entries with photos will be here."),
        }.get(chosen, _("Nothing here yet.")),
    )
