"""A sound in a real browser: it plays, pauses where it is, goes on, ends, and plays again."""

import math
import re
from pathlib import Path

import pytest

from app.beginning import begin
from app.web import asgi
from tests.app.house import household
from tests.app.test_sound import as_wave, with_sound
from tests.harness.browser import Browser, Chromium
from tests.harness.served import served

TOKEN = "sound-of-a-test"
RATE, SECONDS = 8000, 4


def press(page: Browser, word: str) -> None:
    """The button is pressed, and says the other word once the player did as it was told."""
    page.page.get_by_role("button", name=re.compile(f"^{word} the sound")).click()


def waits_for(page: Browser, word: str) -> None:
    page.page.get_by_role("button", name=re.compile(f"^{word} the sound")).wait_for(timeout=30_000)


@pytest.mark.browser
def test_a_sound_plays_to_its_end_and_again(tmp_path: Path, chromium: Chromium) -> None:
    house = household(tmp_path)
    begin(house.cupcake.home)
    tone = bytes(int(128 + 60 * math.sin(n / 5)) for n in range(RATE * SECONDS))
    record = with_sound(house, as_wave(tone))
    with served(asgi(house, TOKEN)) as url, chromium.page() as page:
        page.open(f"{url}/{TOKEN}/diary/{record}")
        press(page, "Play")
        waits_for(page, "Pause")
        page.wait_text(re.compile("0:0[1-3] of 0:04"), timeout_s=30)
        press(page, "Pause")
        waits_for(page, "Play")
        page.wait_text(re.compile("0:0[1-4] of 0:04"), timeout_s=30)
        press(page, "Play")
        waits_for(page, "Pause")
        page.wait_text("0:00 of 0:04", timeout_s=30)
        press(page, "Play")
        page.wait_text(re.compile("0:0[1-3] of 0:04"), timeout_s=30)
    house.cupcake.close()
