"""The parts of the editor: how a habit looks, when it is for, whose it is and who can read it."""

from collections.abc import Callable

import flet as ft

from sprinkles.habits.screens.form import Form
from sprinkles.habits.screens.marks import ICON_WORDS, ICONS, TONE_WORDS, TONES, glyph, tone
from ui.boundary import component
from ui.fields import text_input
from ui.icons import icon
from ui.look import use_look
from ui.people import Sees, band, band_colors
from ui.press import chip, tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import _, week_begins, weekday


@component
def Looks(form: Form) -> ft.Control:
    p = use_look().p
    on, ground = tone(p, form.colour)

    def face(name: str) -> ft.Control:
        chosen = glyph(form.icon) == name
        return tappable(
            p, icon(name, on if chosen else p.ink_soft, 22, fill=chosen), _(ICON_WORDS[name]), lambda: form.set(icon=name),
            radius=24, selected=chosen, width=48, height=48, alignment=ft.Alignment.CENTER,
            bgcolor=ground if chosen else None,
        )  # fmt: skip

    def drop(name: str) -> ft.Control:
        strong, soft = tone(p, name)
        chosen = form.colour == name
        inner = ft.Container(
            icon("check", strong, 16) if chosen else None, width=34, height=34, border_radius=17, bgcolor=soft,
            border=ft.Border.all(2 if chosen else 1, strong), alignment=ft.Alignment.CENTER,
        )  # fmt: skip
        return tappable(
            p, inner, _(TONE_WORDS[name]), lambda: form.set(colour=name), radius=24, selected=chosen, width=48, height=48,
            alignment=ft.Alignment.CENTER,
        )  # fmt: skip

    return _part(
        p,
        _("How it looks"),
        ft.Row([face(name) for name in ICONS], spacing=2, run_spacing=2, wrap=True),
        ft.Row([drop(name) for name in TONES], spacing=2, wrap=True),
    )


@component
def When(form: Form) -> ft.Control:
    p = use_look().p

    def timed(event: ft.Event[ft.TextField]) -> None:
        form.remind_at = event.control.value or ""

    kinds = ft.Row(
        [
            chip(p, _("On days"), form.goal == "weekdays", lambda: form.set(goal="weekdays")),
            chip(p, _("Times a week"), form.goal == "weekly", lambda: form.set(goal="weekly")),
        ],
        spacing=8,
    )
    if form.goal == "weekdays":
        marks = [_day(p, form, (week_begins() + n) % 7) for n in range(7)]
        under = _("Other days ask for nothing, and end no streak.")
    else:
        marks = [_times(p, form, n) for n in range(1, 8)]
        under = _("On any days. A week begins on Monday.")
    remind = text_input(
        p, _("Remind me at"), form.remind_at, timed, hint="21:30", help_line=_("Empty for no reminder."),
        keyboard=ft.KeyboardType.DATETIME, key="remind",
    )  # fmt: skip
    return _part(
        p,
        _("When"),
        kinds,
        ft.Row(marks, spacing=4),
        text(under, "caption", p.ink_soft),
        ft.Container(remind, padding=ft.Padding.only(top=10)),
    )


@component
def Who(form: Form) -> ft.Control:
    p = use_look().p
    if form.mate is None:
        return _part(p, _("Who"), _band(p, "me", _("Only you can see this"), _("There is nobody to share it with yet")))
    other = form.mate.name
    modes = ft.Row(
        [
            chip(
                p,
                _("Just me") if form.mine else _("Just {name}").format(name=other),
                form.mode == "mine",
                lambda: form.set(mode="mine"),
            ),
            chip(p, _("Either of us"), form.mode == "either", lambda: form.set(mode="either")),
            chip(p, _("Both of us"), form.mode == "both", lambda: form.set(mode="both")),
        ],
        spacing=8,
        wrap=True,
        run_spacing=0,
    )
    words = {
        "mine": _("One of you keeps it."),
        "either": _("One check is enough for the day, whoever it is."),
        "both": _("A day is kept when you both have done it."),
    }[form.mode]
    sees: Sees = "both" if form.shared else "me"
    sentence = _("You and {name} can see this").format(name=other) if form.shared else _("Only you can see this")
    hidden = _("{name} won’t see it, or that it exists").format(name=other)
    under = _("With every day it was done") if form.shared else hidden
    if form.mine and form.mode == "mine":
        drawn = tappable(
            p,
            _band(p, sees, sentence, under, change=True),
            _("{sentence}. Change").format(sentence=sentence),
            lambda: form.set(shared=not form.shared),
            radius=R_M,
            bgcolor=band_colors(p, sees)[1],
        )
    else:
        drawn = ft.Semantics(
            label=f"{sentence}. {under}",
            container=True,
            exclude_semantics=True,
            content=_band(p, sees, sentence, under),
        )
    return _part(p, _("Who keeps it"), modes, text(words, "caption", p.ink_soft), drawn)


def _band(p: Palette, who: Sees, sentence: str, under: str, *, change: bool = False) -> ft.Control:
    fg, _ = band_colors(p, who)
    return band(p, who, sentence, under, [icon("caret-down", fg, 16)] if change else [])


def _day(p: Palette, form: Form, day: int) -> ft.Control:
    """`day` is 0 for Monday; what is kept are ISO weekdays."""
    return _round(p, weekday(day, "two"), weekday(day), day + 1 in form.weekdays, lambda: form.toggle_day(day + 1))


def _times(p: Palette, form: Form, times: int) -> ft.Control:
    name = _("Once a week") if times == 1 else _("{n} times a week").format(n=times)
    return _round(p, str(times), name, times == form.times, lambda: form.set(times=times))


def _round(p: Palette, short: str, name: str, on: bool, act: Callable[[], None]) -> ft.Control:
    return tappable(
        p, text(short, "label_strong" if on else "label", p.background if on else p.ink_soft), name, act,
        radius=22, selected=on, width=44, height=44, alignment=ft.Alignment.CENTER, bgcolor=p.ink if on else p.sunken,
    )  # fmt: skip


def _part(p: Palette, name: str, *parts: ft.Control) -> ft.Control:
    head = ft.Semantics(header=True, content=text(name, "label_strong", p.ink))
    return ft.Column([head, *parts], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
