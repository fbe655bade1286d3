"""Both lives on one line, newest first; this day in earlier years above it; years to jump to, and chips to narrow it."""

from collections.abc import Callable
from typing import Any

import flet as ft

from sprinkles.memories.life import KINDS, Filter
from sprinkles.memories.screens.looking import Looking, near_end, use_looking
from sprinkles.memories.screens.moment_row import MomentRow, Place
from sprinkles.memories.screens.rows import Row
from sprinkles.memories.screens.this_day import earlier_card
from sprinkles.sdk import Context
from ui.boundary import component, guarded, keyed
from ui.growing import use_growing
from ui.look import use_look
from ui.press import button, chip, round_button
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import name_style, overline, text, title
from ui.tokens import Palette
from ui.words import _

MAIN, SIDE = 660, 340
EDGE_PHONE, EDGE_WIDE = 12, 36


@component
def Timeline(ctx: Context) -> ft.View:
    look = use_look()
    p = look.p
    looking = use_looking(ctx, Filter())
    assert ctx.nav is not None
    nav = ctx.nav
    width = MAIN if look.wide else look.width - 2 * EDGE_PHONE

    def lines(count: int) -> list[ft.Control]:
        return _lines(p, looking, width, nav.go, count)

    if look.wide:
        body: ft.Control = _wide(ctx, p, looking, lines)
    else:

        def parts(count: int) -> list[ft.Control]:
            card = earlier_card(p, looking.earlier, lambda: nav.go("/memories/today"), 190)
            above = [ft.Container(card, padding=sides(bottom=8, start=8, end=8))] if card and _at_rest(looking) else []
            return [*above, *lines(count)]

        body = ft.Column(
            [_head(ctx, p, looking, wide=False), _list(looking, parts, EDGE_PHONE)], spacing=0, expand=True
        )
    return nav.frame("/memories", body, body)  # type: ignore[no-any-return]


def _at_rest(looking: Looking) -> bool:
    """Whether nothing in particular is looked for: only then is this day in earlier years above it all."""
    return looking.start is None and looking.chosen == Filter() and bool(looking.earlier)


Parts = Callable[[int], list[ft.Control]]
"""What stands in the list, with so many of its rows."""


def _list(looking: Looking, parts: Parts, edge: float) -> ft.Control:
    if looking.rows == ():
        return ft.Container(ft.Column(parts(0)), expand=True, alignment=ft.Alignment.CENTER)
    key, count = f"from-{looking.start}-{looking.chosen}", len(looking.rows or ())
    return ft.Container(keyed(Rows, key)(parts, count, guarded(near_end(looking)), edge, key), expand=True)


@component
def Rows(parts: Parts, count: int, on_scroll: Any, edge: float, key: str) -> ft.Control:
    return ft.ListView(
        parts(use_growing(count)),
        expand=True,
        padding=sides(start=edge, end=edge, top=6, bottom=32),
        on_scroll=on_scroll,
        scroll_interval=100,
        key=key,
    )


