"""The name under which the other one sees you."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.sign_in import sentence_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component
from ui.fields import text_input
from ui.look import use_look
from ui.press import button
from ui.states import notice
from ui.surface import card
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window


@component
def NameCard(window: "Window", name: str) -> ft.Control:
    look = use_look()
    typed = ft.use_ref(name)
    problem, set_problem = ft.use_state("")
    p = look.p

    async def keep() -> None:
        set_problem("")
        wish = (typed.current or "").strip()
        if not wish:
            raise Refused(N_("Type the name you go by."), code="no_name")
        cloud = await window.household.cloud()
        await cloud.set_name(wish)

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    def kept(__: Any) -> None:
        window.household.nudge()

    action = use_action(keep, on_done=kept, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        text_input(p, _("Your name"), typed.current or "", typing, hint=_("What you are called"), on_submit=action.run,
                   autofill=ft.AutofillHint.GIVEN_NAME, key="own-name"),
        ft.Row([button(p, _("Keep this name"), action.run, kind="quiet", busy=action.running, expand=True)]),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, ft.Column(parts, spacing=12))
