"""Profile: the name you go by, and the colour that is yours."""

import asyncio
from typing import TYPE_CHECKING, Any

import flet as ft

from app.beginning import keep_name, own_name
from app.screens.own_name import NameCard
from app.screens.us import read_us
from app.screens.you.parts import body, fact_line, said, sentence_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component, keyed
from ui.fields import text_input
from ui.look import use_look
from ui.people import avatar
from ui.press import button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.surface import card
from ui.text import text, title
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

COLOURS = {"a": N_("Marmalade"), "b": N_("Blueberry")}


@component
def Profile(window: "Window") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    us = use_reading(lambda: (read_us(window), own_name(window.household.cupcake.home)), [changes.people])
    p = look.p
    if us is None:
        return Loading(p)
    pair, name = us
    colour = _(COLOURS[pair.me.side])
    under = _("{colour} is yours: what you wrote carries it.") if pair.mate else _("{colour} is yours, for now.")
    head = ft.Row(
        [
            avatar(p, name or _("You"), pair.me.side, 84),
            ft.Column(
                [title(name or _("You"), "title", p.ink), text(under.format(colour=colour), "label", p.ink_soft)],
                spacing=4,
                expand=True,
            ),
        ],
        spacing=18,
    )
    edit = keyed(NameCard, "name")(window, name) if pair.email is not None else keyed(LocalName, "local")(window, name)
    seen = (
        _("{name} sees this name.").format(name=pair.mate.name)
        if pair.mate
        else _("Nobody sees this name until there are two of you.")
    )
    parts: list[ft.Control] = [head, edit, fact_line(p, "users", seen)]
    if pair.email:
        parts.append(fact_line(p, "envelope-simple", pair.email, _("Your account. Nobody else sees the address.")))
    parts.append(said(p, _("Your letter stands for you. Photos of people are not kept, so none has to travel.")))
    return body(parts)


@component
def LocalName(window: "Window", name: str) -> ft.Control:
    """Before there is an account: kept here, and given to the account that is made."""
    p = use_look().p
    home = window.household.cupcake.home
    typed = ft.use_ref(name)
    problem, set_problem = ft.use_state("")

    async def keep() -> None:
        set_problem("")
        if not (typed.current or "").strip():
            raise Refused(N_("Type the name you go by."), code="no_name")
        await asyncio.to_thread(keep_name, home, typed.current or "")

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    action = use_action(
        keep, on_done=lambda __: window.changes.noticed(people=True),
        on_error=lambda error: set_problem(sentence_of(error)),
    )  # fmt: skip
    parts: list[ft.Control] = [
        text_input(p, _("Your name"), typed.current or "", typing, hint=_("What you are called"), on_submit=action.run,
                   autofill=ft.AutofillHint.GIVEN_NAME, key="own-name"),
        ft.Row([button(p, _("Keep this name"), action.run, kind="quiet", busy=action.running, expand=True)]),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, ft.Column(parts, spacing=12))
