"""The list of earlier questions: the days that were answered, by month, of all themes or of one."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

import flet as ft

from sprinkles.daily_question.answering import TABLES
from sprinkles.daily_question.catalog import catalog
from sprinkles.daily_question.circle import today
from sprinkles.daily_question.documents import state_words
from sprinkles.daily_question.queries import OURS, Day, read_history, title_of
from sprinkles.daily_question.screens.said import month, spoken
from sprinkles.sdk import Context
from ui.boundary import component, keyed, memo
from ui.direction import following
from ui.icons import icon
from ui.live import use_live
from ui.look import use_look
from ui.people import pair_mark
from ui.press import chip, tappable, word_button
from ui.states import Loading, empty
from ui.surface import hairline
from ui.text import one_line, text, title
from ui.tokens import GUTTER, R_M, Palette
from ui.words import _, weekday

PAGE = 40
Choose = Callable[[Any], None]
DATE = 44


@component
def Shelf(ctx: Context, chosen: str, on_open: Callable[[str], object]) -> ft.Control:
    """The list itself, which fills what it is given; `chosen` is the day that is open beside it."""
    look = use_look()
    p = look.p
    theme, choose = ft.use_state("")
    count, show = ft.use_state(PAGE)
    answered: list[Day] | None = use_live(ctx.events.on_change, TABLES, lambda: read_history(ctx))
    parts: list[ft.Control] = []
    nav = ctx.nav
    # Beside a question today has a row of its own, above.
    found = [d for d in answered or () if not (look.wide and d.day == today())]
    if answered is None:
        parts.append(ft.Container(Loading(p, 5), padding=12))
    elif not found:
        ask = None if look.wide or nav is None else lambda: nav.go("/question")
        words = _("Questions that were answered stand here.")
        parts.append(empty(p, words, action=_("Today’s question") if ask else None, on_action=ask))
    else:
        parts.append(_themes(p, found, theme, choose))
        days = [d for d in found if theme in ("", d.theme)]
        parts += _months(p, days[:count], chosen, on_open)
        if len(days) > count:
            more = word_button(p, _("Show more"), lambda: show(count + PAGE))
            parts.append(ft.Row([more], alignment=ft.MainAxisAlignment.CENTER))
    edge = 10 if look.wide else GUTTER
    around = ft.Padding.only(left=edge, right=edge, top=4, bottom=24)
    return ft.ListView(parts, spacing=4, expand=True, padding=around)


def _themes(p: Palette, days: list[Day], chosen: str, choose: Choose) -> ft.Control:
    """Only themes that have something."""
    here = {d.theme for d in days}
    names = {"": _("All")} | {t: title_of(t) for t in (*catalog().themes, OURS) if t in here}
    chips = [
        chip(p, name, theme == chosen, lambda t=theme: choose(t), key=f"theme-{theme}") for theme, name in names.items()
    ]
    return ft.Row(list(chips), spacing=8, scroll=ft.ScrollMode.HIDDEN)


def _months(p: Palette, days: list[Day], chosen: str, on_open: Callable[[str], object]) -> list[ft.Control]:
    out: list[ft.Control] = []
    for name, group in groupby(days, key=lambda d: month(d.day)):
        found = list(group)
        head = title(name, "heading", p.accent)
        out.append(ft.Container(head, padding=ft.Padding.only(left=12, top=16, bottom=4), key=f"month-{name}"))
        for nth, day in enumerate(found):
            key = f"{day.id}-{day.past}-{day.mine.id if day.mine else ''}"
            if nth:
                near = chosen in (day.id, found[nth - 1].id)
                line = ft.Container(height=1) if near else hairline(p, DATE + 24)
                out.append(ft.Container(line, key=f"line-{key}"))
            out.append(keyed(Row, key)(day, day.id == chosen, on_open))
    return out


@component
def _Row(day: Day, chosen: bool, on_open: Callable[[str], object]) -> ft.Control:
    p = use_look().p
    date_ = ft.Column(
        [text(str(day.day.day), "numeral", p.ink), text(weekday(day.day.weekday(), "short"), "caption", p.ink_soft)],
        spacing=4, width=DATE,
    )  # fmt: skip
    said = {"both": _("Both of you"), "solo": _("Only you")}.get(day.state) or state_words(day)
    mark = pair_mark(p, 13) if day.state == "both" else icon("lock", p.ink_soft, 15, fill=True)
    words = ft.Column(
        [
            following(text(day.question, "row", p.ink)),
            *([following(one_line(day.mine.text, "label", p.ink_soft, lines=2))] if day.mine else []),
            ft.Row([mark, text(said, "caption", p.ink_soft, expand=True)], spacing=6),
        ],
        spacing=4, expand=True, tight=True,
    )  # fmt: skip

    return tappable(
        p,
        ft.Row([date_, words], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START),
        _("{day}, {question} {state}").format(day=spoken(day.day), question=day.question, state=said),
        lambda: on_open(day.id),
        radius=R_M,
        selected=chosen or None,
        bgcolor=p.accent_soft if chosen else None,
        padding=ft.Padding.symmetric(horizontal=12, vertical=12),
    )


Row = memo(_Row)
