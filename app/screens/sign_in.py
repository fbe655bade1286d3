"""Signing in: a mail address with a password, or with a code that is mailed. Never needed to begin.

What is typed lives in a plain object and not in state: a field that is drawn again while somebody types may lose letters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flet as ft

from app.below import say
from core.errors import CupcakeError, Refused
from ui import art
from ui.action import Action, use_action
from ui.boundary import component
from ui.fields import code_input, text_input
from ui.icons import picture
from ui.look import use_look
from ui.press import button, round_button, word_button
from ui.shell import column_list
from ui.states import notice
from ui.text import text, title
from ui.tokens import Palette
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

FORM = 400
# The account speaks to the command line, too; where its sentence names an option, the app says it in its own words.
OWN_WORDS = {
    "otp_expired": N_("That code is wrong or too old. Ask for a new one."),
    "email_not_confirmed": N_("This address is not confirmed yet. Sign in with a mail code."),
    "another_account": N_("This home belongs to another account. Sign in with the one it began with."),
    "account_anew": N_(
        "The account of this device is gone, and this is a new one with its address. Under You, Delete account, say that it was "
        "deleted on another device, and sign in again. Everything here stays."
    ),
}
KEPT_IN_A_FILE = N_(
    "This device has no safe place for keys, so that you stay signed in is kept in a file that only you can read."
)
UNEXPECTED = N_("That didn’t work, and it’s not your doing. Everything you wrote is safe here; try again.")


@dataclass
class Typed:
    """What stands in the fields."""

    email: str = ""
    password: str = ""
    code: str = ""


def sentence_of(error: Exception) -> str:
    """What went wrong, for a person."""
    if not isinstance(error, CupcakeError):
        return _(UNEXPECTED)
    return _(OWN_WORDS[error.code]) if error.code in OWN_WORDS else say(error.message)


@dataclass(frozen=True)
class Ways:
    """The ways in, each an action."""

    login: Action
    signup: Action
    send: Action
    verify: Action

    @property
    def busy(self) -> bool:
        """Whether one is being gone."""
        return any(way.running for way in (self.login, self.signup, self.send, self.verify))


def _use_ways(window: "Window", typed: Typed, ask_code: Callable[[], None], tell: Callable[[str], None]) -> Ways:
    """A hook. `ask_code` shows the field for the code, `tell` a line or none."""

    async def enter(how: str) -> None:
        tell("")
        cloud = await window.household.cloud()
        if how == "send":
            await cloud.send_code(typed.email)
            return
        if how == "login":
            account = await cloud.login(typed.email, _given(typed.password))
        elif how == "signup":
            account = await cloud.signup(typed.email, _given(typed.password))
        else:
            account = await cloud.verify_code(typed.email, typed.code)
        if account.note:
            window.notes.append(_(KEPT_IN_A_FILE))
        await window.household.wake()
        window.household.nudge()
        window.changes.noticed(people=True)

    def failed(error: Exception) -> None:
        if isinstance(error, Refused) and error.code == "confirm":
            ask_code()
        else:
            tell(sentence_of(error))

    def inside(_: Any) -> None:
        to, window.after_sign_in = window.after_sign_in or "/us", ""
        window.nav.go(to)

    return Ways(
        login=use_action(lambda: enter("login"), on_done=inside, on_error=failed),
        signup=use_action(lambda: enter("signup"), on_done=inside, on_error=failed),
        send=use_action(lambda: enter("send"), on_done=lambda _: ask_code(), on_error=failed),
        verify=use_action(lambda: enter("verify"), on_done=inside, on_error=failed),
    )


@component
def SignIn(window: "Window") -> ft.View:
    look = use_look()
    typed = ft.use_memo(Typed, [])
    step, set_step = ft.use_state("password")
    problem, set_problem = ft.use_state("")
    p = look.p

    def turn(to: str) -> None:
        set_problem("")
        set_step(to)

    ways = _use_ways(window, typed, lambda: turn("code"), set_problem)
    if step == "code":
        fields = _code_fields(p, typed, ways.verify.run)
        buttons = _code_buttons(p, ways, lambda: turn("password"))
    else:
        fields = _password_fields(p, typed, ways.login.run)
        buttons = _password_buttons(p, ways)
    said = [notice(p, problem, tone="warning")] if problem else []
    form = ft.Column([_head(p, step, typed.email), *fields, *said, ft.Column(buttons, spacing=8)], spacing=18)
    close = round_button(p, "x", _("Close"), lambda: window.nav.back("/us"))
    bar = ft.Row([close, ft.Container(expand=True), window.nav.sync_mark()])
    centred = ft.Container(ft.Container(form, width=min(FORM, look.width - 40)), alignment=ft.Alignment.TOP_CENTER)
    body = ft.Column(
        [
            ft.Container(bar, padding=ft.Padding.symmetric(horizontal=10, vertical=8)),
            column_list(look, [centred]),
        ],
        spacing=0,
        expand=True,
    )
    return window.nav.frame("/sign-in", body, bar=False)


def _password_buttons(p: Palette, ways: Ways) -> list[ft.Control]:
    mail = button(
        p,
        _("Mail me a code"),
        ways.send.run,
        kind="quiet",
        lead="envelope-simple",
        busy=ways.send.running,
        disabled=ways.busy,
        expand=True,
    )
    make = word_button(p, _("Make an account"), None if ways.busy else ways.signup.run)
    return [
        ft.Row([button(p, _("Sign in"), ways.login.run, busy=ways.login.running, disabled=ways.busy, expand=True)]),
        ft.Row([mail]),
        ft.Row([make], alignment=ft.MainAxisAlignment.CENTER),
    ]


def _code_buttons(p: Palette, ways: Ways, on_back: Callable[[], None]) -> list[ft.Control]:
    return [
        ft.Row([button(p, _("Sign in"), ways.verify.run, busy=ways.verify.running, disabled=ways.busy, expand=True)]),
        ft.Row([word_button(p, _("Use another address"), on_back)], alignment=ft.MainAxisAlignment.CENTER),
    ]


def _given(password: str) -> str:
    if not password:
        raise Refused(N_("Type your password, or have a code mailed to you."), code="no_password")
    return password


def _head(p: Palette, step: str, email: str) -> ft.Control:
    if step == "code":
        under = _("A six-digit code is on its way to {email}.").format(email=email.strip())
    else:
        under = _(
            "You need no account to begin: everything you write is kept on this device. Sign in to share with one "
            "person, or to have your words on another device."
        )
    return ft.Column(
        [
            picture(art.logo(p.a_fill, p.b_fill, p.accent), width=56, height=56),
            title(_("Type the code") if step == "code" else _("Sign in"), "display", p.ink),
            text(under, "body", p.ink_soft),
        ],
        spacing=10,
    )


def _password_fields(p: Palette, typed: Typed, on_submit: Any) -> list[ft.Control]:
    return [
        text_input(
            p,
            _("Mail address"),
            typed.email,
            lambda e: setattr(typed, "email", e.control.value or ""),
            keyboard=ft.KeyboardType.EMAIL,
            autofill=ft.AutofillHint.EMAIL,
            key="email",
        ),
        text_input(
            p,
            _("Password"),
            typed.password,
            lambda e: setattr(typed, "password", e.control.value or ""),
            password=True,
            help_line=_("At least 8 characters. Not needed with a mail code."),
            autofill=ft.AutofillHint.PASSWORD,
            on_submit=on_submit,
            key="password",
        ),
    ]


def _code_fields(p: Palette, typed: Typed, on_submit: Any) -> list[ft.Control]:
    return [
        code_input(
            p,
            _("Code"),
            typed.code,
            lambda e: setattr(typed, "code", e.control.value or ""),
            on_submit=on_submit,
            autofocus=True,
            key="code",
        )
    ]
