"""Words, drawings, things to press, people and grounds."""

import flet as ft

from ui import art
from ui.gallery.exhibit import Exhibit, Room, below, ignored, several
from ui.icons import icon, picture
from ui.look import Look, LookContext
from ui.people import avatar, band, band_colors, couple, initial, pair_mark, sees, side_colors, who_sees
from ui.press import button, chip, fact, round_button, tappable, word_button
from ui.progress import progress_bar
from ui.sound import SoundPlayer
from ui.surface import badge, card, hairline, panel, sheet, sheet_body, wash
from ui.switch import choice_lines, switch_line
from ui.text import one_line, text, title, to_copy
from ui.tokens import R_M

LONG = "Nineteen kilometres, and we talked for maybe four of them; the rest was wind, gates and somebody’s patient dog."


def _drawings(look: Look) -> ft.Control:
    p = look.p
    drawn = (
        art.pair(p.a_fill, p.b_fill, p.accent), art.solo(p.a_fill, p.edge), art.logo(p.a_fill, p.b_fill, p.accent),
        art.ring(p.a_fill, p.b_fill), art.sealed(p.sunken), art.empty_place(p),
    )  # fmt: skip
    return several(*(picture(svg, height=64, fit=ft.BoxFit.CONTAIN) for svg in drawn))


def _moods(look: Look) -> ft.Control:
    def one(kind: str, name: str) -> ft.Control:
        face = picture(art.mood(kind), label=name, width=44, height=44)
        return ft.Column([face, text(name, "caption", look.p.ink_soft)], spacing=4, tight=True)

    return several(*(one(kind, name) for kind, name in art.MOODS))


def _pressed(look: Look) -> ft.Control:
    p = look.p
    plain, chosen = (
        tappable(p, text(words, "label", p.ink), words, ignored, selected=on, bgcolor=p.accent_soft if on else p.sunken,
                 padding=16)
        for words, on in (("Anything can be pressed", False), ("And be chosen", True))
    )  # fmt: skip
    return several(plain, chosen)


def _buttons(look: Look) -> ft.Control:
    p = look.p
    kinds = [button(p, kind.capitalize(), ignored, kind=kind) for kind in ("primary", "soft", "quiet", "danger")]
    states = [
        button(p, "With a picture", ignored, lead="pencil-simple"),
        button(p, "At work", ignored, busy=True),
        button(p, "Not now", ignored, disabled=True),
    ]
    return below(
        several(*kinds), several(*states), ft.Row([button(p, "As wide as there is room", ignored, expand=True)])
    )


def _rounds(look: Look) -> ft.Control:
    p = look.p
    return several(
        round_button(p, "x", "Close", ignored),
        round_button(p, "plus", "Add", ignored, bg=p.sunken),
        round_button(p, "star", "Keep", ignored, bg=p.surface, level=2, fill=True, color=p.accent),
        round_button(p, "trash", "Not now", ignored, disabled=True),
    )


def _chips(look: Look) -> ft.Control:
    p = look.p
    return several(chip(p, "All", True, ignored), chip(p, "Photos", False, ignored), chip(p, "Off", False, None))


def _switches(look: Look) -> ft.Control:
    p = look.p
    return below(
        switch_line(p, "Remind me", True, ignored, under="While Cupcake is open"),
        switch_line(p, "At any hour", False, ignored),
        switch_line(p, "Not now", False, ignored, disabled=True),
    )


def _choices(look: Look) -> ft.Control:
    ways = [("at once", "At once", "Whenever it is out of sight"), ("1", "After a minute", ""), ("5", "After five", "")]
    return below(*choice_lines(look.p, ways, "1", ignored), spacing=0)


def _bars(look: Look) -> ft.Control:
    p = look.p
    return below(progress_bar(p, "1,200 of 3,414 entries", 0.35), progress_bar(p, "Reading the file", None))


def _faces(look: Look) -> ft.Control:
    p = look.p
    return several(
        avatar(p, "Mara", "a", 24), avatar(p, "Theo", "b", 32), avatar(p, "Mara", "a", 62, mood="warm"),
        avatar(p, "Żaneta", "b", 48, ring=p.background),
    )  # fmt: skip


def _couples(look: Look) -> ft.Control:
    p = look.p
    both = couple(p, ("Mara", "Theo"), 62, ground=p.background, moods=("bright", "low"))
    return several(couple(p, ("Mara", "Theo"), 40, ground=p.background), both, spacing=28)


def _who(look: Look) -> ft.Control:
    p = look.p
    return several(
        sees(p, who_sees(shared=True, mine=True)),
        sees(p, who_sees(shared=False, mine=True)),
        sees(p, who_sees(shared=False, mine=False)),
        sees(p, "later", words="Opens 14 Feb"),
        sees(p, "times"),
        spacing=18,
    )


