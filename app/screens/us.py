"""Us: the two people, whether they are together here, and how they come together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.invite import InviteCard
from app.screens.join import JoinCard
from app.screens.own_name import NameCard
from app.screens.sign_in import sentence_of
from sprinkles.sdk import Person
from sprinkles.sdk.people import People
from ui import art
from ui.action import use_action
from ui.boundary import component, keyed
from ui.icons import picture
from ui.look import use_look
from ui.people import avatar, couple
from ui.press import button, word_button
from ui.reading import use_reading
from ui.shell import column_list, headline
from ui.states import Loading, notice
from ui.surface import card, wash
from ui.sync_mark import SyncState as Mark
from ui.text import text, title
from ui.tokens import COLUMN, Palette

if TYPE_CHECKING:
    from app.window import Window


@dataclass(frozen=True)
class Pair:
    """Who is here, from the home alone."""

    me: Person
    mate: Person | None
    email: str | None
    named: bool


def read_us(window: "Window") -> Pair:
    """Blocking: call it in a thread."""
    home = window.household.cupcake.home
    me, mate = People(home.store).both()
    account = home.account
    named = bool(home.store.value("SELECT display_name FROM profile WHERE id = ?", (me.id,)))
    return Pair(me, mate, account[1] if account else None, named)


@component
def Us(window: "Window") -> ft.View:
    look = use_look()
    changes, _ = ft.use_state(window.changes)
    sync, _ = ft.use_state(window.sync)
    us = use_reading(lambda: read_us(window), [changes.people])
    p = look.p
    window.nav.arrived("/us")

    async def sign_out() -> None:
        cloud = await window.household.cloud()
        await cloud.logout()

    def signed_out(_: Any) -> None:
        window.household.nudge()

    leave = use_action(sign_out, on_done=signed_out, on_error=sentence_of)
    parts: list[ft.Control] = [_bar(window, p)]
    if us is None:
        parts.append(Loading(p))
    else:
        parts += [_together(p, us), *_notices(window, p)]
        if us.email and sync.mark is Mark.SIGNED_OUT:
            parts.append(_sign_in_again(window, p, us.email))
        else:
            parts += _ways(window, us)
            if us.email:
                parts.append(_account(p, us.email, leave))
    if look.wide:
        parts = [_centred(part) for part in parts]
    return window.nav.frame("/us", ft.Stack([wash(p, 300), _filled(column_list(look, parts, spacing=16))], expand=True))


def _filled(content: ft.Control) -> ft.Control:
    return ft.Container(content, left=0, right=0, top=0, bottom=0)


def _centred(part: ft.Control) -> ft.Control:
    return ft.Container(ft.Container(part, width=COLUMN), alignment=ft.Alignment.TOP_CENTER)


def _bar(window: "Window", p: Palette) -> ft.Control:
    return headline(title("Us", "display", p.ink), window.nav.sync_mark())


def _together(p: Palette, us: Pair) -> ft.Control:
    if us.mate is None:
        face = avatar(p, us.me.name, us.me.side, 62) if us.named else picture(_solo(p), width=84, height=60)
        name = us.me.name if us.named else "Just you, for now"
        under = "Only you can read what is here. There is nobody to share it with yet."
    else:
        a, b = (us.me, us.mate) if us.me.side == "a" else (us.mate, us.me)
        face = couple(p, (a.name, b.name), 62, ground=p.background)
        name = f"{us.me.name} and {us.mate.name}" if us.named else f"You and {us.mate.name}"
        under = "You share a diary. Each entry says who can read it."
    words = ft.Column([title(name, "title", p.ink), text(under, "label", p.ink_soft)], spacing=4, expand=True)
    return ft.Container(
        ft.Row([face, words], spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.symmetric(vertical=8),
    )


def _solo(p: Palette) -> str:
    return art.solo(p.a_fill, p.edge)


def _notices(window: "Window", p: Palette) -> list[ft.Control]:
    def seen() -> None:
        window.notes.clear()
        window.changes.noticed(people=True)

    problems = [notice(p, line, tone="warning") for line in window.household.cupcake.problems]
    return [*(notice(p, line, on_close=seen) for line in window.notes), *problems]


def _ways(window: "Window", us: Pair) -> list[ft.Control]:
    if us.email is None:
        return [keyed(BeginCard, "begin")(window)]
    name = keyed(NameCard, "name")(window, us.me.name if us.named else "")
    if us.mate is not None:
        return [name]
    cards = [keyed(InviteCard, "invite")(window), keyed(JoinCard, "join")(window)]
    return [*cards, name] if us.named else [name, *cards]


@component
def BeginCard(window: "Window") -> ft.Control:
    look = use_look()
    p = look.p
    if not window.household.has_cloud:
        return notice(p, "No cloud is set up for this app. Everything works on this device alone.")
    words = "Sign in, invite one person with a code, and you two have a diary together. What you wrote stays yours."
    return card(
        p,
        ft.Column(
            [
                title("Share with one person", "heading", p.ink),
                text(words, "label", p.ink_soft),
                ft.Row([button(p, "Sign in", lambda: window.nav.go("/sign-in"), expand=True)]),
            ],
            spacing=14,
        ),
    )


def _sign_in_again(window: "Window", p: Palette, email: str) -> ft.Control:
    words = f"Everything you wrote is still here. Sign in as {email} to have it go on."
    return card(
        p,
        ft.Column(
            [
                title("You are signed out", "heading", p.ink),
                text(words, "label", p.ink_soft),
                ft.Row([button(p, "Sign in", lambda: window.nav.go("/sign-in"), expand=True)]),
            ],
            spacing=14,
        ),
    )


def _account(p: Palette, email: str, leave: Any) -> ft.Control:
    return ft.Row(
        [
            text(f"Signed in as {email}", "caption", p.ink_soft, expand=True),
            word_button(p, "Sign out", leave.run if not leave.running else None, color=p.ink_soft),
        ]
    )
