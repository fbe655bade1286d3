"""Inviting the other one: a code to read aloud or send, good for one person and one day."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import flet as ft

from app.devices.interfaces import Shared
from app.screens.qr import qr
from app.screens.share_choice import share_choice
from app.screens.sign_in import sentence_of
from app.screens.welcome.plain_words import WHAT_IS_SHARED, lines
from ui.action import use_action
from ui.boundary import component
from ui.choice import use_choice
from ui.look import use_look
from ui.press import button
from ui.states import notice
from ui.surface import card
from ui.text import text, title, to_copy
from ui.tokens import R_M, Palette
from ui.words import _, clock, weekday

if TYPE_CHECKING:
    from app.window import Window


@component
def InviteCard(window: "Window") -> ft.Control:
    look = use_look()
    shown, choose, share = use_choice("none")
    invite, set_invite = ft.use_state(None)
    problem, set_problem = ft.use_state("")
    p = look.p

    async def make() -> Any:
        set_problem("")
        cloud = await window.household.cloud()
        return await cloud.invite(share())

    action = use_action(make, on_done=set_invite, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        title(_("Invite somebody"), "heading", p.ink),
        text(_("One code, for one person. From then on you two have a diary together."), "label", p.ink_soft),
    ]
    if invite is None:
        parts += [
            lines(p, WHAT_IS_SHARED),
            share_choice(p, shown, choose),
            ft.Row([_make(p, action, _("Make a code"))]),
        ]
    else:
        parts += [_code(p, invite), Carry(window, invite.code, invite.link)]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, ft.Column(parts, spacing=14))


def _make(p: Palette, action: Any, label: str) -> ft.Control:
    return button(p, label, action.run, kind="soft", busy=action.running, expand=True)


def _code(p: Palette, invite: Any) -> ft.Control:
    said = ft.Semantics(
        label=_("The code is {letters}").format(letters=" ".join(invite.code)),
        container=True,
        exclude_semantics=True,
        content=to_copy(text(invite.code, "code", p.ink, text_align=ft.TextAlign.CENTER)),
    )
    until = datetime.fromisoformat(invite.expires_at).astimezone()
    return ft.Container(
        ft.Column(
            [
                said,
                qr(invite.link, _("The invitation as a code to scan with the other phone’s camera")),
                text(
                    _("Good until {day} {time}, and only once").format(day=weekday(until.weekday()), time=clock(until)),
                    "caption",
                    p.ink_soft,
                ),
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
def Carry(window: "Window", code: str, link: str) -> ft.Control:
    """Ways to take the code along; each says when it did. The share sheet first, where there is one."""
    p = use_look().p
    sharing = window.devices.sharing
    copied, set_copied = ft.use_state("")
    line, set_line = ft.use_state("")

    async def copy(what: str) -> None:
        set_line("")
        await ft.Clipboard().set(what)
        set_copied(what)

    async def share() -> Shared:
        set_line("")
        words = _("Let us keep a diary together in Cupcake: {link}. The code is {code}.").format(link=link, code=code)
        return await sharing.text(words, _("An invitation to Cupcake"))

    def shared(ended: Shared) -> None:
        if ended is Shared.UNAVAILABLE:
            set_line(_("This device could not share it. Copy the code or the link instead."))

    sharing_now = use_action(share, on_done=shared)
    ways = ((code, _("Copy code"), "quiet" if sharing.can else "soft", "copy"), (link, _("Copy link"), "quiet", "link"))
    copies = ft.Row(
        [
            button(p, _("Copied"), lambda w=what: copy(w), kind=kind, lead="check", expand=True)
            if copied == what
            else button(p, label, lambda w=what: copy(w), kind=kind, lead=lead, expand=True)
            for what, label, kind, lead in ways
        ],
        spacing=8,
    )
    parts: list[ft.Control] = [copies]
    if sharing.can:
        press = button(p, _("Share"), sharing_now.run, kind="soft", lead="share-network", busy=sharing_now.running,
                       expand=True)  # fmt: skip
        parts.insert(0, ft.Row([press]))
    if line:
        parts.append(notice(p, line, tone="warning"))
    return ft.Column(parts, spacing=8, tight=True)
