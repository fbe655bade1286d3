"""How it went: the line of a week, a month or a year, how often each face, and what goes together."""

from typing import cast

import flet as ft

from sprinkles.mood.effects import ENOUGH
from sprinkles.mood.effects import words as effect_words
from sprinkles.mood.moments import level_words
from sprinkles.mood.queries import TABLES, Insights, read_insights
from sprinkles.mood.screens.barred import barred
from sprinkles.mood.screens.faces import face
from sprinkles.mood.screens.line import line
from sprinkles.mood.screens.wide import BOTH, CARD, broad, one_column, roomy
from sprinkles.mood.trends import Span, Trend
from sprinkles.mood.trends import words as trend_words
from sprinkles.mood.words import FACES, first_up
from sprinkles.sdk import Context
from ui import art
from ui.boundary import component
from ui.icons import backward
from ui.live import use_live
from ui.look import use_look
from ui.people import sees
from ui.press import chip, round_button
from ui.shell import top_bar
from ui.states import Loading, empty
from ui.surface import card
from ui.text import text, title
from ui.tokens import COLUMN, GUTTER, M, Palette
from ui.words import N_, _

SPANS: tuple[tuple[Span, str], ...] = (("week", N_("Week")), ("month", N_("Month")), ("year", N_("Year")))


@component
def Trends(ctx: Context) -> ft.View:
    look = use_look()
    span, set_span = ft.use_state("month")
    found: Insights | None = use_live(
        ctx.events.on_change, TABLES, lambda: read_insights(ctx, cast(Span, span)), [span]
    )
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), _("Back to moods"), lambda: nav.go("/mood"))
    parts: list[ft.Control] = [top_bar(p, _("How it went"), leading=back, trailing=[nav.sync_mark()])]
    chips = [chip(p, _(name), s == span, lambda s=s: set_span(s), key=f"span-{s}") for s, name in SPANS]
    parts.append(ft.Row([*chips, sees(p, "me", words=_("Only you"))], spacing=8))
    room = roomy(look)
    width = (BOTH if room else min(look.width - 2 * GUTTER, COLUMN)) - CARD
    if found is None:
        parts.append(Loading(p, 4))
    elif found.trend.count == 0 and found.days == 0:
        nothing = empty(p, _("A face now and then is enough to see how it went."), action=_("How are you?"),
                        on_action=lambda: nav.go("/mood"))  # fmt: skip
        parts.append(nothing)
    else:
        said = text(trend_words(found.trend), "label", p.ink_soft)
        parts.append(card(p, ft.Column([line(p, found.trend, width), said], spacing=14)))
        cards = [card(p, _levels(p, found.trend))] if found.trend.count else []
        cards.append(card(p, _together(p, found)))
        if room:
            beside = [ft.Container(c, expand=True) for c in cards]
            cards = [ft.Container(ft.Row(list(beside), spacing=M, vertical_alignment=ft.CrossAxisAlignment.START))]
        parts += cards
    wide = broad(parts) if room else one_column(parts)
    return nav.frame("/mood/trends", barred(look, parts), wide)  # type: ignore[no-any-return]


def _levels(p: Palette, trend: Trend) -> ft.Control:
    most = max(trend.levels)
    lines = [_level(p, level, trend.levels[level - 1], most) for level in range(7, 0, -1)]
    return ft.Column([title(_("How often"), "heading", p.ink), *lines], spacing=8)


def _level(p: Palette, level: int, count: int, most: int) -> ft.Control:
    filled = max(1, round(100 * count / most)) if count else 0
    bar = ft.Row(
        [
            ft.Container(
                height=10, border_radius=5, bgcolor=art.FACE_FILLS[FACES[level - 1]], expand=filled, visible=filled > 0
            ),
            ft.Container(height=10, expand=100 - filled, visible=filled < 100),
        ],
        spacing=0,
        expand=True,
    )
    row = ft.Row(
        [
            face(level, 28),
            ft.Container(bar, expand=True, bgcolor=p.sunken, border_radius=5),
            ft.Container(text(str(count), "label_strong", p.ink), width=32, alignment=ft.Alignment.CENTER_RIGHT),
        ],
        spacing=12,
    )
    return ft.Semantics(
        label=_("{mood}: {n}").format(mood=first_up(level_words(level)), n=count),
        container=True,
        exclude_semantics=True,
        content=row,
    )


def _together(p: Palette, found: Insights) -> ft.Control:
    parts: list[ft.Control] = [title(_("What goes together"), "heading", p.ink)]
    for effect in found.effects:
        counts = _("{with_it} days with, {without} without").format(
            with_it=effect.days_with, without=effect.days_without
        )
        said = [text(effect_words(effect), "body", p.ink), text(counts, "caption", p.ink_soft)]
        parts.append(ft.Column(list(said), spacing=1, tight=True))
    if found.effects:
        closing = _("From your last year, worked out on this device. What goes together need not be the reason.")
    elif found.looked_at:
        closing = _(
            "Nothing stands out so far. Days with and without what you named were alike, or chance could explain it."
        )
    else:
        closing = _(
            "Name what had a part in it now and then. With six days with something and six without, "
            "there may be something to say."
        )
        assert ENOUGH == 6
    parts.append(text(closing, "label", p.ink_soft))
    return ft.Column(parts, spacing=12)
