"""What one may say besides the face: energy, feelings, what had a part, a note. None of it is asked for."""

from collections.abc import Sequence

import flet as ft

from sprinkles.mood.screens.form import Form
from sprinkles.mood.words import ENERGY, FACTORS, FEELINGS, first_up, group_name, groups_for, said
from ui.boundary import component, keyed
from ui.fields import text_input
from ui.look import use_look
from ui.press import chip, round_button, word_button
from ui.text import text
from ui.tokens import Palette
from ui.words import _


@component
def Details(form: Form) -> ft.Control:
    p = use_look().p
    all_, show_all = ft.use_state(False)
    groups = groups_for(form.valence or 4, form.energy)
    shown = groups if all_ else [g for n, g in enumerate(groups) if n == 0 or set(FEELINGS[g]) & set(form.feelings)]
    known = {w for words in FEELINGS.values() for w in words}
    own = [w for w in form.own_feelings if w not in known]

    def energy(level: int) -> None:
        form.energy = None if form.energy == level else level

    def noted(event: ft.Event[ft.TextField]) -> None:
        form.write(event.control.value or "")

    parts: list[ft.Control] = [
        _part(p, _("Energy"), [chip(p, first_up(said(w)), form.energy == n, lambda n=n: energy(n), key=f"energy-{n}")
                            for n, w in enumerate(ENERGY, 1)]),
        *(_words(p, form, "feelings", group_name(group), FEELINGS[group]) for group in shown),
    ]  # fmt: skip
    if own:
        parts.append(_words(p, form, "feelings", _("Your own words"), own))
    if not all_:
        parts.append(ft.Row([word_button(p, _("Other feelings"), lambda: show_all(True), color=p.ink_soft)]))
    parts.append(keyed(OwnWord, "own-feelings")(form, "feelings", _("A feeling of your own")))
    factors = [*FACTORS, *(w for w in form.own_factors if w not in FACTORS)]
    parts += [
        _words(p, form, "factors", _("What had a part in it"), factors),
        keyed(OwnWord, "own-factors")(form, "factors", _("Something else")),
        text_input(p, _("A note"), form.note, noted, hint=_("Only you will read it"), many=True, key="note"),
    ]
    return ft.Column(parts, spacing=16)


def _words(p: Palette, form: Form, kind: str, name: str, words: Sequence[str]) -> ft.Control:
    chosen = getattr(form, kind)
    chips = [
        chip(p, first_up(said(word)), word in chosen, lambda word=word: form.toggle(kind, word), key=f"{kind}-{word}")
        for word in words
    ]
    return _part(p, name, chips)


def _part(p: Palette, name: str, chips: Sequence[ft.Control]) -> ft.Control:
    row = ft.Row(list(chips), spacing=6, run_spacing=0, wrap=True)
    return ft.Column([text(name, "label_strong", p.ink_soft), row], spacing=2, tight=True)


@component
def OwnWord(form: Form, kind: str, label: str) -> ft.Control:
    p = use_look().p
    words, set_words = ft.use_state("")
    turn, next_turn = ft.use_state(0)

    def typed(event: ft.Event[ft.TextField]) -> None:
        set_words(event.control.value or "")

    def add() -> None:
        form.add_own(kind, words)
        set_words("")
        next_turn(lambda n: n + 1)

    field = text_input(p, label, "", typed, hint=_("In your words"), on_submit=add, key=f"own-{kind}-{turn}")
    return ft.Row(
        [
            ft.Container(field, expand=True),
            round_button(
                p, "plus", _("Add: {what}").format(what=label), add, bg=p.sunken, size=48, disabled=not words.strip()
            ),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
