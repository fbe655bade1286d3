"""What else can be done with a habit: let it rest, keep it again, delete it. It says who else loses it, and can be undone."""

from collections.abc import Callable
from datetime import UTC, datetime

import flet as ft

from sprinkles.habits.doing import stamp
from sprinkles.habits.models import Habit
from sprinkles.habits.queries import HabitView
from sprinkles.sdk import Context
from ui.action import use_action
from ui.icons import icon
from ui.look import Look
from ui.overlay import overlay
from ui.press import button, tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import _


def use_habit_menu(
    ctx: Context, look: Look, view: HabitView | None, on_deleted: Callable[[], None]
) -> Callable[[], None]:
    """A hook: what opens the menu. `on_deleted` is called on the event loop after the delete."""
    step, set_step = ft.use_state("")

    def close() -> None:
        set_step("")

    def rest_it() -> None:
        if view is not None:
            ctx.store.change(Habit, view.id, archived_at=None if view.archived else stamp(datetime.now(UTC)))

    def delete_it() -> None:
        if view is not None:
            ctx.store.delete(Habit, view.id)

    def deleted(__: object) -> None:
        close()
        on_deleted()

    rest, delete = use_action(rest_it, on_done=lambda __: close()), use_action(delete_it, on_done=deleted)
    shown: ft.DialogControl | None = None
    if view is not None and step == "menu":
        lines = [_line(look.p, "archive", _("Keep it again") if view.archived else _("Let it rest"), rest.run)]
        if view.may_delete:
            lines.append(_line(look.p, "trash", _("Delete"), lambda: set_step("delete"), danger=True))
        under = _("At rest it asks for nothing; its days stay.")
        shown = overlay(look, _("This habit"), ft.Column(lines, spacing=8, tight=True), close, under=under)
    elif view is not None and step == "delete":
        answers = ft.Row(
            [
                button(look.p, _("Keep it"), close, kind="quiet", expand=True),
                button(look.p, _("Delete"), delete.run, kind="danger", lead="trash", busy=delete.running, expand=True),
            ],
            spacing=10,
        )
        heading, under = question(view)
        shown = overlay(look, heading, answers, close, under=under)
    ft.use_dialog(shown)
    return lambda: set_step("menu")


def question(view: HabitView) -> tuple[str, str]:
    """What is asked before deleting, and who else loses it."""
    if view.shared and view.mate is not None:
        under = _("It goes from {name}’s devices too, with all its days. You can undo it right after.")
        return _("Delete “{habit}” for both of you?").format(habit=view.title), under.format(name=view.mate.name)
    return _("Delete “{habit}”?").format(habit=view.title), _("All its days go with it. You can undo it right after.")


def _line(p: Palette, glyph: str, label: str, on_click: Callable[[], object], *, danger: bool = False) -> ft.Control:
    color = p.danger if danger else p.ink
    return tappable(
        p,
        ft.Row([icon(glyph, color, 20), text(label, "body_strong", color)], spacing=14),
        label,
        on_click,
        radius=R_M,
        height=52,
        padding=ft.Padding.symmetric(horizontal=16),
        bgcolor=p.sunken,
    )
