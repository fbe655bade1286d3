"""Every part of the kit can be drawn in both palettes, and nothing that can be pressed is without a label."""

import asyncio

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui import art
from ui.boundary import component
from ui.fields import code_input, page_field, text_input
from ui.icon_paths import PATHS
from ui.icons import icon, picture
from ui.look import Look, LookContext
from ui.nav import Stop
from ui.people import avatar, band, couple, initial, sees
from ui.photo import more_on, photo, photo_waiting
from ui.press import button, chip, fact, round_button, tappable, word_button
from ui.shell import canvas, column_list, panes, screen, top_bar
from ui.states import Loading, empty, error_card, notice, offline_note
from ui.surface import badge, card, hairline, panel, sheet, sheet_body, wash
from ui.sync_mark import SyncState, saved_line, sync_mark, sync_words
from ui.text import one_line, overline, text, title
from ui.theme import theme
from ui.tokens import DARK, FONTS, LIGHT, TYPE, Palette

STOPS = (
    Stop("/today", "Today", "house-simple"),
    Stop("/write", "Write", "plus", central=True),
    Stop("/us", "Us", "heart"),
)


def nothing() -> None:
    """A handler."""


def everything(p: Palette) -> list[ft.Control]:
    return [
        *(text("words", name, p.ink) for name in TYPE),
        title("Diary", "display", p.ink),
        overline("Next", p.ink_soft),
        one_line("A long line", "row", p.ink),
        tappable(p, ft.Text("row"), "A row", nothing),
        round_button(p, "x", "Close", nothing, level=1),
        *(button(p, kind, nothing, kind=kind, lead="check") for kind in ("primary", "soft", "quiet", "danger")),
        button(p, "Busy", nothing, busy=True),
        button(p, "Off", nothing, disabled=True, expand=True),
        word_button(p, "Done", nothing),
        chip(p, "Ours", True, nothing),
        chip(p, "Photos", False, nothing, disabled=True),
        fact(p, icon("map-pin", p.ink_soft, 15), "Home"),
        avatar(p, "Mara", "a", mood="warm"),
        couple(p, ("Mara", "Theo"), 62, ground=p.background, moods=("low", None)),
        *(sees(p, "both"), sees(p, "me"), sees(p, "later"), sees(p, "times", words="Busy")),
        band(p, "both", "You and Theo can read this", "now"),
        band(p, "me", "Only you can read this", "now"),
        card(p, ft.Text("one idea")),
        hairline(p, 12),
        badge(p, "check", "success", "Saved"),
        panel(p, sheet_body(p, "Your words are safe", ft.Text("all"), nothing, under="here")),
        page_field(p, "", nothing, label="Words"),
        text_input(p, "Name", "", nothing, error="Say a name."),
        text_input(p, "Mail", "", nothing, help_line="Only for signing in."),
        code_input(p, "Code", "", nothing, error="That code has ended."),
        empty(p, "Nothing here yet.", action="Write", on_action=nothing),
        offline_note(p, "It comes later."),
        *(notice(p, tone, tone=tone, on_close=nothing) for tone in ("info", "success", "warning", "danger")),
        error_card(p, "It didn’t save", "Your words did.", way_out="Again", on_way_out=nothing),
        photo_waiting(p, width=76, height=76),
        more_on(p, photo(art.mood("warm"), "A face", width=76, height=76), 2, 76),
        *(sync_mark(p, state, nothing, count=2) for state in SyncState),
        saved_line(p, "Saved here, 21:14"),
        *(picture(art.mood(kind)) for kind, _ in art.MOODS),
        *(picture(drawn) for drawn in (art.ring(p.a, p.b), art.solo(p.a, p.edge), art.logo(p.a, p.b, p.accent))),
        top_bar(p, "Diary", leading=round_button(p, "caret-left", "Back", nothing)),
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 700, 1280])
def test_kit_draws_in_both_palettes_at_every_width(dark: bool, width: int) -> None:
    look = Look(dark=dark, width=width)

    @component
    def Screen() -> ft.View:
        parts = everything(look.p)
        body = canvas(ft.Column(parts)) if look.wide else column_list(look, parts)
        return screen("/today", look, body, stops=STOPS, here="/today", behind=wash(look.p, 200))

    async def story() -> None:
        async with AppDriver.open(
            lambda page: page.render_views(lambda: LookContext(look, Screen)), width=width
        ) as app:
            pressable = app.find_all(ft.TextButton)
            assert len(pressable) >= 25
            labelled = [s for s in app.find_all(ft.Semantics) if s.button]
            assert all(s.label for s in labelled)
            # Each thing to press stands in exactly one labelled node: nothing is pressable without a name.
            assert len(labelled) == len(pressable)
            assert all(app.by_label(stop.label) for stop in STOPS if stop.label != "Write")
            assert not app.shows("didn’t open")

    run(story())


