"""The lock screen: all there is in the tree while a window is locked. It says nothing of who the two are."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.lock.forgot import Forgot
from app.screens.sign_in import sentence_of
from ui import art
from ui.action import use_action
from ui.boundary import component, keyed, use_effect
from ui.fields import text_input
from ui.icons import picture
from ui.look import use_look
from ui.press import button, word_button
from ui.surface import turned, wash
from ui.text import title
from ui.words import _, pgettext

if TYPE_CHECKING:
    from app.window import Window

FORM = 340


@component
def LockScreen(window: "Window") -> ft.View:
    look = use_look()
    forgot, set_forgot = ft.use_state(False)
    p = look.p
    inside = (
        keyed(Forgot, "forgot")(window, lambda: set_forgot(False))
        if forgot
        else keyed(AskPin, "pin")(window, lambda: set_forgot(True))
    )
    form = ft.Container(inside, width=min(FORM, look.width - 48))
    # It scrolls, so that a keyboard and large words hide nothing.
    column = ft.Column(
        [ft.Container(height=72), form, ft.Container(height=32)],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER, scroll=ft.ScrollMode.HIDDEN, expand=True,
    )  # fmt: skip
    filled = ft.Container(ft.SafeArea(column, expand=True), left=0, right=0, top=0, bottom=0)
    return ft.View(
        route=window.page.route, padding=0, spacing=0, bgcolor=p.background, can_pop=True,
        controls=[turned(ft.Stack([wash(p, 360), filled], expand=True))],
    )  # fmt: skip


@component
def AskPin(window: "Window", forgot: Any) -> ft.Control:
    p = use_look().p
    lock, _lock = ft.use_state(window.lock)
    typed, set_typed = ft.use_state("")
    problem, set_problem = ft.use_state("")

    async def open_it() -> str:
        set_problem("")
        return await window.lock.open(typed)

    def opened(line: str) -> None:
        if line:
            window.notes.append(line)

    def failed(error: Exception) -> None:
        set_typed("")
        set_problem(sentence_of(error))

    def typing(event: Any) -> None:
        set_typed(event.control.value or "")

    use_effect(window.lock.offer, [])
    action = use_action(open_it, on_done=opened, on_error=failed)
    other = use_action(window.lock.open_by_face_or_finger, on_error=failed)
    logo = picture(art.logo(p.a_fill, p.b_fill, p.accent), width=72, height=72)
    parts: list[ft.Control] = [
        ft.Row([logo], alignment=ft.MainAxisAlignment.CENTER),
        title(_("Cupcake is locked"), "title", p.ink, text_align=ft.TextAlign.CENTER),
        text_input(p, _("PIN"), typed, typing, password=True, keyboard=ft.KeyboardType.NUMBER, autofocus=True,
                   error=problem or None, on_submit=action.run, key="pin"),
        ft.Row([button(p, pgettext("unlock", "Open"), action.run, busy=action.running, expand=True)]),
    ]  # fmt: skip
    if lock.face_or_finger is not None:
        parts.append(
            ft.Row([button(p, _("Use your face or finger"), other.run, kind="quiet", busy=other.running, expand=True)])
        )
    parts.append(
        ft.Row([word_button(p, _("Forgot the PIN?"), forgot, color=p.ink_soft)], alignment=ft.MainAxisAlignment.CENTER)
    )
    return ft.Column(parts, spacing=18, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
