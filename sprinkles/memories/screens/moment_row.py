"""One moment of the timeline. What was written is read; a milestone stands out; what was done is a line and no more."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from sprinkles.memories.screens.rows import Row
from ui.boundary import component, memo
from ui.direction import following
from ui.icon_paths import PATHS
from ui.icons import icon
from ui.look import use_look
from ui.people import avatar, pair_mark, side_colors
from ui.photo import photo, photo_waiting
from ui.press import tappable
from ui.surface import sides
from ui.text import one_line, text
from ui.theme import lift
from ui.tokens import R_L, R_M, Palette
from ui.words import _

DATE = 50
TALL, LOW, LARGEST = 236, 0.64, 320
MARKS = {"me": "lock", "before": "archive", "times": "calendar-blank"}


@dataclass(frozen=True)
class Place:
    """Where a row stands: whether it is the first of its day, how wide it may be, and whether days stand beside rows."""

    first: bool
    width: float
    dated: bool = True


@component
def _MomentRow(row: Row, place: Place, on_open: Callable[[str], None]) -> ft.Control:
    p = use_look().p
    wide = place.width - (DATE + 18 if place.dated else 16)
    drawn = (
        _habit(p, row) if row.kind == "habit" else _kept(p, row, wide) if row.weight >= 2 else _written(p, row, wide)
    )
    date_line: list[ft.Control] = []
    if place.first:
        date_line = [text(row.day, "numeral", p.ink)]
    body = tappable(
        p, drawn, row.said, lambda: on_open(row.route), radius=R_M, expand=True,
        padding=ft.Padding.symmetric(horizontal=8, vertical=4 if row.kind == "habit" else 8),
    )  # fmt: skip
    if not place.dated:
        return ft.Row([body])
    return ft.Row(
        [
            ft.Container(ft.Column(date_line), width=DATE, padding=sides(start=8, top=1 if row.kind == "habit" else 9)),
            body,
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


MomentRow = memo(_MomentRow)


def glyph(name: str) -> str:
    """The icon, or a star for one that this app does not know."""
    return name if name in PATHS else "star"


def whose(p: Palette, row: Row, size: float = 20) -> ft.Control:
    """A mark of the person, or of both."""
    if row.side is None:
        return pair_mark(p, size * 0.64)
    return avatar(p, row.initial, row.side, size)


def _habit(p: Palette, row: Row) -> ft.Control:
    color = side_colors(p, row.side)[0] if row.side else p.accent
    return ft.Row(
        [
            icon(glyph(row.icon), color, 16),
            following(one_line(row.title, "label", p.ink_soft, expand=True)),
            whose(p, row, 18),
        ],
        spacing=8,
    )


def _written(p: Palette, row: Row, width: float) -> ft.Control:
    parts: list[ft.Control] = []
    if row.photo:
        parts.append(photo(row.photo, None, radius=R_M, width=width, height=min(width * LOW, LARGEST)))
    elif row.photo == "":
        parts.append(photo_waiting(p, _("Not here yet"), width=width, height=84))
    words: list[ft.Control] = [following(one_line(row.title, "row", p.ink, lines=2))]
    if row.text:
        words.append(following(one_line(row.text, "story_small", p.ink_soft, lines=3)))
    foot: list[ft.Control] = [whose(p, row)]
    if row.kind != "entry":
        foot.append(icon(glyph(row.icon), p.ink_soft, 15))
    if row.clock:
        foot.append(text(row.clock, "caption", p.ink_soft))
    if row.sees in MARKS:
        foot.append(icon(MARKS[row.sees], p.ink_soft, 14, fill=True))
    parts.append(ft.Column([*words, ft.Container(ft.Row(foot, spacing=8), padding=ft.Padding.only(top=5))], spacing=4))
    return ft.Column(parts, spacing=12)


def _kept(p: Palette, row: Row, width: float) -> ft.Control:
    """A milestone: its picture with the words on it, or the light of the two."""
    if row.photo:
        return on_picture(p, row.photo, row.spoken, row.title, width=width, height=TALL)
    return lit(p, row.icon, row.spoken, row.title, row.text)


def on_picture(p: Palette, src: str | bytes, over: str, name: str, *, width: float | None, height: float) -> ft.Control:
    """A picture with words on it, over a scrim so that they read on any picture."""
    shade = ft.Container(
        left=0, right=0, bottom=0, height=height * 0.62,
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_CENTER, end=ft.Alignment.BOTTOM_CENTER,
            colors=[ft.Colors.with_opacity(0, p.photo_scrim), p.photo_scrim],
        ),
    )  # fmt: skip
    called = following(one_line(name, "question", p.photo_ink, lines=2))
    words = ft.Container(
        ft.Column(
            [text(over, "overline", p.photo_ink), called], spacing=3, tight=True
        ),
        left=18, right=18, bottom=15,
    )  # fmt: skip
    image = photo(src, None, radius=0, left=0, right=0, top=0, bottom=0)
    return ft.Container(
        ft.Stack([image, shade, words], height=height, width=width),
        border_radius=R_L,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        shadow=lift(p, 1),
        height=height,
        width=width,
    )


def lit(p: Palette, glyph_name: str, over: str, name: str, under: str = "") -> ft.Control:
    """Words in the light of the two, for what has no picture."""
    parts: list[ft.Control] = [
        ft.Row([icon(glyph(glyph_name), p.accent, 17, fill=True), text(over, "overline", p.accent)], spacing=7),
        following(text(name, "question", p.ink)),
    ]
    if under:
        parts.append(following(one_line(under, "story_aside", p.ink_soft, lines=3)))
    return ft.Container(
        ft.Column(parts, spacing=7, tight=True),
        padding=ft.Padding.symmetric(horizontal=20, vertical=20),
        border_radius=R_L,
        gradient=ft.LinearGradient(begin=ft.Alignment.CENTER_LEFT, end=ft.Alignment.CENTER_RIGHT, colors=list(p.wash)),
    )
