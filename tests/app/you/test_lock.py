"""The lock: while it is locked nothing private is in the tree; it comes at the start and after being away; wrong tries wait."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from app.lock import keeping, pin
from app.lock.keeping import read_wish
from app.lock.state import LockState
from app.window import Window
from core.errors import Refused
from sprinkles.journal.models import JournalEntry
from storage.local_settings import read_setting, write_setting
from tests.app.house import household, journal, pair_up
from tests.app.you.locked import PIN, every_word, lock_up, opened, unlocked
from tests.app.you.rooms import page_at
from tests.harness.app_driver import AppDriver, run

SECRET = "Two red dots"
pytestmark = pytest.mark.usefixtures("lock_in_a_file")


def test_a_pin_is_set_and_everything_is_behind_it(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    journal(house).store.add(JournalEntry(id="", title=SECRET, text="Words.", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with page_at(house, "lock", "Choose a PIN") as (app, window):
            await app.type("New PIN", "12")
            await app.type("The same again", "12")
            await app.tap("Lock Cupcake with this PIN")
            await app.until(lambda: app.shows("A PIN is 4 to 12 digits."))
            await app.type("New PIN", PIN)
            await app.tap("Lock Cupcake with this PIN")
            await app.until(lambda: app.shows("The two are not the same."))
            await app.type("The same again", PIN)
            await app.tap("Lock Cupcake with this PIN")
            await app.until(lambda: window.lock.is_set)
            await app.until(lambda: "Lock now" in app.labels())
            await app.tap("After 5 minutes")
            await app.until(lambda: window.lock.minutes == 5)
            await app.tap("Lock now")
            await app.until(lambda: app.shows("Cupcake is locked"))
        async with AppDriver.open(lambda page: opened(page, house, kept), route="/diary") as app:
            await app.until(lambda: app.shows("Cupcake is locked"))
            kept[0].openings.show_sync()
            kept[0].nav.go("/diary")
            house._remind(_moment())
            await app.settle()
            words = every_word(app)
            for private in (SECRET, "Mara", "Theo", "mara@example.org", "Diary", "A reminder"):
                assert private not in words, private
            await app.type("PIN", "000111")
            await app.tap("Open")
            await app.until(lambda: app.shows("That is not the PIN."))
            assert app.field("PIN").value == ""
            assert SECRET not in every_word(app)
            await app.type("PIN", PIN)
            await app.tap("Open")
            await app.until(lambda: any(SECRET in label for label in app.labels()))
        await house.close()

    kept: list[Window] = []
    run(story())
    file = tmp_path / "lock.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PIN not in file.read_text()
    assert set(json.loads(file.read_text())) == {"salt", "hash", "wrong", "open_at"}


def _moment() -> Any:
    from datetime import date

    from sprinkles.sdk import Moment

    return Moment(date(2026, 5, 1), "A reminder", "event", "bell", "/today", "t", "1", at="2026-05-01T10:00:00Z")


def test_it_locks_when_the_app_goes_out_of_sight_and_keeps_what_is_being_typed(tmp_path: Path) -> None:
    house = household(tmp_path)
    lock_up(house)

    async def story() -> None:
        async with unlocked(house) as app:
            await app.tap("Write")
            await app.until(lambda: "Title" in app.labels())
            await app.type("Title", SECRET)
            await app.lifecycle("hide")
            await app.until(lambda: app.shows("Cupcake is locked"))
            assert SECRET not in every_word(app)
            await app.lifecycle("show")
            assert app.shows("Cupcake is locked")
            await app.type("PIN", PIN)
            await app.tap("Open")
            await app.until(lambda: "Title" in app.labels())
            await app.until(lambda: app.field("Title").value == SECRET)
        await house.close()

    run(story())


def test_minutes_out_of_sight_are_counted_by_the_clock_of_the_wall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = household(tmp_path)
    lock_up(house, minutes=5)
    now = [1_000_000.0]

    async def story() -> None:
        lock = LockState(house.cupcake.home)
        await lock.open(PIN)
        monkeypatch.setattr("app.lock.state.time.time", lambda: now[0])
        lock.away()
        now[0] += 4 * 60
        lock.back()
        assert not lock.locked
        lock.away()
        now[0] += 5 * 60
        lock.back()
        assert lock.locked
        lock.end()
        await house.close()

    run(story())


def test_wrong_tries_slow_down_even_when_the_app_is_started_again(tmp_path: Path) -> None:
    house = household(tmp_path)
    lock_up(house)

    async def story() -> None:
        lock = LockState(house.cupcake.home)
        for _ in range(pin.FREE_TRIES):
            with pytest.raises(Refused, match=r"^That is not the PIN\.$"):
                await lock.open("999998")
        with pytest.raises(Refused, match="Wait 30 seconds before the next try"):
            await lock.open("999998")
        again = LockState(house.cupcake.home)
        with pytest.raises(Refused, match="Too many tries"):
            await again.open(PIN)
        assert again.locked
        await house.close()

    run(story())


def test_waits_grow_have_an_end_and_a_right_pin_forgets_them() -> None:
    kept, now, seen = pin.make(PIN), 0, []
    for _ in range(14):
        right, kept = pin.attempt(kept, "999998", now, lambda _: None)
        assert not right
        seen.append(pin.wait_ms(kept, now))
        now = max(now, kept.open_at)
    assert seen[:6] == [0, 0, 0, 0, 30_000, 60_000]
    assert max(seen) == pin.LONGEST_WAIT_MS
    assert pin.wait_ms(kept, -(10**15)) == pin.LONGEST_WAIT_MS, "a clock set back makes nobody wait longer"
    right, kept = pin.attempt(kept, PIN, now, lambda _: None)
    assert right
    assert kept.wrong == 0


def test_wrong_try_is_counted_before_the_pin_is_compared() -> None:
    kept, told = pin.make(PIN), []
    with pytest.raises(RuntimeError):

        def die(after: pin.Kept) -> None:
            told.append(after.wrong)
            raise RuntimeError

        pin.attempt(kept, PIN, 0, die)
    assert told == [1]


@pytest.mark.parametrize("words", ["", "123", "1234567890123", "12a4", "１２３４", "0000"])
def test_what_is_no_pin_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        pin.checked(words)


def test_a_home_that_was_put_back_has_no_lock(tmp_path: Path) -> None:
    house = household(tmp_path)
    lock_up(house)
    home = house.cupcake.home
    assert read_wish(home) is not None
    found = read_setting(home.store, keeping.KEY)
    write_setting(home.store, keeping.KEY, {**found, "home": "another"})
    assert read_wish(home) is None
    house.cupcake.close()


def test_the_lock_is_changed_and_turned_off_only_with_its_pin(tmp_path: Path) -> None:
    house = household(tmp_path)
    lock_up(house)

    async def story() -> None:
        async with unlocked(house) as app:
            await app.go("/us/lock")
            await app.until(lambda: "Turn the lock off" in app.labels())
            await app.type("New PIN", "314159")
            await app.type("The same again", "314159")
            await app.tap("Change the PIN")
            await app.until(lambda: app.shows("That is not the PIN."))
            await app.type("The PIN you have", PIN)
            await app.tap("Change the PIN")
            await app.until(lambda: app.shows("The PIN is set."))
            await app.type("Your PIN", PIN)
            await app.tap("Turn the lock off")
            await app.until(lambda: app.shows("That is not the PIN."))
            await app.type("Your PIN", "314159")
            await app.tap("Turn the lock off")
            await app.until(lambda: app.shows("Choose a PIN"))
            assert read_wish(house.cupcake.home) is None
            assert not (tmp_path / "lock.json").exists()
        await house.close()

    run(story())
