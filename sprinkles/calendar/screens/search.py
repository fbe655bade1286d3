"""Searching the calendar: every word must occur, the last may be unfinished."""

import asyncio
from datetime import date
from typing import Any, cast

import flet as ft

from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import Happening, occurrence
from sprinkles.calendar.screens.rows import HappeningRow
from sprinkles.calendar.words import spoken
from sprinkles.sdk import Context, Person
from ui.boundary import component, keyed, memo
from ui.fields import text_input
from ui.icons import backward
from ui.look import Look, use_look
from ui.press import round_button
from ui.states import empty
from ui.surface import hairline, sides
from ui.text import text
from ui.tokens import COLUMN

WAIT_S = 0.18
MOST = 40
Found = tuple[Happening, Person]


def find(ctx: Context, query: str) -> tuple[Found, ...]:
    """Blocking. Best first; of a series the next occurrence."""
    hits = ctx.store.search(CalendarEvent, query, limit=MOST)
    shown = [happening for hit in hits if (happening := occurrence(ctx, hit.id)) is not None]
    return tuple((happening, ctx.people.author(happening.author_id)) for happening in shown)


class Searching(ft.Observable):
    """What is searched and what was found."""

    def __init__(self, ctx: Context) -> None:
        self.query = ""
        self.found: tuple[Found, ...] | None = None
        self._ctx = ctx
        self._typed = ""

    async def typed(self, query: str) -> None:
        """Search when nothing was typed for a moment."""
        self._typed = query
        await asyncio.sleep(WAIT_S if query.strip() else 0)
        if query != self._typed:
            return
        found = await asyncio.to_thread(find, self._ctx, query) if query.strip() else None
        if query == self._typed:
            self.query, self.found = query.strip(), found


@component
def Search(ctx: Context) -> ft.View:
    look = use_look()
    searching = cast(Searching, ft.use_state(cast(Any, lambda: Searching(ctx)))[0])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), "Back", lambda: nav.back("/calendar"))
    bar = ft.Row([back, ft.Container(expand=True), nav.sync_mark()])
    body = ft.Column(
        [
            ft.Container(bar, padding=sides(start=8, end=8, top=24 if look.wide else 8)),
            ft.Container(Field(_Keeper(searching)), padding=sides(start=20, end=20, bottom=10)),
            _results(ctx, look, searching),
        ],
        spacing=0,
        expand=True,
    )
    centred = ft.Container(ft.Container(body, width=COLUMN), alignment=ft.Alignment.TOP_CENTER, expand=True)
    return nav.frame("/find-in-calendar", body, centred, bar=False)  # type: ignore[no-any-return]


class _Keeper:
    """Searching, given to a component that does not follow it: a field drawn again while typing may lose letters."""

    def __init__(self, searching: Searching) -> None:
        self.searching = searching

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keeper) and other.searching is self.searching

    def __hash__(self) -> int:
        return id(self.searching)


@component
def _Field(keeper: _Keeper) -> ft.Control:
    async def typed(event: ft.Event[ft.TextField]) -> None:
        await keeper.searching.typed(event.control.value or "")

    p = use_look().p
    return text_input(
        p, "Search the calendar", keeper.searching.query, typed, hint="A name, a place", autofocus=True, key="search"
    )


Field = memo(_Field)


def _results(ctx: Context, look: Look, searching: Searching) -> ft.Control:
    p, found = look.p, searching.found
    assert ctx.nav is not None
    nav = ctx.nav
    if found is None:
        return ft.Container(
            text("Everything you two ever planned, also without internet.", "body", p.ink_soft),
            padding=ft.Padding.symmetric(horizontal=20, vertical=8),
            expand=True,
            alignment=ft.Alignment.TOP_LEFT,
        )
    if not found:
        nothing = empty(p, f"Nothing with “{searching.query}”. Try fewer letters, or another word.")
        return ft.Container(nothing, expand=True, alignment=ft.Alignment.CENTER)
    said = "1 thing" if len(found) == 1 else f"{len(found)} things" if len(found) < MOST else f"The best {MOST}"
    count = ft.Container(text(said, "caption", p.ink_soft), padding=sides(start=12, bottom=4))
    lines: list[ft.Control] = [ft.Semantics(live_region=True, content=count)]
    for number, (happening, author) in enumerate(found):
        if number:
            lines.append(ft.Container(hairline(p), padding=ft.Padding.symmetric(horizontal=12)))
        on = text(spoken(happening.first), "caption", p.ink_soft)
        lines.append(ft.Container(on, padding=sides(start=12, top=8)))
        drawn = keyed(HappeningRow, happening.event_id)(
            happening, author, max(happening.first, min(date.today(), happening.last)), lambda h: nav.go(h.route)
        )
        lines.append(drawn)
    return ft.ListView(lines, expand=True, padding=sides(start=8, end=8, bottom=20))
