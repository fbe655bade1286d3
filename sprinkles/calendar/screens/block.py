"""One event on the hours, or across whole days: its words on the colour of whose it is, and a mark that says it again."""

import flet as ft

from sprinkles.calendar.queries import Happening
from sprinkles.calendar.screens.rows import Open, said, sees_of
from sprinkles.calendar.screens.showing import Shown
from sprinkles.calendar.screens.tints import tint
from sprinkles.calendar.words import NAMELESS, clock
from sprinkles.sdk import Person
from ui.direction import following
from ui.icons import icon
from ui.people import pair_mark
from ui.press import tappable
from ui.surface import sides
from ui.text import one_line
from ui.tokens import Palette
from ui.words import _

LINE_PX, SMALL_PX, RADIUS = 17, 40, 9
CROWDED = 3


def block(
    p: Palette, shown: Shown, happening: Happening, on_open: Open, *, height: float, beside: int = 1
) -> ft.Control:
    """As high as it lasts: in less room it says less. `beside` is how many share the width."""
    author = shown.people.get(happening.author_id)
    ink, soft = tint(p, happening, author)
    name = happening.title or _(NAMELESS)
    room = int((height - 8) // LINE_PX)
    alone = beside == 1
    most = max(1, min(3, room - 1))
    lines: list[ft.Control] = [following(one_line(name, "label_strong" if alone else "caption", ink, lines=most))]
    if room >= 2 and beside < CROWDED:
        begins = f"{happening.starts:%H:%M}" if happening.starts else ""
        lines.append(one_line(clock(happening) if alone else begins, "caption", ink))
    if room >= 4 and beside < CROWDED:
        if happening.place and alone:
            lines.append(one_line(happening.place, "caption", ink))
        lines.append(ft.Container(_mark(p, happening, author, ink), padding=ft.Padding.only(top=3)))
    body = ft.Column(lines, spacing=0, tight=True)
    return _pressable(p, happening, ft.Container(body, padding=_pad(height, beside)), ink, soft, on_open, height)


def bar(p: Palette, shown: Shown, happening: Happening, on_open: Open, *, height: float) -> ft.Control:
    """Across whole days, on one line."""
    author = shown.people.get(happening.author_id)
    ink, soft = tint(p, happening, author)
    words = following(one_line(happening.title or _(NAMELESS), "label_strong", ink, expand=True))
    row = ft.Row([words, _mark(p, happening, author, ink)], spacing=6, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    body = ft.Container(row, padding=ft.Padding.symmetric(horizontal=8), height=height)
    return _pressable(p, happening, body, ink, soft, on_open, height)


def _mark(p: Palette, happening: Happening, author: Person | None, ink: str) -> ft.Control:
    """Whose it is without colour: the two scoops, a lock, a calendar."""
    if happening.occasion in ("anniversary", "countdown"):
        return icon(happening.icon, ink, 14)
    if happening.busy or happening.reach == "calendar_visible":
        return icon("calendar-blank", ink, 14, fill=True)
    who = sees_of(happening)
    return pair_mark(p, 10) if who == "both" else icon("lock" if who == "me" else "archive", ink, 13, fill=True)


def _pad(height: float, beside: int) -> ft.Padding:
    left, right = (8, 4) if beside == 1 else (5, 1)
    return sides(start=left, end=right, top=2 if height < SMALL_PX else 5, bottom=1)


def _pressable(
    p: Palette, happening: Happening, body: ft.Control, ink: str, soft: str, on_open: Open, height: float
) -> ft.Control:
    edge = ft.Container(width=3, bgcolor=ink, height=height)
    row = ft.Row([edge, ft.Container(body, expand=True)], spacing=0, vertical_alignment=ft.CrossAxisAlignment.START)
    clip = ft.ClipBehavior.ANTI_ALIAS
    label = said(happening)
    if happening.busy:
        drawn = ft.Container(row, border_radius=RADIUS, bgcolor=soft, clip_behavior=clip, height=height)
        return ft.Semantics(label=label, container=True, exclude_semantics=True, content=drawn)
    # An edge of the page's own colour keeps two of one colour apart.
    return tappable(
        p, row, label, lambda: on_open(happening), radius=RADIUS, bgcolor=soft, height=height, clip_behavior=clip,
        key=f"block-{happening.event_id}-{happening.at}",
    )  # fmt: skip
