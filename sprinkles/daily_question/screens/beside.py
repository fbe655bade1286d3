"""A wide screen of questions: the earlier ones at the left, one day at the right."""

from collections.abc import Callable
from datetime import date

import flet as ft

from sprinkles.daily_question.circle import today
from sprinkles.daily_question.screens.day_page import DayPage
from sprinkles.daily_question.screens.shelf import Shelf
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.icons import icon
from ui.look import use_look
from ui.press import round_button, tappable
from ui.shell import canvas, panes
from ui.text import text, title
from ui.tokens import R_M, READING, Palette
from ui.words import _


@component
def Beside(ctx: Context, opened: date) -> ft.Control:
    """What is chosen at the left opens at the right; the list stays where it is."""
    p = use_look().p
    chosen, choose = ft.use_state(opened.isoformat())
    assert ctx.nav is not None
    nav, now = ctx.nav, today().isoformat()
    own = round_button(p, "pencil-simple", _("Your own questions"), lambda: nav.go("/question/own"))
    head = ft.Row([title(_("Question"), "display", p.ink, expand=True), own], spacing=0)
    left = ft.Column(
        [
            ft.Container(head, padding=ft.Padding.only(left=22, right=12, top=28, bottom=8)),
            ft.Container(_today(p, chosen == now, lambda: choose(now)), padding=ft.Padding.symmetric(horizontal=10)),
            Shelf(ctx, chosen, choose),
        ],
        spacing=4,
        expand=True,
    )
    page = ft.Container(keyed(DayPage, chosen)(ctx, date.fromisoformat(chosen)), key=f"page-{chosen}")
    mark = ft.Row([ft.Container(expand=True), nav.sync_mark()])
    right = ft.Column(
        [ft.Container(mark, padding=ft.Padding.only(right=28, top=24)), canvas(page, width=READING)],
        spacing=0,
        expand=True,
    )
    return panes(p, left, right)


def _today(p: Palette, chosen: bool, on_click: Callable[[], object]) -> ft.Control:
    """Today's question, above the earlier ones."""
    row = ft.Row(
        [
            icon("sparkle", p.accent, 20, fill=True),
            text(_("Today’s question"), "row", p.accent_ink if chosen else p.ink, expand=True),
        ],
        spacing=12,
    )
    return tappable(
        p,
        row,
        _("Today’s question"),
        on_click,
        radius=R_M,
        selected=chosen,
        height=52,
        padding=ft.Padding.symmetric(horizontal=12),
        bgcolor=p.accent_soft if chosen else None,
    )
