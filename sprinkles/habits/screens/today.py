"""The habits: today's to check off; on wide screens with one of them beside the list."""

import flet as ft

from sprinkles.habits.doing import today
from sprinkles.habits.queries import HabitView, read_habits
from sprinkles.habits.screens.habit_list import HabitList
from sprinkles.habits.screens.habit_story import HabitStory
from sprinkles.habits.screens.live import use_live
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.look import use_look
from ui.shell import panes
from ui.states import empty
from ui.tokens import GUTTER_WIDE
from ui.words import _

EDGE = 8


@component
def Today(ctx: Context) -> ft.View:
    return habits_screen(ctx, None)


def habits_screen(ctx: Context, opened: str | None) -> ft.View:
    """The habits as a screen; `opened` is the one that its address names. For components: it calls hooks."""
    look = use_look()
    chosen, choose = ft.use_state(opened)
    found: list[HabitView] | None = use_live(ctx, lambda: read_habits(ctx, today(), archived=None), [])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    if not look.wide:
        return nav.frame("/habits", HabitList(ctx, found, None, EDGE, lambda rid: nav.go(f"/habits/{rid}")))  # type: ignore[no-any-return]
    there = sorted(found or (), key=lambda h: h.archive)  # an ex-partner's does not open by itself before one's own
    here = [h.id for h in there if not h.archived or h.id == chosen]
    shown = chosen if chosen in here else here[0] if here else None
    left = HabitList(ctx, found, shown, EDGE, choose)
    if found == []:  # nothing to choose from, so nothing to lay beside it
        alone = ft.Container(left, padding=ft.Padding.symmetric(horizontal=GUTTER_WIDE - EDGE - 12), expand=True)
        return nav.frame("/habits", alone, alone)  # type: ignore[no-any-return]
    if shown:
        right: ft.Control = keyed(HabitStory, shown)(ctx, shown, lambda: choose(None))
    else:
        said = empty(p, _("What you choose on the left opens here.")) if found else ft.Container()
        right = ft.Container(said, alignment=ft.Alignment.CENTER, expand=True)
    body = panes(p, left, right)
    return nav.frame("/habits", body, body)  # type: ignore[no-any-return]
