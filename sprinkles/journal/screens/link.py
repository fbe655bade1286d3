"""A link in an entry: it says where it leads, and opens only when that is wanted. Other addresses than the web's and mail
are not opened.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import flet as ft

from ui.action import use_action
from ui.look import Look
from ui.overlay import overlay
from ui.press import button
from ui.text import text, to_copy
from ui.words import _

OPENED = ("http", "https", "mailto")


def use_link(look: Look) -> Callable[[str], None]:
    """A hook: what asks about an address, and opens it on Yes."""
    asked, ask = ft.use_state("")

    async def launch() -> None:
        await ft.UrlLauncher().launch_url(asked)

    opening = use_action(launch, on_done=lambda __: ask(""))
    p = look.p
    shown: ft.DialogControl | None = None
    if asked and scheme_of(asked) in OPENED:
        ways = ft.Row(
            [
                button(p, _("Stay here"), lambda: ask(""), kind="quiet", expand=True),
                button(p, _("Open it"), opening.run, busy=opening.running, expand=True),
            ],
            spacing=10,
        )
        body = ft.Column([to_copy(text(asked, "body", p.ink)), ways], spacing=18, tight=True)
        under = _("It leaves Cupcake, and whoever is there sees that somebody came.")
        shown = overlay(look, _("Open this link?"), body, lambda: ask(""), under=under)
    elif asked:
        body = ft.Column(
            [
                to_copy(text(asked, "body", p.ink)),
                ft.Row([button(p, _("Stay here"), lambda: ask(""), kind="quiet")]),
            ],
            spacing=18,
            tight=True,
        )
        shown = overlay(look, _("This address can’t be opened from here"), body, lambda: ask(""))
    ft.use_dialog(shown)
    return ask


def scheme_of(address: str) -> str:
    """`https`, in small letters; "" for none."""
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return ""