def _bands(look: Look) -> ft.Control:
    p = look.p
    return below(
        band(p, "both", "You and Theo can read this", "Theo sees it once it is saved"),
        band(p, "me", "Only you can read this", "Theo won’t see it, or that it exists"),
    )


def _band_colours(look: Look) -> ft.Control:
    parts = []
    for who in ("both", "me"):
        fg, bg = band_colors(look.p, who)
        parts.append(ft.Container(text(who, "label_strong", fg), bgcolor=bg, padding=12, border_radius=R_M))
    return several(*parts)


def _sides(look: Look) -> ft.Control:
    parts = []
    for side, name in (("a", "Mara"), ("b", "Theo")):
        ink, soft, fill = side_colors(look.p, side)  # type: ignore[arg-type]
        dot = ft.Container(width=18, height=18, border_radius=9, bgcolor=fill)
        row = ft.Row([dot, text(f"{name}, {initial(name)}", "label_strong", ink)], spacing=8, tight=True)
        parts.append(ft.Container(row, bgcolor=soft, padding=12, border_radius=R_M))
    return several(*parts)


def _card(look: Look) -> ft.Control:
    p = look.p
    words = ft.Column([title("One idea", "heading", p.ink), text(LONG, "label", p.ink_soft)], spacing=8, tight=True)
    return card(p, words)


def _badges(look: Look) -> ft.Control:
    p = look.p
    tones = {"success": "check", "warning": "eye", "danger": "warning-circle", "info": "sparkle"}
    return several(*(badge(p, glyph, tone, tone.capitalize()) for tone, glyph in tones.items()))


def _wash(look: Look) -> ft.Control:
    return ft.Stack([wash(look.p, 140)], height=140)


def _sheet_body(look: Look) -> ft.Control:
    words = text("What a sheet holds on phones, a panel on wide screens.", "body", look.p.ink)
    return sheet_body(look.p, "A sheet", words, ignored, under="Title first, close at the right")


def _panel(look: Look) -> ft.Control:
    return panel(look.p, _sheet_body(look), width=min(420, look.width - 80))


def _sheet(look: Look) -> ft.Control:
    # As it stands on a phone's screen: the sheet's own content, on its own ground.
    made = sheet(look.p, "A sheet", text(LONG, "body", look.p.ink), ignored)
    return ft.Container(made.content, bgcolor=made.bgcolor, border_radius=R_M, border=ft.Border.all(1, look.p.line))


PARTS = (
    Room(
        "Words and drawings",
        (
            Exhibit("title", lambda look: title("The long way home", "display", look.p.ink)),
            Exhibit("to_copy", lambda look: to_copy(text(LONG, "story", look.p.ink))),
            Exhibit("one_line", lambda look: one_line(LONG, "story", look.p.ink)),
            Exhibit("picture", lambda look: picture(art.logo(look.p.a_fill, look.p.b_fill, look.p.accent), width=56)),
            Exhibit("pair solo logo ring sealed empty_place svg", _drawings),
            Exhibit("mood MOODS", _moods),
        ),
    ),
    Room(
        "To press",
        (
            Exhibit("tappable", _pressed),
            Exhibit("button", _buttons),
            Exhibit("round_button", _rounds),
            Exhibit("word_button", lambda look: word_button(look.p, "Done", ignored)),
            Exhibit("chip", _chips),
            Exhibit("switch_line", _switches),
            Exhibit("choice_lines", _choices),
            Exhibit("fact", lambda look: fact(look.p, icon("map-pin", look.p.ink_soft, 16), "Lisbon")),
        ),
    ),
    Room(
        "People",
        (
            Exhibit("avatar", _faces),
            Exhibit("couple", _couples),
            Exhibit("sees who_sees", _who),
            Exhibit("band", _bands),
            Exhibit("band_colors", _band_colours),
            Exhibit("side_colors initial", _sides),
            Exhibit("pair_mark", lambda look: pair_mark(look.p, 24)),
        ),
    ),
    Room(
        "Grounds",
        (
            Exhibit("card", _card),
            Exhibit("hairline", lambda look: hairline(look.p, 40)),
            Exhibit("badge", _badges),
            Exhibit("wash", _wash),
            Exhibit("sheet_body", _sheet_body),
            Exhibit("panel", _panel),
            Exhibit("progress_bar", _bars),
            Exhibit("SoundPlayer", lambda look: LookContext(look, lambda: SoundPlayer(bytes, "the sound of 2 MB"))),
            Exhibit("sheet", _sheet),
        ),
    ),
)
