"""How are you: a face and a press. More can be said, and nothing has to be."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import cast

import flet as ft

from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.moments import level_words
from sprinkles.mood.queries import TABLES, Now, read_now
from sprinkles.mood.screens.barred import barred
from sprinkles.mood.screens.details import Details
from sprinkles.mood.screens.faces import faces
from sprinkles.mood.screens.form import Form, open_form
from sprinkles.mood.screens.glance import Glance
from sprinkles.mood.screens.rows import rows
from sprinkles.mood.screens.weather import Offering, told
from sprinkles.mood.screens.wide import CARD, SIDE, one_column, roomy, two_columns
from sprinkles.mood.words import first_up
from sprinkles.sdk import Context, Refused
from ui.action import use_action
from ui.boundary import component, keyed, use_effect
from ui.icons import backward, icon, onward
from ui.live import use_live
from ui.look import use_look
from ui.overlay import overlay
from ui.people import sees
from ui.press import button, round_button, tappable, word_button
from ui.problems import CALM_LINE
from ui.shell import top_bar
from ui.states import Loading, empty, notice
from ui.surface import card
from ui.text import text, title
from ui.tokens import COLUMN, GUTTER, R_M, Palette
from ui.words import _


@component
def CheckIn(ctx: Context) -> ft.View:
    look = use_look()
    now: Now | None = use_live(ctx.events.on_change, TABLES, lambda: read_now(ctx))
    turn, next_turn = ft.use_state(0)
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    bar = top_bar(p, _("Mood"), trailing=[nav.sync_mark()])
    asks: list[ft.Control] = [keyed(Ask, f"ask-{turn}")(ctx, None, lambda: next_turn(lambda n: n + 1))]
    tells: list[ft.Control] = []
    if now is None:
        asks.append(Loading(p, 2))
    else:
        if now.theirs is not None:
            asks.append(told(p, now.theirs))
        if now.mate is not None:
            asks.append(keyed(Offering, f"offer-{now.offered}")(ctx, now, now.mate))
        if now.check_ins:
            listed = rows(p, now.check_ins, lambda rid: nav.go(f"/mood/{rid}"))
            tells.append(ft.Column([title(_("Today"), "heading", p.accent), *listed], spacing=2))
    tells.append(ft.Column([
        _way(p, "shapes", _("How it went"), lambda: nav.go("/mood/trends")),
        _way(p, "calendar-blank", _("Earlier check-ins"), lambda: nav.go("/mood/history")),
    ], spacing=0))  # fmt: skip
    if roomy(look):
        beside = keyed(Glance, "glance")(ctx, SIDE - CARD)
        return nav.frame("/mood", ft.Container(), two_columns(bar, asks, [beside, *tells]))  # type: ignore[no-any-return]
    parts = [bar, *asks, *tells]
    return nav.frame("/mood", barred(look, parts), one_column(parts))  # type: ignore[no-any-return]


@component
def OneCheckIn(ctx: Context) -> ft.View:
    look = use_look()
    check_in_id = ft.use_route_params().get("check_in_id", "")
    asking, ask = ft.use_state(False)
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p

    def leave() -> None:
        nav.go("/mood")

    delete = use_action(lambda: ctx.store.delete(MoodCheckIn, check_in_id), on_done=lambda __: leave())
    ways = ft.Row(
        [
            button(p, _("Keep it"), lambda: ask(False), kind="quiet", expand=True),
            button(p, _("Delete"), delete.run, kind="danger", lead="trash", busy=delete.running, expand=True),
        ],
        spacing=10,
    )
    under = _("Nobody else can read it. It goes from all your devices.")
    ft.use_dialog(overlay(look, _("Delete this check-in?"), ways, lambda: ask(False), under=under) if asking else None)
    back = round_button(p, backward(), _("Back to moods"), leave)
    trash = round_button(p, "trash", _("Delete this check-in"), lambda: ask(True), color=p.ink_soft)
    bar = top_bar(p, _("A check-in"), leading=back, trailing=[trash, nav.sync_mark()])
    parts: list[ft.Control] = [bar, keyed(Ask, check_in_id)(ctx, check_in_id, leave)]
    return nav.frame(f"/mood/{check_in_id}", barred(look, parts), one_column(parts))  # type: ignore[no-any-return]


@component
def Ask(ctx: Context, check_in_id: str | None, on_kept: Callable[[], None]) -> ft.Control:
    look = use_look()
    form, set_form = ft.use_state(cast(Form | None, None))
    refused, refuse = ft.use_state("")

    async def begin() -> None:
        try:
            opened = await asyncio.to_thread(open_form, ctx, check_in_id)
        except Refused as error:
            refuse(_(error.message))
            return
        set_form(lambda __: Form(ctx, opened))

    use_effect(begin, [check_in_id])
    if refused:
        nav = ctx.nav
        return empty(look.p, refused, action=_("How are you?"), on_action=partial(nav.go, "/mood") if nav else None)
    return keyed(Sheet, "sheet")(form, check_in_id is None, on_kept) if form is not None else Loading(look.p, 3)


@component
def Sheet(form: Form, new: bool, on_kept: Callable[[], None]) -> ft.Control:
    look = use_look()
    p = look.p
    problem, say = ft.use_state("")

    def failed(error: Exception) -> None:
        say(_(error.message if isinstance(error, Refused) else CALM_LINE))

    save = use_action(form.keep, on_done=lambda __: on_kept(), on_error=failed)
    width = min(look.width - 2 * GUTTER, COLUMN) - 40
    parts: list[ft.Control] = [
        title(_("How are you?") if new else _("How you were"), "title", p.ink),
        faces(p, form.valence, form.level, width),
    ]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    if form.valence is not None:
        parts += [
            ft.Row([text(first_up(level_words(form.valence)), "heading", p.ink, expand=True)]),
            ft.Row([button(p, _("Keep it"), save.run, busy=save.running), sees(p, "me", words=_("Only you can read this"))],
                   spacing=14, wrap=True),
            keyed(Details, "details")(form),
        ]  # fmt: skip
        if new:
            parts.append(ft.Row([word_button(p, _("Keep it all"), save.run)]))
    return card(p, ft.Column(parts, spacing=16))


def _way(p: Palette, glyph: str, label: str, on_click: Callable[[], object]) -> ft.Control:
    row = ft.Row(
        [
            icon(glyph, p.ink_soft, 20),
            text(label, "label_strong", p.ink, expand=True),
            icon(onward(), p.ink_soft, 16),
        ],
        spacing=12,
    )
    return tappable(p, row, label, on_click, radius=R_M, height=52, padding=ft.Padding.symmetric(horizontal=12))
