"""What was deleted a moment ago, and the way to take it back: one line at the foot of the list, for some seconds.

One per window. When the line has gone, the entry is still under "Recently deleted".
"""

import asyncio

import flet as ft

from sprinkles.journal import keeping
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component
from ui.look import use_look
from ui.press import round_button, word_button
from ui.surface import sides
from ui.text import one_line
from ui.theme import lift
from ui.tokens import R_M
from ui.words import _

SHOWN_S = 12.0
_KEY = "cupcake.journal.lately"


class Lately(ft.Observable):
    """The entry that was deleted last, by this window, and is offered back."""

    def __init__(self) -> None:
        self.entry_id = ""
        self.name = ""
        self._turn = 0

    async def deleted(self, entry_id: str, name: str) -> None:
        """Offer this one back for some seconds."""
        turn = self._turn = self._turn + 1
        self.name, self.entry_id = name, entry_id
        await asyncio.sleep(SHOWN_S)
        if turn == self._turn:
            self.clear()

    def clear(self) -> None:
        """Offer nothing."""
        self._turn += 1
        self.entry_id = self.name = ""


def lately_of(page: ft.Page) -> Lately:
    """The window's."""
    found = page.session.store.get(_KEY)
    if not isinstance(found, Lately):
        found = Lately()
        page.session.store.set(_KEY, found)
    return found


@component
def UndoLine(ctx: Context) -> ft.Control:
    """Nothing where nothing was deleted."""
    p = use_look().p
    lately, __ = ft.use_state(lately_of(ft.context.page))

    def restore() -> None:
        keeping.restore(ctx, lately.entry_id)

    undo = use_action(restore, on_done=lambda __: lately.clear())
    if not lately.entry_id:
        return ft.Container()
    gone = _("Deleted “{name}”").format(name=lately.name)
    said = ft.Semantics(live_region=True, expand=True, content=one_line(gone, "label", p.background))
    line = ft.Row(
        [
            said,
            word_button(p, _("Undo"), undo.run, color=p.background),
            round_button(p, "x", _("Dismiss"), lately.clear, color=p.background),
        ],
        spacing=0,
    )
    return ft.Container(
        ft.Container(line, bgcolor=p.ink, border_radius=R_M, padding=sides(16), shadow=lift(p, 2)),
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
    )
