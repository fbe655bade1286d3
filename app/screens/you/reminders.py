"""Reminders: whether, of what, and the hours in which none is said. Kept on this device."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import flet as ft

from app.quiet import Quiet, clock_of, keep_quiet, read_quiet
from app.screens.you.parts import body, group, said, sentence_of
from ui.action import use_action
from ui.boundary import component, keyed
from ui.fields import text_input
from ui.look import use_look
from ui.press import button, word_button
from ui.states import notice
from ui.switch import switch_line
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window

EVENING, MORNING = "22:00", "07:00"


@component
def RemindersPage(window: "Window") -> ft.Control:
    look = use_look()
    cupcake = window.household.cupcake
    store = cupcake.home.store
    first: Any = lambda: read_quiet(store)  # noqa: E731  one row
    wish, set_wish = ft.use_state(first)
    p = look.p

    async def choose(to: Quiet) -> None:
        set_wish(to)
        await asyncio.to_thread(keep_quiet, store, to)

    def mute(name: str) -> Quiet:
        gone = set(wish.muted) ^ {name}
        now: Quiet = replace(wish, muted=tuple(sorted(gone)))
        return now

    parts: list[ft.Control] = [
        switch_line(p, _("Remind me"), wish.on, lambda: choose(replace(wish, on=not wish.on)),
                    under=_("While Cupcake is open. What is due stands on Today in any case."))
    ]  # fmt: skip
    if wish.on:
        can = [s.manifest for s in cupcake.running if s.manifest.contributes.reminders]
        rows = [
            switch_line(p, _(m.title or m.name), m.name not in wish.muted, lambda n=m.name: choose(mute(str(n))))
            for m in can
        ]
        what = group(p, _("What may remind"), rows) if rows else said(p, _("Nothing that you use has reminders."))
        parts += [what, keyed(Hours, f"{wish.first}-{wish.last}")(wish, choose)]
    return body(parts)


@component
def Hours(wish: Quiet, choose: Any) -> ft.Control:
    p = use_look().p
    typed = ft.use_ref({"first": wish.first or EVENING, "last": wish.last or MORNING})
    problem, set_problem = ft.use_state("")
    now: dict[str, str] = typed.current or {}

    async def keep() -> None:
        set_problem("")
        await choose(replace(wish, first=clock_of(now["first"]), last=clock_of(now["last"])))

    keeping = use_action(keep, on_error=lambda error: set_problem(sentence_of(error)))

    def field(name: str, label: str) -> ft.Control:
        def typing(event: Any) -> None:
            now[name] = event.control.value or ""

        box = text_input(
            p, label, now[name], typing, keyboard=ft.KeyboardType.DATETIME, on_submit=keeping.run, key=name
        )
        return ft.Container(box, expand=True)

    rows: list[ft.Control] = [ft.Row([field("first", _("From")), field("last", _("To"))], spacing=12)]
    if problem:
        rows.append(notice(p, problem, tone="warning"))
    label = _("Keep these hours") if wish.first else _("Be quiet in these hours")
    buttons: list[ft.Control] = [button(p, label, keeping.run, kind="soft", busy=keeping.running)]
    if wish.first:
        buttons.append(word_button(p, _("No quiet hours"), lambda: choose(replace(wish, first="", last=""))))
    rows.append(ft.Row(buttons, spacing=8, wrap=True))
    now_set = (
        _("Nothing is said from {first} to {last}.").format(first=wish.first, last=wish.last)
        if wish.first
        else _("There are none yet.")
    )
    return group(p, _("Quiet hours"), rows, under=now_set, lines=False)
