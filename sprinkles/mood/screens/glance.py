"""The last thirty days at a glance, beside the question of how one is. Opens the whole of it."""

import flet as ft

from sprinkles.mood.queries import TABLES, Insights, read_insights
from sprinkles.mood.screens.line import line
from sprinkles.mood.trends import words
from sprinkles.sdk import Context
from ui.boundary import component
from ui.live import use_live
from ui.look import use_look
from ui.people import sees
from ui.states import empty
from ui.surface import card
from ui.text import text, title
from ui.words import _


@component
def Glance(ctx: Context, width: float) -> ft.Control:
    """An invitation before there is something to draw."""
    p = use_look().p
    found: Insights | None = use_live(ctx.events.on_change, TABLES, lambda: read_insights(ctx, "month"))
    if found is None:
        return ft.Container()
    if found.trend.count == 0:
        return card(p, empty(p, _("A face now and then is enough to see how it went.")))
    head = ft.Row([title(_("Thirty days"), "heading", p.ink, expand=True), sees(p, "me", words=_("Only you"))])
    body = ft.Column([head, line(p, found.trend, width), text(words(found.trend), "label", p.ink_soft)], spacing=14)
    return card(p, body)
