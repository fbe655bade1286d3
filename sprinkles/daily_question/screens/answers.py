"""The two answers of a day, each on its person's ground: written, still to be written, or sealed."""

from collections.abc import Callable

import flet as ft

from sprinkles.daily_question.documents import state_words
from sprinkles.daily_question.queries import Day, Words
from sprinkles.sdk import Person
from ui import art
from ui.direction import following
from ui.icons import icon, picture
from ui.motion import fading
from ui.people import avatar, side_colors
from ui.press import round_button, tappable
from ui.text import text, to_copy
from ui.tokens import R_M, SLOW_MS, Palette
from ui.words import _

AVATAR = 32


def write_line(p: Palette, me: Person, on_write: Callable[[], object]) -> ft.Control:
    """The way to one's answer, where it is written elsewhere (a card) or not yet."""
    row = ft.Row(
        [
            avatar(p, me.name, me.side, AVATAR, photo=me.photo),
            text(_("Write your answer"), "body", p.ink_soft, expand=True),
            icon("pencil-simple", p.accent, 20),
        ],
        spacing=12,
    )
    return tappable(
        p, row, _("Write your answer"), on_write, radius=R_M, bgcolor=p.sunken, height=56,
        padding=ft.Padding.only(left=12, right=16),
    )  # fmt: skip


def mine(p: Palette, day: Day, words: Words, on_edit: Callable[[], object] | None) -> ft.Control:
    """One's own answer."""
    edit = (
        [round_button(p, "pencil-simple", _("Change your answer"), on_edit, color=_ink(p, day.me))] if on_edit else []
    )
    return _answer(p, day.me, _("You"), words, trailing=edit, under=_own_line(p, day))


def theirs(p: Palette, day: Day) -> ft.Control:
    """The other one's: their words, bars where words will be, or that nothing is here yet. It unseals once."""
    assert day.mate is not None
    if day.theirs is not None:
        asked = (
            [text(_("Asked: {question}").format(question=day.other_question), "caption", p.ink_soft)]
            if day.other_question
            else []
        )
        shown: ft.Control = _answer(p, day.mate, day.mate.name, day.theirs, above=asked)
    elif day.state in ("theirs", "coming"):
        shown = _sealed(p, day, day.mate)
    else:
        shown = _nothing(p, day, day.mate)
    return fading(ft.Container(shown, key=f"{day.id}-{'words' if day.theirs else day.state}"), SLOW_MS)


def _answer(
    p: Palette,
    who: Person,
    name: str,
    words: Words,
    *,
    trailing: list[ft.Semantics] | None = None,
    above: list[ft.Text] | None = None,
    under: ft.Control | None = None,
) -> ft.Control:
    ink, soft, __ = side_colors(p, who.side)
    head = ft.Row(
        [
            avatar(p, who.name, who.side, AVATAR, photo=who.photo),
            text(name, "label_strong", ink, expand=True),
            *(trailing or []),
        ],
        spacing=12,
    )
    parts: list[ft.Control] = [head, *(above or []), to_copy(following(text(words.text, "story", p.ink)))]
    if under is not None:
        parts.append(under)
    return ft.Container(ft.Column(parts, spacing=8), bgcolor=soft, border_radius=R_M, padding=_AROUND)


_AROUND = ft.Padding.only(left=12, right=16, top=12, bottom=14)


def _own_line(p: Palette, day: Day) -> ft.Control | None:
    if day.state == "both":
        return None
    if day.state == "solo":
        return locked(p, _("Only you can read this"))
    return locked(p, _("Only you can read this until both have answered"))


def locked(p: Palette, words: str) -> ft.Control:
    """Who can read it, in a sentence that may take two lines."""
    return ft.Row([icon("lock", p.ink, 16, fill=True), text(words, "caption", p.ink_soft, expand=True)], spacing=5)


def _sealed(p: Palette, day: Day, mate: Person) -> ft.Control:
    ink, soft, __ = side_colors(p, mate.side)
    bars = picture(art.sealed(ink), height=25, fit=ft.BoxFit.FILL, opacity=0.34)
    line = ft.Row([icon("lock", ink, 16, fill=True), text(state_words(day), "caption", ink, expand=True)], spacing=6)
    top = ft.Row(
        [avatar(p, mate.name, mate.side, AVATAR, photo=mate.photo), ft.Container(bars, expand=True)], spacing=12
    )
    return ft.Container(ft.Column([top, line], spacing=10), bgcolor=soft, border_radius=R_M, padding=_AROUND)


def _nothing(p: Palette, day: Day, mate: Person) -> ft.Control:
    words = _("{name} hasn’t answered yet.").format(name=mate.name)
    if day.mine is not None:
        words = _("{name} hasn’t answered yet. Both open when both are here.").format(name=mate.name)
    row = ft.Row(
        [avatar(p, mate.name, mate.side, AVATAR, photo=mate.photo), text(words, "label", p.ink_soft, expand=True)],
        spacing=12,
    )
    return ft.Container(
        row, bgcolor=p.sunken, border_radius=R_M, padding=ft.Padding.only(left=12, right=16, top=12, bottom=12)
    )


def _ink(p: Palette, who: Person) -> str:
    return side_colors(p, who.side)[0]
