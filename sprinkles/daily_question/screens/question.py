"""The question of a day as a screen: today's, or the one that the address names."""

from collections.abc import Callable
from datetime import date

import flet as ft

from sprinkles.daily_question.circle import today
from sprinkles.daily_question.screens.barred import barred
from sprinkles.daily_question.screens.beside import Beside
from sprinkles.daily_question.screens.day_page import DayPage
from sprinkles.daily_question.screens.said import read_date, spoken
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.icons import backward, icon, onward
from ui.look import use_look
from ui.press import round_button, tappable
from ui.shell import canvas, top_bar
from ui.states import empty
from ui.text import text
from ui.tokens import R_M, READING, M, Palette
from ui.words import _

HERE = "/question"


@component
def Today(ctx: Context) -> ft.View:
    look = use_look()
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    bar = top_bar(p, _("Question"), trailing=[nav.sync_mark()])
    ways = [
        _way(p, "clock", _("Earlier questions"), lambda: nav.go(f"{HERE}/history")),
        _way(p, "pencil-simple", _("Your own questions"), lambda: nav.go(f"{HERE}/own")),
    ]
    if look.wide:
        return nav.frame(HERE, ft.Container(), Beside(ctx, today()))  # type: ignore[no-any-return]
    return _framed(ctx, HERE, [bar, _page(ctx, today()), *ways])


@component
def OneDay(ctx: Context) -> ft.View:
    look = use_look()
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    named = ft.use_route_params().get("day", "")
    day = read_date(named)
    if look.wide and day is not None:
        return nav.frame(f"{HERE}/{named}", ft.Container(), keyed(Beside, named)(ctx, day))  # type: ignore[no-any-return]
    back = round_button(p, backward(), _("Back to earlier questions"), lambda: nav.go(f"{HERE}/history"))
    bar = top_bar(p, spoken(day) if day else _("Question"), leading=back, trailing=[nav.sync_mark()])
    body: ft.Control = _page(ctx, day) if day else empty(
        p, _("There is no such day."), action=_("Today’s question"), on_action=lambda: nav.go(HERE)
    )  # fmt: skip
    return _framed(ctx, f"{HERE}/{named}", [bar, body])


def _page(ctx: Context, day: date) -> ft.Control:
    return ft.Container(keyed(DayPage, day.isoformat())(ctx, day), key=f"page-{day.isoformat()}")


def _framed(ctx: Context, here: str, parts: list[ft.Control]) -> ft.View:
    look = use_look()
    assert ctx.nav is not None
    wide = canvas(ft.Column(parts, spacing=M), width=READING)
    return ctx.nav.frame(here, barred(look, parts), wide)  # type: ignore[no-any-return]


def _way(p: Palette, glyph: str, label: str, on_click: Callable[[], object]) -> ft.Control:
    row = ft.Row(
        [
            icon(glyph, p.ink_soft, 20),
            text(label, "label_strong", p.ink, expand=True),
            icon(onward(), p.ink_soft, 16),
        ],
        spacing=12,
    )
    return tappable(
        p,
        row,
        label,
        on_click,
        radius=R_M,
        height=52,
        padding=ft.Padding.symmetric(horizontal=12),
    )
