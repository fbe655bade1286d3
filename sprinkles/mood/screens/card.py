"""How are you, on the Today page: a face is a check-in. And the other one's weather, if they offer it."""

import flet as ft

from sprinkles.mood.documents import clock
from sprinkles.mood.keeping import Telling, keep
from sprinkles.mood.moments import level_words
from sprinkles.mood.queries import TABLES, Now, read_now
from sprinkles.mood.screens.faces import face, faces
from sprinkles.mood.screens.weather import told
from sprinkles.mood.words import first_up
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component
from ui.live import use_live
from ui.look import use_look
from ui.press import word_button
from ui.surface import card
from ui.text import text, title
from ui.tokens import COLUMN, GUTTER
from ui.words import _


@component
def Card(ctx: Context) -> ft.Control:
    look = use_look()
    p = look.p
    now: Now | None = use_live(ctx.events.on_change, TABLES, lambda: read_now(ctx))
    chosen = ft.use_ref(0)
    save = use_action(lambda: keep(ctx, Telling(chosen.current or 4)))
    if now is None:
        return ft.Container(visible=False)

    async def choose(level: int) -> None:
        chosen.current = level
        await save.run()

    def say_more() -> None:
        if ctx.nav is not None:
            ctx.nav.go(f"/mood/{last.id}" if last else "/mood")

    last = now.check_ins[0] if now.check_ins else None
    parts: list[ft.Control]
    if last is None:
        width = (COLUMN if look.wide else min(look.width, COLUMN) - 2 * GUTTER) - 40
        parts = [title(_("How are you?"), "heading", p.ink), faces(p, None, choose, width)]
    else:
        said = ft.Column(
            [text(first_up(level_words(last.valence)), "row", p.ink),
             text(_("Noted at {time}, for you alone").format(time=clock(last)), "caption", p.ink_soft)],
            spacing=2, expand=True, tight=True,
        )  # fmt: skip
        parts = [ft.Row([face(last.valence, 40), said, word_button(p, _("Say more"), say_more)], spacing=12)]
    if now.theirs is not None:
        parts.append(told(p, now.theirs))
    return card(p, ft.Column(parts, spacing=14))
