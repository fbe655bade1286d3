"""The album: the pictures of all moments in a grid, by month."""

from collections.abc import Callable

import flet as ft

from sprinkles.memories.life import Filter
from sprinkles.memories.screens.looking import Looking, near_end, use_looking
from sprinkles.memories.screens.rows import Row
from sprinkles.sdk import Context
from ui.boundary import component, guarded
from ui.icons import backward
from ui.look import use_look
from ui.photo import photo, photo_waiting
from ui.press import round_button, tappable
from ui.shell import top_bar
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import text, title
from ui.tokens import R_S, Palette
from ui.words import _

EDGE, GAP, WIDEST = 12, 4, 980


@component
def Album(ctx: Context) -> ft.View:
    look = use_look()
    p = look.p
    looking = use_looking(ctx, Filter(pictures=True), around=False)
    assert ctx.nav is not None
    nav = ctx.nav
    bar = top_bar(
        p, _("Album"), trailing=[nav.sync_mark()],
        leading=round_button(p, backward(), _("Back to memories"), lambda: nav.go("/memories")),
    )  # fmt: skip
    width = min(WIDEST, look.width - (96 if look.wide else 0)) - 2 * EDGE
    across = 6 if look.wide else 3
    cell = (width - GAP * (across - 1)) / across
    if looking.rows is None:
        body: ft.Control = ft.Container(Loading(p, 4), padding=24, expand=True)
    elif not looking.rows and looking.before is None:
        body = ft.Container(
            empty(
                p,
                _("The pictures of your days will be here."),
                action=_("Keep a day"),
                on_action=lambda: nav.go("/memories/new"),
            ),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    else:
        body = ft.ListView(
            _months(p, looking, cell, nav.go),
            expand=True,
            padding=sides(start=EDGE, end=EDGE, bottom=32),
            on_scroll=guarded(near_end(looking)),
            scroll_interval=100,
        )
    page = ft.Column([bar, body], spacing=0, expand=True)
    framed: ft.Control = page
    if look.wide:
        framed = ft.Container(ft.Container(page, width=WIDEST), alignment=ft.Alignment.TOP_CENTER, expand=True)
    return nav.frame("/memories/album", framed, framed)  # type: ignore[no-any-return]


def _months(p: Palette, looking: Looking, cell: float, on_open: Callable[[str], None]) -> list[ft.Control]:
    months: dict[str, list[Row]] = {}
    for row in looking.rows or ():
        months.setdefault(row.month, []).append(row)
    out: list[ft.Control] = []
    for month, rows in months.items():
        out.append(
            ft.Container(title(month, "heading", p.accent), padding=sides(start=8, top=14, bottom=8), key=f"m-{month}")
        )
        grid = ft.Row([_cell(p, row, cell, on_open) for row in rows], spacing=GAP, run_spacing=GAP, wrap=True)
        out.append(ft.Container(grid, key=f"g-{month}"))
    if looking.before is not None:
        out.append(ft.Container(text(_("Looking further back"), "caption", p.ink_soft), padding=24, key="older"))
    return out


def _cell(p: Palette, row: Row, size: float, on_open: Callable[[str], None]) -> ft.Control:
    if row.photo:
        drawn: ft.Control = photo(row.photo, None, radius=R_S, width=size, height=size)
    else:
        drawn = photo_waiting(p, _("Not here yet"), radius=R_S, width=size, height=size)
    return tappable(p, drawn, row.said, lambda: on_open(row.route), radius=R_S, key=row.key)
