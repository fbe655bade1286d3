"""More: the places that a phone's bar has no room for."""

from typing import TYPE_CHECKING

import flet as ft

from app.navigation import MORE
from ui.boundary import component
from ui.icons import icon, onward
from ui.look import use_look
from ui.nav import Stop
from ui.press import tappable
from ui.shell import column_list, headline
from ui.states import empty
from ui.surface import hairline
from ui.text import text, title
from ui.tokens import R_M, Palette
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window


@component
def More(window: "Window") -> ft.View:
    look = use_look()
    p = look.p
    window.nav.arrived(MORE.route)
    said = {
        entry.route: sprinkle.manifest.summary
        for sprinkle in window.household.cupcake.running
        for entry in sprinkle.manifest.contributes.screens
    }
    head = headline(title(_("More"), "display", p.ink), window.nav.sync_mark())
    parts: list[ft.Control] = [head]
    for nth, stop in enumerate(window.nav.further):
        parts += [*([hairline(p, 62)] if nth else []), _row(window, p, stop, said.get(stop.route, ""))]
    if not window.nav.further:
        parts.append(empty(p, _("Everything has its place below already.")))
    return window.nav.frame(MORE.route, column_list(look, parts, spacing=4))


def _row(window: "Window", p: Palette, stop: Stop, summary: str) -> ft.Control:
    mark = ft.Container(
        icon(stop.glyph, p.accent_ink, 22, fill=True), width=46, height=46, border_radius=R_M, bgcolor=p.accent_soft,
        alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    words = ft.Column(
        [text(_(stop.label), "row", p.ink), text(_(summary), "caption", p.ink_soft)], spacing=2, expand=True, tight=True
    )
    row = ft.Row([mark, words, icon(onward(), p.ink_soft, 18)], spacing=16)
    return tappable(
        p, ft.Container(row, padding=ft.Padding.symmetric(vertical=12)), _(stop.label), lambda: window.nav.go(stop.route),
        radius=R_M,
    )  # fmt: skip
