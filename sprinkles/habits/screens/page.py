"""One habit at its own address. On wide screens the list stands beside it."""

import flet as ft

from sprinkles.habits.screens.habit_story import HabitStory
from sprinkles.habits.screens.today import habits_screen
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.look import use_look


@component
def HabitPage(ctx: Context) -> ft.View:
    habit_id = ft.use_route_params().get("habit_id", "")
    if use_look().wide:
        return _WithList(ctx, habit_id)
    assert ctx.nav is not None
    nav = ctx.nav
    story = keyed(HabitStory, habit_id)(ctx, habit_id, lambda: nav.go("/habits"))
    return nav.frame(f"/habits/{habit_id}", story, bar=False)  # type: ignore[no-any-return]


@component
def _WithList(ctx: Context, habit_id: str) -> ft.View:
    return habits_screen(ctx, habit_id)
