"""Arranging Today: every card as a row that moves up, down, or away. By finger, by Tab and Enter, and in words."""

from collections.abc import Callable

import flet as ft

from app.today_order import Order
from sprinkles.loader import Sprinkle
from ui.icons import icon
from ui.press import button, round_button
from ui.shell import apart
from ui.surface import card, hairline
from ui.text import text, title
from ui.tokens import R_M, Palette
from ui.words import _

Card = tuple[Sprinkle, str]


def key_of(found: Card) -> str:
    """What a card is saved under."""
    return f"{found[0].manifest.name}:{found[1]}"


def name_of(found: Card) -> str:
    """What people call it."""
    return _(found[0].manifest.title or found[0].manifest.name)


def arranging(
    p: Palette,
    cards: dict[str, Card],
    order: Order,
    said: str,
    change: Callable[[Order, str], None],
    done: Callable[[], None],
) -> ft.Control:
    """The list. `change` takes the new order and what to say of it; `said` is that, read aloud."""
    there = list(cards)
    shown, away = order.shown(there), order.put_away(there)
    rows: list[ft.Control] = []
    for nth, key in enumerate(shown):
        name = name_of(cards[key])
        up = round_button(
            p,
            "arrow-up",
            _("Move {name} up").format(name=name),
            _move(order, there, key, -1, name, change),
            disabled=nth == 0,
        )
        down = round_button(
            p,
            "arrow-down",
            _("Move {name} down").format(name=name),
            _move(order, there, key, 1, name, change),
            disabled=nth == len(shown) - 1,
        )
        hide = round_button(
            p,
            "eye-slash",
            _("Put {name} away").format(name=name),
            _toggle(order, key, _("{name} is put away.").format(name=name), change),
        )
        rows.append(_row(p, cards[key], [up, down, hide], key))
    for key in away:
        name = name_of(cards[key])
        show = round_button(
            p,
            "eye",
            _("Show {name} again").format(name=name),
            _toggle(order, key, _("{name} is shown.").format(name=name), change),
        )
        rows.append(_row(p, cards[key], [show], key, away=True))
    listed = [part for nth, row in enumerate(rows) for part in ([hairline(p, 52)] if nth else []) + [row]]
    return card(
        p,
        ft.Column(
            [
                title(_("Arrange Today"), "heading", p.ink),
                ft.Semantics(live_region=True, content=text(said or _("On this device only. What you put away loses nothing."),
                                                            "label", p.ink_soft)),
                ft.Column(listed, spacing=4, tight=True),
                ft.Row([button(p, _("Done"), done, kind="soft", expand=True)]),
            ],
            spacing=14,
            tight=True,
        ),
    )  # fmt: skip


def _move(
    order: Order, there: list[str], key: str, by: int, name: str, change: Callable[[Order, str], None]
) -> Callable[[], None]:
    to = order.moved(there, key, by)
    nth = to.shown(there).index(key) + 1
    return lambda: change(to, _("{name} is now number {n}.").format(name=name, n=nth))


def _toggle(order: Order, key: str, said: str, change: Callable[[Order, str], None]) -> Callable[[], None]:
    return lambda: change(order.toggled(key), said)


def _row(p: Palette, found: Card, ways: list[ft.Control], key: str, *, away: bool = False) -> ft.Control:
    mark = ft.Container(
        icon(found[0].manifest.icon or "shapes", p.ink_soft if away else p.accent_ink, 20, fill=True), width=40, height=40,
        border_radius=R_M, bgcolor=p.sunken if away else p.accent_soft, alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    words = text(name_of(found), "body_strong", p.ink_soft if away else p.ink)
    line = apart(ft.Row([mark, words], spacing=12, tight=True), ft.Row(ways, spacing=4, tight=True))
    return ft.Container(line, key=f"arrange-{key}")
