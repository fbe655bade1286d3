"""The language that is chosen is spoken at once, on every screen, and again at the next start; none: the device's."""

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.language import CHOSEN, DEVICES, chosen_language
from storage.local_settings import read_setting, write_setting
from tests.app.house import household
from tests.app.you.rooms import page_at, selected
from tests.harness.app_driver import run
from ui import words


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def test_a_chosen_language_is_spoken_at_once_and_stays(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store

    async def story() -> None:
        async with page_at(house, "language", "Cupcake speaks") as (app, _):
            assert selected(app, "As this device")
            await app.tap("Deutsch")
            await app.until(lambda: app.shows("Cupcake spricht") and selected(app, "Deutsch"))
            assert app.by_label("Zurück zu „Du“")
            await app.until(lambda: read_setting(store, CHOSEN) == "de")
            await app.tap("עברית")
            await app.until(lambda: app.shows("Cupcake מדבר") and selected(app, "עברית"))
            assert app.find_all(ft.Container, app.top, rtl=True), "the screen is turned around"
            assert selected(app, "עברית")
            await app.until(lambda: read_setting(store, CHOSEN) == "he")
        words.speak(words.ENGLISH)
        async with page_at(house, "language", "Cupcake מדבר") as (app, _):
            assert selected(app, "עברית")
            await app.tap("English")
            await app.until(lambda: app.shows("Cupcake speaks"))
            assert not app.find_all(ft.Container, app.top, rtl=True)
        await house.close()

    run(story())


def test_the_hub_leads_there_and_is_said_anew(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "", "Just you, for now", width=1280) as (app, _):
            await app.tap("Language. As the device")
            await app.until(lambda: app.shows("Cupcake speaks"))
            await app.tap("Deutsch")
            await app.until(lambda: "Sprache. Deutsch" in app.labels())
            # What stands under the rows was read in English.
            await app.until(lambda: app.shows("Bisher nur du") and "Mitteilungen. An, zu jeder Stunde" in app.labels())
        await house.close()

    run(story())


def test_as_the_device_goes_by_what_the_device_speaks(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store
    write_setting(store, CHOSEN, "he")
    device = {"locales": [{"language_code": "de"}], "name": "Debian", "id": "debian", "pretty_name": "Debian 12"}

    async def story() -> None:
        async with page_at(
            house, "language", "Cupcake מדבר", platform="linux", answers={"get_device_info": device}
        ) as (app, _):
            await app.tap("כמו המכשיר הזה")
            await app.until(lambda: app.shows("Cupcake spricht") and selected(app, "Wie dieses Gerät"))
            assert chosen_language(house) is None
            assert read_setting(store, DEVICES) == "de"
        await house.close()

    run(story())


def test_a_device_that_does_not_tell_is_spoken_to_in_english(tmp_path: Path) -> None:
    house = household(tmp_path)
    write_setting(house.cupcake.home.store, CHOSEN, "he")

    async def story() -> None:
        async with page_at(house, "language", "Cupcake מדבר") as (app, _):
            await app.tap("כמו המכשיר הזה")
            await app.until(lambda: app.shows("Cupcake speaks") and selected(app, "As this device"))
        await house.close()

    run(story())
