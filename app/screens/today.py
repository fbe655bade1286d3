"""Today: the date, and a card of each sprinkle that has one. A card that fails harms no other."""

from datetime import date
from typing import TYPE_CHECKING

import flet as ft

from app.navigation import TODAY
from sprinkles.loader import Sprinkle
from sprinkles.sdk.people import People
from ui.boundary import component, keyed
from ui.look import use_look
from ui.reading import use_reading
from ui.shell import canvas, column_list
from ui.states import empty
from ui.surface import wash
from ui.text import overline, title
from ui.tokens import COLUMN, GUTTER, Palette

if TYPE_CHECKING:
    from app.window import Window

GAP = 14


def cards_of(window: "Window") -> list[tuple[Sprinkle, str]]:
    """The cards of the sprinkles that run, in their order."""
    return [(s, entry) for s in window.household.cupcake.running for entry in s.manifest.contributes.cards]


def greeting(name: str | None, today: date) -> tuple[str, str]:
    """(the weekday and date, what stands large below it)."""
    day = f"{today:%A}, {today.day} {today:%B}"
    return day, f"Hello, {name}" if name else "Today"


@component
def Today(window: "Window") -> ft.View:
    look = use_look()
    changes, _ = ft.use_state(window.changes)
    store = window.household.cupcake.home.store
    names = use_reading(lambda: People(store).both(), [changes.people])
    window.nav.arrived(TODAY.route)
    p = look.p
    named = names[0].name if names and names[0].id and names[0].name != "Me" else None
    cards: list[ft.Control] = [
        keyed(CardSlot, f"{s.manifest.name}:{entry}")(window, s, entry) for s, entry in cards_of(window)
    ]
    if not cards:
        cards = [
            empty(p, "What matters today will stand here.", action="Write", on_action=lambda: window.nav.go("/write"))
        ]
    head = _head(window, p, *greeting(named, date.today()))
    if not look.wide:
        return window.nav.frame(TODAY.route, _washed(p, column_list(look, [head, *cards], spacing=GAP)))
    return window.nav.frame(TODAY.route, ft.Container(), _washed(p, canvas(_columns(head, cards))))


@component
def CardSlot(window: "Window", sprinkle: Sprinkle, entry: str) -> ft.Control:
    """A sprinkle's card: loaded now, given its context, and failing alone."""
    return sprinkle.load(entry)(window.context(sprinkle.manifest.name))  # type: ignore[no-any-return]


def _head(window: "Window", p: Palette, day: str, words: str) -> ft.Control:
    lines = ft.Column([overline(day, p.ink_soft), title(words, "display", p.ink)], spacing=2, expand=True, tight=True)
    return ft.Row([lines, window.nav.sync_mark()], vertical_alignment=ft.CrossAxisAlignment.START)


def _columns(head: ft.Control, cards: list[ft.Control]) -> ft.Control:
    """Two columns on wide screens, filled from the left, so that the first cards stand first."""
    left = ft.Column(cards[0::2], spacing=GAP, expand=True, tight=True)
    right = ft.Column(cards[1::2], spacing=GAP, expand=True, tight=True)
    rows = ft.Row([left, right], spacing=GUTTER, vertical_alignment=ft.CrossAxisAlignment.START)
    body: ft.Control = rows if len(cards) > 1 else ft.Container(cards[0], width=COLUMN)
    return ft.Column([head, body], spacing=24)


def _washed(p: Palette, content: ft.Control) -> ft.Control:
    filled = ft.Container(content, left=0, right=0, top=0, bottom=0)
    return ft.Stack([wash(p, 300), filled], expand=True)
