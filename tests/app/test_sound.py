"""A sound of an entry: played and paused, where it is, and what is said when it can't be played or is not here."""

import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from flet_audio import Audio

from app.household import Household
from sprinkles.journal.attachments import take_in
from sprinkles.journal.models import JournalEntry
from tests.app.house import household, journal
from tests.app.house import showing as shown
from tests.harness.app_driver import AppDriver, run
from ui.sound import clock_of

PLAY, PAUSE = "Play the sound of 16 kB", "Pause the sound of 16 kB"


def as_wave(samples: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(samples)
    return made.getvalue()


def tone() -> bytes:
    return as_wave(bytes(range(256)) * 64)


def fails(_: Any) -> Any:
    raise RuntimeError("a client without a player")


def with_sound(house: Household, data: bytes | None = None) -> str:
    item = take_in(journal(house), data or tone())
    return (
        journal(house).store.add(JournalEntry(id="", title="One", text="", at="2026-05-01T10:00:00Z", media=[item])).id
    )


@asynccontextmanager
async def reading(house: Household, record: str, **page: Any) -> AsyncIterator[AppDriver]:
    async with shown(house, **page) as app:
        await app.go(f"/diary/{record}")
        await app.until(lambda: app.shows("Sound"))
        yield app


def calls(app: AppDriver) -> list[str]:
    return [name for name, _ in app.client.calls if name in ("play", "pause", "resume", "release")]


def players(app: AppDriver) -> list[Audio]:
    return [s for s in app.page._services._services if isinstance(s, Audio)]


def test_a_sound_plays_pauses_goes_on_and_ends_with_its_screen(tmp_path: Path) -> None:
    house = household(tmp_path)
    record = with_sound(house)

    async def story() -> None:
        async with reading(house, record) as app:
            assert players(app) == [], "nothing is held before somebody listens"
            assert app.shows("0:00")
            await app.tap(PLAY)
            await app.until(lambda: calls(app) == ["resume"])
            (player,) = players(app)
            assert player.src == tone()
            await app.fire(player, "state_change", {"state": "playing"})
            await app.fire(player, "duration_change", {"duration": {"milliseconds": 65000}})
            await app.fire(player, "position_change", {"position": 12000})
            await app.until(lambda: app.shows("0:12 of 1:05"))
            await app.tap(PAUSE)
            await app.until(lambda: calls(app) == ["resume", "pause"])
            await app.fire(player, "state_change", {"state": "paused"})
            await app.until(lambda: PLAY in app.labels())
            assert app.shows("0:12 of 1:05")
            await app.tap(PLAY)
            await app.until(lambda: calls(app) == ["resume", "pause", "resume"])
            await app.fire(player, "state_change", {"state": "completed"})
            await app.until(lambda: app.shows("0:00 of 1:05"))
            await app.tap(PLAY)
            await app.until(lambda: calls(app) == ["resume", "pause", "resume", "resume"])
            await app.fire(player, "state_change", {"state": "playing"})
            await app.go("/today")
            await app.until(lambda: calls(app)[-1] == "release")
        await house.close()

    run(story())


def test_a_browser_is_given_an_address(tmp_path: Path) -> None:
    house = household(tmp_path)
    record = with_sound(house)

    async def story() -> None:
        async with reading(house, record, web=True) as app:
            await app.tap(PLAY)
            await app.until(lambda: calls(app) == ["resume"])
            (player,) = players(app)
            assert str(player.src).startswith("http://test/media/")
        await house.close()

    run(story())


def test_a_device_that_cannot_play_it_says_so_and_is_asked_again(tmp_path: Path) -> None:
    house = household(tmp_path)
    record = with_sound(house)
    line = "It can’t be played on this device. Save a copy, and open it with another program."

    async def story() -> None:
        async with reading(house, record, answers={"resume": fails}) as app:
            await app.tap(PLAY)
            await app.until(lambda: app.shows(line))
            assert "Save a copy" in app.labels()
            app.client.answers["resume"] = None
            await app.tap(PLAY)
            await app.until(lambda: not app.shows(line))
        await house.close()

    run(story())


def test_one_that_is_not_here_yet_cannot_be_pressed_and_comes_later(tmp_path: Path) -> None:
    house = household(tmp_path)
    record = with_sound(house)
    (file,) = [f for f in house.cupcake.home.media_folder.rglob("*") if f.is_file()]
    data = file.read_bytes()
    file.unlink()

    async def story() -> None:
        async with reading(house, record) as app:
            assert app.shows("It is not on this device yet")
            assert PLAY not in app.labels() and "Save a copy" not in app.labels()
            file.write_bytes(data)
            journal(house).store.change(JournalEntry, record, starred=True)
            await app.until(lambda: PLAY in app.labels())
        await house.close()

    run(story())


def test_one_that_went_away_while_it_was_shown_says_so(tmp_path: Path) -> None:
    house = household(tmp_path)
    record = with_sound(house)
    (file,) = [f for f in house.cupcake.home.media_folder.rglob("*") if f.is_file()]

    async def story() -> None:
        async with reading(house, record) as app:
            file.unlink()
            await app.tap(PLAY)
            await app.until(lambda: app.shows("It can’t be played on this device."))
            assert players(app) == []
        await house.close()

    run(story())


@pytest.mark.parametrize(
    ("ms", "said"), [(0, "0:00"), (999, "0:00"), (61_000, "1:01"), (3_600_000, "1:00:00"), (3_723_000, "1:02:03")]
)
def test_times_are_said_as_a_clock(ms: int, said: str) -> None:
    assert clock_of(ms) == said
