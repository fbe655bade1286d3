"""Searching the diary as one types: the words that matched are marked, and filters narrow what is found."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any, cast

import flet as ft

from sprinkles.journal import queries
from sprinkles.journal.screens.hit_row import HitRow
from sprinkles.journal.screens.listing import Row, rows_of
from sprinkles.journal.screens.search_filters import Filters
from sprinkles.journal.screens.words import plain
from sprinkles.journal.searching import COUNTED, END, PAGE, START, Match, Wanted, count, matches
from sprinkles.sdk import Context
from ui.boundary import component, guarded, keyed, memo
from ui.fields import text_input
from ui.icons import backward
from ui.look import Look, use_look
from ui.press import button, round_button
from ui.states import empty
from ui.surface import hairline, sides
from ui.text import text
from ui.tokens import COLUMN
from ui.words import _, grouped, ngettext

WAIT_S = 0.18
MOST = 200
"""More are not shown: a search that finds more is better narrowed."""
NEAR_PX = 900
STEP, LEAVE, BREATH_S = 4, 8, 0.01
"""So many hits are drawn, and taken away, at once; and so long the app has room in between."""
MARKED = re.compile(f"{START}([^{START}{END}]*){END}")
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Found:
    """An entry that matched. Pieces are (words, whether they matched); `title` and `tags` only where one did."""

    row: Row
    pieces: Pieces
    title: Pieces = ()
    tags: Pieces = ()


def find(ctx: Context, query: str, wanted: Wanted = Wanted(), offset: int = 0) -> tuple[Found, ...]:  # noqa: B008
    """One page. Blocking: call it in a thread."""
    found = matches(ctx, query, wanted, offset=offset)
    rows = {row.id: row for row in rows_of(ctx, queries.by_ids(ctx, [m.id for m in found]))}
    return tuple(_found(rows[m.id], m) for m in found if m.id in rows)


def _found(row: Row, match: Match) -> Found:
    tags: list[tuple[str, bool]] = []
    for tag in match.tags:
        tags += [*([(", ", False)] if tags else []), *pieces_of(tag)]
    snippet = pieces_of(match.snippet) if match.snippet else ((row.snippet, False),)
    return Found(row, snippet, pieces_of(match.title) if START in match.title else (), tuple(tags))


def pieces_of(snippet: str) -> Pieces:
    """The snippet cut where the marks are, without Markdown's signs."""
    out: list[tuple[str, bool]] = []
    for number, part in enumerate(MARKED.split(snippet)):
        # Single spaces at the ends hold the pieces apart.
        words = part if number % 2 else _kept_ends(part)
        if words:
            out.append((words, bool(number % 2)))
    return tuple(out)


def _kept_ends(part: str) -> str:
    words = plain(part)
    if not words:
        return " " if part.strip(" ") != part or part == " " else ""
    return f"{' ' if part[0].isspace() else ''}{words}{' ' if part[-1].isspace() else ''}"


class Searching(ft.Observable):
    """What is searched and what was found."""

    def __init__(self, ctx: Context) -> None:
        self.query = ""
        self.wanted = Wanted()
        self.found: tuple[Found, ...] | None = None
        self.total = self.answer = 0
        self._ctx = ctx
        self._typed = ""
        self._fetching = False
        self._drawing = 0

    def open(self, entry_id: str) -> None:
        """A hit was pressed. The same method at all times, so that no hit is drawn again because of it."""
        if self._ctx.nav is not None:
            self._ctx.nav.go(f"/diary/{entry_id}")

    @property
    def more(self) -> bool:
        """Whether there is another page to show."""
        return self.found is not None and len(self.found) < min(self.total, MOST)

    async def typed(self, query: str) -> None:
        """Search when nothing was typed for a moment."""
        self._typed = query
        await asyncio.sleep(WAIT_S if query.strip() else 0)
        if query == self._typed:
            await self._search()

    async def narrow(self, wanted: Wanted) -> None:
        """Other filters for the same words."""
        self.wanted = wanted
        await self._search()

    async def further(self) -> None:
        """The next page; a second wish while one is being read is not heard."""
        if self._fetching or self._drawing or not self.more or self.found is None:
            return
        asked, self._fetching = (self._typed, self.wanted), True
        try:
            page = await asyncio.to_thread(find, self._ctx, *asked, len(self.found))
            if asked == (self._typed, self.wanted):
                here = {hit.row.id for hit in self.found}
                all_ = (*self.found, *(hit for hit in page if hit.row.id not in here))
                if not page:
                    self.total = len(all_)
                await self._show(all_, len(self.found), asked)
        finally:
            self._fetching = False

    async def _show(self, found: tuple[Found, ...], shown: int, asked: tuple[str, Wanted]) -> None:
        """A few new ones at a time, with room in between for whatever else the app has to do."""
        self._drawing += 1
        try:
            for end in range(shown + STEP, len(found) + STEP, STEP):
                if asked != (self._typed, self.wanted):
                    return
                self.found = found[:end]
                await asyncio.sleep(BREATH_S)
        finally:
            self._drawing -= 1

    async def _search(self) -> None:
        asked = query, wanted = self._typed, self.wanted
        found, total = None, 0
        if query.strip() or not wanted.everything:
            found = await asyncio.to_thread(find, self._ctx, query, wanted)
            total = len(found)
            if total >= PAGE:
                total = await asyncio.to_thread(count, self._ctx, query, wanted)
        if asked == (self._typed, self.wanted):
            while self.found and len(self.found) > LEAVE:
                self.found = self.found[:-LEAVE]
                await asyncio.sleep(BREATH_S)
                if asked != (self._typed, self.wanted):
                    return
            # Another list under another key is drawn anew as a whole: only once the one before is small.
            self.query, self.total, self.answer = query.strip(), total, self.answer + 1
            if found:
                await self._show(found, 0, asked)
            else:
                self.found = found


