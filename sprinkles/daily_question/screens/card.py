"""Today's question on the Today page."""

import flet as ft

from sprinkles.daily_question.answering import TABLES
from sprinkles.daily_question.circle import today
from sprinkles.daily_question.queries import Day, read_day
from sprinkles.daily_question.screens.answers import mine, theirs, write_line
from sprinkles.sdk import Context
from ui.boundary import component
from ui.direction import held, own_way
from ui.icons import icon
from ui.live import use_live
from ui.look import use_look
from ui.surface import card
from ui.text import overline, title
from ui.words import _


@component
def Card(ctx: Context) -> ft.Control:
    p = use_look().p
    day: Day | None = use_live(ctx.events.on_change, TABLES, lambda: read_day(ctx, today()))
    if day is None:
        return ft.Container(visible=False)

    def open_it() -> None:
        if ctx.nav is not None:
            ctx.nav.go("/question")

    parts: list[ft.Control] = [
        ft.Row([icon("sparkle", p.accent, 16, fill=True), overline(_("Today’s question"), p.accent)], spacing=6),
        title(held(day.question), "question", p.ink, **own_way(day.question)),
    ]
    boxes: list[ft.Control] = [mine(p, day, day.mine, open_it) if day.mine else write_line(p, day.me, open_it)]
    # That the other one has not written is no news for a card: nobody is waited for here.
    if day.mate is not None and (day.state != "open"):
        boxes.append(theirs(p, day))
    return card(p, ft.Column([*parts, ft.Column(boxes, spacing=8)], spacing=12))
