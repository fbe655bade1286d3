"""Appearance is drawn at once, kept on this device, and there again at the next start."""

from pathlib import Path

import flet as ft

from app.appearance import KEY, Appearance, read_appearance
from storage.local_settings import write_setting
from tests.app.house import household
from tests.app.you.rooms import page_at, selected
from tests.harness.app_driver import run
from ui.tokens import DARK, LIGHT


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
            await app.tap("Reduce motion")
            assert selected(app, "Reduce motion")
            assert window.look.still
            theme = app.page.theme
            assert theme is not None
            assert theme.page_transitions is not None
            assert theme.page_transitions.android == ft.PageTransitionTheme.NONE
            store = house.cupcake.home.store
            await app.until(lambda: read_appearance(store) == Appearance("dark", 150, True))
        async with page_at(house, "appearance", "Light or dark") as (app, window):
            assert app.top.bgcolor == DARK.background
            assert selected(app, "Dark")
            assert selected(app, "150 %")
            await app.tap("100 %")
            await app.tap("As this device")
            await app.until(lambda: read_appearance(house.cupcake.home.store).mode == "system")
        await house.close()

    run(story())


def test_nonsense_counts_as_nothing_said(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store
    for nonsense in ("x", {"mode": "neon", "size": 9000, "still": "yes"}, {"size": "big"}, [1]):
        write_setting(store, KEY, nonsense)
        assert read_appearance(store) == Appearance()
    house.cupcake.close()
