"""The real device parts, in the in-process harness: what they ask of the client, and what they make of its answers.

What a phone makes of it is for phones to show; here no part may raise for want of a device's side of it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.devices.biometrics import FletBiometrics, NoBiometrics
from app.devices.choose import devices_of
from app.devices.interfaces import Asked, Devices, Online, Picked, Reach, Shared
from app.devices.secrets import PhoneRing
from app.devices.sharing import FletSharing, SavingInstead
from app.devices.touch import FletHaptics, NoHaptics
from tests.devices.pretend import pretend_devices
from tests.harness.app_driver import AppDriver, run
from ui.problems import problems_of

Story = Callable[[AppDriver, Devices], Coroutine[Any, Any, None]]


def fails(_: Any) -> Any:
    raise RuntimeError("a client without this part")


def on(story: Story, answers: dict[str, Any] | None = None, **page: Any) -> None:
    """Tell a story of a page's devices."""
    made: list[Devices] = []

    async def going() -> None:
        async with AppDriver.open(lambda of: made.append(devices_of(of)), answers=answers or {}, **page) as app:
            await story(app, made[0])

    run(going())


def called(app: AppDriver) -> list[str]:
    return [name for name, _ in app.client.calls]


PLACES = [
    ("android", False, FletHaptics, FletSharing, FletBiometrics, True),
    ("ios", False, FletHaptics, FletSharing, FletBiometrics, True),
    ("macos", False, NoHaptics, FletSharing, FletBiometrics, False),
    ("windows", False, NoHaptics, FletSharing, FletBiometrics, False),
    ("linux", False, NoHaptics, SavingInstead, NoBiometrics, False),
    ("android", True, NoHaptics, SavingInstead, NoBiometrics, False),  # a browser on a phone: the page runs elsewhere
    ("macos", True, NoHaptics, SavingInstead, NoBiometrics, False),
]


@pytest.mark.parametrize(("platform", "web", "haptics", "sharing", "biometrics", "safe"), PLACES)
def test_a_platform_gets_what_it_has(
    platform: str, web: bool, haptics: type, sharing: type, biometrics: type, safe: bool
) -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        assert type(devices.haptics) is haptics
        assert devices.haptics.can == (haptics is FletHaptics)
        assert type(devices.sharing) is sharing
        assert devices.sharing.can == (sharing is FletSharing)
        assert type(devices.biometrics) is biometrics
        assert isinstance(devices.secrets, PhoneRing) == safe
        assert devices.notices.can is Reach.WHILE_OPEN, "Flet has no notifications: never say otherwise"
        assert not devices.photos.can_take
        services = [type(s).__name__ for s in app.page._services._services]
        assert ("SecureStorage" in services) == safe
        assert "LocalAuthentication" not in services, "asked for when it is needed, not at start-up"

    on(story, platform=platform, web=web)


FEATURES = dict.fromkeys(
    ("accessible_navigation", "bold_text", "disable_animations", "high_contrast", "invert_colors", "reduce_motion",
     "on_off_switch_labels", "supports_announcements"), False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "less"),
    [(FEATURES, False), ({**FEATURES, "disable_animations": True}, True), ({**FEATURES, "reduce_motion": True}, True),
     (None, None), (fails, None)],
)  # fmt: skip
def test_the_device_says_whether_it_asks_for_less_motion_or_does_not(answer: Any, less: bool | None) -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        assert await devices.motion.less() is less
        assert called(app) == ["get_accessibility_features"]

    on(story, {"get_accessibility_features": answer})


def test_haptics_ask_the_phone_and_never_fail() -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        await devices.haptics.done()
        await devices.haptics.chosen()
        assert called(app) == ["light_impact", "selection_click"]

    on(story)
    on(story, {"light_impact": "not an answer"})

    async def broken(app: AppDriver, devices: Devices) -> None:
        app.client.answers["light_impact"] = fails
        await devices.haptics.done()

    on(broken)


@pytest.mark.parametrize(
    ("status", "end"),
    [("success", Shared.SHARED), ("dismissed", Shared.DISMISSED), ("unavailable", Shared.UNKNOWN)],
)
def test_sharing_tells_how_it_ended(tmp_path: Path, status: str, end: Shared) -> None:
    file = tmp_path / "Our diary.zip"
    file.write_bytes(b"zip")

    async def story(app: AppDriver, devices: Devices) -> None:
        assert await devices.sharing.text("Come: K7Q2", "Cupcake") is end
        assert await devices.sharing.files([file]) is end
        (_, words), (_, files) = app.client.calls
        assert (words["text"], words["title"]) == ("Come: K7Q2", "Cupcake")
        assert [(f.path, f.name, f.data) for f in files["files"]] == [(str(file), "Our diary.zip", None)]
        assert await devices.sharing.files([]) is Shared.DISMISSED

    answer = {"status": status, "raw": ""}
    on(story, {"share_text": answer, "share_files": answer}, platform="ios")


def test_a_device_without_a_sheet_is_unavailable(tmp_path: Path) -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        app.client.answers |= {"share_text": fails, "share_files": fails, "save_file": fails, "set": fails}
        assert await devices.sharing.text("Words") is Shared.UNAVAILABLE
        (tmp_path / "a.zip").write_bytes(b"zip")
        assert await devices.sharing.files([tmp_path / "a.zip"]) is Shared.UNAVAILABLE

    for platform in ("android", "linux"):
        on(story, platform=platform)


