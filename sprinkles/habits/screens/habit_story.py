"""One habit: why it matters, how it stands, its last days to mend, its year, its months."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import flet as ft

from sprinkles.habits.doing import today
from sprinkles.habits.models import Habit
from sprinkles.habits.queries import HabitView, goal_words, in_words, read_habit, streak_words
from sprinkles.habits.screens.check_ring import check_ring, ring_of, said, use_ticking
from sprinkles.habits.screens.habit_menu import use_habit_menu
from sprinkles.habits.screens.live import use_live
from sprinkles.habits.screens.year_map import year_map
from sprinkles.habits.streaks import DAY, Standing
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component, keyed
from ui.direction import held, own_way
from ui.icons import backward, icon
from ui.look import Look, use_look
from ui.people import sees, who_sees
from ui.press import button, fact, round_button, tappable
from ui.states import Loading, empty
from ui.surface import card, hairline, sides
from ui.text import around, overline, text, title
from ui.tokens import GUTTER, R_M, READING, Palette
from ui.words import _, dated, day_of_week, month_and_year, ngettext, pgettext, weekday

LAST_DAYS = 7


@component
def HabitStory(ctx: Context, habit_id: str, on_close: Callable[[], None]) -> ft.Control:
    look = use_look()
    deleted, set_deleted = ft.use_state(False)
    answer = use_live(ctx, lambda: (read_habit(ctx, habit_id, today()),), [habit_id])
    view = answer[0] if answer else None
    open_menu = use_habit_menu(ctx, look, view, lambda: set_deleted(True))

    def restore() -> None:
        ctx.store.restore(Habit, habit_id)

    undo = use_action(restore, on_done=lambda __: set_deleted(False))
    if answer is None:
        return ft.Container(Loading(look.p, 4), padding=40, expand=True)
    if view is None:
        return _gone(look.p, on_close, undo.run if deleted else None)
    nav = ctx.nav
    acts: list[ft.Control] = []
    if nav is not None:
        acts.append(nav.sync_mark())
        if view.may_edit:
            acts.append(round_button(look.p, "pencil-simple", _("Edit"), lambda: nav.go(f"/habits/{habit_id}/edit")))
            acts.append(round_button(look.p, "dots-three", _("More"), open_menu))
    lead: list[ft.Control] = [] if look.wide else [round_button(look.p, backward(), _("Back to the habits"), on_close)]
    bar = ft.Row([*lead, ft.Container(expand=True), *acts], spacing=2)
    body = _Body(ctx, look, view)
    if look.wide:
        column = ft.Container(ft.Column([bar, body], spacing=6), width=READING)
        return ft.ListView(
            [ft.Container(column, alignment=ft.Alignment.TOP_CENTER)],
            expand=True,
            padding=ft.Padding.symmetric(horizontal=40, vertical=24),
        )
    edge = sides(start=8, end=8, top=8, bottom=4)
    pages = ft.ListView([body], expand=True, padding=sides(start=GUTTER, end=GUTTER, bottom=32))
    return ft.Column([ft.Container(bar, padding=edge), pages], spacing=0, expand=True)


@component
def _Body(ctx: Context, look: Look, view: HabitView) -> ft.Control:
    p = look.p
    tick = use_ticking(ctx, view)
    width = READING if look.wide else look.width - 2 * GUTTER
    head: list[ft.Control] = [title(held(view.title), "display", p.ink, **own_way(view.title))]
    if view.why:
        head.append(text(held(view.why), "story_aside", p.ink_soft, **own_way(view.why)))
    words = ft.Column(
        [text(in_words(view, view.today), "heading", p.ink), text(_asks(view), "label", p.ink_soft)],
        spacing=2,
        expand=True,
        tight=True,
    )
    now = ft.Row([check_ring(p, view, tick, 92), words], spacing=18)
    # Of what an ex-partner kept, nothing is open today: it is what it was.
    going_on: list[ft.Control] = [
        now,
        card(p, _standing(p, view), padding=18),
        _section(p, _("The last seven days"), _last_days(ctx, p, view)),
    ]
    return ft.Column(
        [
            ft.Column([*head, ft.Container(_facts(p, view), padding=ft.Padding.only(top=8))], spacing=6),
            *([] if view.archive else going_on),
            _section(p, _("A year"), year_map(p, view, width)),
            *_months(p, view),
        ],
        spacing=24,
    )


def _asks(view: HabitView) -> str:
    if view.archived:
        return _("At rest")
    if view.goal.kind == "weekly":
        return _("{done} of {all} this week").format(done=view.this_week, all=view.goal.times)
    return _("For today") if view.asks_today else _("Not asked for today")


def _facts(p: Palette, view: HabitView) -> ft.Control:
    who = ft.Container(
        sees(p, who_sees(shared=view.shared, mine=view.author.is_me), 14),
        bgcolor=p.sunken,
        border_radius=15,
        padding=ft.Padding.symmetric(horizontal=11, vertical=around("caption", 30)),
    )
    out: list[ft.Control] = [who, fact(p, icon("calendar-blank", p.ink_soft, 15), goal_words(view))]
    if not view.alone:
        words = _("Kept by either") if view.mode == "either" else _("Kept by both")
        out.append(fact(p, icon("users", p.ink_soft, 15), words))
    elif view.archive:
        out.append(fact(p, icon("user", p.ink_soft, 15), view.author.name))
    elif not view.author.is_me:
        out.append(fact(p, icon("user", p.ink_soft, 15), _("{name} keeps it").format(name=view.author.name)))
    if view.remind_at:
        out.append(fact(p, icon("bell", p.ink_soft, 15), view.remind_at))
    return ft.Row(out, spacing=8, run_spacing=8, wrap=True)


def _standing(p: Palette, view: HabitView) -> ft.Control:
    stands = view.stands
    share = round(100 * stands.rate_kept / stands.rate_due) if stands.rate_due else None
    rate = "–" if share is None else _("{n} %").format(n=share)
    span = _("of 30 days") if stands.unit == "day" else _("of 12 weeks")
    figures = [
        (str(stands.streak), _in_a_row(stands)),
        (str(stands.best), pgettext("of a habit’s streaks", "longest")),
        (rate, span),
    ]
    row = ft.Row(
        [
            ft.Column(
                [text(number, "title", p.ink), text(words, "caption", p.ink_soft)], spacing=0, expand=True, tight=True
            )
            for number, words in figures
        ]
    )
    return ft.Column([row, hairline(p), _freezes(p, stands.freezes, stands.unit)], spacing=14, tight=True)


def _in_a_row(stands: Standing) -> str:
    if stands.unit == "day":
        return ngettext("day in a row", "days in a row", stands.streak)
    return ngettext("week in a row", "weeks in a row", stands.streak)


def _freezes(p: Palette, count: int, unit: str) -> ft.Control:
    if unit == "day":
        words = {
            0: _("Seven days kept put one day off in store."),
            1: _("One day off in store: the streak waits for you."),
        }.get(count, _("Two days off in store: the streak waits for you."))
    else:
        words = {
            0: _("Seven weeks kept put one week off in store."),
            1: _("One week off in store: the streak waits for you."),
        }.get(count, _("Two weeks off in store: the streak waits for you."))
    marks: list[ft.Control] = [
        ft.Container(
            width=14,
            height=14,
            border_radius=7,
            bgcolor=p.info_soft if i < count else None,
            border=ft.Border.all(1.4, p.info if i < count else p.edge),
        )
        for i in range(2)
    ]
    return ft.Row([ft.Row(marks, spacing=4, tight=True), text(words, "label", p.ink_soft, expand=True)], spacing=10)


def _section(p: Palette, name: str, body: ft.Control) -> ft.Control:
    return ft.Column([ft.Semantics(header=True, content=overline(name, p.ink_soft)), body], spacing=12)


def _last_days(ctx: Context, p: Palette, view: HabitView) -> ft.Control:
    days = [view.today - DAY * (LAST_DAYS - 1 - i) for i in range(LAST_DAYS)]
    return ft.Row([keyed(PastDay, day.isoformat())(ctx, view, day) for day in days], spacing=0)


@component
def PastDay(ctx: Context, view: HabitView, day: date) -> ft.Control:
    p = use_look().p
    tick = use_ticking(ctx, view, day)
    name = _("Today") if day == view.today else weekday(day.weekday(), "short")
    drawn = ft.Column(
        [ring_of(p, view, day, 40), text(name, "caption", p.ink if day == view.today else p.ink_soft)],
        spacing=6,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    label = f"{day_of_week(day)}. {said(view, day)}"
    return tappable(
        p, drawn, label, tick.run if view.may_check else None, radius=R_M, expand=True,
        padding=ft.Padding.symmetric(vertical=6), alignment=ft.Alignment.CENTER,
    )  # fmt: skip


def _months(p: Palette, view: HabitView) -> list[ft.Control]:
    """How many days each month held, newest first."""
    counts = Counter((day.year, day.month) for day in view.kept)
    if not counts:
        return []
    rows = [
        ft.Row(
            [
                text(month_and_year(date(year, month, 1)), "body", p.ink, expand=True),
                text(_days(counts[year, month]), "label", p.ink_soft),
            ]
        )
        for year, month in sorted(counts, reverse=True)[:24]
    ]
    return [_section(p, _("History"), ft.Column([*rows, text(_since(view), "caption", p.ink_soft)], spacing=10))]


def _since(view: HabitView) -> str:
    day = min([view.starts_on, *view.kept])
    best = view.stands.best
    if best <= 1:
        return _("Since {day}.").format(day=dated(day))
    long = _("Since {day}. The longest streak was {so_long}.")
    return long.format(day=dated(day), so_long=streak_words(view.stands, best))


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)


def _gone(p: Palette, on_close: Callable[[], None], on_undo: Callable[[], object] | None) -> ft.Control:
    sentence = _("It is deleted, and its days with it.") if on_undo else _("This habit is not here any more.")
    ways: list[ft.Control] = [button(p, _("Back to the habits"), on_close, kind="quiet")]
    if on_undo:
        ways.insert(0, button(p, _("Undo"), on_undo, kind="soft", lead="arrow-counter-clockwise"))
    parts = [empty(p, sentence), ft.Row(ways, spacing=10, alignment=ft.MainAxisAlignment.CENTER)]
    return ft.Container(ft.Column(parts, tight=True, spacing=4), alignment=ft.Alignment.CENTER, expand=True)
