"""Today's habits on the Today page: up to four rings to press, and the way to the rest."""

import flet as ft

from sprinkles.habits.doing import today
from sprinkles.habits.queries import HabitView, in_words, read_habits
from sprinkles.habits.screens.check_ring import ring_of, said, use_ticking
from sprinkles.habits.screens.live import use_live
from sprinkles.sdk import Context
from ui.boundary import component, keyed, memo
from ui.look import use_look
from ui.press import tappable, word_button
from ui.surface import card
from ui.text import one_line, text, title
from ui.tokens import R_M
from ui.words import _

MOST = 4


@component
def Card(ctx: Context) -> ft.Control:
    p = use_look().p
    found: list[HabitView] | None = use_live(ctx, lambda: read_habits(ctx, today()), [])
    assert ctx.nav is not None
    nav = ctx.nav
    asked = [h for h in found or () if h.asks_today]
    if not asked:
        return ft.Container(visible=False)
    done = sum(h.today in h.kept for h in asked)
    # What is left to do stands first; what is done stays in sight while there is room.
    shown = sorted(asked, key=lambda h: h.mine_on(h.today))[:MOST] if len(asked) > MOST else asked
    head = ft.Row(
        [
            title(_("Small promises"), "heading", p.ink, expand=True),
            text(_("{done} of {all} today").format(done=done, all=len(asked)), "caption", p.ink_soft),
        ]
    )
    rings = ft.Row(
        [keyed(TodaysRing, h.id)(ctx, h) for h in shown],
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    parts: list[ft.Control] = [ft.Container(head, padding=ft.Padding.symmetric(horizontal=8)), rings]
    if len(asked) > MOST:
        parts.append(word_button(p, _("All {n}").format(n=len(asked)), lambda: nav.go("/habits")))
    return card(p, ft.Column(parts, spacing=14, tight=True), padding=12)


@component
def _TodaysRing(ctx: Context, view: HabitView) -> ft.Control:
    p = use_look().p
    tick = use_ticking(ctx, view)
    words = ft.Column(
        [
            one_line(view.title, "label_strong", p.ink, lines=2, text_align=ft.TextAlign.CENTER),
            text(in_words(view, view.today), "caption", p.ink_soft, text_align=ft.TextAlign.CENTER),
        ],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )  # fmt: skip
    return tappable(
        p,
        ft.Column(
            [ring_of(p, view, view.today, 60), words], spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER
        ),
        said(view, view.today),
        tick.run if view.may_check else None,
        radius=R_M,
        expand=True,
        padding=ft.Padding.symmetric(horizontal=2, vertical=4),
        alignment=ft.Alignment.TOP_CENTER,
    )


TodaysRing = memo(_TodaysRing)
