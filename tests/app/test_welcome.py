"""The first minutes in a new home: writing within two taps, an invitation, a backup; none of it once the home was begun."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft

from app.beginning import OWN_NAME, begin, is_new, own_name
from app.bootstrap import migrations_of
from app.household import Household
from app.screens.qr import qr_svg
from app.shell import open_window
from sprinkles.journal.models import JournalEntry
from storage.backup import write_backup
from storage.local_settings import read_setting
from sync.schedule import SyncState
from sync.state import Phase
from tests.app.fake_cloud import ME, FakeCloud, given
from tests.app.house import NOWHERE, household, journal, pair_up
from tests.harness.app_driver import AppDriver, run

HELLO = "A diary for one or two"


@asynccontextmanager
async def opened(house: Household, **page: Any) -> AsyncIterator[AppDriver]:
    """The app as it starts, wherever that leads."""

    def main(of: ft.Page) -> None:
        open_window(of, house)

    async with AppDriver.open(main, **page) as app:
        yield app


async def welcomed(app: AppDriver) -> None:
    await app.until(lambda: app.shows(HELLO))


def test_new_home_has_the_editor_open_after_one_tap_and_home_is_behind_it(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with opened(house) as app:
            await welcomed(app)
            assert app.shows("You need no account and no internet.") and app.shows("Only you can read it.")
            await app.type("What are you called?", "  Mara ")
            await app.tap("Start writing")
            await app.until(lambda: app.page.route == "/write" and "Title" in " ".join(app.labels()))
            assert own_name(house.cupcake.home) == "Mara"
            await app.back()
            await app.until(lambda: app.page.route == "/today")
            await app.until(lambda: app.shows("Hello, Mara"))
        async with opened(house) as app:
            await app.until(lambda: app.page.route == "/today")
            assert not app.shows(HELLO)
        await house.close()

    run(story())


def test_name_may_be_left_away(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with opened(house) as app:
            await welcomed(app)
            await app.tap("Start writing")
            await app.until(lambda: app.page.route == "/write")
            assert read_setting(house.cupcake.home.store, OWN_NAME) is None
        await house.close()

    run(story())


def test_home_with_words_an_account_or_a_beginning_is_not_new(tmp_path: Path) -> None:
    words, account, begun = (household(tmp_path / name) for name in ("words", "account", "begun"))
    assert all(is_new(house.cupcake.home) for house in (words, account, begun))
    journal(words).store.add(JournalEntry(id="", title="One", text="", at="2026-05-01T10:00:00Z"))
    account.cupcake.home.bind(ME, "mara@example.org")
    begin(begun.cupcake.home)
    assert not any(is_new(house.cupcake.home) for house in (words, account, begun))

    async def story() -> None:
        for house in (words, account, begun):
            async with opened(house) as app:
                await app.until(lambda app=app: app.page.route == "/today")  # type: ignore[misc]
            await house.close()

    run(story())


def test_draft_alone_makes_a_home_begun(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).drafts.put("new", {"text": "half a sentence"})
    assert not is_new(house.cupcake.home)
    run(house.close())


def test_invitation_leads_over_an_account_to_the_pair_with_its_code_kept(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)

    async def story() -> None:
        async with opened(house) as app:
            await welcomed(app)
            await app.type("What are you called?", "Mara")
            await app.tap("I have an invitation")
            await app.until(lambda: app.shows("You were invited") and "Code or link" in app.labels())
            assert app.shows("Not shared: what you mark “Only me”.")
            await app.tap("Go on")
            await app.until(lambda: app.shows("Type the code that you were given."))
            await app.type("Code or link", "cupcake://app/invite/M0WJE")
            await app.tap("Go on")
            await app.until(lambda: app.page.route == "/sign-in")
            await app.type("Mail address", "mara@example.org")
            await app.tap("Mail me a code")
            await app.until(lambda: "Code" in app.labels())
            await app.type("Code", "123456")
            await app.tap("Sign in")
            await app.until(lambda: app.page.route == "/join/M0WJE" and "Join" in app.labels())
            await app.tap("Join")
            await app.until(lambda: app.page.route == "/us")
            assert ("join", "M0WJE", "none") in cloud.asked
        await house.close()

    run(story())


def test_invitation_without_a_cloud_or_in_a_pair_says_so(tmp_path: Path) -> None:
    alone, paired = household(tmp_path / "a"), household(tmp_path / "p", cloud=NOWHERE)
    pair_up(paired)

    async def story() -> None:
        for house, words in ((alone, "No cloud is set up"), (paired, "You and Theo are together here already.")):
            async with opened(house, route="/join/M0WJE") as app:
                await app.until(lambda app=app, words=words: app.shows(words))  # type: ignore[misc]
                await app.tap("Close")
                begun = "/today" if house is paired else "/welcome"
                await app.until(lambda app=app, begun=begun: app.page.route == begun)  # type: ignore[misc]
            await house.close()

    run(story())


def test_back_from_the_invitation_finds_the_welcome_again(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with opened(house) as app:
            await welcomed(app)
            await app.tap("I have an invitation")
            await app.until(lambda: "Close" in app.labels())
            await app.tap("Close")
            await welcomed(app)
        await house.close()

    run(story())


def test_backup_is_put_back_at_the_beginning_and_its_words_are_there(tmp_path: Path) -> None:
    before = household(tmp_path / "before")
    journal(before).store.add(JournalEntry(id="", title="From before", text="", at="2026-05-01T10:00:00Z"))
    file = tmp_path / "backup.zip"
    write_backup(before.cupcake.home.folder, file, migrations_of(before.cupcake.settings))
    house = household(tmp_path / "new")
    picked = {"pick_files": [{"id": 1, "name": "backup.zip", "size": 1, "path": str(file)}]}

    async def story() -> None:
        await before.close()
        async with opened(house, answers=picked) as app:
            await welcomed(app)
            await app.tap("I used Cupcake before")
            await app.until(lambda: "Choose the file" in app.labels())
            await app.tap("Choose the file")
            await app.until(lambda: app.page.route == "/us", timeout_s=10)
            await app.until(lambda: app.shows("Your backup is back, with 0 photos."))
            await app.go("/diary")
            await app.until(lambda: any(label.endswith(", From before") for label in app.labels()))
            # What is written from now on is seen, too: the window listens to the home that is open now.
            journal(house).store.add(JournalEntry(id="", title="And after", text="", at="2026-05-02T10:00:00Z"))
            await app.until(lambda: any(label.endswith(", And after") for label in app.labels()))
        await house.close()

    run(story())


def test_file_that_is_no_backup_is_refused_and_the_home_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "holiday.zip"
    file.write_bytes(b"no zip at all")
    house = household(tmp_path / "new")
    picked = {"pick_files": [{"id": 1, "name": "holiday.zip", "size": 1, "path": str(file)}]}

    async def story() -> None:
        async with opened(house, route="/welcome/back", answers=picked) as app:
            await app.until(lambda: "Choose the file" in app.labels())
            await app.tap("Choose the file")
            await app.until(lambda: app.shows("backup") and "Choose the file" in app.labels())
            await app.go("/write")
            await app.until(lambda: app.page.route == "/write")
            journal(house).store.add(JournalEntry(id="", title="Goes on", text="", at="2026-05-02T10:00:00Z"))
        await house.close()

    run(story())


def test_name_said_at_the_beginning_becomes_the_accounts_once_in_sync(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud: FakeCloud = given(house)

    async def story() -> None:
        async with opened(house) as app:
            await welcomed(app)
            await app.type("What are you called?", "Mara")
            await app.tap("Start writing")
            await app.until(lambda: app.page.route == "/write")
            house.cupcake.home.bind(ME, "mara@example.org")
            house._changed(SyncState(Phase.IN_SYNC))
            await app.until(lambda: ("name", "Mara") in cloud.asked)
        await house.close()

    run(story())


def test_code_to_scan_has_its_finders_and_its_quiet_edge() -> None:
    svg = qr_svg("cupcake://app/invite/M0WJE")
    side = int(svg.split('viewBox="0 0 ')[1].split(" ")[0])
    dark = {tuple(map(int, move.split("h")[0].split())) for move in svg.split('d="')[1].split('"')[0].split("M")[1:]}
    assert all(4 <= x < side - 4 and 4 <= y < side - 4 for x, y in dark)
    finder = {(x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) != 2}
    for left, top in ((4, 4), (side - 11, 4), (4, side - 11)):
        assert {(x - left, y - top) for x, y in dark if 0 <= x - left < 7 and 0 <= y - top < 7} == finder


def test_invitation_is_a_code_a_link_and_a_code_to_scan(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    given(house)
    house.cupcake.home.bind(ME, "mara@example.org")

    async def story() -> None:
        async with opened(house, route="/us/pair") as app:
            await app.until(lambda: "Make a code" in app.labels())
            assert app.shows("Not shared: what you mark “Only me”.")
            await app.tap("Make a code")
            await app.until(lambda: app.shows("M0WJE") and app.shows("cupcake://app/invite/M0WJE"))
            label = "The invitation as a code to scan with the other phone’s camera"
            (scanned,) = app.find_all(ft.Image, semantics_label=label)
            assert scanned.src == qr_svg("cupcake://app/invite/M0WJE")
        await house.close()

    run(story())
