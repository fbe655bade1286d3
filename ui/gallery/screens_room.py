"""Fields, the ways around, a screen's frame, its states, photos, the sync mark."""

import flet as ft

from ui.fields import code_input, page_field, text_input
from ui.gallery.exhibit import Exhibit, Room, below, ignored, several
from ui.look import Look
from ui.nav import Stop, nav_bar, nav_rail
from ui.overlay import overlay
from ui.photo import more_on, photo, photo_waiting
from ui.press import round_button
from ui.shell import apart, canvas, column_list, headline, panes, screen, top_bar
from ui.states import Loading, empty, error_card, notice, offline_note
from ui.surface import sheet_body
from ui.sync_mark import SyncState, saved_line, sync_mark, sync_words
from ui.text import text, title
from ui.tokens import R_M

STOPS = (
    Stop("/today", "Today", "sun"), Stop("/diary", "Diary", "book-open"), Stop("/write", "Write", "plus", central=True),
    Stop("/more", "More", "shapes"), Stop("/us", "Us", "heart"),
)  # fmt: skip
HILLS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 90"><rect width="120" height="90" fill="#F6C9A8"/>'
    '<circle cx="84" cy="30" r="12" fill="#FFF3DD"/><path d="M0 70q30-30 60-8t60-14v42H0z" fill="#7C6A9C"/></svg>'
)


def _boxed(look: Look, content: ft.Control, height: float, *, pad: bool = False) -> ft.Control:
    return ft.Container(
        content, height=height, border=ft.Border.all(1, look.p.line), border_radius=R_M, padding=12 if pad else 0,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS, bgcolor=look.p.background,
    )  # fmt: skip


def _fields(look: Look) -> ft.Control:
    p = look.p
    return below(
        text_input(p, "Your name", "", ignored, hint="What you are called", help_line="The other one sees it."),
        text_input(
            p, "Mail address", "mara@", ignored, error="That is no whole address yet. Add what comes after the @."
        ),
        text_input(p, "Password", "secret", ignored, password=True),
        text_input(p, "A few lines", "", ignored, many=True),
        text_input(p, "Not now", "Kept", ignored, disabled=True),
        spacing=18,
    )


def _page(look: Look) -> ft.Control:
    p = look.p
    return below(
        page_field(p, "The long way home", ignored, label="Title", name="title", many=False),
        page_field(p, "We missed the last tram by half a minute and walked.", ignored, label="Text"),
    )


def _codes(look: Look) -> ft.Control:
    p = look.p
    return below(
        code_input(p, "Code from the mail", "123456", ignored),
        code_input(p, "Code from Theo", "M0WJE", ignored, digits=False, length=12, error="That code was used already."),
    )


def _rail(look: Look) -> ft.Control:
    foot = Stop("/settings", "Settings", "gear-six")
    return _boxed(look, ft.Row([nav_rail(look.p, STOPS, "/diary", ignored, foot=foot)], expand=True), 560)


def _screen(look: Look) -> ft.Control:
    """A whole screen's content, as its View holds it."""
    body = column_list(look, [top_bar(look.p, "Diary"), text("One column, or rail and panes.", "body", look.p.ink)])
    made = screen("/gallery", look, body, stops=STOPS, here="/diary", on_go=ignored)
    return _boxed(look, ft.Column(list(made.controls), expand=True), 520)  # type: ignore[arg-type]


def _panes(look: Look) -> ft.Control:
    p = look.p
    left, right = text("The list", "row", p.ink), text("What is chosen in it", "story", p.ink)
    return _boxed(look, panes(p, left, right, left_width=min(408, look.width * 0.4)), 160)


def _bars(look: Look) -> ft.Control:
    p = look.p
    more = round_button(p, "dots-three", "More of this", ignored)
    return below(
        top_bar(p, "Large, alone", trailing=[more]),
        top_bar(p, "Small, beside a way back", leading=round_button(p, "caret-left", "Back", ignored)),
    )


