"""Earlier questions as a screen of phones; on wide screens they lie beside the question anyway."""

import flet as ft

from sprinkles.daily_question.circle import today
from sprinkles.daily_question.screens.beside import Beside
from sprinkles.daily_question.screens.shelf import Shelf
from sprinkles.sdk import Context
from ui.boundary import component
from ui.icons import backward
from ui.look import use_look
from ui.press import round_button
from ui.shell import top_bar
from ui.words import _


@component
def History(ctx: Context) -> ft.View:
    look = use_look()
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), _("Back to the question"), lambda: nav.go("/question"))
    bar = top_bar(p, _("Earlier questions"), leading=back, trailing=[nav.sync_mark()])
    if look.wide:
        return nav.frame("/question/history", ft.Container(), Beside(ctx, today()))  # type: ignore[no-any-return]
    shelf = Shelf(ctx, "", lambda day: nav.go(f"/question/{day}"))
    return nav.frame("/question/history", ft.Column([bar, shelf], spacing=0, expand=True))  # type: ignore[no-any-return]
