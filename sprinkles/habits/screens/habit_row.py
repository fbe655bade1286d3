"""One habit of the list: the ring to press, its words, its last days, its streak."""

from collections.abc import Callable

import flet as ft

from sprinkles.habits.queries import HabitView, goal_words, in_words, row_words
from sprinkles.habits.screens.check_ring import check_ring, use_ticking
from sprinkles.habits.screens.marks import dots
from sprinkles.sdk import Context
from ui.boundary import component, memo
from ui.direction import following
from ui.icons import picture
from ui.look import use_look
from ui.people import avatar, pair_mark
from ui.press import tappable
from ui.surface import sides
from ui.text import one_line, text
from ui.tokens import R_M, Palette
from ui.words import _, ngettext


@component
def _HabitRow(ctx: Context, view: HabitView, chosen: bool, on_open: Callable[[str], None]) -> ft.Control:
    p = use_look().p
    tick = use_ticking(ctx, view)
    stands = view.stands
    words = ft.Column(
        [
            following(one_line(view.title, "row", p.ink, lines=2)),
            ft.Row([*_whose(p, view), text(_under(view), "label", p.ink_soft, expand=True)], spacing=6),
            ft.Container(picture(dots(p, view), width=116, height=14), padding=ft.Padding.only(top=5)),
        ],
        spacing=2,
        expand=True,
    )
    line: list[ft.Control] = [words]
    if stands.streak > 1:
        unit = (
            ngettext("day", "days", stands.streak) if stands.unit == "day" else ngettext("week", "weeks", stands.streak)
        )
        line.append(
            ft.Column(
                [text(str(stands.streak), "numeral", p.ink), text(unit, "caption", p.ink_soft)],
                spacing=2,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            )
        )
    parts = [view.title, goal_words(view), *([row_words(stands, stands.streak)] if stands.streak > 1 else [])]
    open_it = tappable(
        p,
        ft.Row(line, spacing=10),
        _("{sentence}. Open").format(sentence=", ".join(parts)),
        lambda: on_open(view.id),
        radius=R_M,
        expand=True,
        selected=chosen or None,
        padding=sides(start=6, end=10, top=10, bottom=10),
    )
    return ft.Container(
        ft.Row([check_ring(p, view, tick), open_it], spacing=8),
        padding=sides(start=10, end=2, top=4, bottom=4),
        border_radius=R_M,
        bgcolor=p.accent_soft if chosen else None,
    )


HabitRow = memo(_HabitRow)


def _under(view: HabitView) -> str:
    said = in_words(view, view.today)
    if not view.asks_today and not view.on(view.today):
        return goal_words(view)
    if view.goal.kind == "weekly":
        return _("{state}, {done} of {all} this week").format(state=said, done=view.this_week, all=view.goal.times)
    return said


def _whose(p: Palette, view: HabitView) -> list[ft.Control]:
    """Ours, or the other one's own; one's own needs no mark."""
    if view.shared and view.mode != "mine":
        return [pair_mark(p, 12)]
    return [] if view.author.is_me else [avatar(p, view.author.name, view.author.side, 18, photo=view.author.photo)]
