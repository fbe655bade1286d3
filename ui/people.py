"""The two of them: who somebody is, who wrote a thing, and who can read it. Side "a" is marmalade, "b" blueberry."""

from collections.abc import Sequence
from typing import Literal

import flet as ft
import flet.canvas as cv

from ui import art
from ui.icons import icon, picture
from ui.text import text
from ui.tokens import Palette
from ui.words import _, right_to_left

Side = Literal["a", "b"]
Sees = Literal["both", "me", "later", "times", "before"]
RING = 3


def side_colors(p: Palette, side: Side) -> tuple[str, str, str]:
    """(text, soft ground, fill) of a partner."""
    return (p.a, p.a_soft, p.a_fill) if side == "a" else (p.b, p.b_soft, p.b_fill)


def initial(name: str) -> str:
    """The letter on an avatar: the first letter or digit of the name, whatever the script."""
    return next((char.upper() for char in name if char.isalnum()), "?")


def avatar(
    p: Palette,
    name: str,
    side: Side,
    size: float = 32,
    *,
    ring: str | None = None,
    mood: str | None = None,
    photo: bytes | None = None,
) -> ft.Control:
    """An initial on the partner's hue, or their photo. `ring` is the colour of the ground it stands on, where two overlap."""
    fill = side_colors(p, side)[2]
    room = size - 2 * RING if ring else size
    letter = _letter(p, initial(name), size, room)
    face = ft.Container(
        _photo(photo, letter, room) if photo else letter,
        width=size,
        height=size,
        border_radius=size / 2,
        alignment=ft.Alignment.CENTER,
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_LEFT,
            end=ft.Alignment.BOTTOM_RIGHT,
            colors=[ft.Colors.with_opacity(0.78, fill), fill],
        ),
        bgcolor=ring or p.surface,
        border=ft.Border.all(RING, ring) if ring else None,
    )
    if mood is None:
        return face
    m = size * 0.36
    sticker = ft.Container(
        picture(art.mood(mood), width=m, height=m),
        right=-4,
        bottom=-3,
        width=m + 5,
        height=m + 5,
        bgcolor=ring or p.surface,
        border_radius=m,
        alignment=ft.Alignment.CENTER,
    )
    return ft.Stack([face, sticker], width=size, height=size, clip_behavior=ft.ClipBehavior.NONE)


def _letter(p: Palette, letter: str, size: float, room: float) -> ft.Control:
    # Drawn, not set: a device that doubles its words would double the letter too, and it would outgrow its circle.
    style = ft.TextStyle(
        font_family="Display", size=size * (0.42 if size > 24 else 0.54), height=1.0, letter_spacing=0, color=p.on_fill
    )
    middle = room / 2
    drawn = cv.Text(middle, middle, letter, style=style, alignment=ft.Alignment.CENTER, text_align=ft.TextAlign.CENTER)
    return cv.Canvas([drawn], width=room, height=room)


def _photo(photo: bytes, letter: ft.Control, room: float) -> ft.Control:
    # The letter stays where the picture can't be drawn. A name stands beside every avatar, so it is decoration.
    return picture(photo, width=room, height=room, fit=ft.BoxFit.COVER, border_radius=room / 2, error_content=letter)


def couple(
    p: Palette,
    names: tuple[str, str],
    size: float,
    *,
    ground: str,
    moods: tuple[str | None, str | None] = (None, None),
    photos: tuple[bytes | None, bytes | None] = (None, None),
) -> ft.Control:
    """Both, A over B by a quarter."""
    over = size * 0.24
    turned, at = right_to_left(), size - over  # A first, as one reads
    return ft.Stack(
        [
            ft.Container(
                avatar(p, names[1], "b", size, ring=ground, mood=moods[1], photo=photos[1]),
                left=None if turned else at,
                right=at if turned else None,
            ),
            ft.Container(
                avatar(p, names[0], "a", size, ring=ground, mood=moods[0], photo=photos[0]),
                left=None if turned else 0,
                right=0 if turned else None,
            ),
        ],
        width=size * 2 - over,
        height=size,
        clip_behavior=ft.ClipBehavior.NONE,
    )


def pair_mark(p: Palette, height: float = 14) -> ft.Control:
    return picture(art.pair(p.a_fill, p.b_fill, p.accent), height=height, width=height * 1.4)


def sees(p: Palette, who: Sees, size: float = 14, *, words: str | None = None) -> ft.Control:
    """Who can read it: a shape and words, never colour alone. `words` replaces the stock ones ("Opens 14 Feb")."""
    mark, stock = {
        "both": (pair_mark(p, size), _("Both of us")),
        "me": (icon("lock", p.ink, size + 2, fill=True), _("Only me")),
        "later": (icon("hourglass-medium", p.warning, size + 1, fill=True), _("Opens later")),
        "times": (icon("calendar-blank", p.ink_soft, size + 2, fill=True), _("Times only")),
        "before": (icon("archive", p.ink_soft, size + 2, fill=True), _("Shared before")),
    }[who]
    return ft.Row([mark, text(words or stock, "caption", p.ink_soft)], spacing=5, tight=True)


def who_sees(*, shared: bool, mine: bool, times: bool = False) -> Sees:
    """Who can read a record: what somebody else wrote and shares no more is here as the archive of a pair that ended."""
    if times:
        return "times"
    return "both" if shared else "me" if mine else "before"


def band(p: Palette, who: Sees, sentence: str, under: str, trailing: Sequence[ft.Control] = ()) -> ft.Control:
    """The editor's full-width answer to "who can read this?". The two must differ in a greyscale picture."""
    private = who == "me"
    fg, bg = band_colors(p, who)
    mark = icon("lock", fg, 22, fill=True) if private else pair_mark(p, 24)
    # No fixed height: at twice the text size the sentence grows.
    said = ft.Column(
        [text(sentence, "label_strong", fg), text(under, "caption", fg)], spacing=1, expand=True, tight=True
    )
    return ft.Container(
        ft.Row([ft.Container(mark, width=34, alignment=ft.Alignment.CENTER), said, *trailing], spacing=12),
        bgcolor=bg,
        border_radius=16,
        padding=ft.Padding.symmetric(horizontal=14, vertical=11),
    )


def band_colors(p: Palette, who: Sees) -> tuple[str, str]:
    """(foreground, ground) of the band."""
    return (p.background, p.ink) if who == "me" else (p.accent_ink, p.accent_soft)
