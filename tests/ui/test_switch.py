"""Switches and choices say what they are set to, without colour; large words grow and titles half as fast."""

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from ui.progress import progress_bar
from ui.switch import choice_lines, switch_line
from ui.text import is_large, size_text, style
from ui.tokens import DARK, LIGHT, TYPE


def test_a_switch_tells_whether_it_is_on_and_is_pressed_anywhere() -> None:
    pressed: list[str] = []

    def main(page: ft.Page) -> None:
        on = switch_line(LIGHT, "Remind me", True, lambda: pressed.append("on"), under="While it is open.")
        off = switch_line(DARK, "Mood", False, lambda: pressed.append("off"))
        page.add(ft.Column([on, off]))

    async def story() -> None:
        async with AppDriver.open(main) as app:
            assert app.by_label("Remind me").selected is True
            assert app.by_label("Mood").selected is False
            await app.tap("Remind me")
            await app.tap("Mood")

    run(story())
    assert pressed == ["on", "off"]


def test_one_of_several_is_chosen() -> None:
    chosen: list[str] = []

    def main(page: ft.Page) -> None:
        page.add(
            ft.Column(choice_lines(LIGHT, (("a", "First", ""), ("b", "Second", "The other.")), "a", chosen.append))
        )

    async def story() -> None:
        async with AppDriver.open(main) as app:
            assert [app.by_label(x).selected for x in ("First", "Second")] == [True, False]
            await app.tap("Second")

    run(story())
    assert chosen == ["b"]


@pytest.mark.parametrize("share", [None, 0.0, 0.4, 1.0])
def test_a_bar_says_its_words(share: float | None) -> None:
    def main(page: ft.Page) -> None:
        page.add(progress_bar(LIGHT, "Bringing it in, 2 of 5", share))

    async def story() -> None:
        async with AppDriver.open(main) as app:
            assert app.shows("Bringing it in, 2 of 5")
            assert app.find(ft.ProgressBar).value == share

    run(story())


def test_words_grow_and_titles_half_as_fast() -> None:
    try:
        size_text(2)
        assert is_large()
        assert style("body", LIGHT.ink).size == TYPE["body"].size * 2
        assert style("display", LIGHT.ink).size == TYPE["display"].size * 1.5
    finally:
        size_text(1)
    assert not is_large()
    assert style("body", LIGHT.ink).size == TYPE["body"].size
