"""Check-ins as rows of a list."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from sprinkles.mood.documents import clock
from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.moments import level_words
from sprinkles.mood.screens.faces import face
from sprinkles.mood.words import first_up
from sprinkles.mood.words import said as word_said
from ui.direction import following
from ui.press import tappable
from ui.surface import hairline
from ui.text import one_line, text
from ui.tokens import R_M, Palette
from ui.words import _, day_of_week, weekday


def rows(
    p: Palette, check_ins: Sequence[MoodCheckIn], on_open: Callable[[str], object], *, days: bool = False
) -> list[ft.Control]:
    """Rows with hairlines between them; `days` says the day, too."""
    out: list[ft.Control] = []
    for nth, found in enumerate(check_ins):
        out += [hairline(p, 60)] if nth else []
        out.append(_row(p, found, on_open, days=days))
    return out


def _row(p: Palette, found: MoodCheckIn, on_open: Callable[[str], object], *, days: bool) -> ft.Control:
    name = first_up(level_words(found.valence))
    when = _("{day}, {time}").format(day=_weekday(found.day), time=clock(found)) if days else clock(found)
    words = [text(name, "row", p.ink, expand=True), text(when, "caption", p.ink_soft)]
    lines: list[ft.Control] = [ft.Row(list(words), spacing=8)]
    said = " · ".join(map(word_said, [*found.feelings, *found.factors]))
    lines += [one_line(said, "label", p.ink_soft, lines=2)] if said else []
    lines += [following(one_line(found.note, "story_small", p.ink, lines=2))] if found.note else []
    return tappable(
        p,
        ft.Row(
            [face(found.valence, 36), ft.Column(lines, spacing=3, expand=True, tight=True)], spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        _("{mood}, {day} {time}. Open").format(mood=name, day=_day(found.day), time=clock(found)),
        lambda: on_open(found.id),
        radius=R_M,
        padding=ft.Padding.symmetric(horizontal=12, vertical=12),
    )  # fmt: skip


def _day(day: str) -> str:
    """`Friday 20 November`, for who listens."""
    try:
        return day_of_week(date.fromisoformat(day))
    except ValueError:
        return day


def _weekday(day: str) -> str:
    """`Fri 20`."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return _("{weekday} {day}").format(weekday=weekday(found.weekday(), "short"), day=found.day)
