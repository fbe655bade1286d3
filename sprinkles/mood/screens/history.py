"""Earlier check-ins: a month of faces, and what was noted in it."""

from datetime import date, timedelta

import flet as ft

from sprinkles.mood.keeping import today
from sprinkles.mood.moments import level_words
from sprinkles.mood.queries import TABLES, Month, read_month
from sprinkles.mood.screens.barred import barred
from sprinkles.mood.screens.faces import face
from sprinkles.mood.screens.rows import rows
from sprinkles.mood.screens.wide import SIDE, one_column, roomy, two_columns
from sprinkles.mood.trends import month_days, nearest
from sprinkles.sdk import Context
from ui.boundary import component
from ui.icons import backward, onward
from ui.live import use_live
from ui.look import use_look
from ui.press import round_button
from ui.shell import top_bar
from ui.states import Loading, empty
from ui.surface import card
from ui.text import text, title
from ui.tokens import Palette
from ui.words import _, day_and_month, month_and_year, week_begins, weekday


@component
def History(ctx: Context) -> ft.View:
    look = use_look()
    month, set_month = ft.use_state(today().replace(day=1))
    found: Month | None = use_live(ctx.events.on_change, TABLES, lambda: read_month(ctx, month), [month])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), _("Back to moods"), lambda: nav.go("/mood"))
    parts: list[ft.Control] = [top_bar(p, _("Earlier check-ins"), leading=back, trailing=[nav.sync_mark()])]
    name = month_and_year(month)
    before, after = (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=32)).replace(day=1)
    head = ft.Row(
        [
            title(name, "heading", p.ink, expand=True),
            round_button(p, backward(), _("The month before"), lambda: set_month(before)),
            round_button(p, onward(), _("The month after"), lambda: set_month(after), disabled=after > today()),
        ],
        spacing=0,
    )
    grid = _calendar(p, month, found.days if found else {})
    month_card = card(p, ft.Column([head, grid], spacing=8), padding=14)
    parts.append(month_card)
    if found is None:
        parts.append(Loading(p, 3))
    elif found.check_ins:
        parts.append(ft.Column(rows(p, found.check_ins, lambda rid: nav.go(f"/mood/{rid}"), days=True), spacing=2))
    else:
        parts.append(
            empty(p, _("Nothing noted in this month."), action=_("How are you?"), on_action=lambda: nav.go("/mood"))
        )
    wide = two_columns(parts[0], [month_card], parts[2:], first=SIDE) if roomy(look) else one_column(parts)
    return nav.frame("/mood/history", barred(look, parts), wide)  # type: ignore[no-any-return]


def _calendar(p: Palette, month: date, days: dict[date, float]) -> ft.Control:
    names = ft.Row(
        [_cell(text(weekday((week_begins() + n) % 7, "two"), "caption", p.ink_soft)) for n in range(7)], spacing=0
    )
    weeks = [
        ft.Row([_cell(_day(p, cell)) for cell in week], spacing=0) for week in month_days(days, month, week_begins())
    ]
    return ft.Column([ft.Semantics(exclude_semantics=True, content=names), *weeks], spacing=6)


def _cell(content: ft.Control) -> ft.Control:
    return ft.Container(content, expand=True, alignment=ft.Alignment.CENTER)


def _day(p: Palette, cell: tuple[date, float | None] | None) -> ft.Control:
    if cell is None:
        return ft.Container(width=30, height=48)
    day, level = cell
    now = day == today()
    number = text(str(day.day), "caption", p.accent if now else p.ink_soft)
    if level is None:
        dot = ft.Container(
            width=26,
            height=26,
            border_radius=13,
            bgcolor=p.sunken if day <= today() else None,
            border=ft.Border.all(1.5, p.accent) if now else ft.Border.all(1, p.line) if day > today() else None,
        )
        mark: ft.Control = ft.Container(dot, width=30, height=30, alignment=ft.Alignment.CENTER)
        return ft.Column([mark, number], spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    drawn = ft.Column(
        [face(level, 30), number], spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER
    )
    label = _("{day}: {mood}").format(day=day_and_month(day), mood=level_words(nearest(level)))
    return ft.Semantics(label=label, container=True, exclude_semantics=True, content=drawn)
