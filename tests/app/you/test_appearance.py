"""Appearance is drawn at once, kept on this device, and there again at the next start."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from app.appearance import KEY, Appearance, read_appearance
from storage.local_settings import write_setting
from tests.app.house import household
from tests.app.you.rooms import page_at, selected
from tests.devices.pretend import Moving, pretend_devices
from tests.harness.app_driver import run
from ui.motion import be_still, lasting
from ui.tokens import DARK, LIGHT, SLOW_MS


@pytest.fixture(autouse=True)
def moving_again() -> Iterator[None]:
    yield
    be_still(False)


def test_it_is_drawn_at_once_and_kept(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "appearance", "Light or dark") as (app, window):
            assert app.top.bgcolor == LIGHT.background
            assert selected(app, "As this device")
            await app.tap("Dark")
            await app.until(lambda: app.top.bgcolor == DARK.background)
            assert app.page.theme_mode == ft.ThemeMode.DARK
            size = next(t for t in app.find_all(ft.Text) if t.value == "Light or dark").style
            assert size is not None
            before = size.size or 0
            await app.tap("150 %")
            now = next(t for t in app.find_all(ft.Text) if t.value == "Light or dark").style
            assert now is not None
            assert now.size == before * 1.5
            assert selected(app, "All motion"), "this device does not say what it asks for"
            assert "As the device asks" not in app.labels()
            await app.tap("Less motion")
            assert selected(app, "Less motion")
            assert window.look.still
            theme = app.page.theme
            assert theme is not None
            assert theme.page_transitions is not None
            assert theme.page_transitions.android == ft.PageTransitionTheme.NONE
            store = house.cupcake.home.store
            await app.until(lambda: read_appearance(store) == Appearance("dark", 150, "less"))
        async with page_at(house, "appearance", "Light or dark") as (app, window):
            assert app.top.bgcolor == DARK.background
            assert selected(app, "Dark")
            assert selected(app, "150 %")
            assert selected(app, "Less motion")
            assert window.look.still
            await app.tap("100 %")
            await app.tap("As this device")
            await app.until(lambda: read_appearance(house.cupcake.home.store).mode == "system")
        await house.close()

    run(story())


def test_motion_follows_the_device_until_somebody_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store
    device = Moving(answer=True)
    monkeypatch.setattr("app.window.devices_of", lambda page: replace(pretend_devices(), motion=device))
    monkeypatch.setattr("app.window.FIRST_FRAME_S", 0)

    async def story() -> None:
        async with page_at(house, "appearance", "Light or dark") as (app, window):
            await app.until(lambda: window.look.still)
            assert read_appearance(store) == Appearance(device_still=True)
            assert lasting(SLOW_MS) == 0
            device.answer = False
            await window._back()
            assert not window.look.still and lasting(SLOW_MS) == SLOW_MS
        async with page_at(house, "appearance", "As the device asks") as (app, window):
            assert selected(app, "As the device asks")
            await app.tap("Less motion")
            await app.until(lambda: read_appearance(store).motion == "less")
            assert window.look.still
            await app.tap("All motion")
            device.answer = True
            await window._back()
            await app.until(lambda: read_appearance(store) == Appearance(motion="all", device_still=True))
            assert not window.look.still, "what somebody chose counts"
            device.answer = None
            await window._back()
            assert read_appearance(store).device_still is True, "no answer is no news"
        async with page_at(house, "appearance", "As the device asks") as (app, window):
            await app.tap("As the device asks")
            await app.until(lambda: window.look.still)
        await house.close()

    run(story())


def test_nonsense_counts_as_nothing_said(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store
    for nonsense in (
        "x",
        {"mode": "neon", "size": 9000, "motion": "wild", "device_still": "yes"},
        {"size": "big"},
        [1],
    ):
        write_setting(store, KEY, nonsense)
        assert read_appearance(store) == Appearance()
    house.cupcake.close()
