"""Writing an answer. What is typed is kept as a draft at once and becomes the answer when the person says so."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any, cast

import flet as ft

from sprinkles.daily_question.answering import answer, take_away
from sprinkles.daily_question.screens.answers import locked
from sprinkles.sdk import Context, Refused
from ui.action import Action, use_action
from ui.boundary import component, use_effect
from ui.fields import text_input
from ui.look import Look, use_look
from ui.overlay import overlay
from ui.press import button, word_button
from ui.problems import CALM_LINE
from ui.words import _

WAIT_S = 0.4


def draft_key(day: date) -> str:
    """Where the words of a day wait."""
    return f"question:{day.isoformat()}"


class Typing:
    """What stands in the field. No observable: a field that is drawn again while somebody types may lose letters."""

    def __init__(self, ctx: Context, day: date, words: str) -> None:
        self.words, self._ctx, self._key, self._turn, self._over = words, ctx, draft_key(day), 0, False

    async def typed(self, event: ft.Event[ft.TextField]) -> None:
        """Keep a draft when nothing was typed for a moment."""
        self.words, self._over = event.control.value or "", False
        self._turn += 1
        turn = self._turn
        await asyncio.sleep(WAIT_S)
        if turn == self._turn:
            await self.keep()

    async def keep(self) -> None:
        """Keep the draft now."""
        if not self._over:
            await asyncio.to_thread(self._ctx.drafts.put, self._key, {"text": self.words})

    def done(self) -> None:
        """It became the answer, or was thrown away. Blocking."""
        self._turn, self._over = self._turn + 1, True
        self._ctx.drafts.clear(self._key)


@component
def Editor(
    ctx: Context, day: date, begun: str, answered: bool, partner: str | None, on_close: Callable[[], None]
) -> ft.Control:
    look = use_look()
    p = look.p
    typing = cast(Typing, ft.use_state(cast(Any, lambda: Typing(ctx, day, begun)))[0])
    asking, ask = ft.use_state(False)
    wrong, say = ft.use_state("")
    stop: Any = ft.use_ref(None)

    def keep() -> None:
        answer(ctx, day, typing.words)
        typing.done()

    def remove() -> None:
        take_away(ctx, day)
        typing.done()

    def failed(error: Exception) -> str | None:
        if isinstance(error, Refused):
            say(_(error.message))
            return None
        return CALM_LINE

    def leave() -> None:
        typing.done()

    saving = use_action(keep, on_done=lambda __: on_close(), on_error=failed)
    removing = use_action(remove, on_done=lambda __: on_close(), on_error=failed)
    leaving = use_action(leave, on_done=lambda __: on_close())
    nav = ctx.nav

    def begin() -> None:
        stop.current = nav.on_pause(typing.keep) if nav is not None else None

    def end() -> None:
        if stop.current:
            stop.current()

    use_effect(begin, [], end)
    ft.use_dialog(_sure(look, removing, partner, lambda: ask(False)) if asking else None)
    sentence = _("Only you can read this")
    if partner:
        sentence = _("Only you can read this until {name} has answered too").format(name=partner)
    field = text_input(
        p, _("Your answer"), typing.words, typing.typed, hint=_("As short or as long as you like"), error=wrong or None,
        many=True, autofocus=True, on_blur=typing.keep, key=f"answer-{day.isoformat()}",
    )  # fmt: skip
    ways: list[ft.Control] = [button(p, _("Keep it"), saving.run, busy=saving.running)]
    if answered:
        ways += [
            word_button(p, _("Cancel"), leaving.run, color=p.ink_soft),
            word_button(p, _("Take it away"), lambda: ask(True), color=p.danger),
        ]
    return ft.Column([field, locked(p, sentence), ft.Row(ways, spacing=4, wrap=True)], spacing=12, tight=True)


def _sure(look: Look, removing: Action, partner: str | None, close: Callable[[], None]) -> ft.DialogControl:
    p = look.p
    ways = ft.Row(
        [
            button(p, _("Leave it"), close, kind="quiet", expand=True),
            button(p, _("Take away"), removing.run, kind="danger", lead="trash", busy=removing.running, expand=True),
        ],
        spacing=10,
    )
    under = _("It goes from all your devices.")
    if partner:
        under = _("It goes from all devices, yours and {name}’s.").format(name=partner)
    return overlay(look, _("Take your answer away?"), ways, close, under=under)
