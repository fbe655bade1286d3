"""The weather inside: offered to the other one by a press, taken back by another; and theirs, if they offer it."""

import flet as ft

from sprinkles.mood.keeping import offer, take_back
from sprinkles.mood.queries import Now, Weather
from sprinkles.mood.screens.sky import sky
from sprinkles.mood.words import WEATHER, first_up, said
from sprinkles.sdk import Context, Person
from ui.action import use_action
from ui.boundary import component
from ui.look import use_look
from ui.people import avatar, sees, side_colors
from ui.press import button, tappable
from ui.surface import card
from ui.text import text, title
from ui.tokens import R_M, Palette
from ui.words import _


@component
def Offering(ctx: Context, now: Now, mate: Person) -> ft.Control:
    p = use_look().p
    word, choose = ft.use_state(now.offered or "")
    give = use_action(lambda: offer(ctx, word))
    back = use_action(lambda: take_back(ctx), on_done=lambda __: choose(""))
    cells = [_cell(p, w, w == word, lambda w=w: choose(w)) for w in WEATHER]
    under = _("One word for {name}, if you like. Nothing else of this page is ever theirs.")
    parts: list[ft.Control] = [
        title(_("The weather inside"), "heading", p.ink),
        text(under.format(name=mate.name), "label", p.ink_soft),
        ft.Row(list(cells), spacing=6, run_spacing=6, wrap=True),
    ]
    if now.offered:
        parts.append(
            sees(p, "both", words=_("{name} can see “{word}” today").format(name=mate.name, word=said(now.offered)))
        )
    ways: list[ft.Control] = []
    if word and word != now.offered:
        label = (
            _("Say “{word}” instead").format(word=said(word))
            if now.offered
            else _("Let {name} know").format(name=mate.name)
        )
        ways.append(button(p, label, give.run, kind="soft", busy=give.running))
    if now.offered:
        ways.append(button(p, _("Take it back"), back.run, kind="quiet", busy=back.running))
    if ways:
        parts.append(ft.Row(ways, spacing=10, run_spacing=10, wrap=True))
    return card(p, ft.Column(parts, spacing=12))


def _cell(p: Palette, word: str, chosen: bool, on_click: object) -> ft.Control:
    drawn = ft.Row([sky(p, word, 24), text(first_up(said(word)), "label", p.ink)], spacing=8, tight=True)
    return tappable(
        p, drawn, first_up(said(word)), on_click, radius=22, selected=chosen, height=44, bgcolor=p.sunken,  # type: ignore[arg-type]
        padding=ft.Padding.only(left=10, right=14), border=ft.Border.all(2, p.ink) if chosen else None,
    )  # fmt: skip


def told(p: Palette, weather: Weather) -> ft.Control:
    """The other one's."""
    ink, soft, __ = side_colors(p, weather.who.side)
    face = avatar(p, weather.who.name, weather.who.side, 32, photo=weather.who.photo)
    words = text(
        _("{name}: {word} today").format(name=weather.who.name, word=said(weather.word)),
        "body_strong",
        ink,
        expand=True,
    )
    return ft.Container(
        ft.Row([face, words, sky(p, weather.word, 32)], spacing=12),
        bgcolor=soft, border_radius=R_M, padding=ft.Padding.symmetric(horizontal=12, vertical=10),
    )  # fmt: skip
