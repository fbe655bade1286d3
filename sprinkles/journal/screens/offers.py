"""Ways into an empty page: the day's invitation, another one, and templates. They go as soon as something is written."""

from collections.abc import Callable

import flet as ft

from sprinkles.journal.prompts import prompt_of, prompts, templates
from sprinkles.journal.queries import today
from sprinkles.journal.screens.draft import Draft
from ui.boundary import component
from ui.icons import icon
from ui.look import use_look
from ui.press import chip, round_button, tappable
from ui.text import overline, text
from ui.tokens import R_M, Palette
from ui.words import _


@component
def Offers(draft: Draft) -> ft.Control:
    p = use_look().p
    after, step = ft.use_state(0)
    words = prompt_of(today(), after)

    def another() -> None:
        step((after + 1) % len(prompts()))

    chosen = draft.begun

    def take() -> None:
        draft.begin_with(title="" if words == chosen else words)

    chips: list[ft.Control] = [
        chip(p, t.name, t.text == chosen, lambda t=t: draft.begin_with(text="" if t.text == chosen else t.text))
        for t in templates()
    ]
    return ft.Container(
        ft.Column(
            [
                overline(_("If you want a way in"), p.ink_soft),
                ft.Row(
                    [
                        _invitation(p, words, words == chosen, take),
                        round_button(p, "arrows-clockwise", _("Another invitation"), another),
                    ],
                    spacing=6,
                ),
                ft.Row(chips, spacing=8, wrap=True, run_spacing=2),
            ],
            spacing=10,
            tight=True,
        ),
        padding=ft.Padding.only(top=28, bottom=12),
    )


def _invitation(p: Palette, words: str, chosen: bool, on_take: Callable[[], None]) -> ft.Control:
    return tappable(
        p,
        ft.Row([icon("sparkle", p.accent, 18), text(words, "row", p.ink, expand=True)], spacing=12),
        _("Begin with: {words}").format(words=words),
        on_take,
        radius=R_M,
        expand=True,
        selected=chosen,
        bgcolor=p.accent_soft if chosen else p.sunken,
        padding=ft.Padding.symmetric(horizontal=16, vertical=14),
    )
