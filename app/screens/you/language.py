"""Language: the device's, or one of those that Cupcake speaks. Kept on this device, drawn at once."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.language import choose_language, chosen_language
from app.screens.you.parts import body, group, said
from ui.boundary import component
from ui.look import use_look
from ui.switch import choice_lines
from ui.words import LANGUAGES, _

if TYPE_CHECKING:
    from app.window import Window

AS_THE_DEVICE = ""


@component
def LanguagePage(window: "Window") -> ft.Control:
    look = use_look()
    first: Any = lambda: chosen_language(window.household) or AS_THE_DEVICE  # noqa: E731  one row
    wish, set_wish = ft.use_state(first)
    p = look.p

    async def choose(to: str) -> None:
        set_wish(to)
        await choose_language(window, to or None)

    choices = [
        (AS_THE_DEVICE, _("As this device"), _("The language of the device, if Cupcake speaks it; else English.")),
        *((name, own, "") for name, own in LANGUAGES.items()),  # each in its own words: whoever needs it can read it
    ]
    return body(
        [
            group(p, _("Cupcake speaks"), choice_lines(p, choices, wish, choose)),
            said(p, _("What you wrote stays as you wrote it. This is for this device alone.")),
        ]
    )
