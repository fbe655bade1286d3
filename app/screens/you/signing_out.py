"""Sign out: said what it means before it is done."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.us import read_us
from app.screens.you.parts import body, fact_line, sentence_of
from ui.action import use_action
from ui.boundary import component
from ui.look import use_look
from ui.press import button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

WHAT = (
    ("device-mobile", N_("Everything you wrote is still here, and you can go on writing.")),
    ("cloud-slash", N_("Nothing goes anywhere until you sign in again, with the same account.")),
    ("lock", N_("It hides nothing: whoever opens Cupcake here can read. A lock is under App lock.")),
)


@component
def SignOut(window: "Window") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    us = use_reading(lambda: read_us(window), [changes.people])
    problem, set_problem = ft.use_state("")
    p = look.p

    async def sign_out() -> None:
        set_problem("")
        await (await window.household.cloud()).logout()

    def signed_out(__: Any) -> None:
        window.household.nudge()
        window.notes.append(_("You are signed out. Everything you wrote is still here."))
        window.changes.noticed(people=True)
        window.nav.go("/us")

    action = use_action(sign_out, on_done=signed_out, on_error=lambda error: set_problem(sentence_of(error)))
    if us is None:
        return Loading(p)
    if us.email is None:
        return body([notice(p, _("Nobody is signed in here."))])
    parts: list[ft.Control] = [fact_line(p, glyph, _(words)) for glyph, words in WHAT]
    parts.append(
        ft.Row(
            [
                button(
                    p,
                    _("Sign out {email}").format(email=us.email),
                    action.run,
                    kind="soft",
                    busy=action.running,
                    expand=True,
                )
            ]
        )
    )
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return body(parts)
