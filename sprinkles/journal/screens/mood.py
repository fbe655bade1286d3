"""How the day felt: a face on what is read, and the faces to choose from while writing."""

from collections.abc import Callable

import flet as ft

from sprinkles.journal.moods import MOODS, name_of
from sprinkles.journal.screens.draft import Draft
from ui import art
from ui.boundary import component
from ui.icons import icon, picture
from ui.look import use_look
from ui.overlay import overlay
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import _

FACE = 40


def mood_mark(p: Palette, mood: str, size: float, *, label: bool = False) -> ft.Control:
    """The face of a mood; a smile in outline for one that has none here."""
    if mood not in MOODS:
        return icon("smiley", p.ink_soft, size)
    return picture(art.mood(mood), width=size, height=size, label=name_of(mood) if label else None)


@component
def Faces(draft: Draft) -> ft.Control:
    """All five, with their words. The chosen one is ringed; pressing it again takes it away."""
    return _faces(use_look().p, draft, lambda: None)


@component
def MoodButton(draft: Draft) -> ft.Control:
    """The mood of the page, and the way to choose one, small enough to stand beside the date."""
    look = use_look()
    p = look.p
    asking, ask = ft.use_state(False)
    shown = None
    if asking:
        shown = overlay(look, _("How did it feel?"), _faces(p, draft, lambda: ask(False)), lambda: ask(False))
    ft.use_dialog(shown)
    mood = draft.mood
    mark = mood_mark(p, mood, 30) if mood else icon("smiley", p.ink_soft, 24)
    label = _("{mood}. Change how it felt").format(mood=name_of(mood)) if mood else _("Say how it felt")
    return tappable(
        p, mark, label, lambda: ask(True), radius=22, width=44, height=44, alignment=ft.Alignment.CENTER
    )  # fmt: skip


def _faces(p: Palette, draft: Draft, on_chosen: Callable[[], object]) -> ft.Control:
    def one(word: str, name: str) -> ft.Control:
        on = draft.mood == word

        def choose() -> None:
            draft.write(mood=None if on else word)
            on_chosen()

        face = ft.Column(
            [
                picture(art.mood(word), width=FACE, height=FACE),
                text(name, "label_strong" if on else "caption", p.ink if on else p.ink_soft),
            ],
            spacing=4,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        return tappable(
            p, face, name, choose, radius=R_M, selected=on, expand=True, alignment=ft.Alignment.CENTER,
            padding=ft.Padding.symmetric(vertical=8), border=ft.Border.all(2, p.ink if on else ft.Colors.TRANSPARENT),
        )  # fmt: skip

    return ft.Row([one(word, name_of(word)) for word in MOODS], spacing=0)
