"""Screens in another language, and in the pretend one that shows which words can't be translated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.household import Household
from app.language import CHOSEN, DEVICES, choose_language
from app.shell import open_window
from app.window import Window
from sprinkles.journal import keeping
from sprinkles.sdk import Visibility
from storage.local_settings import read_setting, write_setting
from tests.app.house import household, journal
from tests.harness.app_driver import AppDriver, run
from ui import words

ELSEWHERE = {"Saved here", "Saved here. Open sync status"}
"""Said by parts of the app that are not in the catalogues yet; take away what gets there."""
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
            bare = {word for word in said(app) - ELSEWHERE if "⟦" not in word}
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
            bar = {"Diary", "You", "Write", "More", "Today"}  # the navigation's own, which is not there yet
            assert {word for word in said(app) - ELSEWHERE - bar if "⟦" not in word} == set()
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
            await app.tap("Saved here. Open sync status")
            await app.until(lambda: any(label.startswith("Close ") for label in app.labels()))
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
