"""Every pair of colours that a screen of the app puts together is one whose contrast is tested, in both themes."""

import asyncio
from pathlib import Path

import flet as ft
import pytest

from app.beginning import begin
from app.shell import open_window
from tests.app.house import ALL, household, pair_up
from tests.app.test_crash_cards import CORE, ROUTES
from tests.harness.app_driver import AppDriver, run
from tests.harness.grounds import words_on_grounds
from tests.ui.test_contrast import known
from ui.tokens import DARK, LIGHT


@pytest.mark.parametrize("brightness", ["light", "dark"])
def test_every_pair_that_a_screen_draws_is_tested(tmp_path: Path, brightness: str) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)
    pair_up(house)
    pairs = known(DARK if brightness == "dark" else LIGHT)
    found: dict[tuple[str, str], str] = {}
    count = 0

    def main(page: ft.Page) -> None:
        open_window(page, house)

    async def story() -> None:
        nonlocal count
        async with AppDriver.open(main, width=1280, height=800, platform_brightness=brightness) as app:
            for route in [*ROUTES, *CORE]:
                await app.go(route)
                await asyncio.sleep(0.1)
                await app.settle()
                for ink, ground, words in words_on_grounds(app.top):
                    count += 1
                    if (ink, ground) not in pairs:
                        found[ink, ground] = f"{route}: {words}"
        await house.close()

    run(story())
    assert count > 200
    assert found == {}
