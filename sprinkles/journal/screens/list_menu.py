"""What else can be done with the list: go to a day, and see what was deleted."""

from collections.abc import Callable
from datetime import date, datetime

import flet as ft

from sprinkles.journal.queries import today
from sprinkles.journal.screens.date_line import FIRST, LAST
from sprinkles.journal.screens.entry_rows import EntryRows
from sprinkles.sdk import Context
from ui.boundary import component, guarded
from ui.icons import icon
from ui.look import use_look
from ui.overlay import overlay
from ui.picked import picked_day
from ui.press import round_button, tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import _


@component
def ListMenu(ctx: Context, rows: EntryRows) -> ft.Control:
    look = use_look()
    p = look.p
    step, set_step = ft.use_state("")
    page = ft.context.page
    assert ctx.nav is not None
    nav = ctx.nav

    def leave(which: str) -> None:
        # A sheet that made room for the calendar says so only later.
        set_step(lambda now: "" if now == which else now)

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        leave("day")
        if event.control.value is not None:
            page.run_task(rows.to_day, picked_day(event.control.value))

    def deleted() -> None:
        leave("menu")
        nav.go("/recently-deleted")

    def menu() -> ft.DialogControl:
        lines: list[ft.Control] = [
            _line(p, "calendar-blank", _("Go to a day"), lambda: set_step("day")),
            _line(p, "trash", _("Recently deleted"), deleted),
        ]
        return overlay(look, _("The diary"), ft.Column(lines, spacing=8, tight=True), lambda: leave("menu"))

    def picker() -> ft.DialogControl:
        return ft.DatePicker(
            value=_first_day(rows),
            first_date=FIRST,
            last_date=LAST,
            help_text=_("Go to a day"),
            on_change=guarded(picked),
            on_dismiss=guarded(lambda: leave("day")),
            barrier_color=ft.Colors.with_opacity(0.5, p.scrim),
        )

    # Each in a hook of its own: a dialog that takes the place of one of another kind leaves that one open.
    ft.use_dialog(menu() if step == "menu" else None)
    ft.use_dialog(picker() if step == "day" else None)
    return round_button(p, "dots-three", _("More of the diary"), lambda: set_step("menu"))


def _first_day(rows: EntryRows) -> datetime:
    day = today()
    if rows.listing and rows.listing.rows:
        day = date.fromisoformat(rows.listing.rows[0].at[:10])
    return datetime(day.year, day.month, day.day)


def _line(p: Palette, glyph: str, label: str, on_click: Callable[[], object]) -> ft.Control:
    return tappable(
        p,
        ft.Row([icon(glyph, p.ink, 20), text(label, "body_strong", p.ink)], spacing=14),
        label,
        on_click,
        radius=R_M,
        height=52,
        padding=ft.Padding.symmetric(horizontal=16),
        bgcolor=p.sunken,
    )
