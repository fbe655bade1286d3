"""The lines of the list: months with their counts, and rows, a few to a block.

What did not change is not drawn again, but Flet asks each line whether it did: of 200 rows alone that takes as long as drawing
a few. So a block of rows is asked, and answers for them. Where a block begins is told by its first row alone, so a row that
comes or goes changes the block that it stands in and no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import flet as ft

from sprinkles.journal.screens.entry_row import Above, EntryRow
from sprinkles.journal.screens.entry_rows import Drawn
from sprinkles.journal.screens.listing import Listing, Row
from ui.boundary import component, keyed, memo
from ui.look import use_look
from ui.surface import sides
from ui.text import text, title
from ui.tokens import Palette
from ui.words import grouped, language, ngettext

BLOCK = 6
"""So many rows stand in a block, more or less."""


@dataclass(frozen=True)
class Around:
    """What stands above and below the rows, what scrolling does, and the key of the whole: another list is drawn anew."""

    above: Sequence[ft.Control]
    below: Sequence[ft.Control]
    on_scroll: Any
    key: str


@dataclass(frozen=True)
class Line:
    """A row, and how it stands among the others."""

    row: Row
    chosen: bool
    above: Above


@component
def Lines(
    drawn: Drawn, listing: Listing, around: Around, chosen: str | None, edge: float, on_open: Callable[[str], None]
) -> ft.Control:
    shown = listing.rows[: drawn.count]
    blocks: list[ft.Control] = []
    for lines in in_blocks(shown, chosen):
        row = lines[0].row
        begins = lines[0].above == "month"
        head = (row.month, listing.counts.get(row.month, 0), not blocks) if begins else None
        key = f"month-{row.month}" if begins else row.id
        blocks.append(keyed(Block, key)(lines, head, edge, on_open, language()))
    all_there = len(shown) == len(listing.rows)
    return ft.ListView(
        [*around.above, *blocks, *(around.below if all_there else ())],
        expand=True,
        padding=ft.Padding.only(bottom=20, top=6),
        on_scroll=around.on_scroll,
        scroll_interval=100,
        key=around.key,
    )


def in_blocks(rows: Sequence[Row], chosen: str | None) -> list[tuple[Line, ...]]:
    """The rows as lines, in blocks of one month each."""
    out: list[list[Line]] = []
    before: Row | None = None
    for row in rows:
        # The hairlines around the chosen row vanish, without moving anything.
        begins = before is None or row.month != before.month
        beside = chosen is not None and chosen in (row.id, before.id if before else None)
        above: Above = "month" if begins else "gap" if beside else "line"
        if begins or crc32(row.id.encode()) % BLOCK == 0:
            out.append([])
        out[-1].append(Line(row, row.id == chosen, above))
        before = row
    return [tuple(block) for block in out]


@component
def _Block(
    lines: tuple[Line, ...],
    head: tuple[str, int, bool] | None,
    edge: float,
    on_open: Callable[[str], None],
    _language: str,
) -> ft.Control:
    p = use_look().p
    parts: list[ft.Control] = [_month(p, *head, edge)] if head else []
    parts += [keyed(EntryRow, li.row.id)(li.row, li.chosen, li.above, edge, on_open) for li in lines]
    return ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


Block = memo(_Block)


def _month(p: Palette, month: str, count: int, first: bool, edge: float) -> ft.Control:
    said = ngettext("{n} entry", "{n} entries", count).format(n=grouped(count))
    return ft.Container(
        ft.Row(
            [title(month, "heading", p.accent), text(said, "caption", p.ink_soft)],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.END,
        ),
        padding=sides(edge + 12, edge, top=10 if first else 18, bottom=6),
        key=f"month-{month}",
    )
