"""The form with all that is around it. Keeps the draft when it is left, whatever way that is."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import flet as ft

from sprinkles.calendar.rules import Rule, read_until, spoken
from sprinkles.calendar.screens.form import Form
from sprinkles.calendar.screens.removal import WAYS
from sprinkles.calendar.screens.time_line import TimeLine
from sprinkles.calendar.screens.tints import NAMES, named
from sprinkles.calendar.screens.typed import Held, Words, ZoneField
from sprinkles.calendar.words import reminder, short
from sprinkles.calendar.zones import here
from sprinkles.sdk import Context, Refused
from ui.action import Action, use_action
from ui.boundary import component, use_effect
from ui.icons import icon
from ui.look import Look, use_look
from ui.overlay import overlay
from ui.people import Sees, band, band_colors
from ui.press import button, chip, round_button, tappable, word_button
from ui.states import notice
from ui.surface import sides
from ui.text import overline, text
from ui.tokens import COLUMN, R_M, Palette

OCCASIONS = (("event", "Event"), ("countdown", "Countdown"), ("anniversary", "Anniversary"))
RULES = ((None, "Once"), ("DAILY", "Daily"), ("WEEKLY", "Weekly"), ("MONTHLY", "Monthly"), ("YEARLY", "Yearly"))
BEFORE_TIMES, BEFORE_DAYS = (0, 10, 60, 1440, 10080), (0, 900, 1440, 10080)
Choice = tuple[str, bool, Callable[..., object]]
LEVELS: tuple[str, ...] = ("shared", "calendar_visible", "private")


@component
def Planner(ctx: Context, form: Form) -> ft.Control:
    look = use_look()
    p = look.p
    stop: Any = ft.use_ref(None)
    assert ctx.nav is not None
    nav = ctx.nav

    def stay() -> None:
        stop.current = nav.on_pause(form.keep)

    async def leave() -> None:
        if stop.current:
            stop.current()
        await form.keep()

    use_effect(stay, [], leave)

    async def close() -> None:
        await form.keep()
        nav.back("/calendar")

    def kept(done: bool) -> None:
        if done:
            nav.go("/calendar")

    def failed(error: Exception) -> None:
        form.problem = (
            error.message if isinstance(error, Refused) else "This can’t be kept right now. It is still here."
        )

    wish: Any = ft.use_ref(None)

    async def commit() -> bool:
        scope, wish.current = wish.current, None
        return await form.done(scope)

    finish = use_action(commit, on_done=kept, on_error=failed)

    async def choose(scope: str) -> None:
        wish.current = scope
        await finish.run()

    ft.use_dialog(_which(look, form, finish, choose) if form.asks else None)
    bar = ft.Row(
        [
            round_button(p, "x", "Close", close),
            ft.Container(expand=True),
            nav.sync_mark(),
            word_button(p, "Done", None if finish.running else finish.run),
        ],
        spacing=2,
    )
    pages = ft.ListView(_parts(look, form), expand=True, spacing=22, padding=sides(start=24, end=24, top=8, bottom=40))
    column = ft.Column(
        [ft.Container(bar, padding=sides(start=8, end=8, top=10, bottom=2)), pages], spacing=0, expand=True
    )
    if not look.wide:
        return column
    return ft.Container(ft.Container(column, width=COLUMN + 48), alignment=ft.Alignment.TOP_CENTER, expand=True)


def _which(look: Look, form: Form, finish: Action, choose: Callable[[str], object]) -> ft.DialogControl:
    """What is asked of a series."""

    def close() -> None:
        form.asks = False

    ways: list[ft.Control] = [
        button(look.p, label, partial(choose, scope), kind="soft" if scope == "one" else "quiet", busy=finish.running)
        for scope, label in WAYS
    ]
    body = ft.Column(ways, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    under = "One day alone keeps its own time and words; the rest of it belongs to all."
    return overlay(look, "Which days change?", body, close, under=under)


def _parts(look: Look, form: Form) -> list[ft.Control]:
    p, plan = look.p, form.shape
    held = Held(form)
    parts: list[ft.Control] = []
    if form.problem:
        parts.append(notice(p, form.problem, tone="warning"))
    elif form.restored:
        line = ft.Semantics(
            live_region=True, content=text("Found again, as you left it.", "caption", p.ink_soft), expand=True
        )
        parts.append(ft.Row([line, word_button(p, "Start afresh", form.afresh)], spacing=4))
    parts.append(Words(held, form.revision, "title"))
    parts.append(_who(p, form))
    parts.append(_chips(p, [(label, plan.occasion == o, partial(form.choose_occasion, o)) for o, label in OCCASIONS]))
    parts.append(_time(p, form))
    if plan.occasion != "anniversary":
        parts.append(_rule(p, form))
    parts.append(Words(held, form.revision, "place"))
    parts.append(_reminders(p, form))
    parts.append(_colors(p, form))
    parts.append(_part(p, "Anything else", Words(held, form.revision, "notes")))
    if not plan.all_day:
        parts.append(ZoneField(held, form.revision, plan.zone or here()))
    return parts


def _part(p: Palette, label: str, body: ft.Control) -> ft.Control:
    return ft.Column(
        [overline(label, p.ink_soft), body], spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _chips(p: Palette, choices: Sequence[Choice]) -> ft.Control:
    return ft.Row([chip(p, label, on, act) for label, on, act in choices], spacing=8, run_spacing=0, wrap=True)


def _time(p: Palette, form: Form) -> ft.Control:
    plan = form.shape
    lines: list[ft.Control] = [
        TimeLine(form, "starts", "On" if plan.occasion == "anniversary" else "From", not plan.all_day)
    ]
    if plan.occasion != "anniversary":
        lines.append(TimeLine(form, "ends", "To", not plan.all_day))
        lines.append(_chips(p, [("All day", plan.all_day, lambda: form.choose_all_day(not plan.all_day))]))
    return ft.Column(lines, spacing=4)


def _rule(p: Palette, form: Form) -> ft.Control:
    rule = _read(form.shape.rrule)
    plain = rule is None or (rule.interval == 1 and not rule.parts)
    choices: list[Choice] = [
        (
            label,
            (rule.freq if rule and plain else None if rule is None else "") == freq,
            partial(form.choose_rule, freq),
        )
        for freq, label in RULES
    ]
    parts: list[ft.Control] = [_chips(p, choices)]
    if not plain:
        parts.append(text(spoken(form.shape.rrule) or "By a rule of its own", "label", p.ink_soft))
    elif rule is not None:
        until = read_until(rule.until)[0].date() if rule.until else None
        ahead = form.moment("starts").date() + timedelta(days={"DAILY": 30, "WEEKLY": 182}.get(rule.freq, 1826))
        said = f"Until {short(until)} {until.year}" if until else "Until…"
        if rule.count is not None:
            parts.append(text(spoken(form.shape.rrule), "label", p.ink_soft))
        parts.append(
            ft.Row(
                [
                    chip(p, "For ever", until is None and rule.count is None, lambda: form.choose_rule(rule.freq)),
                    chip(p, said, until is not None, lambda: form.choose_rule(rule.freq, until or ahead)),
                    *([TimeLine(form, "until", "", False)] if until else []),
                ],
                spacing=8,
                wrap=True,
            )
        )
    return _part(p, "How often", ft.Column(parts, spacing=4))


def _read(text_: str | None) -> Rule | None:
    try:
        return Rule.read(text_) if text_ else None
    except Refused:
        return None


def _reminders(p: Palette, form: Form) -> ft.Control:
    plan = form.shape
    offered = sorted({*(BEFORE_DAYS if plan.all_day else BEFORE_TIMES), *plan.reminders})

    def flip(minutes: int) -> None:
        kept = set(plan.reminders) ^ {minutes}
        form.write(reminders=tuple(sorted(kept)))

    choices = [(reminder(m, all_day=plan.all_day), m in plan.reminders, partial(flip, m)) for m in offered]
    return _part(p, "Remind us" if form.visibility == "shared" and form.mate else "Remind me", _chips(p, choices))


def _colors(p: Palette, form: Form) -> ft.Control:
    chosen = form.shape.color
    dots: list[ft.Control] = []
    for name, label in NAMES.items():
        on = chosen == name
        ink, soft = named(p, name)
        dot = ft.Container(
            icon("check", ink, 16) if on else ft.Container(width=12, height=12, border_radius=6, bgcolor=ink),
            width=34,
            height=34,
            border_radius=17,
            bgcolor=soft,
            border=ft.Border.all(2, ink) if on else None,
            alignment=ft.Alignment.CENTER,
        )
        act = partial(form.write, color=None if on else name)
        dots.append(tappable(p, dot, f"{label}, chosen" if on else label, act, radius=22, selected=on, width=44, height=44,
                             alignment=ft.Alignment.CENTER))  # fmt: skip
    return _part(p, "Colour", ft.Row(dots, spacing=4, wrap=True))


def _who(p: Palette, form: Form) -> ft.Control:
    who: Sees = {"shared": "both", "calendar_visible": "times"}.get(form.visibility, "me")  # type: ignore[assignment]
    sentence, under = sentences(form)
    drawn_as: Sees = "me" if who == "me" else "both"
    fg, bg = band_colors(p, drawn_as)
    if not form.mine or form.mate is None:
        label = f"{sentence}. {under}"
        return ft.Semantics(
            label=label, container=True, exclude_semantics=True, content=band(p, drawn_as, sentence, under)
        )
    after = LEVELS[(LEVELS.index(form.visibility) + 1) % len(LEVELS)] if form.visibility in LEVELS else "private"
    change = ft.Row([icon("caret-down", fg, 16)], tight=True)
    body = band(p, drawn_as, sentence, under, [change])
    return tappable(p, body, f"{sentence}. Change", lambda: form.see(after), radius=R_M, bgcolor=bg)


def sentences(form: Form) -> tuple[str, str]:
    """(who, and what that means), in words."""
    if form.mate is None:
        return "Only you can see this", "There is nobody to share it with yet"
    other = form.mate.name
    if form.visibility == "private":
        return "Only you can see this", f"{other} won’t see it, or that it exists"
    if form.visibility == "calendar_visible":
        return f"{other} sees only when", "Not what, not where: just that you are busy then"
    if not form.mine:
        return f"You and {other} can see this", f"{other} put it here and decides who sees it"
    return f"You and {other} can see this", "Both of you can change it"
