"""What else can be done with an entry: star it, delete it. Deleting says who else loses it, and can be undone."""

from collections.abc import Callable

import flet as ft

from sprinkles.journal import keeping
from sprinkles.journal.screens.reading import Reading
from sprinkles.sdk import Context
from ui.action import use_action
from ui.icons import icon
from ui.look import Look
from ui.overlay import overlay
from ui.press import button, tappable
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import _

NAME_CHARS = 60


def use_entry_menu(
    ctx: Context, look: Look, entry: Reading | None, on_deleted: Callable[[], None]
) -> Callable[[], None]:
    """A hook: what opens the menu of `entry`. `on_deleted` is called on the event loop after the delete."""
    step, set_step = ft.use_state("")

    def close() -> None:
        set_step("")

    def delete_it() -> None:
        if entry is not None:
            keeping.delete(ctx, entry.id)

    def deleted(__: object) -> None:
        close()
        on_deleted()

    def star_it() -> None:
        if entry is not None:
            keeping.change(ctx, entry.id, starred=not entry.starred)

    delete = use_action(delete_it, on_done=deleted)
    star = use_action(star_it, on_done=lambda __: close())
    shown: ft.DialogControl | None = None
    if entry is not None and step == "menu":
        lines: list[ft.Control] = []
        if entry.may_edit:
            lines.append(_line(look.p, "star", _("Take the star away") if entry.starred else _("Star it"), star.run))
        if entry.may_delete:
            lines.append(_line(look.p, "trash", _("Delete"), lambda: set_step("delete"), danger=True))
        shown = overlay(look, _("This entry"), ft.Column(lines, spacing=8, tight=True), close)
    elif entry is not None and step == "delete":
        heading, under = question(entry)
        answers = ft.Row(
            [
                button(look.p, _("Keep it"), close, kind="quiet", expand=True),
                button(look.p, _("Delete"), delete.run, kind="danger", lead="trash", busy=delete.running, expand=True),
            ],
            spacing=10,
        )
        shown = overlay(look, heading, answers, close, under=under)
    ft.use_dialog(shown)
    return lambda: set_step("menu")


def question(entry: Reading) -> tuple[str, str]:
    """What is asked before deleting, and who else loses it."""
    name = entry.name if len(entry.name) <= NAME_CHARS else entry.name[:NAME_CHARS].rstrip() + "…"
    if entry.shared and entry.mate is not None:
        return _("Delete “{name}” for both of you?").format(name=name), _whose_copy_goes(entry.mate.name)
    under = _("Nobody else can read it. It goes from all your devices; you can undo it right after.")
    return _("Delete “{name}”?").format(name=name), under


def _whose_copy_goes(name: str) -> str:
    # In English a name that ends in s gets no other one.
    ends = _("{name}’ copy goes too. You can undo it right after.")
    other = _("{name}’s copy goes too. You can undo it right after.")
    return (ends if name.endswith("s") else other).format(name=name)


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
