"""Inviting the other one: a code to read aloud or send, good for one person and one day."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.qr import qr
from app.screens.share_choice import share_choice
from app.screens.sign_in import sentence_of
from app.screens.welcome.plain_words import WHAT_IS_SHARED, lines
from ui.action import use_action
from ui.boundary import component
from ui.look import use_look
from ui.press import button
from ui.states import notice
from ui.surface import card
from ui.text import text, title, to_copy
from ui.tokens import R_M, Palette

if TYPE_CHECKING:
    from app.window import Window


@component
def InviteCard(window: "Window") -> ft.Control:
    look = use_look()
    share, set_share = ft.use_state("none")
    invite, set_invite = ft.use_state(None)
    problem, set_problem = ft.use_state("")
    p = look.p

    async def make() -> Any:
        set_problem("")
        cloud = await window.household.cloud()
        return await cloud.invite(share)

    action = use_action(make, on_done=set_invite, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        title("Invite somebody", "heading", p.ink),
        text("One code, for one person. From then on you two have a diary together.", "label", p.ink_soft),
    ]
    if invite is None:
        parts += [
            lines(p, WHAT_IS_SHARED),
            share_choice(p, share, set_share),
            ft.Row([_make(p, action, "Make a code")]),
        ]
    else:
        parts += [_code(p, invite), Carry(invite.code, invite.link)]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, ft.Column(parts, spacing=14))


def _make(p: Palette, action: Any, label: str) -> ft.Control:
    return button(p, label, action.run, kind="soft", busy=action.running, expand=True)


def _code(p: Palette, invite: Any) -> ft.Control:
    said = ft.Semantics(
        label=f"The code is {' '.join(invite.code)}",
        container=True,
        exclude_semantics=True,
        content=to_copy(text(invite.code, "code", p.ink, text_align=ft.TextAlign.CENTER)),
    )
    until = datetime.fromisoformat(invite.expires_at).astimezone()
    return ft.Container(
        ft.Column(
            [
                said,
                qr(invite.link, "The invitation as a code to scan with the other phone’s camera"),
                text(f"Good until {until:%A} {until:%H:%M}, and only once", "caption", p.ink_soft),
                to_copy(text(invite.link, "caption", p.ink_soft, text_align=ft.TextAlign.CENTER)),
            ],
            spacing=12,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=p.sunken,
        border_radius=R_M,
        padding=20,
        alignment=ft.Alignment.CENTER,
    )


@component
def Carry(code: str, link: str) -> ft.Control:
    """Ways to take the code along; each says when it did."""
    p = use_look().p
    copied, set_copied = ft.use_state("")

    async def copy(what: str) -> None:
        await ft.Clipboard().set(what)
        set_copied(what)

    ways = ((code, "Copy code", "soft", "copy"), (link, "Copy link", "quiet", "link"))
    return ft.Row(
        [
            button(p, "Copied", lambda w=what: copy(w), kind=kind, lead="check", expand=True)
            if copied == what
            else button(p, label, lambda w=what: copy(w), kind=kind, lead=lead, expand=True)
            for what, label, kind, lead in ways
        ],
        spacing=8,
    )
