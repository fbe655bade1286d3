"""Where an invitation leads: its code, what is shared and what is not, and the account that it takes.

`/join` and `/join/CODE`. Who has no account yet makes one on the way and comes back here with the code kept.
"""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.join import JoinCard, code_in
from app.screens.sign_in import sentence_of
from app.screens.us import read_us
from app.screens.welcome.page import page_of
from app.screens.welcome.plain_words import WHAT_IS_SHARED, lines
from ui.action import use_action
from ui.boundary import component, keyed
from ui.fields import code_input
from ui.look import use_look
from ui.press import button, round_button
from ui.reading import use_reading
from ui.shell import screen
from ui.states import Loading, notice
from ui.surface import card
from ui.text import text, title
from ui.tokens import Palette
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window

ROUTE = "/join"


@component
def Joining(window: "Window") -> ft.View:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    code = ft.use_route_params().get("code", "")
    us = use_reading(lambda: read_us(window), [changes.people])
    p = look.p
    parts: list[ft.Control] = [
        ft.Row([round_button(p, "x", _("Close"), lambda: window.nav.back("/"), bg=p.surface)]),
        title(_("You were invited"), "display", p.ink),
    ]
    if us is None:
        parts.append(Loading(p))
    elif us.mate is not None:
        parts.append(
            _done(
                window,
                p,
                _("You and {name} are together here already. There is nothing to join.").format(name=us.mate.name),
            )
        )
    elif not window.household.has_cloud:
        parts.append(notice(p, _("No cloud is set up for this app, so an invitation can’t reach anybody from here.")))
    else:
        parts.append(lines(p, WHAT_IS_SHARED))
        if us.email is None:
            parts.append(keyed(AskAccount, "account")(window, code))
        else:
            parts.append(keyed(JoinCard, f"join-{code}")(window, code, lambda: window.nav.go("/us")))
    return screen(ROUTE, look, page_of(look, ft.Column(parts, spacing=22)))


@component
def AskAccount(window: "Window", code: str) -> ft.Control:
    """The code first, then the account: nobody should sign up only to find that they mistyped."""
    p = use_look().p
    typed = ft.use_ref(code)
    problem, set_problem = ft.use_state("")

    async def go_on() -> None:
        set_problem("")
        window.after_sign_in = f"{ROUTE}/{code_in(typed.current or '')}"
        window.nav.go("/sign-in")

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    action = use_action(go_on, on_error=lambda error: set_problem(sentence_of(error)))
    words = _(
        "To find each other you each need an account; a mail address is enough. What you wrote stays on this device."
    )
    parts: list[ft.Control] = [
        code_input(p, _("Code or link"), typed.current or "", typing, hint="", length=120, digits=False, link=True,
                   on_submit=action.run, key="invited-code"),
        text(words, "label", p.ink_soft),
        ft.Row([button(p, _("Go on"), action.run, busy=action.running, expand=True)]),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, ft.Column(parts, spacing=14))


def _done(window: "Window", p: Palette, words: str) -> ft.Control:
    go = ft.Row([button(p, _("Go on"), lambda: window.nav.go("/us"), expand=True)])
    return card(p, ft.Column([text(words, "body", p.ink), go], spacing=14))