@component
def Search(ctx: Context) -> ft.View:
    look = use_look()
    searching = cast(Searching, ft.use_state(cast(Any, lambda: Searching(ctx)))[0])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), _("Back"), lambda: nav.back("/diary"))
    bar = ft.Row([back, ft.Container(expand=True), nav.sync_mark()])
    field = Field(_Keeper(searching))
    body = ft.Column(
        [
            ft.Container(bar, padding=ft.Padding.only(left=8, right=8, top=24 if look.wide else 8)),
            ft.Container(field, padding=ft.Padding.only(left=20, right=20, bottom=6)),
            Filters(ctx, searching.wanted, searching.narrow),
            _results(look, searching),
        ],
        spacing=0,
        expand=True,
    )
    centred = ft.Container(ft.Container(body, width=COLUMN), alignment=ft.Alignment.TOP_CENTER, expand=True)
    return nav.frame("/search", body, centred, bar=False)  # type: ignore[no-any-return]


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
    p = use_look().p

    async def typed(event: ft.Event[ft.TextField]) -> None:
        await keeper.searching.typed(event.control.value or "")

    return text_input(
        p,
        _("Search the diary"),
        keeper.searching.query,
        typed,
        hint=_("A word, a name, a tag"),
        autofocus=True,
        key="search",
    )


Field = memo(_Field)


def _results(look: Look, searching: Searching) -> ft.Control:
    p, found = look.p, searching.found
    if found is None:
        return ft.Container(
            text(_("Every word you ever wrote here, also without internet."), "body", p.ink_soft),
            padding=ft.Padding.symmetric(horizontal=20, vertical=8),
            expand=True,
            alignment=ft.Alignment.TOP_LEFT,
        )
    if not found:
        return ft.Container(_nothing(look, searching), expand=True, alignment=ft.Alignment.CENTER)
    lines: list[ft.Control] = [
        ft.Semantics(
            live_region=True,
            content=ft.Container(
                text(_said(searching.total), "caption", p.ink_soft),
                padding=sides(12, bottom=4),
            ),
        )
    ]
    for number, hit in enumerate(found):
        if number:
            lines.append(ft.Container(hairline(p), padding=ft.Padding.symmetric(horizontal=12)))
        lines.append(keyed(HitRow, hit.row.id)(hit, searching.open))
    if len(found) >= MOST and searching.total > MOST:
        narrower = text(
            _("The first {n} are here. Another word or a filter finds the rest.").format(n=MOST), "caption", p.ink_soft
        )
        lines.append(ft.Container(narrower, padding=ft.Padding.symmetric(horizontal=12, vertical=16)))

    async def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < NEAR_PX:
            await searching.further()

    return ft.ListView(
        lines,
        expand=True,
        padding=ft.Padding.only(left=8, right=8, bottom=20),
        on_scroll=guarded(scrolled),
        scroll_interval=100,
        key=f"found-{searching.answer}",
    )


def _nothing(look: Look, searching: Searching) -> ft.Control:
    p = look.p
    if searching.wanted.everything:
        return empty(p, _("Nothing with “{words}”. Try fewer letters, or another word.").format(words=searching.query))

    async def widen() -> None:
        await searching.narrow(Wanted())

    sentence = _("Nothing like that here.")
    if searching.query:
        sentence = _("Nothing with “{words}” among these.").format(words=searching.query)
    away = ft.Row([button(p, _("Take the filters away"), widen, kind="quiet")], alignment=ft.MainAxisAlignment.CENTER)
    return ft.Column([empty(p, sentence), away], spacing=0, tight=True)


def _said(total: int) -> str:
    if total > COUNTED:
        return _("More than {n} entries").format(n=grouped(COUNTED))
    return ngettext("{n} entry", "{n} entries", total).format(n=grouped(total))
