"""Sprinkles: what Cupcake is made of. Each says what it may see and why, and can be turned off; nothing is lost by it."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flet as ft

from app.below import say
from app.screens.you.parts import body, fact_line, said, sentence_of
from app.screens.you.permissions import hosts_line, sees_line
from sprinkles.manifest import Manifest
from sprinkles.sdk.people import People
from sprinkles.switches import hide, turn
from ui.action import use_action
from ui.boundary import component, keyed
from ui.icon_paths import PATHS
from ui.icons import icon
from ui.look import use_look
from ui.press import word_button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.surface import card
from ui.switch import switch_line
from ui.text import text, title
from ui.tokens import R_M, Palette
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

MEND = N_("Everything else works, and what you wrote in it is still here. It comes back with an update of Cupcake.")


@dataclass(frozen=True)
class Shelf:
    """What stands on the page. `states` and `failures` by name, `left_out` a line for each that could not be read."""

    manifests: tuple[Manifest, ...]
    states: dict[str, str]
    failures: dict[str, str]
    left_out: tuple[str, ...]
    mate: str


def read_shelf(window: "Window") -> Shelf:
    """Blocking."""
    cupcake = window.household.cupcake
    mate = People(cupcake.home.store).both()[1]
    manifests = tuple(s.manifest for s in cupcake.discovery.sprinkles)
    return Shelf(
        manifests,
        dict(cupcake.states),
        dict(cupcake.failures),
        tuple(cupcake.discovery.left_out),
        mate.name if mate else "",
    )


@component
def SprinklesPage(window: "Window") -> ft.Control:
    look = use_look()
    openings = ft.use_state(window.openings)[0]
    changes = ft.use_state(window.changes)[0]
    shelf = use_reading(lambda: read_shelf(window), [openings.arranged, changes.records, changes.people])
    p = look.p
    if shelf is None:
        return Loading(p, 5)
    both = (
        _("The parts of Cupcake. Turned off, it is off for {name} too. What was written stays, and is there again when "
          "it is on.").format(name=shelf.mate)
        if shelf.mate
        else _("The parts of Cupcake. You can turn off what you don’t need. What was written stays, and is there again "
               "when it is on.")
    )  # fmt: skip
    parts: list[ft.Control] = [said(p, both)]
    parts += [keyed(SprinkleCard, m.name)(window, m, shelf) for m in shelf.manifests]
    for line in shelf.left_out:
        parts.append(_broken(p, _("A part is left out"), line))
    return body(parts)


def _broken(p: Palette, name: str, line: str) -> ft.Control:
    lines: list[ft.Control] = [title(name, "heading", p.ink), notice(p, say(line), tone="warning"), said(p, _(MEND))]
    return card(p, ft.Column(lines, spacing=12))


@component
def SprinkleCard(window: "Window", manifest: Manifest, shelf: Shelf) -> ft.Control:
    p = use_look().p
    opened, open_it = ft.use_state(False)
    problem, set_problem = ft.use_state("")
    name, store = manifest.name, window.household.cupcake.home.store
    label = _(manifest.title or name)
    failure = shelf.failures.get(name)
    state = shelf.states.get(name, "on")

    def switch(work: Any) -> Any:
        async def act() -> None:
            set_problem("")
            await asyncio.to_thread(work)
            await asyncio.to_thread(window.household.follow_switches)
            window.arrange()
            window.changes.noticed(people=False)

        return act

    def on_or_off() -> None:
        turn(store, name, on=state == "off")

    def here_or_not() -> None:
        hide(store, name, hidden=state != "hidden")

    def failed(error: Exception) -> None:
        set_problem(sentence_of(error))

    turning = use_action(switch(on_or_off), on_error=failed)
    hiding = use_action(switch(here_or_not), on_error=failed)
    parts: list[ft.Control] = [_head(p, manifest, label)]
    if failure:
        parts += [notice(p, say(failure), tone="warning"), said(p, _(MEND))]
    if state == "not_owned":
        parts.append(notice(p, _("This one is not yours yet. What was written in it stays.")))
    else:
        used = _("Use {part}").format(part=label)
        who = _("For you and {name}").format(name=shelf.mate) if shelf.mate else _("For you")
        parts.append(switch_line(p, used, state != "off", turning.run, under=who, disabled=turning.running))
        if state in ("on", "hidden"):
            parts.append(switch_line(p, _("Show {part} on this device").format(part=label), state == "on", hiding.run,
                                     under=_("Here alone; nobody else notices."), disabled=hiding.running))  # fmt: skip
    if state in ("off", "hidden"):
        parts.append(said(p, _("What was written in it is still here and goes on being kept in sync.")))
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    if opened:
        parts += [fact_line(p, *sees_line(perm, manifest), _(perm.reason)) for perm in manifest.permissions]
        parts.append(fact_line(p, *hosts_line(manifest)))
    parts.append(ft.Row([word_button(p, _("Less") if opened else _("What it may see"), lambda: open_it(not opened))]))
    return card(p, ft.Column(parts, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _head(p: Palette, manifest: Manifest, label: str) -> ft.Control:
    glyph = manifest.icon if manifest.icon in PATHS else "shapes"
    mark = ft.Container(
        icon(glyph, p.accent_ink, 24, fill=True), width=48, height=48, border_radius=R_M, bgcolor=p.accent_soft,
        alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    words = ft.Column(
        [title(label, "heading", p.ink), text(_(manifest.summary), "label", p.ink_soft)],
        spacing=2,
        expand=True,
        tight=True,
    )
    return ft.Row([mark, words], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)
