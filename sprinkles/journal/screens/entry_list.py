"""The list of entries: chips to narrow it, months with their counts, rows, and older rows when one scrolls near the end."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import flet as ft

from sprinkles.journal.screens.entry_row import EntryRow
from sprinkles.journal.screens.listing import FILTERS, PAGE, Filter, Listing, read_listing, read_on
from sprinkles.journal.screens.live import use_changes
from sprinkles.sdk import Context
from ui.boundary import component, guarded, keyed, use_effect
from ui.look import use_look
from ui.press import chip, round_button
from ui.states import Loading, empty
from ui.surface import hairline
from ui.text import text, title
from ui.tokens import Palette

NEAR_PX = 900
"""So far from the end the next page is fetched."""


class EntryRows(ft.Observable):
    """The rows shown, and what is being fetched. Lives as long as the list is on the screen."""

    def __init__(self, ctx: Context) -> None:
        self.listing: Listing | None = None
        self.chosen: Filter = "Everything"
        self._ctx = ctx
        self._turn = 0
        self._fetching = False

    async def refresh(self) -> None:
        """Read again as many rows as are shown; an answer that was overtaken is dropped."""
        turn = self._turn = self._turn + 1
        shown = len(self.listing.rows) if self.listing else 0
        found = await asyncio.to_thread(read_listing, self._ctx, self.chosen, max(PAGE, shown))
        if turn == self._turn:
            self.listing = found

    async def choose(self, chosen: Filter) -> None:
        """Show another filter, from its newest row."""
        self.chosen, self.listing = chosen, None
        await self.refresh()

    async def older(self) -> None:
        """Read the next page; a second wish while one is being read is not heard."""
        if self._fetching or self.listing is None or not self.listing.more:
            return
        turn, self._fetching = self._turn, True
        try:
            found = await asyncio.to_thread(read_on, self._ctx, self.chosen, self.listing)
        finally:
            self._fetching = False
        if turn == self._turn:
            self.listing = found


def use_entry_rows(ctx: Context) -> EntryRows:
    """A hook: the rows, kept up to date with the home."""
    rows = cast(EntryRows, ft.use_state(cast(Any, lambda: EntryRows(ctx)))[0])
    page = ft.context.page
    use_effect(rows.refresh, [])

    def changed() -> None:
        page.run_task(rows.refresh)

    use_changes(ctx, changed)
    return rows


@component
def EntryList(
    ctx: Context, rows: EntryRows, chosen: str | None, edge: float, on_open: Callable[[str], None]
) -> ft.Control:
    look = use_look()
    p = look.p

    async def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < NEAR_PX:
            await rows.older()

    listing = rows.listing
    if listing is None:
        body: ft.Control = ft.Container(Loading(p, 5), padding=24, expand=True)
    elif not listing.rows:
        body = ft.Container(_nothing(ctx, p, rows.chosen), expand=True, alignment=ft.Alignment.CENTER)
    else:
        body = ft.ListView(
            _lines(p, listing, chosen, edge, on_open),
            expand=True,
            padding=ft.Padding.only(bottom=20, top=6),
            on_scroll=guarded(scrolled),
            scroll_interval=100,
            key=f"rows-{rows.chosen}",
        )
    return ft.Column([_top(ctx, p, rows, edge, 28 if look.wide else 14), body], spacing=0, expand=True)


def _top(ctx: Context, p: Palette, rows: EntryRows, edge: float, above: float) -> ft.Control:
    assert ctx.nav is not None
    nav = ctx.nav
    name = ft.Row(
        [
            title("Diary", "display", p.ink, expand=True),
            nav.sync_mark(),
            round_button(p, "magnifying-glass", "Search the diary", lambda: nav.go("/search")),
        ],
        spacing=0,
    )
    chips: list[ft.Control] = [chip(p, f, rows.chosen == f, lambda f=f: rows.choose(f)) for f in FILTERS]
    return ft.Container(
        ft.Column(
            [
                ft.Container(name, padding=ft.Padding.only(left=edge + 12, right=edge + 2)),
                ft.Container(
                    ft.Row(chips, spacing=8, scroll=ft.ScrollMode.HIDDEN), padding=ft.Padding.only(left=edge + 12)
                ),
            ],
            spacing=8,
        ),
        padding=ft.Padding.only(top=above, bottom=4),
    )


def _nothing(ctx: Context, p: Palette, chosen: Filter) -> ft.Control:
    nav = ctx.nav
    if chosen == "Everything" and nav is not None:
        sentence = "Nothing here yet. Start with something small from today."
        return empty(p, sentence, action="Write something", on_action=lambda: nav.go("/write"))
    return empty(
        p,
        {
            "Starred": "What you star will be here.",
            "On this day": "No earlier year has this day yet.",
            "Ours": "What you two share will be here.",
            "Only mine": "What only you can read will be here.",
            "Photos": "Entries with photos will be here.",
        }.get(chosen, "Nothing here yet."),
    )


def _lines(
    p: Palette, listing: Listing, chosen: str | None, edge: float, on_open: Callable[[str], None]
) -> list[ft.Control]:
    out: list[ft.Control] = []
    month = before = None
    for row in listing.rows:
        if row.month != month:
            out.append(_month(p, row.month, listing.counts.get(row.month, 0), edge, first=month is None))
        else:
            # The hairlines around the chosen row vanish, without moving anything.
            gone = chosen in (row.id, before)
            inset = ft.Padding.only(left=edge + 64, right=edge + 12)
            line = ft.Container(height=1) if gone else hairline(p)
            out.append(ft.Container(line, padding=inset, key=f"line-{row.id}"))
        month, before = row.month, row.id
        drawn = keyed(EntryRow, row.id)(row, row.id == chosen, on_open)
        out.append(ft.Container(drawn, padding=ft.Padding.symmetric(horizontal=edge), key=f"row-{row.id}"))
    return out


def _month(p: Palette, month: str, count: int, edge: float, *, first: bool) -> ft.Control:
    said = "1 entry" if count == 1 else f"{count:,} entries"
    return ft.Container(
        ft.Row(
            [title(month, "heading", p.accent), text(said, "caption", p.ink_soft)],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.END,
        ),
        padding=ft.Padding.only(left=edge + 12, right=edge, top=10 if first else 18, bottom=6),
        key=f"month-{month}",
    )