def _headline(look: Look) -> ft.Control:
    p = look.p
    return headline(title("Hello, Mara", "display", p.ink), sync_mark(p, SyncState.SAVED_HERE, ignored))


def _apart(look: Look) -> ft.Control:
    p = look.p
    ways = [round_button(p, glyph, name, ignored) for glyph, name in (("arrow-up", "Up"), ("arrow-down", "Down"))]
    return apart(text("Two ends of a line", "body_strong", p.ink), ft.Row(list(ways), tight=True))


def _notices(look: Look) -> ft.Control:
    p = look.p
    said = {
        "info": "Theo has answered. It opens when you do.", "success": "Your backup is back.",
        "warning": "Two entries need a look.", "danger": "That file is damaged.",
    }  # fmt: skip
    return below(*(notice(p, words, tone=tone, on_close=ignored) for tone, words in said.items()))


def _error(look: Look) -> ft.Control:
    return error_card(
        look.p, "That photo didn’t save", "Your words did.", way_out="Try the photo again", on_way_out=ignored
    )


def _photos(look: Look) -> ft.Control:
    return photo(HILLS, "Hills in the evening", width=160, height=120)


def _more_photos(look: Look) -> ft.Control:
    return more_on(look.p, photo(HILLS, "Hills", width=76, height=76), 3, 76)


def _marks(look: Look) -> ft.Control:
    p = look.p
    marks = [sync_mark(p, state, ignored, count=3) for state in SyncState]
    return below(several(*marks), text(sync_words(SyncState.WAITING, 3), "caption", p.ink_soft))


def _overlay(look: Look) -> ft.Control:
    words = text("A sheet here, a panel on wide screens.", "body", look.p.ink)
    made = overlay(look, "Asked over a screen", words, ignored)
    inside = (
        made.content if isinstance(made, ft.AlertDialog | ft.BottomSheet) else sheet_body(look.p, "", words, ignored)
    )
    ground = getattr(made, "bgcolor", None)
    return ft.Container(inside, bgcolor=ground, border_radius=R_M, padding=16, border=ft.Border.all(1, look.p.line))


def _canvas(look: Look) -> ft.Control:
    return _boxed(look, canvas(text("At most 1080, in the middle.", "body", look.p.ink)), 120)


def _column(look: Look) -> ft.Control:
    rows = [text(words, "row", look.p.ink) for words in ("The gutter", "is inside", "what scrolls")]
    return _boxed(look, column_list(look, rows), 150)


SCREENS = (
    Room(
        "Fields",
        (Exhibit("text_input", _fields), Exhibit("page_field", _page), Exhibit("code_input", _codes)),
    ),
    Room(
        "Ways around",
        (
            Exhibit("Stop nav_bar", lambda look: nav_bar(look.p, STOPS, "/today", ignored)),
            Exhibit("nav_rail", _rail),
            Exhibit("top_bar", _bars),
            Exhibit("headline", _headline),
            Exhibit("apart", _apart),
        ),
    ),
    Room(
        "A screen",
        (
            Exhibit("screen", _screen),
            Exhibit("column_list", _column),
            Exhibit("canvas", _canvas),
            Exhibit("panes", _panes),
            Exhibit("overlay", _overlay),
        ),
    ),
    Room(
        "States",
        (
            Exhibit("empty", lambda look: empty(look.p, "Nothing here yet.", action="Write", on_action=ignored)),
            Exhibit("Loading", lambda look: Loading(look.p)),
            Exhibit("offline_note", lambda look: offline_note(look.p, "This photo comes when there is a connection.")),
            Exhibit("notice", _notices),
            Exhibit("error_card", _error),
            Exhibit("sync_mark sync_words", _marks),
            Exhibit("saved_line", lambda look: saved_line(look.p, "Saved here, 21:14")),
        ),
    ),
    Room(
        "Photos",
        (
            Exhibit("photo", _photos),
            Exhibit("photo_waiting", lambda look: photo_waiting(look.p, width=120, height=120)),
            Exhibit("more_on", _more_photos),
        ),
    ),
)
