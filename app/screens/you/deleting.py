"""Delete account: what goes and what stays, the words typed out, and then it is done, at once and for good."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.us import read_us
from app.screens.you import places
from app.screens.you.parts import body, fact_line, group, said, sentence_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component, keyed
from ui.fields import text_input
from ui.look import use_look
from ui.press import button, word_button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

CONFIRM = N_("delete my account")
WHAT = (
    ("trash", N_("Everything of yours in the cloud is deleted at once, for good. There is no way back.")),
    ("device-mobile", N_("What is on this device stays here, as a diary of its own.")),
    ("users", N_("What you shared stays with the other one. If you are paired, the pair ends.")),
    ("copy", N_("Other devices of yours keep what they hold.")),
    (
        "archive",
        N_(
            "That there was a pair stays in the cloud as numbers and dates, so that the other one’s devices learn of its end."
        ),
    ),
)


@component
def DeleteAccount(window: "Window") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    us = use_reading(lambda: read_us(window), [changes.people])
    p = look.p
    if us is None:
        return Loading(p)
    if us.email is None:
        return body([notice(p, _("This device belongs to no account. There is nothing to delete."))])
    return body(
        [
            group(p, _("What happens"), [fact_line(p, glyph, _(words)) for glyph, words in WHAT], lines=False),
            group(
                p, _("For a copy first"), [
                    ft.Row([button(p, _("Export or archive"), lambda: window.nav.go(places.EXPORT.route), kind="quiet",
                                   lead="upload-simple", expand=True)])
                ], lines=False,
            ),
            keyed(Confirm, "confirm")(window, us.email),
            keyed(Elsewhere, "elsewhere")(window),
        ]
    )  # fmt: skip


@component
def Confirm(window: "Window", email: str) -> ft.Control:
    p = use_look().p
    typed, set_typed = ft.use_state("")
    problem, set_problem = ft.use_state("")
    same = " ".join(typed.lower().split()) == _(CONFIRM)

    async def delete() -> None:
        set_problem("")
        if not same:
            raise Refused(N_("Type the words as they stand above."), code="not_confirmed")
        await (await window.household.cloud()).delete_account()

    def deleted(__: Any) -> None:
        window.household.nudge()
        window.notes.append(_("Your account is deleted. Everything that was on this device is still here."))
        window.changes.noticed(people=True)
        window.nav.go("/us")

    action = use_action(delete, on_done=deleted, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        text_input(p, _("Type “{words}”").format(words=_(CONFIRM)), typed,
                   lambda e: set_typed(e.control.value or ""), key="confirm-words"),
        ft.Row([button(p, _("Delete the account"), action.run, kind="danger", disabled=not same, busy=action.running,
                       expand=True)]),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return group(p, _("Delete the account"), parts, under=_("The account of {email}.").format(email=email), lines=False)


@component
def Elsewhere(window: "Window") -> ft.Control:
    """It was deleted on another device: here it only has to be let go of."""
    p = use_look().p
    asked, ask = ft.use_state(False)
    problem, set_problem = ft.use_state("")

    async def let_go() -> None:
        set_problem("")
        await (await window.household.cloud()).let_go()

    def gone(__: Any) -> None:
        window.notes.append(_("This device no longer belongs to an account. Everything you wrote is still here."))
        window.changes.noticed(people=True)
        window.nav.go("/us")

    action = use_action(let_go, on_done=gone, on_error=lambda error: set_problem(sentence_of(error)))
    if not asked:
        return ft.Row([word_button(p, _("It was deleted on another device"), lambda: ask(True), color=p.ink_soft)])
    parts: list[ft.Control] = [
        said(p, _("Then this device only lets go of it. Nobody is asked, and nothing that is here is touched.")),
        ft.Row(
            [button(p, _("Let go of the account here"), action.run, kind="quiet", busy=action.running, expand=True)]
        ),
    ]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return group(p, _("Deleted on another device"), parts, lines=False)
