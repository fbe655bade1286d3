"""Screens in another language, and in the pretend one that shows which words can't be translated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.household import Household
from app.language import CHOSEN, DEVICES, choose_language
from app.screens.you import places
from app.shell import open_window
from app.window import Window
from sprinkles.journal import keeping
from sprinkles.sdk import Visibility
from storage.local_settings import read_setting, write_setting
from tests.app.house import ALL, NOWHERE, household, journal, pair_up
from tests.harness.app_driver import AppDriver, run
from ui import words

SIGN_IN = {"en": "Sign in", "de": "Anmelden", "he": "כניסה"}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def opened(house: Household, windows: list[Window]) -> Any:
    def main(page: ft.Page) -> None:
        windows.append(open_window(page, house))

    return main


def said(app: AppDriver) -> set[str]:
    """All that somebody reads or hears on the screen in front."""
    fields = app.find_all(ft.TextField, app.top)
    hints = [str(f.hint_text) for f in fields if f.hint_text]
    return {word for word in [*app.texts(), *app.labels(), *hints] if any(c.isalpha() for c in word)}


@pytest.mark.parametrize("code", [False, True])
def test_signing_in_has_no_word_that_cannot_be_translated(tmp_path: Path, code: bool) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with AppDriver.open(opened(house, [])) as app:
            words.speak(words.PSEUDO)
            await app.go("/sign-in")
            await app.until(lambda: "⟦Sign in⟧" in app.labels())
            if code:
                await app.type("⟦Mail address⟧", "mara@example.org")
                await app.tap("⟦Mail me a code⟧")  # there is no cloud here: it says so
                await app.until(lambda: len(app.texts()) > 4)
            bare = {word for word in said(app) if "⟦" not in word}
            assert bare == set()
        await house.close()

    run(story())


def test_more_has_no_word_that_cannot_be_translated(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with AppDriver.open(opened(house, [])) as app:
            words.speak(words.PSEUDO)
            await app.go("/more")
            await app.until(lambda: app.shows("⟦More⟧"))
            assert {word for word in said(app) if "⟦" not in word} == set()
        await house.close()

    run(story())


NAMES = {"Mara", "Theo", "mara@example.org", "Fraunces", "Figtree", "Phosphor icons", "Markdown", "Day One", "JSON",
         *words.LANGUAGES.values()}  # fmt: skip
"""What is called the same everywhere."""


def bare(app: AppDriver, house: Household) -> set[str]:
    """What nobody could translate, and needs to be; not the line for helpers, nor where files lie."""
    same = (str(house.cupcake.home.folder.resolve()), "cupcake ", "Cupcake ")
    # One letter is somebody's initial.
    return {w for w in said(app) if "⟦" not in w and w not in NAMES and len(w) > 1 and not w.startswith(same)}


@pytest.mark.parametrize("paired", [True, False])
def test_you_and_its_pages_have_no_word_that_cannot_be_translated(tmp_path: Path, paired: bool) -> None:
    house = household(tmp_path, cloud=NOWHERE, sprinkles=ALL)
    if paired:
        pair_up(house)
    rows = [place for __, group in places.GROUPS for place in group]

    async def story() -> None:
        async with AppDriver.open(opened(house, [])) as app:
            words.speak(words.PSEUDO)
            await app.go("/us")
            await app.until(lambda: app.shows(f"⟦{rows[0].label}⟧"))
            found = {"": bare(app, house)}
            for place in (*rows, places.SIGN_OUT, places.PART, places.DELETE):
                await app.go(place.route)
                await app.until(lambda at=place: app.shows(f"⟦{at.label}⟧") and len(said(app)) > 7)  # type: ignore[misc]
                found[place.path] = bare(app, house)
            assert {path: left for path, left in found.items() if left} == {}
        await house.close()

    run(story())


@pytest.mark.parametrize(
    ("route", "first"),
    [("/welcome", "⟦Start writing⟧"), ("/welcome/back", "⟦Welcome back⟧"), ("/join/ABCD", "⟦You were invited⟧"),
     ("/nowhere", "⟦There is nothing at this address.⟧"), ("/entry/01a1fb9b-5ee6-761d-8b66-b713e170ed92", "⟦Go home⟧")],
)  # fmt: skip
def test_the_first_minutes_have_no_word_that_cannot_be_translated(tmp_path: Path, route: str, first: str) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with AppDriver.open(opened(house, [])) as app:
            words.speak(words.PSEUDO)
            await app.go("/more")  # what was drawn before stays as it was until it is left
            await app.until(lambda: app.shows("⟦More⟧"))
            await app.go(route)
            await app.until(lambda: first in said(app))
            assert bare(app, house) == set()
        await house.close()

    run(story())


def test_what_lies_over_a_screen_has_no_word_that_cannot_be_translated(tmp_path: Path) -> None:
    house, windows = household(tmp_path, cloud=NOWHERE), list[Window]()

    async def story() -> None:
        async with AppDriver.open(opened(house, windows)) as app:
            words.speak(words.PSEUDO)
            await app.go("/more")
            for show, first in (
                (windows[0].openings.show_keys, "⟦These keys⟧"),
                (windows[0].openings.show_sync, "⟦Your words are safe⟧"),
            ):
                windows[0].later(show)
                await app.until(lambda words=first: app.shows(words))  # type: ignore[misc]
                over = {word for word in app.texts() if "⟦" not in word and any(c.isalpha() for c in word)}
                assert over <= {"N", "Ctrl+N", "Ctrl+F"}
                windows[0].openings.close_keys()
        await house.close()

    run(story())


def test_the_lock_has_no_word_that_cannot_be_translated(tmp_path: Path) -> None:
    house, windows = household(tmp_path), list[Window]()

    async def story() -> None:
        async with AppDriver.open(opened(house, windows)) as app:
            words.speak(words.PSEUDO)
            await windows[0].lock.put("2468", 5)
            windows[0].later(windows[0].lock.lock_now)
            await app.until(lambda: app.shows("⟦Cupcake is locked⟧"))
            assert bare(app, house) == set()
            await app.type("⟦PIN⟧", "1357")
            await app.tap("⟦Open⟧")
            await app.until(lambda: any("not the PIN" in word for word in app.texts()))
            assert bare(app, house) == set()
            await app.tap("⟦Forgot the PIN?⟧")
            await app.until(lambda: app.shows("⟦A forgotten PIN⟧"))
            assert bare(app, house) == set()
        await house.close()

    run(story())


@pytest.mark.parametrize("language", ["de", "he"])
def test_the_app_begins_in_the_language_that_was_chosen(tmp_path: Path, language: str) -> None:
    house = household(tmp_path)
    write_setting(house.cupcake.home.store, CHOSEN, language)

    async def story() -> None:
        async with AppDriver.open(opened(house, [])) as app:
            await app.go("/sign-in")
            await app.until(lambda: SIGN_IN[language] in app.labels())
            spoken = app.page.locale_configuration
            assert spoken is not None and spoken.current_locale is not None
            assert spoken.current_locale.language_code == language
            assert words.right_to_left() == (language == "he")
        await house.close()

    run(story())


def test_the_devices_language_is_followed_and_kept_for_the_next_start(tmp_path: Path) -> None:
    house, windows = household(tmp_path), list[Window]()
    locales = [{"language_code": "fr"}, {"language_code": "de", "country_code": "AT"}]
    answer = {"locales": locales, "name": "Debian", "id": "debian", "pretty_name": "Debian 12"}
    store = house.cupcake.home.store

    async def story() -> None:
        async with AppDriver.open(opened(house, windows), answers={"get_device_info": answer}, platform="linux") as app:
            await app.go("/sign-in")
            await app.until(lambda: SIGN_IN["en"] in app.labels())  # the first start draws before the device has told
            await app.until(lambda: SIGN_IN["de"] in app.labels())
            assert read_setting(store, DEVICES) == "de"
            await choose_language(windows[0], "he")
            await app.until(lambda: SIGN_IN["he"] in app.labels())
            await choose_language(windows[0], None)
            await app.until(lambda: SIGN_IN["de"] in app.labels())
        words.speak(words.ENGLISH)
        async with AppDriver.open(opened(house, [])) as app:
            assert words.language() == "de", "at once, from what was kept"
        await house.close()

    run(story())


@pytest.mark.parametrize("locales", [None, [], [{"language_code": "xx"}]])
def test_a_device_that_does_not_tell_leaves_english(tmp_path: Path, locales: Any) -> None:
    house = household(tmp_path)
    answer = None if locales is None else {"locales": locales, "name": "", "id": "", "pretty_name": ""}

    async def story() -> None:
        async with AppDriver.open(opened(house, []), answers={"get_device_info": answer}, platform="linux") as app:
            await app.until(lambda: any(name == "get_device_info" for name, _ in app.client.calls))
            await app.settle()
            assert words.language() == "en"
        await house.close()

    run(story())


def test_a_chosen_language_that_is_unknown_now_is_not_spoken(tmp_path: Path) -> None:
    house = household(tmp_path)
    write_setting(house.cupcake.home.store, CHOSEN, "tlh")

    async def story() -> None:
        async with AppDriver.open(opened(house, [])):
            assert words.language() == "en"
        await house.close()

    run(story())


@pytest.mark.parametrize(("language", "turned"), [("he", True), ("de", False)])
def test_a_screen_is_turned_around_for_what_is_written_from_the_right(
    tmp_path: Path, language: str, turned: bool
) -> None:
    house = household(tmp_path)
    write_setting(house.cupcake.home.store, CHOSEN, language)

    async def story() -> None:
        async with AppDriver.open(opened(house, [])) as app:
            await app.go("/more")
            await app.until(lambda: bool(app.find_all(ft.Container, app.top)))
            assert bool(app.find_all(ft.Container, app.top, rtl=True)) == turned
            mark = words._("{state}. Open sync status").format(state=words._("Saved here"))
            await app.tap(mark)
            await app.until(lambda: any(words._("Your words are safe") in label for label in app.labels()))
            assert bool(app.find_all(ft.Column, app._front(None)[-1], rtl=True)) == turned
        await house.close()

    run(story())


@pytest.mark.parametrize("language", ["de", "he"])
def test_an_open_diary_turns_with_the_language_and_what_was_written_stays(tmp_path: Path, language: str) -> None:
    house, windows = household(tmp_path), list[Window]()
    text = "Bread, and wine."
    keeping.keep(journal(house), Visibility.PRIVATE, title="Supper", text=text, at="2026-05-01T10:00:00Z", mood="warm")
    months = {"de": ("Tagebuch", "Mai 2026", "1 Eintrag"), "he": ("יומן", "מאי 2026", "רשומה אחת")}

    async def story() -> None:
        async with AppDriver.open(opened(house, windows)) as app:
            await app.go("/diary")
            await app.until(lambda: app.shows("May 2026") and app.shows("1 entry"))
            await choose_language(windows[0], language)
            await app.until(lambda: all(app.shows(word) for word in months[language]))
            assert any(text in said for said in app.texts())
            assert not app.shows("May 2026")
        await house.close()

    run(story())
