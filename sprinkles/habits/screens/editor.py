"""Beginning a habit, and changing one."""

import asyncio
from collections.abc import Callable
from typing import cast

import flet as ft

from sprinkles.habits.screens.form import Form, open_form
from sprinkles.habits.screens.form_parts import Looks, When, Who
from sprinkles.sdk import Context, Refused
from ui.action import use_action
from ui.boundary import component, keyed, use_effect
from ui.fields import text_input
from ui.look import use_look
from ui.press import button, round_button
from ui.problems import CALM_LINE
from ui.states import Loading, empty, notice
from ui.surface import sides
from ui.text import title
from ui.tokens import COLUMN, GUTTER
from ui.words import _


@component
def NewHabit(ctx: Context) -> ft.View:
    return _editor(ctx, None)


@component
def EditHabit(ctx: Context) -> ft.View:
    return _editor(ctx, ft.use_route_params().get("habit_id", ""))


def _editor(ctx: Context, habit_id: str | None) -> ft.View:
    look = use_look()
    form, set_form = ft.use_state(cast(Form | None, None))
    refused, set_refused = ft.use_state("")
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = f"/habits/{habit_id}" if habit_id else "/habits"

    async def begin() -> None:
        try:
            opened = await asyncio.to_thread(open_form, ctx, habit_id)
        except Refused as error:
            set_refused(error.message)
            return
        set_form(lambda _: Form(ctx, opened))

    use_effect(begin, [habit_id])
    if refused:
        body: ft.Control = ft.Container(
            empty(p, refused, action=_("Back to the habits"), on_action=lambda: nav.go("/habits")),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    elif form is None:
        body = ft.Container(Loading(p, 4), padding=40, expand=True)
    else:
        body = keyed(Sheet, back)(form, lambda: nav.go(back), lambda rid: nav.go(f"/habits/{rid}"))
    here = f"/habits/{habit_id}/edit" if habit_id else "/habits/new"
    return nav.frame(here, ft.Container(body, bgcolor=p.surface, expand=True), bar=False)  # type: ignore[no-any-return]


@component
def Sheet(form: Form, on_close: Callable[[], None], on_kept: Callable[[str], None]) -> ft.Control:
    look = use_look()
    p = look.p

    def failed(error: Exception) -> None:
        form.problem = error.message if isinstance(error, Refused) else CALM_LINE

    save = use_action(form.keep, on_done=on_kept, on_error=failed)

    def named(event: ft.Event[ft.TextField]) -> None:
        form.title = event.control.value or ""

    def reasoned(event: ft.Event[ft.TextField]) -> None:
        form.why = event.control.value or ""

    new = form.habit_id is None
    parts: list[ft.Control] = [
        title(_("A new habit") if new else _("Change the habit"), "title", p.ink),
        *([notice(p, form.problem, tone="warning")] if form.problem else []),
        text_input(p, _("What you do"), form.title, named, hint=_("Walk after supper"), autofocus=new, key="title"),
        Looks(form),
        When(form),
        Who(form),
        text_input(
            p, _("Why it matters"), form.why, reasoned, hint=_("You may leave this empty"), many=True, key="why"
        ),
        ft.Row([button(p, _("Save"), save.run, busy=save.running, expand=True)]),
    ]
    bar = ft.Container(ft.Row([round_button(p, "x", _("Close"), on_close)]), padding=sides(start=8, end=8, top=10))
    # A column: in a list the fields that are scrolled away would forget what is typed.
    column = ft.Column(
        [ft.Container(ft.Column(parts, spacing=24), padding=sides(start=GUTTER, end=GUTTER, bottom=32, top=4))],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        width=COLUMN if look.wide else None,
    )
    page = ft.Container(column, alignment=ft.Alignment.TOP_CENTER, expand=True) if look.wide else column
    return ft.Column([bar, page], spacing=0, expand=True)
