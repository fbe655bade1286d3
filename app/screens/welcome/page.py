"""The welcome of an empty home: one calm page. "Start writing" opens the editor; nothing here asks for an account."""

import asyncio
from typing import TYPE_CHECKING, Any

import flet as ft

from app.beginning import begin, keep_name
from app.screens.welcome.plain_words import WHERE_IT_IS, lines
from ui import art
from ui.action import use_action
from ui.boundary import component
from ui.fields import text_input
from ui.icons import picture
from ui.look import Look, use_look
from ui.press import button, word_button
from ui.shell import column_list, screen
from ui.surface import wash
from ui.text import text, title
from ui.tokens import Palette
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window

ROUTE = "/welcome"
FORM = 420


@component
def Welcome(window: "Window") -> ft.View:
    look = use_look()
    typed = ft.use_ref("")
    p = look.p
    home = window.household.cupcake.home

    async def begin_writing() -> None:
        await asyncio.to_thread(keep_name, home, typed.current or "")
        await asyncio.to_thread(begin, home)
        await window.nav.settle_in(window.nav.writing or window.nav.home)

    async def leave_for(route: str) -> None:
        # Not begun yet: who comes back finds this page again.
        await asyncio.to_thread(keep_name, home, typed.current or "")
        window.nav.go(route)

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    write = use_action(begin_writing)
    join = use_action(lambda: leave_for("/join"))
    back = use_action(lambda: leave_for("/welcome/back"))
    busy = write.running or join.running or back.running
    form = ft.Column(
        [
            _head(p),
            text_input(p, _("What are you called?"), "", typing, hint=_("A name, if you like"), on_submit=write.run,
                       autofill=ft.AutofillHint.GIVEN_NAME, key="welcome-name"),
            ft.Column(
                [
                    ft.Row([button(p, _("Start writing"), write.run, lead="pencil-simple", disabled=busy, expand=True)]),
                    ft.Row([button(p, _("I have an invitation"), join.run, kind="quiet", disabled=busy, expand=True)]),
                    ft.Row([word_button(p, _("I used Cupcake before"), None if busy else back.run)],
                           alignment=ft.MainAxisAlignment.CENTER),
                ],
                spacing=10,
            ),
            lines(p, WHERE_IT_IS),
        ],
        spacing=26,
    )  # fmt: skip
    return screen(ROUTE, look, page_of(look, form))


def page_of(look: Look, form: ft.Control) -> ft.Control:
    """A page of the first minutes: a form in the light of the wash, in the middle of wide screens."""
    width = min(FORM, look.width - 40)
    centred = ft.Container(ft.Container(form, width=width), alignment=ft.Alignment.TOP_CENTER)
    scrolled = ft.Container(column_list(look, [centred], top=28), left=0, right=0, top=0, bottom=0)
    return ft.Stack([wash(look.p, 320), scrolled], expand=True)


def _head(p: Palette) -> ft.Control:
    return ft.Column(
        [
            picture(art.logo(p.a_fill, p.b_fill, p.accent), width=72, height=72),
            title(_("A diary for one or two"), "display", p.ink),
            text(_("Begin by yourself. Somebody can join you whenever you both like, or never."), "body", p.ink_soft),
        ],
        spacing=12,
    )
