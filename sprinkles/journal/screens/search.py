"""Searching the diary: every word must occur, the last may be unfinished; the words that matched are marked."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any, cast

import flet as ft
from sqlmodel import col, select

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.listing import Row, rows_of
from sprinkles.journal.screens.words import plain
from sprinkles.sdk import Context
from ui.boundary import component, keyed, memo
from ui.fields import text_input
from ui.look import Look, use_look
from ui.people import sees
from ui.press import round_button, tappable
from ui.states import empty
from ui.surface import hairline
from ui.text import one_line, style, text
from ui.tokens import COLUMN, R_M, Palette

WAIT_S = 0.18
MOST = 40
# What storage puts around the words that matched: control characters that no text of ours contains.
MARKED = re.compile("\x02([^\x02\x03]*)\x03")


@dataclass(frozen=True)
class Found:
    """An entry that matched; `pieces` are (words, whether they matched)."""

    row: Row
    pieces: tuple[tuple[str, bool], ...]


def find(ctx: Context, query: str) -> tuple[Found, ...]:
    """Blocking: call it in a thread. Best first."""
    hits = ctx.store.search(JournalEntry, query, limit=MOST)
    if not hits:
        return ()
    entries = ctx.store.find(select(JournalEntry).where(col(JournalEntry.id).in_([h.id for h in hits])))
    rows = {row.id: row for row in rows_of(ctx, entries)}
    return tuple(Found(rows[hit.id], pieces_of(hit.snippet)) for hit in hits if hit.id in rows)


def pieces_of(snippet: str) -> tuple[tuple[str, bool], ...]:
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
    back = round_button(p, "caret-left", "Back", lambda: nav.back("/diary"))
    bar = ft.Row([back, ft.Container(expand=True), nav.sync_mark()])
    field = Field(_Keeper(searching))
    body = ft.Column(
        [
            ft.Container(bar, padding=ft.Padding.only(left=8, right=8, top=24 if look.wide else 8)),
            ft.Container(field, padding=ft.Padding.only(left=20, right=20, bottom=10)),
            _results(ctx, look, searching),
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
        p, "Search the diary", keeper.searching.query, typed, hint="A word, a name, a tag", autofocus=True, key="search"
    )


Field = memo(_Field)


def _results(ctx: Context, look: Look, searching: Searching) -> ft.Control:
    p, found = look.p, searching.found
    assert ctx.nav is not None
    nav = ctx.nav
    if found is None:
        return ft.Container(
            text("Every word you ever wrote here, also without internet.", "body", p.ink_soft),
            padding=ft.Padding.symmetric(horizontal=20, vertical=8),
            expand=True,
            alignment=ft.Alignment.TOP_LEFT,
        )
    if not found:
        nothing = empty(p, f"Nothing with “{searching.query}”. Try fewer letters, or another word.")
        return ft.Container(nothing, expand=True, alignment=ft.Alignment.CENTER)
    said = "1 entry" if len(found) == 1 else f"{len(found)} entries"
    lines: list[ft.Control] = [
        ft.Semantics(
            live_region=True,
            content=ft.Container(
                text(said if len(found) < MOST else f"The best {MOST}", "caption", p.ink_soft),
                padding=ft.Padding.only(left=12, bottom=4),
            ),
        )
    ]
    for number, hit in enumerate(found):
        if number:
            lines.append(ft.Container(hairline(p), padding=ft.Padding.symmetric(horizontal=12)))
        lines.append(keyed(HitRow, hit.row.id)(hit, lambda rid=hit.row.id: nav.go(f"/diary/{rid}")))
    return ft.ListView(lines, expand=True, padding=ft.Padding.only(left=8, right=8, bottom=20))


@component
def HitRow(hit: Found, on_open: ft.ControlEventHandler[ft.Control] | None) -> ft.Control:
    p = use_look().p
    row = hit.row
    when = row.said.removesuffix(f", {row.title}")
    return tappable(
        p,
        ft.Column(
            [
                text(when, "caption", p.ink_soft),
                one_line(row.title, "row", p.ink, lines=2),
                _snippet(p, hit),
                ft.Container(sees(p, "both" if row.shared else "me", 13), padding=ft.Padding.only(top=4)),
            ],
            spacing=3,
        ),
        row.said,
        on_open,
        radius=R_M,
        padding=ft.Padding.symmetric(horizontal=12, vertical=12),
    )


def _snippet(p: Palette, hit: Found) -> ft.Control:
    strong = ft.TextStyle(font_family="TextSemi", color=p.accent_ink, bgcolor=p.accent_soft)
    spans = [ft.TextSpan(words, style=strong if matched else None) for words, matched in hit.pieces]
    return ft.Text(style=style("label", p.ink_soft), spans=spans, max_lines=3, overflow=ft.TextOverflow.ELLIPSIS)
