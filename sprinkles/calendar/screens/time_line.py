"""A day and an hour of the form, each to be pressed and chosen."""

from datetime import date, datetime, time

import flet as ft

from sprinkles.calendar.rules import Rule, read_until
from sprinkles.calendar.screens.form import Form
from sprinkles.calendar.words import spoken
from ui.boundary import component, guarded
from ui.icons import icon
from ui.look import use_look
from ui.picked import picked_day
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M
from ui.words import _

FIRST, LAST = datetime(1800, 1, 2), datetime(2299, 12, 30)


@component
def TimeLine(form: Form, which: str, label: str, hours: bool) -> ft.Control:
    """`which`: starts, ends or until."""
    p = use_look().p
    picking, pick = ft.use_state("")
    then = _until(form) if which == "until" else form.moment(which)

    def day_picked(event: ft.Event[ft.DatePicker]) -> None:
        pick("")
        if event.control.value is not None and which == "until":
            rule = Rule.read(form.plan.rrule or "FREQ=DAILY")
            form.choose_rule(rule.freq, picked_day(event.control.value))
        elif event.control.value is not None:
            form.choose_moment(which, day=picked_day(event.control.value))

    def hour_picked(event: ft.Event[ft.TimePicker]) -> None:
        pick("")
        if isinstance(event.control.value, time):
            form.choose_moment(which, clock=event.control.value.replace(second=0, microsecond=0))

    veil = ft.Colors.with_opacity(0.5, p.scrim)
    dialog: ft.DialogControl | None = None
    if picking == "day":
        dialog = ft.DatePicker(
            value=datetime.combine(then.date(), time()), first_date=FIRST, last_date=LAST, help_text=_("Which day"),
            on_change=guarded(day_picked), on_dismiss=guarded(lambda: pick("")), barrier_color=veil,
        )  # fmt: skip
    elif picking == "hour":
        dialog = ft.TimePicker(
            value=then.time(), help_text=_("What time"), on_change=guarded(hour_picked), on_dismiss=guarded(lambda: pick("")),
            barrier_color=veil,
        )  # fmt: skip
    ft.use_dialog(dialog)
    day_said, hour_said = {
        "starts": (_("Begins {day}. Change the day"), _("Begins at {hour}. Change the time")),
        "ends": (_("Ends {day}. Change the day"), _("Ends at {hour}. Change the time")),
        "until": (_("Repeats until {day}. Change the day"), ""),
    }[which]
    day = spoken(then.date(), year=then.year != date.today().year)
    parts: list[ft.Control] = [text(label, "label", p.ink_soft, width=44)] if label else []
    parts.append(
        tappable(
            p,
            ft.Row([text(day, "body", p.ink), icon("caret-down", p.ink_soft, 14)], spacing=6, tight=True),
            day_said.format(day=day),
            lambda: pick("day"),
            radius=R_M,
            height=44,
            padding=ft.Padding.symmetric(horizontal=10),
        )
    )
    if hours:
        clock = f"{then:%H:%M}"
        parts.append(ft.Container(expand=True))
        parts.append(
            tappable(
                p,
                text(clock, "body_strong", p.ink),
                hour_said.format(hour=clock),
                lambda: pick("hour"),
                radius=R_M,
                height=44,
                padding=ft.Padding.symmetric(horizontal=14, vertical=10),
                bgcolor=p.sunken,
            )
        )
    return ft.Row(parts, spacing=4, tight=not label)


def _until(form: Form) -> datetime:
    rule = form.plan.rrule
    found = Rule.read(rule).until if rule else None
    return read_until(found)[0] if found else form.moment("starts")
