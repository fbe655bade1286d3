"""A wide screen of questions: the earlier ones at the left, one day at the right."""

from datetime import date

import flet as ft

from sprinkles.daily_question.circle import today
from sprinkles.daily_question.screens.day_page import DayPage
from sprinkles.daily_question.screens.shelf import Shelf
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.icons import icon
from ui.look import Look, use_look
from ui.press import round_button, tappable
from ui.shell import canvas, panes
from ui.text import text, title
from ui.tokens import R_M, READING


def beside(ctx: Context, look: Look, day: date) -> ft.Control:
    """A wide screen: the earlier questions at the left, a day at the right."""
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    acts: list[ft.Control] = [
        round_button(p, "pencil-simple", "Your own questions", lambda: nav.go("/question/own")),
    ]
    head = ft.Row([title("Question", "display", p.ink, expand=True), *acts], spacing=0)
    now = today()
    first = keyed(TodayRow, "today")(ctx, day == now)
    left = ft.Column(
        [
            ft.Container(head, padding=ft.Padding.only(left=22, right=12, top=28, bottom=8)),
            ft.Container(first, padding=ft.Padding.symmetric(horizontal=10)),
            keyed(Shelf, "shelf")(ctx, day.isoformat() if day != now else ""),
        ],
        spacing=4,
        expand=True,
    )
    page = ft.Container(keyed(DayPage, day.isoformat())(ctx, day), key=f"page-{day.isoformat()}")
    body = ft.Column(
        [
            ft.Container(
                ft.Row([ft.Container(expand=True), nav.sync_mark()]), padding=ft.Padding.only(right=28, top=24)
            ),
            canvas(page, width=READING),
        ],
        spacing=0,
        expand=True,
    )
    return panes(p, left, body)


@component
def TodayRow(ctx: Context, chosen: bool) -> ft.Control:
    """The way back to today's question, above the earlier ones."""
    p = use_look().p
    nav = ctx.nav
    row = ft.Row(
        [
            icon("sparkle", p.accent, 20, fill=True),
            text("Today’s question", "row", p.accent_ink if chosen else p.ink, expand=True),
        ],
        spacing=12,
    )
    return tappable(
        p,
        row,
        "Today’s question",
        (lambda: nav.go("/question")) if nav else None,
        radius=R_M,
        selected=chosen,
        height=52,
        padding=ft.Padding.symmetric(horizontal=12),
        bgcolor=p.accent_soft if chosen else None,
    )
