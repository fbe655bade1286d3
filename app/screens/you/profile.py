"""Profile: the name you go by, a photo if you want one, and the colour that is yours."""

import asyncio
from typing import TYPE_CHECKING, Any

import flet as ft

from app.beginning import keep_name, own_name
from app.screens.own_name import NameCard
from app.screens.us import Pair, read_us
from app.screens.you.parts import body, fact_line, group, said, sentence_of
from core.errors import Refused
from storage.portraits import drop_portrait, keep_portrait
from ui.action import use_action
from ui.boundary import component, keyed
from ui.fields import text_input
from ui.look import use_look
from ui.people import avatar
from ui.press import button, word_button
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
            avatar(p, name or _("You"), pair.me.side, 84, photo=pair.me.photo),
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
    photo = keyed(PhotoCard, "photo")(window, pair)
    parts: list[ft.Control] = [head, photo, edit, fact_line(p, "users", seen)]
    if pair.email:
        parts.append(fact_line(p, "envelope-simple", pair.email, _("Your account. Nobody else sees the address.")))
    return body(parts)


@component
def PhotoCard(window: "Window", pair: Pair) -> ft.Control:
    """A photo in place of the letter, for who wants one."""
    p = use_look().p
    home = window.household.cupcake.home
    problem, set_problem = ft.use_state("")

    async def choose() -> None:
        set_problem("")
        for picked in await window.devices.photos.pick():
            await asyncio.to_thread(keep_portrait, home, picked.data)

    async def drop() -> None:
        set_problem("")
        await asyncio.to_thread(drop_portrait, home)

    def failed(error: Exception) -> None:
        set_problem(sentence_of(error))

    def changed(_done: Any) -> None:
        window.household.nudge()
        window.changes.noticed(people=True)

    choosing = use_action(choose, on_done=changed, on_error=failed)
    dropping = use_action(drop, on_done=changed, on_error=failed)
    label = _("Another photo") if pair.me.photo else _("Choose a photo")
    ways: list[ft.Control] = [button(p, label, choosing.run, kind="quiet", lead="image", busy=choosing.running)]
    if pair.me.photo:
        ways.append(word_button(p, _("Use my letter again"), dropping.run, color=p.ink_soft))
    if pair.mate:
        seen = _("{name} sees it while you two are a pair. It is cut square and made small before it is kept.")
        seen = seen.format(name=pair.mate.name)
    else:
        seen = _("Nobody else sees it until you pair; then your partner does. It is cut square and made small.")
    parts: list[ft.Control] = [said(p, seen), ft.Row(ways, spacing=8, run_spacing=8, wrap=True)]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, group(p, _("A photo of you"), parts, lines=False))


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
