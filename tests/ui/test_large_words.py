"""Devices that draw words larger than the app asks for: what is drawn around words grows, and letters in circles stay."""

import flet as ft
import flet.canvas as cv
import pytest

from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui.boundary import component
from ui.icons import icon
from ui.people import avatar, couple
from ui.press import chip, fact
from ui.surface import badge
from ui.text import around, size_text, style
from ui.tokens import LIGHT


@component
def Chips() -> ft.Control:
    p = LIGHT
    return ft.Column(
        [
            chip(p, "Ours", True, lambda: None),
            chip(p, "Photos", False, lambda: None),
            fact(p, icon("map-pin", p.ink_soft, 15), "Home"),
            badge(p, "check", "success", "Saved"),
        ]
    )


def test_nothing_around_the_words_of_a_chip_has_a_height_of_its_own() -> None:
    async def story() -> None:
        async with AppDriver.open(stage(Chips)) as app:
            words = {"Ours", "Photos", "Home", "Saved"}
            boxes = [b for b in app.find_all(ft.Container) if words & {t.value for t in app.find_all(ft.Text, b)}]
            assert len(boxes) >= 6
            assert [b.height for b in boxes if b.height is not None] == []

    run(story())


@pytest.mark.parametrize(("kind", "high"), [("label", 36), ("label_strong", 36), ("caption", 30), ("caption", 28)])
def test_room_around_one_line_makes_it_as_high_as_it_was_drawn(kind: str, high: float) -> None:
    size_text(1)
    drawn = style(kind, LIGHT.ink)
    assert drawn.size is not None and drawn.height is not None
    assert 2 * around(kind, high) + drawn.size * drawn.height == pytest.approx(high)


def test_letters_of_avatars_are_drawn_within_their_circle() -> None:
    @component
    def Faces() -> ft.Control:
        p = LIGHT
        return ft.Column([avatar(p, "Mara", "a", 20), couple(p, ("Mara", "Theo"), 62, ground=p.background)])

    async def story() -> None:
        async with AppDriver.open(stage(Faces)) as app:
            # Set words grow with the device's; what is drawn on a canvas does not.
            assert app.texts() == []
            canvases = app.find_all(cv.Canvas)
            assert len(canvases) == 3
            for canvas in canvases:
                [letter] = canvas.shapes
                assert isinstance(letter, cv.Text)
                assert letter.value in ("M", "T")
                assert canvas.width is not None and canvas.width == canvas.height
                assert (letter.x, letter.y) == (canvas.width / 2, canvas.width / 2)
                assert letter.style is not None and letter.style.size is not None
                assert letter.style.size < canvas.width * 0.6

    run(story())
