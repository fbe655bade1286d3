"""Asking before something leaves the calendar: how much of a series, and who else loses it."""

from collections.abc import Callable
from typing import Literal

import flet as ft

from sprinkles.calendar import edits
from sprinkles.calendar.queries import Happening
from sprinkles.calendar.words import NAMELESS
from sprinkles.sdk import Context, Person
from ui.action import use_action
from ui.look import Look
from ui.overlay import overlay
from ui.press import button
from ui.words import N_, _

Removed = Literal["one", "following", "all"]
NAME_CHARS = 60
WAYS: tuple[tuple[Removed, str], ...] = (
    ("one", N_("Only this day")),
    ("following", N_("This day and all after")),
    ("all", N_("All of it")),
)


def use_removal(
    ctx: Context, look: Look, happening: Happening | None, mate: Person | None, on_removed: Callable[[Removed], object]
) -> Callable[[], None]:
    """A hook: what asks, and then deletes. `on_removed` is called on the event loop, with how much went."""
    asking, ask = ft.use_state(False)
    wish = ft.use_ref("all")

    def delete_it() -> None:
        if happening is not None:
            edits.delete(ctx, happening.event_id, at=happening.at, scope=wish.current)  # type: ignore[arg-type]

    def done(__: object) -> None:
        ask(False)
        on_removed(wish.current)  # type: ignore[arg-type]

    delete = use_action(delete_it, on_done=done)

    async def choose(scope: Removed) -> None:
        wish.current = scope
        await delete.run()

    shown: ft.DialogControl | None = None
    if asking and happening is not None:
        p = look.p
        heading, under = question(happening, mate)
        if happening.repeats:
            ways: list[ft.Control] = [
                button(
                    p,
                    _(label),
                    lambda s=scope: choose(s),
                    kind="danger" if scope == "all" else "quiet",
                    busy=delete.running,
                )
                for scope, label in WAYS
            ]
            answers: ft.Control = ft.Column(
                ways, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
            )
        else:
            answers = ft.Row(
                [
                    button(p, _("Keep it"), lambda: ask(False), kind="quiet", expand=True),
                    button(
                        p,
                        _("Delete it"),
                        lambda: choose("all"),
                        kind="danger",
                        lead="trash",
                        busy=delete.running,
                        expand=True,
                    ),
                ],
                spacing=10,
            )
        shown = overlay(look, heading, answers, lambda: ask(False), under=under)
    ft.use_dialog(shown)
    return lambda: ask(True)


def question(happening: Happening, mate: Person | None) -> tuple[str, str]:
    """What is asked, and who else loses it."""
    name = happening.title or _(NAMELESS)
    name = name if len(name) <= NAME_CHARS else name[:NAME_CHARS].rstrip() + "…"
    if happening.reach == "shared" and mate is not None:
        s = mate.name.endswith("s")
        under = _("It goes from {name}’ calendar too.") if s else _("It goes from {name}’s calendar too.")
        return _("Delete “{title}” for both of you?").format(title=name), under.format(name=mate.name)
    return _("Delete “{title}”?").format(title=name), _("It goes from all your devices.")
