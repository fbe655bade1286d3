"""On this day: what this date held in earlier years. A card for it, and a page to read it slowly."""

from collections.abc import Callable, Sequence

import flet as ft

from sprinkles.memories.life import ago, ago_today, this_day, today
from sprinkles.memories.screens.live import use_live
from sprinkles.memories.screens.moment_row import MomentRow, Place, lit, on_picture
from sprinkles.memories.screens.rows import Row, rows_of
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.icons import backward
from ui.look import use_look
from ui.press import round_button, tappable
from ui.shell import top_bar
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import text, title
from ui.tokens import GUTTER, R_L, READING, Palette
from ui.words import _, day_and_month

Earlier = tuple[tuple[int, tuple[Row, ...]], ...]


def read_earlier(ctx: Context) -> Earlier:
    """This day in earlier years, nearest first. Blocking."""
    return tuple((year, rows_of(ctx, held)) for year, held in this_day(ctx))


def best_of(earlier: Sequence[tuple[int, tuple[Row, ...]]]) -> tuple[int, Row] | None:
    """What to show of it all: the nearest year's weightiest, one with a picture first; done habits only if nothing else.

    What an ex-partner shared is never put before anybody; it is there for whoever opens the day.
    """
    found = [(year, row) for year, rows in earlier for row in rows if row.sees != "before"]
    return min(found, key=lambda it: (it[1].kind == "habit", not it[1].photo, -it[1].weight, -it[0]), default=None)


def earlier_card(p: Palette, earlier: Earlier, on_open: Callable[[], None], height: float) -> ft.Control | None:
    """The card, or None when no earlier year holds anything to show."""
    best = best_of(earlier)
    if best is None:
        return None
    year, row = best
    over = ago_today(year, today().year)
    if row.photo:
        drawn = on_picture(p, row.photo, over, row.title, width=None, height=height)
    else:
        drawn = lit(p, row.icon, over, row.title, row.text)
    return tappable(p, drawn, f"{over}: {row.title}", on_open, radius=R_L)


@component
def ThisDay(ctx: Context) -> ft.View:
    look = use_look()
    p = look.p
    earlier = use_live(ctx, lambda: read_earlier(ctx), [])
    assert ctx.nav is not None
    nav = ctx.nav
    width = (READING + 40 if look.wide else look.width) - 2 * (GUTTER - 8)
    day = today()
    bar = top_bar(
        p, day_and_month(day), trailing=[nav.sync_mark()],
        leading=round_button(p, backward(), _("Back to memories"), lambda: nav.go("/memories")),
    )  # fmt: skip
    if earlier is None:
        body: ft.Control = ft.Container(Loading(p, 4), padding=24, expand=True)
    elif not earlier:
        body = ft.Container(
            empty(
                p,
                _("No earlier year holds this day yet. Today may be the first."),
                action=_("Keep this day"),
                on_action=lambda: nav.go("/memories/new"),
            ),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    else:
        parts: list[ft.Control] = []
        for year, rows in earlier:
            parts.append(
                ft.Container(
                    ft.Column(
                        [title(ago(year, day.year), "title", p.ink), text(str(year), "label", p.ink_soft)], spacing=0
                    ),
                    padding=sides(start=8, top=22 if parts else 6, bottom=10),
                    key=f"year-{year}",
                )
            )
            parts += [keyed(MomentRow, row.key)(row, Place(False, width, dated=False), nav.go) for row in rows]
        body = ft.ListView(parts, expand=True, padding=sides(start=GUTTER - 8, end=GUTTER - 8, bottom=32))
    page = ft.Column([bar, body], spacing=0, expand=True)
    framed: ft.Control = page
    if look.wide:
        framed = ft.Container(ft.Container(page, width=READING + 40), alignment=ft.Alignment.TOP_CENTER, expand=True)
    return nav.frame("/memories/today", framed, framed)  # type: ignore[no-any-return]
