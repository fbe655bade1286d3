"""Earlier questions: the days that were answered, by month, of all themes or of one."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

import flet as ft

from sprinkles.daily_question.answering import TABLES
from sprinkles.daily_question.catalog import catalog
from sprinkles.daily_question.documents import state_words
from sprinkles.daily_question.queries import OURS, Day, read_history
from sprinkles.daily_question.screens.barred import barred
from sprinkles.daily_question.screens.said import WEEKDAYS, month, spoken
from sprinkles.sdk import Context
from ui.boundary import component, keyed, memo
from ui.icons import icon
from ui.live import use_live
from ui.look import use_look
from ui.people import pair_mark
from ui.press import chip, round_button, tappable, word_button
from ui.shell import canvas, top_bar
from ui.states import Loading, empty
from ui.surface import hairline
from ui.text import one_line, text, title
from ui.tokens import R_M, READING, Palette

PAGE = 40
Choose = Callable[[Any], None]
DATE = 44


@component
def History(ctx: Context) -> ft.View:
    look = use_look()
    theme, choose = ft.use_state("")
    count, show = ft.use_state(PAGE)
    found: list[Day] | None = use_live(ctx.events.on_change, TABLES, lambda: read_history(ctx))
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, "caret-left", "Back to the question", lambda: nav.go("/question"))
    parts: list[ft.Control] = [top_bar(p, "Earlier questions", leading=back, trailing=[nav.sync_mark()])]
    if found is None:
        parts.append(Loading(p, 5))
    elif not found:
        nothing = empty(p, "Questions that were answered stand here.", action="Today’s question",
                        on_action=lambda: nav.go("/question"))  # fmt: skip
        parts.append(nothing)
    else:
        parts.append(_themes(p, found, theme, choose))
        days = [d for d in found if theme in ("", d.theme)]
        parts += _months(ctx, p, days[:count])
        if len(days) > count:
            more = word_button(p, "Show more", lambda: show(count + PAGE))
            parts.append(ft.Row([more], alignment=ft.MainAxisAlignment.CENTER))
    wide = canvas(ft.Column(parts, spacing=4), width=READING)
    return nav.frame("/question/history", barred(look, parts, spacing=4), wide)  # type: ignore[no-any-return]


def _themes(p: Palette, days: list[Day], chosen: str, choose: Choose) -> ft.Control:
    """Only themes that have something."""
    here = {d.theme for d in days}
    names = {"": "All"} | {t: n for t, n in {**catalog().themes, OURS: "Our own"}.items() if t in here}
    chips = [
        chip(p, name, theme == chosen, lambda t=theme: choose(t), key=f"theme-{theme}") for theme, name in names.items()
    ]
    return ft.Row(list(chips), spacing=8, scroll=ft.ScrollMode.HIDDEN)


def _months(ctx: Context, p: Palette, days: list[Day]) -> list[ft.Control]:
    out: list[ft.Control] = []
    for name, found in groupby(days, key=lambda d: month(d.day)):
        head = title(name, "heading", p.accent)
        out.append(ft.Container(head, padding=ft.Padding.only(left=12, top=16, bottom=4), key=f"month-{name}"))
        for nth, day in enumerate(found):
            key = f"{day.id}-{day.past}-{day.mine.id if day.mine else ''}"
            if nth:
                out.append(ft.Container(hairline(p, DATE + 24), key=f"line-{key}"))
            out.append(keyed(Row, key)(ctx, day))
    return out


@component
def _Row(ctx: Context, day: Day) -> ft.Control:
    p = use_look().p
    date_ = ft.Column(
        [text(str(day.day.day), "numeral", p.ink), text(WEEKDAYS[day.day.weekday()][:3], "caption", p.ink_soft)],
        spacing=4, width=DATE,
    )  # fmt: skip
    said = {"both": "Both of you", "solo": "Only you"}.get(day.state) or state_words(day)
    mark = pair_mark(p, 13) if day.state == "both" else icon("lock-simple", p.ink_soft, 15, fill=True)
    words = ft.Column(
        [
            text(day.question, "row", p.ink),
            *([one_line(day.mine.text, "label", p.ink_soft, lines=2)] if day.mine else []),
            ft.Row([mark, text(said, "caption", p.ink_soft, expand=True)], spacing=6),
        ],
        spacing=4, expand=True, tight=True,
    )  # fmt: skip

    def open_day() -> None:
        if ctx.nav is not None:
            ctx.nav.go(f"/question/{day.id}")

    return tappable(
        p,
        ft.Row([date_, words], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START),
        f"{spoken(day.day)}, {day.question} {said}",
        open_day,
        radius=R_M,
        padding=ft.Padding.symmetric(horizontal=12, vertical=12),
    )


Row = memo(_Row)
