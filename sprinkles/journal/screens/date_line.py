"""When what is written happened, and the way to say another day."""

from datetime import datetime

import flet as ft

from sprinkles.journal.dates import local, spoken
from sprinkles.journal.screens.draft import Draft
from ui.boundary import component, guarded
from ui.icons import icon
from ui.look import use_look
from ui.picked import picked_day
from ui.press import tappable
from ui.text import text
from ui.tokens import R_S
from ui.words import _

FIRST, LAST = datetime(1000, 1, 1), datetime(2199, 12, 31)


@component
def DateLine(draft: Draft) -> ft.Control:
    p = use_look().p
    picking, pick = ft.use_state(False)
    when = local(draft.when, draft.page.time_zone)

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        if event.control.value is not None:
            draft.choose_day(picked_day(event.control.value))
        pick(False)

    picker = ft.DatePicker(
        value=datetime(when.year, when.month, when.day),
        first_date=FIRST,
        last_date=LAST,
        help_text=_("When it happened"),
        on_change=guarded(picked),
        on_dismiss=guarded(lambda: pick(False)),
        barrier_color=ft.Colors.with_opacity(0.5, p.scrim),
    )
    ft.use_dialog(picker if picking else None)
    said = spoken(when, draft.page.time_zone)
    return tappable(
        p,
        ft.Row([text(said, "label", p.ink_soft), icon("caret-down", p.ink_soft, 14)], spacing=6, tight=True),
        _("{day}. Change the day").format(day=said),
        lambda: pick(True),
        radius=R_S,
        height=44,
    )
