"""The calendar: a month, a week or an agenda; on wide screens with the chosen day beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import flet as ft

from sprinkles.calendar.queries import Happening
from sprinkles.calendar.screens.month import large_month, small_month
from sprinkles.calendar.screens.rows import coming_rows, day_head, day_rows
from sprinkles.calendar.screens.showing import VIEWS, Shown, View, moved, read_shown, span_of
from sprinkles.calendar.screens.tables import TABLES
from sprinkles.calendar.screens.week import large_week, phone_week
from sprinkles.calendar.words import MONTHS
from sprinkles.sdk import Context
from ui.boundary import component
from ui.icons import backward, onward
from ui.live import use_live
from ui.look import Look, use_look
from ui.press import chip, round_button, word_button
from ui.shell import panes
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import text, title
from ui.tokens import READING, Palette

PLAN = "Plan something"


class Choice(ft.Observable):
    """What is looked at. Lives as long as the screen."""

    def __init__(self) -> None:
        self.view: View = "Month"
        self.day = date.today()

    def show(self, view: View) -> None:
        """Another view around the same day."""
        self.view = view

    def choose(self, day: date) -> None:
        """Another day."""
        self.day = day

    def step(self, steps: int) -> None:
        """So many months, weeks or agendas on."""
        self.day = moved(self.view, self.day, steps)


@component
def Calendar(ctx: Context) -> ft.View:
    look = use_look()
    choice = cast(Choice, ft.use_state(cast(Any, Choice))[0])
    today = date.today()
    span = span_of(choice.view, choice.day)
    shown = use_live(
        ctx.events.on_change,
        TABLES,
        lambda: read_shown(ctx, choice.view, choice.day, today),
        [choice.view, *span, today],
    )
    assert ctx.nav is not None
    nav = ctx.nav

    def open_it(happening: Happening) -> None:
        nav.go(happening.route)

    if look.wide:
        body = _wide(ctx, look, choice, shown, today, open_it)
        return nav.frame("/calendar", body, body)  # type: ignore[no-any-return]
    return nav.frame("/calendar", _phone(ctx, look, choice, shown, today, open_it))  # type: ignore[no-any-return]


# -- phones


def _phone(
    ctx: Context, look: Look, choice: Choice, shown: Shown | None, today: date, on_open: Callable[[Happening], None]
) -> ft.Control:
    p = look.p
    head = [_title(ctx, p, choice, today), _chips(p, choice)]
    if shown is None:
        body: list[ft.Control] = [ft.Container(Loading(p, 4), padding=24)]
    elif choice.view == "Agenda":
        body = _agenda(ctx, p, shown, today, on_open)
    elif choice.view == "Week":
        week = phone_week(p, shown, choice.day, today, choice.choose, _plan(ctx), on_open)
        return _under(head, ft.Container(week, expand=True, padding=ft.Padding.symmetric(horizontal=4)))
    else:
        grid = small_month(p, shown, choice.day, today, choice.choose)
        body = [ft.Container(grid, padding=ft.Padding.symmetric(horizontal=4), key="month")]
        body += _day(ctx, p, shown, choice.day, today, on_open)
        body += _coming(p, shown, today, on_open)
    pages = ft.ListView(body, expand=True, padding=sides(start=8, end=8, bottom=24, top=4), key=f"days-{choice.view}")
    return _under(head, pages)


def _under(head: list[ft.Control], body: ft.Control) -> ft.Control:
    top = ft.Container(ft.Column(head, spacing=8), padding=ft.Padding.only(top=14, bottom=4))
    return ft.Column([top, body], spacing=0, expand=True)


def _plan(ctx: Context) -> Callable[[date, int], None]:
    """What a press on an hour does."""
    assert ctx.nav is not None
    nav = ctx.nav
    return lambda day, minute: nav.go(f"/plan/on/{day.isoformat()}/{minute // 60:02d}{minute % 60:02d}")


def _title(ctx: Context, p: Palette, choice: Choice, today: date) -> ft.Control:
    # Beside the buttons there is room for the longest month, or for a short one with its year.
    this_year = choice.day.year == today.year
    said = MONTHS[choice.day.month - 1] if this_year else f"{MONTHS[choice.day.month - 1][:3]} {choice.day.year}"
    month = title(said, "display", p.ink, expand=True, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
    return ft.Container(ft.Row([month, *_acts(ctx, p, choice.day)], spacing=0), padding=sides(start=20, end=10))


def _acts(ctx: Context, p: Palette, day: date) -> list[ft.Control]:
    assert ctx.nav is not None
    nav = ctx.nav
    return [
        nav.sync_mark(),
        round_button(p, "magnifying-glass", "Search the calendar", lambda: nav.go("/find-in-calendar")),
        round_button(p, "plus", PLAN, lambda: nav.go(f"/plan/on/{day.isoformat()}"), color=p.accent),
    ]


def _chips(p: Palette, choice: Choice) -> ft.Control:
    chips: list[ft.Control] = [chip(p, v, choice.view == v, lambda v=v: choice.show(v)) for v in VIEWS]
    return ft.Container(
        ft.Row([ft.Row(chips, spacing=8, expand=True, scroll=ft.ScrollMode.HIDDEN), *_steps(p, choice)], spacing=0),
        padding=sides(start=20, end=6),
    )


def _steps(p: Palette, choice: Choice) -> list[ft.Control]:
    what = {"Month": "month", "Week": "week", "Agenda": "60 days"}[choice.view]
    return [
        round_button(p, backward(), f"Previous {what}", lambda: choice.step(-1)),
        round_button(p, onward(), f"Next {what}", lambda: choice.step(1)),
    ]


def _day(
    ctx: Context,
    p: Palette,
    shown: Shown,
    day: date,
    today: date,
    on_open: Callable[[Happening], None],
) -> list[ft.Control]:
    """A day and what is on it."""
    assert ctx.nav is not None
    nav = ctx.nav
    found = shown.on(day)
    if found:
        return [day_head(p, day, today), *day_rows(p, found, shown.people, day, on_open)]
    line: list[ft.Control] = [
        text("Nothing planned.", "story_small", p.ink_soft, expand=True),
        word_button(p, PLAN, lambda: nav.go(f"/plan/on/{day.isoformat()}")),
    ]
    return [
        day_head(p, day, today),
        ft.Container(ft.Row(line), padding=sides(start=12, top=2, bottom=2), key=f"none-{day}"),
    ]


def _coming(p: Palette, shown: Shown, today: date, on_open: Callable[[Happening], None]) -> list[ft.Control]:
    if not shown.coming:
        return []
    head = ft.Container(
        title("To look forward to", "heading", p.accent),
        padding=sides(start=12, top=22, bottom=4),
        key="coming",
    )
    return [head, *coming_rows(p, shown.coming, today, on_open)]


def _agenda(
    ctx: Context, p: Palette, shown: Shown, today: date, on_open: Callable[[Happening], None]
) -> list[ft.Control]:
    assert ctx.nav is not None
    nav = ctx.nav
    out: list[ft.Control] = []
    told: set[tuple[str, str]] = set()
    for day, found in shown.days.items():
        # What takes many days stands on the first of them here.
        fresh = [h for h in found if (h.event_id, h.at) not in told]
        told |= {(h.event_id, h.at) for h in fresh}
        if fresh:
            out += [day_head(p, day, today, first=not out), *day_rows(p, fresh, shown.people, day, on_open)]
    if out:
        return out
    sentence = "Nothing planned in these days. What would you two look forward to?"
    first = shown.first if shown.first >= today else today
    return [empty(p, sentence, action=PLAN, on_action=lambda: nav.go(f"/plan/on/{first.isoformat()}"))]


# -- wide screens


def _wide(
    ctx: Context, look: Look, choice: Choice, shown: Shown | None, today: date, on_open: Callable[[Happening], None]
) -> ft.Control:
    p = look.p
    mark, *acts = _acts(ctx, p, choice.day)
    name = ft.Row([title("Calendar", "display", p.ink, expand=True), *acts], spacing=0)
    side: list[ft.Control] = []
    if shown is not None:
        side = _day(ctx, p, shown, choice.day, today, on_open) if choice.view != "Agenda" else []
        side += _coming(p, shown, today, on_open)
        if not side:
            side = [
                ft.Container(text("Countdowns and anniversaries will be here.", "story_small", p.ink_soft), padding=12)
            ]
    left = ft.Column(
        [
            ft.Container(name, padding=sides(start=22, end=12, top=28, bottom=8)),
            ft.ListView(side, expand=True, padding=sides(start=10, end=10, bottom=24)),
        ],
        spacing=0,
        expand=True,
    )
    month = f"{MONTHS[choice.day.month - 1]} {choice.day.year}"
    alone = choice.view == "Week"
    bar: list[ft.Control] = [title(month, "display" if alone else "title", p.ink, expand=True), mark]
    if choice.day != today:
        bar.append(word_button(p, "Today", lambda: choice.choose(today)))
    bar += [ft.Row([chip(p, v, choice.view == v, lambda v=v: choice.show(v)) for v in VIEWS], spacing=8)]
    bar += _steps(p, choice)
    if shown is None:
        body: ft.Control = ft.Container(Loading(p, 5), padding=24, expand=True)
    elif choice.view == "Month":
        body = large_month(p, shown, choice.day, today, choice.choose, on_open)
    elif choice.view == "Week":
        body = large_week(p, shown, choice.day, today, choice.choose, _plan(ctx), on_open)
    else:
        pages = ft.ListView(_agenda(ctx, p, shown, today, on_open), expand=True, padding=ft.Padding.only(bottom=24))
        body = ft.Container(ft.Container(pages, width=READING), alignment=ft.Alignment.TOP_CENTER, expand=True)
    # Seven days by the hour need all the room there is, and say all that the side would.
    bar += acts if alone else []
    right = ft.Container(
        ft.Column([ft.Row(bar, spacing=6), body], spacing=14, expand=True),
        padding=sides(start=28, end=24, top=26, bottom=0 if alone else 20),
        expand=True,
    )
    if alone:
        return ft.Container(right, bgcolor=p.surface, expand=True)
    return panes(p, left, right, left_width=360)
