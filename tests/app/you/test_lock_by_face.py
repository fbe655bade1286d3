"""A face or a finger opens the lock where the device has one, and that was chosen; the PIN always does."""

import dataclasses
from pathlib import Path

import pytest

from app.devices.interfaces import Asked
from app.lock import pin
from app.lock.keeping import Keeping, Wish, read_wish
from app.window import Window
from tests.app.house import household
from tests.app.you.locked import PIN, lock_up, opened
from tests.devices.pretend import Face, pretend_devices
from tests.harness.app_driver import AppDriver, run

pytestmark = pytest.mark.usefixtures("lock_in_a_file")


def test_a_face_or_a_finger_opens_where_the_device_has_one_and_that_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = household(tmp_path)
    lock_up(house)
    devices = pretend_devices()
    face = devices.biometrics
    assert isinstance(face, Face)
    monkeypatch.setattr("app.window.devices_of", lambda page: devices)

    async def story() -> None:
        kept: list[Window] = []
        async with AppDriver.open(lambda page: opened(page, house, kept), route="/diary") as app:
            await app.until(lambda: "PIN" in app.labels())
            await app.settle()
            assert "Use your face or finger" not in app.labels(), "nobody chose that"
            await app.type("PIN", PIN)
            await app.tap("Open")
            await app.until(lambda: "Search the diary" in app.labels())
            await app.go("/us/lock")
            allow = "Let a face or a finger open it too"
            await app.until(lambda: allow in app.labels())
            await app.type("Your PIN, to allow it", "000111")
            await app.tap(allow)
            await app.until(lambda: app.shows("That is not the PIN."))
            assert not kept[0].lock.by_face
            await app.type("Your PIN, to allow it", PIN)
            await app.tap(allow)
            await app.until(lambda: "Let the PIN alone open it" in app.labels())
            await app.tap("After a minute")
            await app.until(lambda: read_wish(house.cupcake.home) == Wish(1, face=True))
        async with AppDriver.open(lambda page: opened(page, house, kept), route="/diary") as app:
            offer = "Use your face or finger"
            await app.until(lambda: offer in app.labels())
            assert "PIN" in app.labels()
            face.answer = Asked.NO
            await app.tap(offer)
            await app.until(lambda: app.shows("Type your PIN instead."))
            assert offer in app.labels() and kept[-1].lock.locked
            face.answer = Asked.UNAVAILABLE
            await app.tap(offer)
            await app.until(lambda: offer not in app.labels())
            assert kept[-1].lock.locked
            await app.type("PIN", PIN)
            await app.tap("Open")
            await app.until(lambda: "Search the diary" in app.labels())
            face.answer = Asked.YES
            kept[-1].lock.lock_now()
            await app.until(lambda: offer in app.labels())
            await app.tap(offer)
            await app.until(lambda: "Search the diary" in app.labels())
            assert face.reasons == ["Open Cupcake"] * 3
            await app.go("/us/lock")
            await app.until(lambda: "Let the PIN alone open it" in app.labels())
            await app.tap("Let the PIN alone open it")
            await app.until(lambda: read_wish(house.cupcake.home) == Wish(1, face=False))
            kept[-1].lock.lock_now()
            await app.until(lambda: "PIN" in app.labels())
            await app.settle()
            assert offer not in app.labels()
        await house.close()

    run(story())


def test_a_device_without_one_is_never_asked_for_a_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)
    Keeping(house.cupcake.home).put(pin.make(PIN), Wish(0, face=True))
    face = Face(there=False)
    monkeypatch.setattr("app.window.devices_of", lambda page: dataclasses.replace(pretend_devices(), biometrics=face))

    async def story() -> None:
        async with AppDriver.open(lambda page: opened(page, house, []), route="/diary") as app:
            await app.until(lambda: "PIN" in app.labels())
            await app.settle()
            assert "Use your face or finger" not in app.labels()
            await app.type("PIN", PIN)
            await app.tap("Open")
            await app.until(lambda: "Search the diary" in app.labels())
        await house.close()

    run(story())
