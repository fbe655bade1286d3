"""The gallery as an app of its own: `page.render_views(Gallery, look)`, or `main` as a Flet entry."""

from typing import cast

import flet as ft

from ui.boundary import component, keyed
from ui.gallery.exhibit import Exhibit, Room
from ui.gallery.parts_room import PARTS
from ui.gallery.screens_room import SCREENS
from ui.gallery.tokens_room import TOKENS
from ui.look import Look, LookContext
from ui.press import chip
from ui.shell import column_list
from ui.text import text, title
from ui.theme import dress

ROOMS: tuple[Room, ...] = (TOKENS, *PARTS, *SCREENS)
PHONE, WIDE = 390, 1000
"""The widths that are shown; a window that is narrower cuts them."""


def main(page: ft.Page) -> None:
    """Flet's entry: dress the page and show everything."""
    page.title = "Cupcake gallery"
    look = dress(page)
    page.render_views(Gallery, look)


@component
def Gallery(look: Look) -> ft.View:
    seen, _ = ft.use_state(look)
    dark, set_dark = ft.use_state(cast(bool | None, None))
    wide, set_wide = ft.use_state(cast(bool | None, None))
    as_dark = seen.dark if dark is None else dark
    as_wide = seen.wide if wide is None else wide
    shown = Look(as_dark, min(WIDE if as_wide else PHONE, max(seen.width, 320)))
    if as_wide:
        shown.width = max(shown.width, 840)
    p = shown.p
    choices = ft.Row(
        [
            chip(p, "Light", not as_dark, lambda: set_dark(False)),
            chip(p, "Dark", as_dark, lambda: set_dark(True)),
            chip(p, "Phone", not as_wide, lambda: set_wide(False)),
            chip(p, "Wide", as_wide, lambda: set_wide(True)),
        ],
        spacing=8,
        wrap=True,
    )
    head: list[ft.Control] = [title("Gallery", "display", p.ink), choices]
    rooms: list[ft.Control] = [keyed(RoomOf, f"{room.name}-{as_dark}-{as_wide}")(room, shown) for room in ROOMS]

    # What follows the look by its context follows this one, not the window's.
    hung = LookContext(shown, lambda: column_list(shown, [*head, *rooms], spacing=28))
    body = ft.Container(ft.Container(hung, width=shown.width), alignment=ft.Alignment.TOP_CENTER, expand=True)
    return ft.View(route="/gallery", padding=0, spacing=0, bgcolor=p.background, controls=[body])


@component
def RoomOf(room: Room, look: Look) -> ft.Control:
    hung = [keyed(Hung, exhibit.name)(exhibit, look) for exhibit in room.exhibits]
    return ft.Column([title(room.name, "title", look.p.ink), *hung], spacing=22)


@component
def Hung(exhibit: Exhibit, look: Look) -> ft.Control:
    """One exhibit under its name; one that fails fails alone, as everywhere."""
    label = ft.Semantics(label=f"Exhibit {exhibit.name}", container=True, exclude_semantics=True,
                         content=text(exhibit.name, "caption", look.p.ink_soft))  # fmt: skip
    return ft.Column([label, exhibit.draw(look)], spacing=8)
