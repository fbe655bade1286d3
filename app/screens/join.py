"""Joining with a code that the other one made."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.share_choice import share_choice
from app.screens.sign_in import sentence_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component
from ui.choice import use_choice
from ui.fields import code_input
from ui.look import use_look
from ui.press import button
from ui.states import notice
from ui.surface import card
from ui.text import text, title
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

CODE_LENGTH = 120  # generous: a whole link may be pasted


def code_in(words: str) -> str:
    """The code, also out of a pasted link. Raises: Refused when nothing was typed."""
    code = words.strip().split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1].strip()
    if not code:
        raise Refused(N_("Type the code that you were given."), code="no_code")
    return code


@component
def JoinCard(window: "Window", code: str = "", on_joined: Callable[[], None] | None = None) -> ft.Control:
    """`code` is what an invitation's link brought along."""
    look = use_look()
    shown, choose, share = use_choice("none")
    problem, set_problem = ft.use_state("")
    typed = ft.use_ref(code)
    p = look.p

    async def join() -> None:
        set_problem("")
        cloud = await window.household.cloud()
        await cloud.join(code_in(typed.current or ""), share())

    def joined(__: Any) -> None:
        window.household.nudge()
        window.changes.noticed(people=True)
        if on_joined is not None:
            on_joined()

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    action = use_action(join, on_done=joined, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        title(_("You were given a code"), "heading", p.ink),
        text(_("Type it here and you are together at once."), "label", p.ink_soft),
        code_input(p, _("Code"), typed.current or "", typing, hint="", length=CODE_LENGTH, digits=False, link=True,
                   on_submit=action.run, key="join-code"),
        share_choice(p, shown, choose),
        ft.Row([button(p, _("Join"), action.run, kind="soft", busy=action.running, expand=True)]),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, ft.Column(parts, spacing=14))
