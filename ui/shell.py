"""A screen: the View every route returns. One column with the bar below, or the rail beside panes from 840 up."""

from collections.abc import Sequence

import flet as ft

from ui.boundary import component
from ui.guard import Handler, guarded
from ui.look import Look, use_look
from ui.nav import Go, Stop, go, nav_bar, nav_rail
from ui.problems import use_problems
from ui.states import notice
from ui.surface import rule_at_end, sides, turned
from ui.text import title
from ui.tokens import CANVAS, COLUMN, GUTTER, GUTTER_WIDE, WIDE, Palette


def screen(
    route: str,
    look: Look,
    body: ft.Control,
    *,
    stops: Sequence[Stop] = (),
    here: str = "",
    foot: Stop | None = None,
    on_go: Go = go,
    behind: ft.Control | None = None,
    bg: str | None = None,
    can_pop: bool = True,
    on_confirm_pop: Handler | None = None,
) -> ft.View:
    """`body` fills what the navigation leaves. Without `stops` there is none (an editor, signing in).

    `behind` is laid under the body (`surface.wash`). Phones from 600 up get a centred column of 560; wide
    bodies lay themselves out (`canvas`, `panes`). A problem told to the page shows as one line above the bar.
    """
    p = look.p
    nav_side = look.wide and bool(stops)
    if look.medium:
        body = ft.Container(ft.Container(body, width=COLUMN), alignment=ft.Alignment.TOP_CENTER, expand=True)
    safe = ft.SafeArea(body, expand=True, avoid_intrusions_bottom=not stops or nav_side)
    column: list[ft.Control] = [safe, ProblemLine()]
    if stops and not nav_side:
        column.append(nav_bar(p, stops, here, on_go))
    main: ft.Control = ft.Column(column, spacing=0, expand=True)
    if behind is not None:
        filled = ft.Container(main, left=0, right=0, top=0, bottom=0)
        main = ft.Stack([behind, filled], expand=True)
    if nav_side:
        main = ft.Row(
            [nav_rail(p, stops, here, on_go, foot=foot), ft.Container(main, expand=True)],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        bgcolor=bg or p.background,
        can_pop=can_pop,
        on_confirm_pop=guarded(on_confirm_pop) if on_confirm_pop else None,
        controls=[turned(main)],
    )


def column_list(look: Look, parts: Sequence[ft.Control], *, spacing: float = 12, top: float = 10) -> ft.ListView:
    """A scrolling column with the page's gutter inside it, so that shadows are not cut at its edge."""
    edge = GUTTER_WIDE if look.wide else GUTTER
    return ft.ListView(
        list(parts),
        spacing=spacing,
        expand=True,
        padding=ft.Padding.only(left=edge, right=edge, top=32 if look.wide else top, bottom=32 if look.wide else 16),
    )


def canvas(content: ft.Control, *, width: float = CANVAS) -> ft.ListView:
    """A wide screen's single pane: centred, at most `width`, scrolling."""
    return ft.ListView(
        [ft.Container(ft.Container(content, width=width), alignment=ft.Alignment.TOP_CENTER)],
        expand=True,
        padding=ft.Padding.symmetric(horizontal=GUTTER_WIDE, vertical=32),
    )


def panes(p: Palette, left: ft.Control, right: ft.Control, *, left_width: float = 408) -> ft.Control:
    """A wide screen's list and reader."""
    return ft.Row(
        [
            ft.Container(left, width=left_width, border=rule_at_end(p)),
            ft.Container(right, expand=True, bgcolor=p.surface),
        ],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def top_bar(
    p: Palette, name: str, *, leading: ft.Control | None = None, trailing: Sequence[ft.Control] = ()
) -> ft.Control:
    """A screen's name with a way back and what can be done. A name alone is large; beside a way back, small."""
    parts = [*([leading] if leading else []), title(name, "heading" if leading else "display", p.ink, expand=True)]
    return ft.Container(
        ft.Row([*parts, *trailing], spacing=10),
        padding=sides(10 if leading else GUTTER, 10, top=10, bottom=6),
    )


def headline(words: ft.Control, trailing: ft.Control) -> ft.Control:
    """A large name with something small at its end, which goes under it where the two have no room beside each other."""
    return apart(ft.Column([words], tight=True), trailing)


def apart(first: ft.Control, last: ft.Control) -> ft.Control:
    """Two things at the ends of a line; under each other where words are large. Neither may expand."""
    line = ft.Row(
        [first, last], wrap=True, spacing=10, run_spacing=2, alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )  # fmt: skip
    # A wrapping line is only as wide as what stands in it; the ends are those of the page.
    return ft.Row([ft.Container(line, expand=True)])


@component
def ProblemLine() -> ft.Control:
    """The page's problem as a line that can be dismissed; nothing while all is well."""
    look = use_look()
    problems = use_problems()
    if problems.line is None:
        return ft.Container()
    line = notice(look.p, problems.line, tone="warning", on_close=problems.clear)
    return ft.Container(
        ft.Container(line, width=min(look.width - 32, COLUMN)),
        alignment=ft.Alignment.CENTER,
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
    )


__all__ = ["WIDE", "ProblemLine", "apart", "canvas", "column_list", "headline", "panes", "screen", "top_bar"]
