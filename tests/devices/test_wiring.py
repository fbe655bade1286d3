"""What of the device parts the app already uses: haptics on what is checked off, reminders, the network, the lifecycle."""

from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from app.household import Household
from app.shell import open_window
from app.window import Window
from tests.app.house import household
from tests.devices.pretend import Air, Days, Felt, Told, pretend_devices
from tests.harness.app_driver import AppDriver, run


@pytest.fixture
def house(tmp_path: Path) -> Household:
    return household(tmp_path)


def test_a_window_hands_its_devices_on(house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    devices = pretend_devices()
    felt, told, air, days = devices.haptics, devices.notices, devices.network, devices.lifecycle
    assert isinstance(felt, Felt) and isinstance(told, Told) and isinstance(air, Air) and isinstance(days, Days)
    monkeypatch.setattr("app.window.devices_of", lambda page: devices)
    heard: list[str] = []
    monkeypatch.setattr(house, "connection_changed", lambda: heard.append("network"))
    windows: list[Window] = []

    def main(page: ft.Page) -> None:
        windows.append(open_window(page, house))

    async def story() -> None:
        async with AppDriver.open(main) as app:
            (window,) = windows

            async def keep() -> None:
                heard.append("kept")

            window.on_pause(keep)
            window.nav.felt()
            await app.until(lambda: felt.taps == ["done"])
            for say in house._reminds.values():
                say("Water the fern")
            await app.until(lambda: told.lines == ["Water the fern"])
            window.devices.network.changed()  # type: ignore[attr-defined]
            await days.away()  # type: ignore[misc]
            assert not house._shown
            await days.back()  # type: ignore[misc]
            assert house._shown == {window}
            assert heard == ["network", "kept"]
            assert house._secrets is devices.secrets
        await house.close()

    run(story())


def test_nothing_is_asked_of_a_device_that_cannot(house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    felt = Felt(can=False)
    monkeypatch.setattr("app.window.devices_of", lambda page: replace(pretend_devices(), haptics=felt))

    async def story() -> None:
        async with AppDriver.open(lambda page: open_window(page, house).nav.felt()) as app:
            await app.settle()
        await house.close()

    run(story())
    assert felt.taps == []
