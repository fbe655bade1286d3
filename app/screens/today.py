"""Today: the two of you, and a card of each sprinkle that has one, in the order that this device was given.

A card that fails harms no other. Where two columns fit they are about as high as each other: the cards say how high they are.
"""

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.navigation import TODAY
from app.screens.today_arrange import arranging, key_of
from app.screens.today_head import head
from app.today_order import Order, columns, read_order, save_order
from app.together import read_together
from sprinkles.loader import Sprinkle
from ui.boundary import component, keyed, memo
from ui.guard import guarded
from ui.look import use_look
from ui.press import word_button
from ui.reading import use_reading
from ui.shell import canvas, column_list
from ui.states import empty
from ui.surface import wash
from ui.tokens import COLUMN, GUTTER, Palette
from ui.words import _, language

if TYPE_CHECKING:
    from app.window import Window

GAP = 14


def cards_of(window: "Window") -> list[tuple[Sprinkle, str]]:
    """The cards of the sprinkles that run, in their order."""
    return [(s, entry) for s in window.household.cupcake.running for entry in s.manifest.contributes.cards]


@component
def Today(window: "Window") -> ft.View:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    cupcake = window.household.cupcake
    day = datetime.now().astimezone().date()
    us = use_reading(lambda: read_together(cupcake, day), [changes.records, day])
    saved = use_reading(lambda: read_order(cupcake.home.store), [])
    chosen, choose = ft.use_state(cast(Order | None, None))
    arrange, set_arrange = ft.use_state(False)
    said, say = ft.use_state("")
    measured = ft.use_state(0)[1]
    window.nav.arrived(TODAY.route)
    p = look.p
    order = chosen or saved
    cards = {key_of(found): found for found in cards_of(window)}

    async def change(to: Order, words: str) -> None:
        choose(lambda __: to)
        say(words)
        await asyncio.to_thread(save_order, cupcake.home.store, to)

    def done() -> None:
        say("")
        set_arrange(False)

    top = head(window, p, day, us)
    # Before the order was read no card is shown: one that jumped to its place would be worse than a moment of nothing.
    keys = order.shown(list(cards)) if order is not None else []
    slots = {key: _slot(window, key, *cards[key], day) for key in keys}
    foot: list[ft.Control] = []
    if order is not None and len(cards) > 1:
        foot = [ft.Row([word_button(p, _("Arrange"), lambda: set_arrange(True), color=p.ink_soft)],
                       alignment=ft.MainAxisAlignment.CENTER)]  # fmt: skip
    if arrange and order is not None:
        body: list[ft.Control] = [arranging(p, cards, order, said, change, done)]  # type: ignore[arg-type]
        wide: ft.Control = ft.Container(body[0], width=COLUMN)
        foot = []
    elif not keys and order is not None:
        body = [_nothing(window, p, put_away=bool(cards))]
        wide = ft.Container(body[0], alignment=ft.Alignment.TOP_CENTER)
    else:
        body = list(slots.values())
        wide = _columns(window, keys, slots, measured) if look.wide else ft.Container()
    if not look.wide:
        return window.nav.frame(TODAY.route, _washed(p, column_list(look, [top, *body, *foot], spacing=GAP)))
    page = ft.Column([top, wide, *foot], spacing=24)
    return window.nav.frame(TODAY.route, ft.Container(), _washed(p, canvas(page)))


@component
def CardSlot(window: "Window", sprinkle: Sprinkle, entry: str, _of: object) -> ft.Control:
    """A sprinkle's card: loaded now, given its context, and failing alone. It watches what it shows by itself, and is drawn
    again from here only for another `_of`: day, language.
    """
    return sprinkle.load(entry)(window.context(sprinkle.manifest.name))  # type: ignore[no-any-return]


def _slot(window: "Window", key: str, sprinkle: Sprinkle, entry: str, day: date) -> ft.Control:
    # When another home was put in the place of this one it has another store, and is another card.
    of = window.context(sprinkle.manifest.name).store
    return keyed(memo(CardSlot), f"{key} {id(of)}")(window, sprinkle, entry, (day, language()))


def _nothing(window: "Window", p: Palette, *, put_away: bool) -> ft.Control:
    if put_away:
        return empty(p, _("You put every card away. They are still there, under Arrange."))
    return empty(
        p, _("What matters today will stand here."), action=_("Write"), on_action=lambda: window.nav.go("/write")
    )


def _columns(window: "Window", keys: list[str], slots: dict[str, ft.Control], measured: Any) -> ft.Control:
    """Two columns of about the same height; which card stands where changes only when that makes them more even."""
    heights = window.card_heights

    def sized(key: str, height: float) -> None:
        before, was = columns(keys, heights, GAP), heights.get(key)
        heights[key] = height
        if columns(keys, heights, GAP) != before or (was == 0) != (height == 0):
            measured(lambda n: n + 1)

    def slot(key: str) -> ft.Control:
        measuring = ft.Container(
            slots[key], key=f"slot-{key}", size_change_interval=0,
            on_size_change=guarded(lambda event, key=key: sized(key, event.height)),
        )  # fmt: skip
        # A card that has nothing to show takes no room, nor the space below it.
        return ft.Container(measuring, padding=ft.Padding.only(bottom=0 if heights.get(key) == 0 else GAP))

    left, right = ([slot(key) for key in side] for side in columns(keys, heights, GAP))
    if not right:
        return ft.Container(ft.Column(left, spacing=0, tight=True), width=COLUMN)
    sides: list[ft.Control] = [ft.Column(side, spacing=0, expand=True, tight=True) for side in (left, right)]
    return ft.Row(sides, spacing=GUTTER, vertical_alignment=ft.CrossAxisAlignment.START)


def _washed(p: Palette, content: ft.Control) -> ft.Control:
    filled = ft.Container(content, left=0, right=0, top=0, bottom=0)
    return ft.Stack([wash(p, 300), filled], expand=True)
