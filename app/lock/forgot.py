"""A forgotten PIN: whoever can sign in to the account of this home may take the lock away. Else it is said how things are."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.sign_in import sentence_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component
from ui.fields import code_input, text_input
from ui.look import use_look
from ui.press import button, word_button
from ui.states import notice
from ui.text import text, title
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

PROVE = N_(
    "The PIN is kept nowhere else and can’t be sent to you. Show that the account of this device is yours, and the lock is "
    "taken away. Nothing that you wrote is touched."
)
ALONE = N_(
    "The PIN is kept nowhere else, and this device belongs to no account that could say that it is you. Your words are still "
    "on this device. If you have a backup, put it back on a fresh Cupcake; a backup has no lock. Or wait, and try again: no "
    "number of wrong tries deletes anything."
)


@component
def Forgot(window: "Window", back: Any) -> ft.Control:
    p = use_look().p
    typed = ft.use_ref({"password": "", "code": ""})
    mailed, set_mailed = ft.use_state(False)
    problem, set_problem = ft.use_state("")
    words: dict[str, str] = typed.current or {}
    account = window.household.cupcake.home.account
    provable = account is not None and window.household.has_cloud
    email = account[1] if account else ""

    async def send() -> None:
        set_problem("")
        await (await window.household.cloud()).send_code(email)

    async def prove() -> None:
        set_problem("")
        cloud = await window.household.cloud()
        if mailed:
            await cloud.verify_code(email, words["code"])
        elif words["password"]:
            await cloud.login(email, words["password"])
        else:
            raise Refused(N_("Type your password, or have a code mailed to you."), code="no_password")
        await window.lock.take_away()

    def failed(error: Exception) -> None:
        set_problem(sentence_of(error))

    sending = use_action(send, on_done=lambda __: set_mailed(True), on_error=failed)
    proving = use_action(prove, on_error=failed)
    parts: list[ft.Control] = [
        title(_("A forgotten PIN"), "title", p.ink),
        text(_(PROVE if provable else ALONE), "label", p.ink_soft),
    ]
    if provable:
        parts.append(_code(p, words, proving.run) if mailed else _password(p, words, proving.run))
        parts.append(ft.Row([button(p, _("Take the lock away"), proving.run, busy=proving.running, expand=True)]))
        if not mailed:
            parts.append(
                ft.Row([button(p, _("Mail me a code"), sending.run, kind="quiet", busy=sending.running, expand=True)])
            )
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    parts.append(ft.Row([word_button(p, _("Back to the PIN"), back, color=p.ink_soft)]))
    return ft.Column(parts, spacing=18, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _password(p: Any, words: dict[str, str], submit: Any) -> ft.Control:
    def typing(event: Any) -> None:
        words["password"] = event.control.value or ""

    return text_input(p, _("Password of your account"), words["password"], typing, password=True, on_submit=submit,
                      autofill=ft.AutofillHint.PASSWORD, key="proof")  # fmt: skip


def _code(p: Any, words: dict[str, str], submit: Any) -> ft.Control:
    def typing(event: Any) -> None:
        words["code"] = event.control.value or ""

    return code_input(p, _("Code from the mail"), words["code"], typing, on_submit=submit, key="proof-code")