def test_sheet_opens_over_the_screen_and_closes() -> None:
    @component
    def Opener() -> ft.Control:
        shown, show = ft.use_state(False)
        body = sheet(LIGHT, "Your words are safe", ft.Text("All 412 of them"), lambda: show(False))
        ft.use_dialog(body if shown else None)
        return button(LIGHT, "Open", lambda: show(True))

    async def story() -> None:
        async with AppDriver.open(stage(Opener)) as app:
            await app.tap("Open")
            assert app.shows("All 412 of them")
            await app.tap("Close Your words are safe")
            assert not app.shows("All 412 of them")

    run(story())


def test_loading_waits_before_it_shows() -> None:
    async def story() -> None:
        async with AppDriver.open(stage(lambda: Loading(LIGHT))) as app:
            assert "Opening" not in app.labels()
            await asyncio.sleep(0.25)
            assert "Opening" not in app.labels()
            await app.until(lambda: "Opening" in app.labels())

    run(story())


def test_typing_in_an_input_reaches_its_handler() -> None:
    @component
    def Name() -> ft.Control:
        name, set_name = ft.use_state("")
        field = text_input(LIGHT, "Your name", name, lambda event: set_name(event.control.value))
        return ft.Column([field, ft.Text(f"Hello {name}")])

    async def story() -> None:
        async with AppDriver.open(stage(Name)) as app:
            await app.type("Your name", "Mara")
            assert app.shows("Hello Mara")

    run(story())


@pytest.mark.parametrize(("width", "rail"), [(390, False), (839, False), (840, True)])
def test_screen_has_a_bar_on_phones_and_a_rail_when_wide(width: int, rail: bool) -> None:
    look = Look(width=width)

    def main(page: ft.Page) -> None:
        body = panes(look.p, ft.Text("list"), ft.Text("reader"))
        page.render_views(lambda: screen("/", look, body, stops=STOPS, here="/today"))

    async def story() -> None:
        async with AppDriver.open(main, width=width) as app:
            assert isinstance(app.top.controls[0], ft.Row) is rail
            assert {"Today", "Write", "Us"} <= set(app.labels())

    run(story())


def test_navigation_goes_to_the_stop_that_was_pressed() -> None:
    gone: list[str] = []
    look = Look()

    async def story() -> None:
        def main(page: ft.Page) -> None:
            page.render_views(lambda: screen("/", look, ft.Text("x"), stops=STOPS, here="/today", on_go=gone.append))

        async with AppDriver.open(main) as app:
            assert app.by_label("Today").selected
            await app.tap("Us")

    run(story())
    assert gone == ["/us"]


def test_sync_words_say_the_state_without_jargon() -> None:
    said = [sync_words(state) for state in SyncState]
    assert len(set(said)) == len(SyncState)
    assert not any(word in " ".join(said).lower() for word in ("error", "conflict", "fail", "upload"))
    assert sync_words(SyncState.NEEDS_LOOK, 1) == "1 to look at"


@pytest.mark.parametrize(("name", "letter"), [("mara", "M"), (" Žofie", "Ž"), ("…", "?"), ("שיר", "ש")])
def test_initial_is_the_first_letter_of_any_script(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_every_style_names_a_bundled_face_and_every_icon_has_both_cuts() -> None:
    assert {kind.family for kind in TYPE.values()} <= set(FONTS)
    assert all(regular and fill for regular, fill in PATHS.values())
    assert theme(LIGHT).font_family == theme(DARK).font_family == "Text"
