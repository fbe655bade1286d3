"""The share sheet: invitations and exports go to it where there is one; where it fails, the screen says what to do instead."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.devices.interfaces import Devices, Shared
from sprinkles.journal.models import JournalEntry
from tests.app.fake_cloud import ME, given
from tests.app.house import NOWHERE, household, journal
from tests.app.you.rooms import page_at
from tests.devices.pretend import Sheet, pretend_devices
from tests.harness.app_driver import run


@dataclass
class Reading(Sheet):
    """A sheet whose receiver reads the file while it is offered."""

    paths: list[Path] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)

    async def files(self, paths: Sequence[Path], title: str = "") -> Shared:
        self.paths += paths
        for path in paths:
            with zipfile.ZipFile(path) as found:
                assert found.testzip() is None
                self.entries.append(len(found.namelist()))
        return await super().files(paths, title)


def devices_with(monkeypatch: pytest.MonkeyPatch, sheet: Sheet) -> Devices:
    devices = replace(pretend_devices(), sharing=sheet)
    monkeypatch.setattr("app.window.devices_of", lambda page: devices)
    return devices


def test_an_invitation_goes_to_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    devices_with(monkeypatch, sheet)
    house = household(tmp_path, cloud=NOWHERE)
    house.cupcake.home.bind(ME, "mara@example.org")
    given(house)

    async def story() -> None:
        async with page_at(house, "pair", "Invite somebody") as (app, _):
            await app.tap("Make a code")
            await app.until(lambda: "Share" in app.labels())
            assert "Copy code" in app.labels() and "Copy link" in app.labels()
            await app.tap("Share")
            await app.until(lambda: len(sheet.shared) == 1)
            assert "cupcake://app/invite/M0WJE" in sheet.shared[0] and "M0WJE." in sheet.shared[0]
            assert not app.shows("could not share")
            sheet.ends = Shared.UNAVAILABLE
            await app.tap("Share")
            await app.until(lambda: app.shows("This device could not share it. Copy the code or the link instead."))
            await app.tap("Copy code")
            await app.until(lambda: "Copied" in app.labels())
            assert not app.shows("could not share")
        await house.close()

    run(story())


def test_without_a_sheet_there_is_what_can_be_copied_and_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    devices_with(monkeypatch, Sheet(can=False))
    house = household(tmp_path, cloud=NOWHERE)
    house.cupcake.home.bind(ME, "mara@example.org")
    given(house)

    async def story() -> None:
        async with page_at(house, "pair", "Invite somebody") as (app, _):
            await app.tap("Make a code")
            await app.until(lambda: "Copy link" in app.labels())
            assert "Share" not in app.labels()
        async with page_at(house, "export", "Complete archive", web=True, answers={"save_file": ""}) as (app, _):
            assert "Share" not in app.labels()
            await app.tap("Export")
            await app.until(lambda: app.shows("It is where your browser keeps downloads."))
        await house.close()

    run(story())


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        (Shared.SHARED, "It was read back and is whole."),
        (Shared.UNKNOWN, "This device does not say whether it arrived."),
        (Shared.DISMISSED, ""),
        (Shared.UNAVAILABLE, "This device could not share the file. Save it with Export instead."),
    ],
)
def test_an_export_goes_to_the_sheet_whole_and_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: Shared, says: str
) -> None:
    sheet = Reading(ends=ends)
    devices_with(monkeypatch, sheet)
    house = household(tmp_path)
    journal(house).store.add(JournalEntry(id="", title="One", text="Words.", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with page_at(house, "export", "Complete archive") as (app, _):
            before = app.texts()
            await app.tap("Share")
            await app.until(lambda: bool(sheet.entries) and "Share" in app.labels())
            await app.until(lambda: app.shows(says) if says else app.texts() == before)
        await house.close()

    run(story())
    assert sheet.shared[0].startswith("cupcake-") and sheet.shared[0].endswith(".zip")
    assert sheet.entries[0] >= 1
    assert not any(path.exists() for path in sheet.paths)
