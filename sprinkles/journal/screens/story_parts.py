"""Parts of an entry that is read: who wrote it when, its facts, the photos that follow, and what is to be known quietly."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from sprinkles.journal.moods import name_of
from sprinkles.journal.screens.mood import mood_mark
from sprinkles.journal.screens.reading import Picture, Reading
from ui.icons import icon
from ui.people import avatar, sees, who_sees
from ui.photo import photo, photo_waiting
from ui.press import button, fact, tappable
from ui.states import notice
from ui.text import around, text
from ui.tokens import R_M, R_S, Palette
from ui.words import _

TALLEST = 1.35
"""Taller pictures are cropped to this, for a width of one."""


def byline(p: Palette, entry: Reading) -> ft.Control:
    """Who, and when on the clock of that place."""
    # Without a title the date stands above already.
    when = ", ".join(part for part in (entry.when if entry.title != entry.when else "", entry.clock) if part)
    words: list[ft.Control] = [text(_("You") if entry.author.is_me else entry.author.name, "label_strong", p.ink)]
    if when:
        words.append(text(when, "caption", p.ink_soft))
    return ft.Row(
        [
            avatar(p, entry.author.name, entry.author.side, 36, photo=entry.author.photo),
            ft.Column(words, spacing=1, expand=True, tight=True),
        ],
        spacing=12,
    )


def facts(p: Palette, entry: Reading) -> ft.Control:
    """Who can read it first; then how it felt, where, the weather, tags, a star."""
    who = ft.Container(
        sees(p, who_sees(shared=entry.shared, mine=entry.author.is_me), 14),
        bgcolor=p.sunken,
        border_radius=15,
        padding=ft.Padding.symmetric(horizontal=11, vertical=around("caption", 30)),
    )
    out: list[ft.Control] = [who]
    if entry.mood:
        out.append(fact(p, mood_mark(p, entry.mood, 17), name_of(entry.mood)))
    if entry.place:
        out.append(fact(p, icon("map-pin", p.ink_soft, 15), entry.place))
    if entry.weather:
        out.append(fact(p, icon("sun", p.ink_soft, 15), entry.weather))
    out += [fact(p, icon("tag", p.ink_soft, 15), tag) for tag in entry.tags]
    if entry.starred:
        out.append(fact(p, icon("star", p.warning, 15, fill=True), _("Starred")))
    return ft.Row(out, spacing=8, wrap=True, run_spacing=8)


def other_photos(
    p: Palette, photos: Sequence[Picture], width: float, first: int, on_open: Callable[[int], None]
) -> list[ft.Control]:
    """Each as wide as the words, in its own shape; what has not arrived keeps its place. `first` numbers them."""
    out: list[ft.Control] = []
    for number, picture in enumerate(photos, first):
        height = width * min(picture.ratio, TALLEST)
        if picture.src:
            drawn = photo(picture.src, None, radius=R_M, width=width, height=height)
            out.append(opening(p, drawn, number, partial(on_open, number), R_M))
        else:
            out.append(
                photo_waiting(p, _("This photo is not on this device yet"), width=width, height=min(height, 160))
            )
    return out


def opening(p: Palette, drawn: ft.Control, number: int, on_open: Callable[[], None], radius: float) -> ft.Control:
    """A photo that opens over the whole screen."""
    return tappable(p, drawn, _("Open photo {n}").format(n=number), on_open, radius=radius)


def to_settle(p: Palette, entry: Reading, on_look: Callable[[], None]) -> list[ft.Control]:
    """That both wrote it and nobody looked yet, above the words, where it can't be overlooked."""
    if not (entry.unsettled and entry.may_edit):
        return []
    said = notice(p, _("You both wrote this. Nothing is lost."), tone="warning")
    return [
        ft.Column(
            [said, ft.Row([button(p, _("Look at both"), on_look, kind="quiet", lead="users")])], spacing=10, tight=True
        )
    ]


def quiet_lines(p: Palette, entry: Reading, on_earlier: Callable[[], None]) -> list[ft.Control]:
    """What is to be known quietly, and the way to what it once said."""
    out: list[ft.Control] = []
    if entry.versions:
        glyph, words = ("users", _("You both wrote this. Nothing is lost: every wording is kept.")) if entry.both_wrote else (
            "clock", _("It once said something else. Every wording is kept."))  # fmt: skip
        out.append(
            tappable(
                p,
                ft.Row(
                    [ft.Container(_line(p, glyph, words), expand=True), text(_("Earlier"), "label_strong", p.accent)]
                ),
                _("{sentence} Earlier").format(sentence=words),
                on_earlier,
                radius=R_S,
                padding=ft.Padding.symmetric(vertical=12),
            )
        )
    if entry.waiting:
        out.append(_line(p, "clock", _("Saved here. It goes when there is a connection.")))
    return out


def _line(p: Palette, glyph: str, words: str) -> ft.Control:
    return ft.Row([icon(glyph, p.ink_soft, 16), text(words, "caption", p.ink_soft, expand=True)], spacing=8)