def _wide(ctx: Context, p: Palette, looking: Looking, lines: Parts) -> ft.Control:
    assert ctx.nav is not None
    nav = ctx.nav
    side: list[ft.Control] = []
    card = earlier_card(p, looking.earlier, lambda: nav.go("/memories/today"), 300)
    if card is not None:
        side += [overline(_("On this day"), p.ink_soft), card]
    if looking.years:
        years = ft.Row(_years(p, looking), spacing=8, run_spacing=0, wrap=True)
        side += [ft.Container(overline(_("Years"), p.ink_soft), padding=ft.Padding.only(top=12)), years]
    main = ft.Column([_head(ctx, p, looking, wide=True), _list(looking, lines, 12)], spacing=0, expand=True)
    if not side and looking.rows == ():  # else the side is still being counted, and nothing may jump when it comes
        alone = sides(start=EDGE_WIDE - 12, end=EDGE_WIDE)
        return ft.Container(main, width=MAIN + SIDE + 36 + 2 * EDGE_WIDE, expand=True, padding=alone)
    return ft.Container(
        ft.Row(
            [
                ft.Container(main, expand=True, padding=sides(start=EDGE_WIDE - 12)),
                ft.Container(
                    ft.ListView(side, spacing=12, padding=ft.Padding.only(top=38, bottom=32)), width=SIDE,
                    margin=ft.Margin.only(right=EDGE_WIDE),
                ),
            ],
            spacing=36,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        width=MAIN + SIDE + 36 + 2 * EDGE_WIDE,
        alignment=ft.Alignment.TOP_CENTER,
        expand=True,
    )  # fmt: skip


def _head(ctx: Context, p: Palette, looking: Looking, *, wide: bool) -> ft.Control:
    assert ctx.nav is not None
    nav = ctx.nav
    name = ft.Row(
        [
            title(_("Memories"), name_style(_("Memories"), wide=wide), p.ink, expand=True),
            nav.sync_mark(),
            round_button(p, "image", _("The album"), lambda: nav.go("/memories/album")),
            round_button(p, "plus", _("Keep a day"), lambda: nav.go("/memories/new")),
        ],
        spacing=0,
    )
    edge = 12 if wide else EDGE_PHONE + 8
    rows: list[ft.Control] = [
        ft.Container(name, padding=sides(start=edge, end=2)),
        ft.Container(ft.Row(_chips(p, looking), spacing=8, scroll=ft.ScrollMode.HIDDEN), padding=sides(start=edge)),
    ]
    if not wide and len(looking.years) > 1:
        years = ft.Row(_years(p, looking), spacing=8, scroll=ft.ScrollMode.HIDDEN)
        rows.append(ft.Container(years, padding=sides(start=edge)))
    return ft.Container(ft.Column(rows, spacing=2), padding=ft.Padding.only(top=28 if wide else 14, bottom=4))


def _chips(p: Palette, looking: Looking) -> list[ft.Control]:
    chosen = looking.chosen
    out = [chip(p, _("Everything"), chosen == Filter(), lambda: looking.choose(whose="", kind=""))]
    if looking.mate:
        for whose, label in (("me", _("Mine")), ("mate", looking.mate)):
            out.append(
                chip(
                    p,
                    label,
                    chosen.whose == whose,
                    lambda w=whose: looking.choose(whose="" if chosen.whose == w else w),
                )
            )
    for kind, label in KINDS.items():
        out.append(
            chip(p, _(label), chosen.kind == kind, lambda k=kind: looking.choose(kind="" if chosen.kind == k else k))
        )
    return list(out)


def _years(p: Palette, looking: Looking) -> list[ft.Control]:
    on = looking.start.year if looking.start else None
    out = [chip(p, _("Now"), on is None, lambda: looking.jump(None))]
    return [*out, *(chip(p, str(y), on == y, lambda y=y: looking.jump(y)) for y in looking.years)]


def _lines(p: Palette, looking: Looking, width: float, on_open: Callable[[str], None], count: int) -> list[ft.Control]:
    if looking.rows is None:
        return [ft.Container(Loading(p, 5), padding=24)]
    if not looking.rows and not looking.searching:
        return [_nothing(p, looking, on_open)]
    out: list[ft.Control] = []
    before: Row | None = None
    for row in looking.rows[:count]:
        if before is None or row.month != before.month:
            out.append(_month(p, row, before))
        first = before is None or (row.month, row.day) != (before.month, before.day)
        if first and before is not None and row.month == before.month:
            out.append(ft.Container(height=6, key=f"gap-{row.key}"))
        out.append(ft.Container(keyed(MomentRow, row.key)(row, Place(first, width), on_open), key=f"at-{row.key}"))
        before = row
    if count < len(looking.rows):
        return out
    if looking.before is not None:
        out.append(ft.Container(Loading(p, 1, _("Looking further back")), padding=24, key="older"))
    else:
        end = text(_("This is where it begins."), "story_aside", p.ink_soft, text_align=ft.TextAlign.CENTER)
        air = ft.Padding.symmetric(vertical=36)
        out.append(ft.Container(end, alignment=ft.Alignment.CENTER, padding=air, key="begins"))
    return out


def _month(p: Palette, row: Row, before: Row | None) -> ft.Control:
    parts: list[ft.Control] = []
    if before is None or row.year != before.year:
        parts.append(title(str(row.year), "display", p.ink))
    parts.append(title(row.month_name, "heading", p.accent))
    above = 8 if before is None else 30 if len(parts) == 2 else 22
    return ft.Container(
        ft.Column(parts, spacing=2), padding=sides(start=8, top=above, bottom=8), key=f"month-{row.month}"
    )


def _nothing(p: Palette, looking: Looking, on_open: Callable[[str], None]) -> ft.Control:
    if looking.chosen == Filter() and looking.start is None:
        alone = _("What you live through gathers here by itself.")
        both = _("What you two live through gathers here by itself.")
        return empty(
            p, both if looking.mate else alone, action=_("Keep a first day"),
            on_action=lambda: on_open("/memories/new"),
        )  # fmt: skip
    if looking.chosen.kind == "milestone":
        return ft.Column(
            [
                empty(p, _("The days you keep by name will be here.")),
                ft.Row(
                    [button(p, _("Keep a day"), lambda: on_open("/memories/new"), kind="soft")],
                    alignment=ft.MainAxisAlignment.CENTER,
                ),
            ],
            tight=True,
        )
    return empty(p, _("Nothing of that here yet."))
