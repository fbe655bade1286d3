"""WCAG AA of every pair of colours that the kit puts together, in both palettes."""

import pytest

from tests.harness.app_driver import AppDriver, run
from tests.harness.grounds import words_on_grounds
from ui.gallery.app import main
from ui.tokens import DARK, LIGHT, Palette

_GROUNDS = ("background", "surface", "raised", "sunken")
_SOFT = ("accent_soft", "a_soft", "b_soft", "warning_soft", "success_soft", "info_soft", "danger_soft")
_TONES = ("a", "b", "success", "warning", "danger", "info")

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink_soft") for ground in (*_GROUNDS, *_SOFT)),
    *((tone, ground) for tone in ("accent", *_TONES) for ground in _GROUNDS),
    *((tone, f"{tone}_soft") for tone in _TONES),
    ("on_accent", "accent"),
    ("accent_ink", "accent_soft"),
    ("accent", "accent_soft"),  # the rail's chosen stop
    ("on_fill", "a_fill"),
    ("on_fill", "b_fill"),
    ("background", "ink"),  # a chosen chip, the private band
    *((ink, f"wash{i}") for ink in ("ink", "ink_soft", "accent", "warning") for i in range(3)),
]
EDGE_PAIRS = [("edge", ground) for ground in _GROUNDS]


def _luminance(hex_color: str) -> float:
    channels = (int(hex_color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _ratio(p: Palette, ink: str, ground: str) -> float:
    color = p.wash[int(ground[-1])] if ground.startswith("wash") else getattr(p, ground)
    high, low = sorted((_luminance(getattr(p, ink)), _luminance(color)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("p", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS, ids=str)
def test_contrast_of_text_is_aa(p: Palette, ink: str, ground: str) -> None:
    assert _ratio(p, ink, ground) >= 4.5


@pytest.mark.parametrize("p", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), EDGE_PAIRS, ids=str)
def test_contrast_of_control_edges_is_aa(p: Palette, ink: str, ground: str) -> None:
    assert _ratio(p, ink, ground) >= 3.0


@pytest.mark.parametrize("p", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_the_scrim_are_aa_on_the_brightest_photo(p: Palette) -> None:
    alpha = int(p.photo_scrim[1:3], 16) / 255
    blended = [round(alpha * int(p.photo_scrim[i : i + 2], 16) + (1 - alpha) * 255) for i in (3, 5, 7)]
    ground = "#" + "".join(f"{channel:02X}" for channel in blended)
    assert (_luminance(p.photo_ink) + 0.05) / (_luminance(ground) + 0.05) >= 4.5


def known(p: Palette) -> set[tuple[str, str]]:
    """The pairs above as colours."""
    grounds = {f"wash{i}": p.wash[i] for i in range(3)}
    return {(getattr(p, ink), grounds.get(ground) or getattr(p, ground)) for ink, ground in TEXT_PAIRS}


@pytest.mark.parametrize("p", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_that_the_kit_draws_is_among_them(p: Palette) -> None:
    async def story() -> None:
        async with AppDriver.open(main, width=1280, height=800) as app:
            await app.tap("Dark" if p.dark else "Light")
            for shape in ("Phone", "Wide"):
                await app.tap(shape)
                drawn = list(words_on_grounds(app.top))
                assert len(drawn) > 150
                assert {(ink, ground): words for ink, ground, words in drawn if (ink, ground) not in known(p)} == {}

    run(story())
