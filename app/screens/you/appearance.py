"""Appearance: light or dark, how large words are, whether things move. Kept on this device, drawn at once."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.appearance import SIZES, Appearance, Motion, keep_appearance, read_appearance, wear
from app.screens.you.parts import body, group, said
from ui.boundary import component
from ui.look import use_look
from ui.press import chip
from ui.surface import card
from ui.switch import choice_lines
from ui.text import text
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

MODES = (
    ("system", N_("As this device"), N_("Light by day and dark by night, if the device does that.")),
    ("light", N_("Light"), ""),
    ("dark", N_("Dark"), ""),
)


@component
def AppearancePage(window: "Window") -> ft.Control:
    look = use_look()
    store = window.household.cupcake.home.store
    first: Any = lambda: read_appearance(store)  # noqa: E731  one row
    wish, set_wish = ft.use_state(first)
    p = look.p

    async def choose(to: Appearance) -> None:
        set_wish(to)
        wear(window.page, window.look, to)
        window.page.update()
        await asyncio.to_thread(keep_appearance, store, to)

    sizes: list[ft.Control] = [
        chip(p, _("{size} %").format(size=size), wish.size == size, lambda s=size: choose(replace(wish, size=s)))
        for size in SIZES
    ]
    modes = [(mode, _(name), _(under)) for mode, name, under in MODES]
    return body(
        [
            group(p, _("Light or dark"), choice_lines(p, modes, wish.mode, lambda m: choose(replace(wish, mode=m)))),
            group(
                p, _("Size of words"), [ft.Row(sizes, spacing=8, run_spacing=8, wrap=True), _sample(look.p)],
                under=_("On top of the size that this device uses everywhere."), lines=False,
            ),
            group(p, _("Motion"), choice_lines(p, motions(wish), _chosen(wish),
                                               lambda m: choose(replace(wish, motion=cast(Motion, m))))),
            said(p, _("This is for this device alone. Your other devices keep theirs.")),
        ]
    )  # fmt: skip


def motions(wish: Appearance) -> list[tuple[str, str, str]]:
    """What can be chosen: as the device wants it only where it tells."""
    told = _("It asks for less motion.") if wish.device_still else _("It asks for nothing in particular.")
    device = [("system", _("As the device asks"), told)] if wish.device_still is not None else []
    return [
        *device,
        ("all", _("All motion"), _("Pages slide and what changes eases over.")),
        ("less", _("Less motion"), _("Everything changes at once.")),
    ]


def _chosen(wish: Appearance) -> str:
    return wish.motion if wish.motion != "system" or wish.device_still is not None else "all"


def _sample(p: Any) -> ft.Control:
    words = ft.Column(
        [
            text(_("Two red dots"), "row", p.ink),
            text(_("We walked home along the river, and it rained."), "story", p.ink),
        ],
        spacing=6,
    )
    return card(p, words)
