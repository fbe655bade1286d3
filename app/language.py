"""Which language the app speaks: what somebody chose here, else what the device speaks, else English.

The device tells its languages only when it is asked, so what it said is kept for the next start, which then begins in it.
Catalogues are package data: the app's own, and each sprinkle's (`locales/LANGUAGE.mo`), whose words win in no other's place.
"""

import asyncio
import logging
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING

import flet as ft

from storage.local_settings import read_setting, write_setting
from ui import words

if TYPE_CHECKING:
    from app.household import Household
    from app.window import Window

log = logging.getLogger("cupcake.app")

CHOSEN, DEVICES = "app.language", "app.device_language"


def chosen_language(household: "Household") -> str | None:
    """What somebody chose on this device; None: as the device does. Blocking."""
    found = read_setting(household.cupcake.home.store, CHOSEN)
    return found if found in words.LANGUAGES else None


async def choose_language(window: "Window", language: str | None) -> None:
    """Speak that from now on, here and at the next start; None goes by the device again."""
    store = window.household.cupcake.home.store
    await asyncio.to_thread(write_setting, store, CHOSEN, language)
    if language is not None:
        await _turn(window, language)
        return
    # What the device spoke the last time, in case it does not tell now.
    await _turn(window, words.best_of([await asyncio.to_thread(read_setting, store, DEVICES, words.ENGLISH)]))
    await follow_device(window)


def begin_language(page: ft.Page, household: "Household") -> None:
    """Before the first frame: what was chosen, or what the device spoke the last time."""
    store = household.cupcake.home.store
    _speak(page, household, chosen_language(household) or words.best_of([read_setting(store, DEVICES, words.ENGLISH)]))


async def follow_device(window: "Window") -> None:
    """Speak what the device does, unless somebody chose. Never raises: a device that does not tell is as before."""
    store = window.household.cupcake.home.store
    if await asyncio.to_thread(chosen_language, window.household) is not None:
        return
    try:
        info = await asyncio.wait_for(window.page.get_device_info(), 5)
        wanted = [locale.language_code for locale in info.locales] if info else []
    except Exception as error:  # a client that can't tell
        log.info("device_language_unknown type=%s", type(error).__name__)
        return
    if not wanted:
        return
    language = words.best_of(wanted)
    await asyncio.to_thread(write_setting, store, DEVICES, language)
    if language != words.language():
        await _turn(window, language)


async def _turn(window: "Window", language: str) -> None:
    # In a thread: reading seven catalogues takes as long as drawing a screen.
    catalogue = await asyncio.to_thread(lambda: words.read(language, _catalogues(window.household, language)))
    words.use(language, catalogue)
    _dress(window.page, language)
    window.page.update()
    window.arrange()


def _speak(page: ft.Page, household: "Household", language: str) -> None:
    words.speak(language, _catalogues(household, language))
    _dress(page, language)


def _dress(page: ft.Page, language: str) -> None:
    # The client turns everything around for what is written from the right, and says its own words in that language.
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale(name) for name in words.LANGUAGES],
        current_locale=ft.Locale(language if language in words.LANGUAGES else words.ENGLISH),
    )


def _catalogues(household: "Household", language: str) -> list[bytes]:
    found = []
    for package in ("app", *(sprinkle.module for sprinkle in household.cupcake.discovery.sprinkles)):
        with suppress(OSError, ModuleNotFoundError):  # most sprinkles, and English, have none
            found.append(files(package).joinpath("locales", f"{language}.mo").read_bytes())
    return found