@pytest.mark.parametrize(
    ("web", "chosen", "end"),
    [(False, "/home/mara/a.zip", Shared.SHARED), (False, None, Shared.DISMISSED), (True, None, Shared.UNKNOWN)],
)
def test_where_there_is_no_sheet_a_file_is_saved(tmp_path: Path, web: bool, chosen: str | None, end: Shared) -> None:
    (tmp_path / "a.zip").write_bytes(b"zip")

    async def story(app: AppDriver, devices: Devices) -> None:
        assert await devices.sharing.files([tmp_path / "a.zip"]) is end
        (_, asked) = app.client.calls[0]
        assert (asked["file_name"], asked["src_bytes"]) == ("a.zip", b"zip")
        assert await devices.sharing.text("Words") is Shared.SHARED
        assert app.client.calls[-1] == ("set", {"data": "Words"})

    on(story, {"save_file": chosen}, platform="linux", web=web)


def test_photos_that_are_picked_come_whole(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(b"from the path")
    files = [
        {"id": 1, "name": "a.jpg", "size": 3, "bytes": b"abc"},
        {"id": 2, "name": "b.jpg", "size": 13, "path": str(tmp_path / "b.jpg")},
        {"id": 3, "name": "gone.jpg", "size": 9, "path": str(tmp_path / "gone.jpg")},
    ]

    async def story(app: AppDriver, devices: Devices) -> None:
        found = await devices.photos.pick(several=True)
        assert found == [Picked("a.jpg", b"abc"), Picked("b.jpg", b"from the path")]
        (_, asked) = app.client.calls[0]
        assert asked["file_type"] == ft.FilePickerFileType.IMAGE
        assert asked["allow_multiple"] is True
        app.client.answers["pick_files"] = []
        assert await devices.photos.pick() == []

    on(story, {"pick_files": files})


@pytest.mark.parametrize(
    ("kinds", "online"),
    [
        (["wifi"], Online.YES),
        (["mobile", "vpn"], Online.YES),
        (["none"], Online.NO),
        ([], Online.UNKNOWN),
        (None, Online.UNKNOWN),
    ],
)
def test_the_network_is_what_the_device_says(kinds: list[str] | None, online: Online) -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        told: list[str] = []
        devices.network.listen(lambda: told.append("changed"))
        assert await devices.network.now() is online
        (service,) = (s for s in app.page._services._services if isinstance(s, ft.Connectivity))
        await app.session.dispatch_event(service._i, "change", {"connectivity": ["wifi"]})
        await app.until(lambda: told == ["changed"])

    on(story, {"get_connectivity": kinds})


def test_the_lifecycle_tells_away_and_back_and_nothing_else() -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        told: list[str] = []

        async def away() -> None:
            await asyncio.sleep(0)
            told.append("away")

        devices.lifecycle.listen(away, lambda: told.append("back"))
        for state in ("inactive", "hide", "pause", "restart", "show", "resume"):
            await app.lifecycle(state)
        assert told == ["away", "away", "back", "back", "back"]

    on(story)


def test_a_notice_stands_on_the_page() -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        devices.notices.say("Call the florist")
        assert problems_of(app.page).line == "Call the florist"

    on(story)


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (True, Asked.YES),
        (False, Asked.NO),
        ({"error_code": "userCanceled"}, Asked.NO),
        ({"error_code": "biometricLockout"}, Asked.NO),
        ({"error_code": "noBiometricsEnrolled"}, Asked.UNAVAILABLE),
        ({"error_code": "something new"}, Asked.NO),
        (None, Asked.NO),
    ],
)
def test_a_face_opens_or_the_pin_is_asked_for(answer: Any, end: Asked) -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        assert await devices.biometrics.can()
        assert await devices.biometrics.ask("Open your diary") is end
        asked = dict(app.client.calls)["authenticate"]
        assert (asked["reason"], asked["biometric_only"]) == ("Open your diary", True)

    on(story, {"authenticate": answer, "get_available_biometrics": ["face", "strong"]}, platform="ios")


def test_without_a_face_nobody_is_asked() -> None:
    async def story(app: AppDriver, devices: Devices) -> None:
        assert not await devices.biometrics.can()
        assert await devices.biometrics.ask("Open your diary") in (Asked.UNAVAILABLE, Asked.NO)

    on(story, {"get_available_biometrics": []})
    on(story, platform="linux")

    async def broken(app: AppDriver, devices: Devices) -> None:
        app.client.answers |= {"get_available_biometrics": fails, "authenticate": fails}
        assert not await devices.biometrics.can()
        assert await devices.biometrics.ask("Open your diary") is Asked.UNAVAILABLE

    on(broken)


def test_the_pretend_ones_keep_to_the_interfaces() -> None:
    devices = pretend_devices()
    told: list[str] = []
    devices.network.listen(lambda: told.append("changed"))
    devices.network.changed()  # type: ignore[attr-defined]
    devices.notices.say("Now")
    assert told == ["changed"]
    assert devices.notices.lines == ["Now"]  # type: ignore[attr-defined]
