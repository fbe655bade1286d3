"""Questions that the two write themselves: a field for one, its day, and all of them below."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import flet as ft

from sprinkles.daily_question.answering import TABLES, write_question
from sprinkles.daily_question.circle import circle, today
from sprinkles.daily_question.models import OwnQuestion
from sprinkles.daily_question.queries import own_questions
from sprinkles.daily_question.screens.barred import barred
from sprinkles.daily_question.screens.said import read_date, spoken
from sprinkles.sdk import Context, Refused
from ui.action import use_action
from ui.boundary import component, guarded, keyed
from ui.direction import following
from ui.fields import text_input
from ui.icons import backward
from ui.live import use_live
from ui.look import Look, use_look
from ui.overlay import overlay
from ui.people import sees
from ui.picked import picked_day
from ui.press import button, chip, round_button
from ui.problems import CALM_LINE
from ui.shell import canvas, top_bar
from ui.states import Loading, empty
from ui.surface import card, hairline
from ui.text import text, title
from ui.tokens import READING, M, Palette
from ui.words import _

LAST = datetime(2199, 12, 31)


@dataclass(frozen=True)
class Held:
    """What there is, and who else is asked."""

    questions: list[OwnQuestion]
    partner: str | None


def read(ctx: Context) -> Held:
    """Blocking."""
    now = circle(ctx)
    return Held(own_questions(ctx), now.mate.name if now.mate else None)


@component
def Own(ctx: Context) -> ft.View:
    look = use_look()
    found: Held | None = use_live(ctx.events.on_change, TABLES, lambda: read(ctx))
    chosen, choose = ft.use_state("")
    turn, next_turn = ft.use_state(0)
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), _("Back to the question"), lambda: nav.go("/question"))
    parts: list[ft.Control] = [top_bar(p, _("Your own questions"), leading=back, trailing=[nav.sync_mark()])]

    def written(__: object) -> None:
        choose("")
        next_turn(lambda n: n + 1)

    if found is None:
        parts.append(Loading(p, 3))
    else:
        opened = next((q for q in found.questions if q.id == chosen), None)
        key = f"{opened.id if opened else 'new'}-{turn}"
        parts.append(keyed(Form, key)(ctx, opened, found.partner, written))
        listed = [q for q in found.questions if q is not opened]
        if listed:
            parts.append(ft.Container(title(_("All of them"), "heading", p.accent), padding=ft.Padding.only(top=10)))
        for nth, question in enumerate(listed):
            parts += [hairline(p)] if nth else []
            parts.append(keyed(OwnRow, f"row-{question.id}")(ctx, question, partial(choose, question.id)))
        if not listed and opened is None:
            words = _("What do you never get round to asking? Write it down and give it a day.")
            parts.append(empty(p, words))
    wide = canvas(ft.Column(parts, spacing=M), width=READING)
    return nav.frame("/question/own", barred(look, parts), wide)  # type: ignore[no-any-return]


@component
def Form(ctx: Context, opened: OwnQuestion | None, partner: str | None, on_done: Callable[[Any], None]) -> ft.Control:
    look = use_look()
    p = look.p
    words = ft.use_ref(opened.text if opened else "")
    day, set_day = ft.use_state(read_date(opened.day) if opened and opened.day else None)
    wrong, say = ft.use_state("")
    picking, pick = ft.use_state(False)

    def typed(event: ft.Event[ft.TextField]) -> None:
        words.current = event.control.value or ""

    def failed(error: Exception) -> str | None:
        if isinstance(error, Refused):
            say(_(error.message))
            return None
        return CALM_LINE

    def keep() -> None:
        write_question(ctx, words.current or "", day, opened.id if opened else None)

    save = use_action(keep, on_done=on_done, on_error=failed)

    def picked(chosen: date) -> None:
        set_day(chosen)
        pick(False)

    ft.use_dialog(_picker(look, day, picked, lambda: pick(False)) if picking else None)
    tomorrow = today() + timedelta(days=1)
    another = day is not None and day != tomorrow
    chips = [
        chip(p, _("No day yet"), day is None, lambda: set_day(None)),
        chip(p, _("Tomorrow"), day == tomorrow, lambda: set_day(tomorrow)),
        chip(p, spoken(day) if day and another else _("Another day"), another, lambda: pick(True)),
    ]
    sentence = _("{name} can see and change it too").format(name=partner) if partner else _("Only you can read this")
    parts: list[ft.Control] = [
        text_input(p, _("Your question"), opened.text if opened else "", typed, hint=_("What would you like to ask?"),
                   error=wrong or None, many=True, key="own-question"),
        ft.Row(list(chips), spacing=8, wrap=True, run_spacing=4),
        sees(p, "both" if partner else "me", words=sentence),
        ft.Row([button(p, _("Keep it"), save.run, busy=save.running)]),
    ]  # fmt: skip
    return card(p, ft.Column(parts, spacing=14))


@component
def OwnRow(ctx: Context, question: OwnQuestion, on_edit: Callable[[], None]) -> ft.Control:
    look = use_look()
    p = look.p
    asking, ask = ft.use_state(False)
    remove = use_action(lambda: ctx.store.delete(OwnQuestion, question.id))
    ways = ft.Row(
        [
            button(p, _("Leave it"), lambda: ask(False), kind="quiet", expand=True),
            button(p, _("Delete it"), remove.run, kind="danger", lead="trash", busy=remove.running, expand=True),
        ],
        spacing=10,
    )
    under = _("What was answered to it stays.")
    ft.use_dialog(overlay(look, _("Delete this question?"), ways, lambda: ask(False), under=under) if asking else None)
    day = read_date(question.day or "")
    words = ft.Column(
        [following(text(question.text, "row", p.ink)), text(_when(day), "caption", p.ink_soft)],
        spacing=3,
        expand=True,
        tight=True,
    )
    return ft.Row(
        [
            words,
            round_button(p, "pencil-simple", _("Change: {question}").format(question=question.text), on_edit),
            round_button(
                p, "trash", _("Delete: {question}").format(question=question.text), lambda: ask(True), color=p.ink_soft
            ),
        ],
        spacing=0,
    )


def _when(day: date | None) -> str:
    if day is None:
        return _("No day yet")
    if day == today() - timedelta(days=1):
        return _("Was asked yesterday")
    return (_("Was asked {day}") if day < today() else _("Asked {day}")).format(day=spoken(day))


def _picker(
    look: Look, day: date | None, on_pick: Callable[[date], None], on_close: Callable[[], None]
) -> ft.DatePicker:
    p: Palette = look.p
    first = today()
    shown = max(day or first, first)

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        value = event.control.value
        if value is None:
            on_close()
            return
        on_pick(picked_day(value))

    return ft.DatePicker(
        value=datetime(shown.year, shown.month, shown.day),
        first_date=datetime(first.year, first.month, first.day),
        last_date=LAST,
        help_text=_("When it is asked"),
        on_change=guarded(picked),
        on_dismiss=guarded(on_close),
        barrier_color=ft.Colors.with_opacity(0.5, p.scrim),
    )
