"""What narrows a search: chips for what is yes or no, and for a year, a mood and a tag a chip that opens the choice."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import flet as ft

from sprinkles.journal.moods import MOODS, name_of
from sprinkles.journal.searching import Known, Wanted, known
from sprinkles.sdk import Context, Person
from ui.boundary import component
from ui.look import use_look
from ui.overlay import overlay
from ui.press import chip
from ui.reading import use_reading
from ui.surface import sides
from ui.text import text
from ui.tokens import Palette
from ui.words import _

Narrow = Callable[[Wanted], Awaitable[None]]


@component
def Filters(ctx: Context, wanted: Wanted, on_narrow: Narrow) -> ft.Control:
    look = use_look()
    p = look.p
    choosing, choose = ft.use_state("")
    answer = use_reading(lambda: (known(ctx), ctx.people.both()[1]), [])
    page = ft.context.page
    there, mate = answer or (Known(), None)

    def put(**fields: Any) -> Callable[[], None]:
        def run() -> None:
            choose("")
            page.run_task(on_narrow, replace(wanted, **fields))

        return run

    chips: list[ft.Control] = [
        chip(p, _("Starred"), wanted.starred, put(starred=not wanted.starred)),
        chip(p, _("Photos"), wanted.photos, put(photos=not wanted.photos)),
        *_whose(p, wanted, mate, put),
        _opens(p, _("Year"), str(wanted.year or ""), lambda: choose("year")),
        _opens(p, _("Mood"), name_of(wanted.mood) if wanted.mood else "", lambda: choose("mood")),
        _opens(p, _("Tag"), wanted.tag or "", lambda: choose("tag")),
    ]
    options: dict[str, tuple[str, Sequence[tuple[str, Any]]]] = {
        "year": (_("Which year?"), [(str(y), y) for y in there.years]),
        "mood": (_("How did it feel?"), [(name_of(word), word) for word in MOODS]),
        "tag": (_("Which tag?"), [(t, t) for t in there.tags]),
    }
    shown: ft.DialogControl | None = None
    if choosing:
        heading, all_ = options[choosing]
        body = _choices(p, all_, getattr(wanted, choosing), lambda value: put(**{choosing: value}))
        shown = overlay(look, heading, body, lambda: choose(""))
    ft.use_dialog(shown)
    return ft.Container(ft.Row(chips, spacing=8, scroll=ft.ScrollMode.HIDDEN), padding=sides(20, 8, bottom=6))


def _whose(p: Palette, wanted: Wanted, mate: Person | None, put: Callable[..., Callable[[], None]]) -> list[ft.Control]:
    """Nobody alone is asked whose it is."""
    if mate is None:
        return []
    mine, theirs = wanted.whose == "mine", wanted.whose == "theirs"
    return [
        chip(p, _("By me"), mine, put(whose="" if mine else "mine")),
        chip(p, _("By {name}").format(name=mate.name), theirs, put(whose="" if theirs else "theirs")),
    ]


def _opens(p: Palette, name: str, value: str, on_click: Callable[[], None]) -> ft.Semantics:
    return chip(p, _("{name}: {value}").format(name=name, value=value) if value else name, bool(value), on_click)


def _choices(
    p: Palette, options: Sequence[tuple[str, Any]], now: Any, take: Callable[[Any], Callable[[], None]]
) -> ft.Control:
    """Pressing what is chosen takes it away."""
    if not options:
        return text(_("There is nothing to choose from yet."), "body", p.ink_soft)
    chips: list[ft.Control] = [
        chip(p, name, value == now, take(None if value == now else value)) for name, value in options
    ]
    return ft.Column([ft.Row(chips, spacing=8, run_spacing=4, wrap=True)], scroll=ft.ScrollMode.AUTO, tight=True)
