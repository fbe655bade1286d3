"""Keys on a desktop and in a browser. Bare letters and digits count only where nobody is typing.

A browser keeps Ctrl+N and Ctrl+F to itself, so each of them has a bare key beside it that works everywhere.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import flet as ft

from app.navigation import MORE
from ui.boundary import component
from ui.focus import is_typing
from ui.look import use_look
from ui.nav import Stop
from ui.overlay import overlay
from ui.text import text
from ui.tokens import R_S, Palette
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window


@dataclass(frozen=True)
class Key:
    """What was pressed. `command`: Ctrl, or Cmd on a Mac."""

    name: str
    command: bool = False
    shift: bool = False


def key_of(event: ft.KeyboardEvent) -> Key | None:
    """None for what is no key of ours."""
    if event.alt:
        return None
    return Key(event.key, event.ctrl or event.meta, event.shift)


def pressed(window: "Window", key: Key) -> None:
    """Do what the key says, if it says anything here."""
    nav, name = window.nav, key.name.upper()
    if window.dialog_open:  # a sheet closes itself on Escape, and what lies under it stays as it is
        return
    if name == "ESCAPE":
        nav.step_back()
    elif key.command:
        target = {"N": nav.writing, "F": nav.searching}.get(name)
        if target and window.page.route != target:
            nav.go(target)
    elif nav.at_place and not is_typing(window.page):
        _bare(window, key, name)


def _bare(window: "Window", key: Key, name: str) -> None:
    nav = window.nav
    if name == "?" or (name == "/" and key.shift):
        window.openings.show_keys()
    elif name == "/" and nav.searching:
        nav.go(nav.searching)
    elif name == "N" and nav.writing:
        nav.go(nav.writing)
    elif len(name) == 1 and name in "123456789" and int(name) <= len(places(window)):
        nav.go(places(window)[int(name) - 1].route)


def places(window: "Window") -> list[Stop]:
    """The stops that digits open, in the order in which they stand."""
    shown = window.nav.stops if window.look.wide else window.nav.on_phones
    return [stop for stop in shown if not stop.central]


def keys_dialog(window: "Window") -> ft.DialogControl:
    """The sheet that lists them."""
    return overlay(
        window.look, _("Keys"), KeyList(window), window.openings.close_keys, under=_("Everything without a mouse")
    )


@component
def KeyList(window: "Window") -> ft.Control:
    p = use_look().p
    command = "Cmd" if window.page.platform in (ft.PagePlatform.MACOS, ft.PagePlatform.IOS) else "Ctrl"
    nav = window.nav
    rows: list[tuple[str, str]] = []
    if nav.writing:
        rows.append(("N", _("Write")) if window.page.web else (f"{command}+N", _("Write")))
    if nav.searching:
        rows.append(("/", _("Search")) if window.page.web else (f"{command}+F", _("Search")))
    rows += [(str(n), _(stop.label)) for n, stop in enumerate(places(window)[:9], 1) if stop != MORE]
    rows += [(_("Esc"), _("Back")), (_("Tab"), _("To the next thing")), ("?", _("These keys"))]
    return ft.Column([_row(p, key, words) for key, words in rows], spacing=10, tight=True)


def _row(p: Palette, key: str, words: str) -> ft.Control:
    cap = ft.Container(
        text(key, "label_strong", p.ink), bgcolor=p.sunken, border_radius=R_S,
        padding=ft.Padding.symmetric(horizontal=10, vertical=5), width=84, alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    return ft.MergeSemantics(content=ft.Row([cap, text(words, "body", p.ink, expand=True)], spacing=16))
