"""The hub's list: who you two are, then a row for each page, and last, calmly, what ends something."""

from typing import TYPE_CHECKING

import flet as ft

from app.screens.you import places
from app.screens.you.hub_read import Hub, read_hub
from app.screens.you.places import Place
from app.together import both_names
from ui import art
from ui.boundary import component
from ui.guard import Handler
from ui.icons import icon, onward, picture
from ui.look import use_look
from ui.people import avatar, couple
from ui.press import button, tappable
from ui.reading import use_reading
from ui.shell import headline
from ui.states import Loading, notice
from ui.surface import badge, before, card, hairline
from ui.sync_mark import SyncState as Mark
from ui.text import overline, text, title
from ui.tokens import R_M, Palette
from ui.words import _

if TYPE_CHECKING:
    from app.window import Window

FACE = 62
MARK = 40


@component
def HubList(window: "Window", here: str = "") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    sync = ft.use_state(window.sync)[0]
    ft.use_state(window.lock)
    found = use_reading(lambda: read_hub(window), [changes.records, changes.people, window.lock.count, sync.mark])
    # What was read last stands until it is read again: a hub that blinks beside each page would be worse than one line of old.
    hub = window.hub = found or window.hub
    p = look.p
    bar = headline(title(_("You"), "display", p.ink), window.nav.sync_mark())
    if hub is None:
        return ft.Column([bar, Loading(p, 5)], spacing=16)
    signed_out = sync.mark is Mark.SIGNED_OUT
    parts: list[ft.Control] = [bar, _head(p, hub), *_notices(window, p), *_begin(window, p, hub, signed_out=signed_out)]
    for heading, rows in places.GROUPS:
        parts.append(_group(window, p, heading, rows, hub, here))
    parts.append(_ends(window, p, hub, here, signed_out=signed_out))
    return ft.Column(parts, spacing=20, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _head(p: Palette, hub: Hub) -> ft.Control:
    us = hub.us
    if us.mate is None:
        face = (
            avatar(p, us.name, us.me.side, FACE, photo=us.me.photo)
            if us.name or us.me.photo
            else picture(_solo(p), width=84, height=60)
        )
        name = us.name or _("Just you, for now")
        under = _("Only you can read what is here. There is nobody to share it with yet.")
    else:
        a, b = (us.me, us.mate) if us.me.side == "a" else (us.mate, us.me)
        face = couple(p, (a.name, b.name), FACE, ground=p.background, photos=(a.photo, b.photo))
        name = both_names(us.name, us.mate.name)
        under = hub.days or _("You share a diary. Each entry says who can read it.")
    lines: list[ft.Control] = [title(name, "title", p.ink), text(under, "label", p.ink_soft)]
    if hub.email:
        lines.append(text(_("Signed in as {email}").format(email=hub.email), "caption", p.ink_soft))
    said = ft.Column(lines, spacing=4, expand=True, tight=True)
    return ft.Row([face, said], spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _solo(p: Palette) -> str:
    return art.solo(p.a_fill, p.edge)


def _notices(window: "Window", p: Palette) -> list[ft.Control]:
    def seen() -> None:
        window.notes.clear()
        window.changes.noticed(people=True)

    return [notice(p, line, on_close=seen) for line in window.notes]


def _begin(window: "Window", p: Palette, hub: Hub, *, signed_out: bool) -> list[ft.Control]:
    """The one thing to do next, while there is one."""
    if not window.household.has_cloud:
        return [notice(p, _("No cloud is set up for this app. Everything works on this device alone."))]
    if hub.email is None:
        words = _(
            "Sign in, invite one person with a code, and you two have a diary together. What you wrote stays yours."
        )
        return [_call(p, _("Share with one person"), words, _("Sign in"), lambda: window.nav.go("/sign-in"))]
    if signed_out:
        words = _("Everything you wrote is still here. Sign in as {email} to have it go on.").format(email=hub.email)
        return [_call(p, _("You are signed out"), words, _("Sign in"), lambda: window.nav.go("/sign-in"))]
    if hub.us.mate is None:
        words = _("Make a code for one person, or type the one that you were given.")
        return [_call(p, _("Come together"), words, _("Invite or join"), lambda: window.nav.go(places.PAIR.route))]
    return []


def _call(p: Palette, heading: str, words: str, label: str, act: Handler) -> ft.Control:
    go = ft.Row([button(p, label, act, expand=True)])
    return card(p, ft.Column([title(heading, "heading", p.ink), text(words, "label", p.ink_soft), go], spacing=14))


def _inset(here: str) -> int:
    """Beside a page one row is chosen and has a ground, which needs air around its words; alone none is."""
    return 10 if here else 0


def _group(window: "Window", p: Palette, heading: str, rows: tuple[Place, ...], hub: Hub, here: str) -> ft.Control:
    inset = _inset(here)
    parts: list[ft.Control] = [
        ft.Container(overline(_(heading), p.ink_soft), margin=before(inset), padding=ft.Padding.only(bottom=4))
    ]
    for nth, place in enumerate(rows):
        chosen = here == place.route
        if nth and not chosen and here != rows[nth - 1].route:
            parts.append(hairline(p, MARK + 14 + inset))
        parts.append(_row(window, p, place, hub, inset, chosen=chosen))
    return ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _row(window: "Window", p: Palette, place: Place, hub: Hub, inset: int, *, chosen: bool) -> ft.Control:
    under = hub.lines.get(place.path, "")
    mark = ft.Container(
        icon(place.glyph, p.accent_ink, 20, fill=True), width=MARK, height=MARK, border_radius=MARK / 2,
        bgcolor=p.surface if chosen else p.accent_soft, alignment=ft.Alignment.CENTER,
    )  # fmt: skip
    words = ft.Column(
        [text(_(place.label), "body_strong", p.ink), text(under, "caption", p.ink_soft)],
        spacing=1,
        expand=True,
        tight=True,
    )
    line: list[ft.Control] = [mark, words]
    if place is places.ATTENTION and hub.wrong:
        line.append(badge(p, "eye", "warning", _("Look")))
    line.append(icon(onward(), p.ink_soft, 16))
    return tappable(
        p, ft.Row(line, spacing=14, vertical_alignment=ft.CrossAxisAlignment.CENTER), f"{_(place.label)}. {under}",
        lambda: window.nav.go(place.route), radius=R_M, selected=chosen, bgcolor=p.accent_soft if chosen else None,
        padding=ft.Padding.symmetric(vertical=10, horizontal=inset),
    )  # fmt: skip


def _ends(window: "Window", p: Palette, hub: Hub, here: str, *, signed_out: bool) -> ft.Control:
    rows: list[Place] = []
    if hub.email and not signed_out:
        rows.append(places.SIGN_OUT)
    if hub.us.mate is not None:
        rows.append(places.PART)
    if hub.email:
        rows.append(places.DELETE)
    lines: list[ft.Control] = [
        tappable(
            p, ft.Row([text(_(place.label), "label_strong", p.ink_soft)]), _(place.label),
            lambda to=place.route: window.nav.go(to), selected=here == place.route, radius=R_M,
            bgcolor=p.accent_soft if here == place.route else None,
            padding=ft.Padding.symmetric(vertical=13, horizontal=_inset(here)),
        )
        for place in rows
    ]  # fmt: skip
    return ft.Column(lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
