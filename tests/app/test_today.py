"""Today: the two of you at its head, cards in the order that this device wants, two columns of about the same height."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import flet as ft
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.beginning import begin
from app.bootstrap import migrations_of
from app.household import Household
from app.shell import open_window
from app.today_order import KEY, Order, columns, read_order
from app.together import days_line
from app.window import Window
from sprinkles.journal.keeping import keep
from sprinkles.journal.when import stamp
from sprinkles.loader import Sprinkle
from sprinkles.memories.models import Milestone
from sprinkles.mood.models import MoodWeather
from sprinkles.sdk import Visibility
from storage.backup import write_backup
from storage.local_settings import write_setting
from tests.app.house import ALL, household, journal, opened, pair_up, showing
from tests.harness.app_driver import AppDriver, run
from ui.tokens import DARK, LIGHT, Palette

KEYS = ["a", "b", "c", "d", "e"]
orders = st.builds(Order, st.lists(st.sampled_from("abcdxy"), unique=True).map(tuple),
                   st.frozensets(st.sampled_from("abcdxy")))  # fmt: skip


async def at_today(app: AppDriver) -> None:
    await app.go("/today")
    await app.until(lambda: app.page.route == "/today" and "Arrange" in app.labels())


@every(orders, st.sampled_from(KEYS), st.sampled_from([-1, 1]))
def test_moving_swaps_neighbours_that_are_shown_and_loses_nothing(order: Order, key: str, by: int) -> None:
    shown = order.shown(KEYS)
    if key not in shown:
        return
    moved = order.moved(KEYS, key, by).shown(KEYS)
    assert sorted(moved) == sorted(shown)
    at = shown.index(key)
    assert moved.index(key) == (at + by if 0 <= at + by < len(shown) else at)
    assert [k for k in moved if k != key] == [k for k in shown if k != key]


@every(orders)
def test_order_shows_each_card_once_and_new_ones_last(order: Order) -> None:
    assert sorted([*order.shown(KEYS), *order.put_away(KEYS)]) == KEYS
    named = [k for k in order.keys if k in KEYS]
    assert order.sorted(KEYS)[: len(named)] == named


@every(st.lists(st.integers(0, 900), min_size=1, max_size=9))
def test_columns_keep_the_order_and_differ_by_one_card_at_most(heights: list[int]) -> None:
    keys = [str(n) for n in range(len(heights))]
    tall = {key: float(height) for key, height in zip(keys, heights, strict=True)}
    left, right = columns(keys, tall, 14)
    assert sorted([*left, *right], key=int) == keys
    assert left == sorted(left, key=int) and right == sorted(right, key=int)
    sums = [sum(tall[k] + 14 for k in side if tall[k]) for side in (left, right)]
    assert abs(sums[0] - sums[1]) <= max(heights) + 14


def test_cards_that_are_empty_yet_stand_on_both_sides() -> None:
    assert columns(KEYS, dict.fromkeys(KEYS, 0.0), 14) == (["a", "c", "e"], ["b", "d"])


@pytest.mark.parametrize("saved", [None, 5, [], {"order": "a", "hidden": 1}, {"order": [1, None, "a"]}])
def test_saved_order_that_is_none_is_survived(tmp_path: Path, saved: object) -> None:
    house = household(tmp_path)
    store = house.cupcake.home.store
    write_setting(store, KEY, saved)
    assert set(read_order(store).shown(["a", "b"])) == {"a", "b"}
    run(house.close())


def test_days_together_are_counted_in_words() -> None:
    day = date(2026, 11, 21)
    assert days_line(day, day, milestone=True) == "Your first day together"
    assert days_line(day - timedelta(days=1), day, milestone=False) == "1 day here together"
    assert days_line(date(2021, 11, 3), day, milestone=True) == "1,844 days together"
    assert days_line(day + timedelta(days=3), day, milestone=False) == "Your first day here together"


def test_two_people_are_at_the_head_with_their_days_and_what_they_offered(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)
    today = date.today()

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            assert not any("together" in words for words in app.texts())
            _, theirs = pair_up(house)
            contexts = house.cupcake.contexts
            contexts["mood"].store.add(
                MoodWeather(id="", day=today.isoformat(), word="bright"), visibility=Visibility.SHARED
            )
            await app.until(lambda: app.shows("Mara and Theo") and app.shows("Mara: bright"))
            assert theirs and app.shows("Hello, Mara")
            contexts["memories"].store.add(
                Milestone(id="", title="First kiss", day=(today - timedelta(days=1000)).isoformat(), theme="us"),
                visibility=Visibility.SHARED,
            )
            contexts["memories"].store.add(
                Milestone(id="", title="A secret", day=(today - timedelta(days=2000)).isoformat(), theme="us"),
                visibility=Visibility.PRIVATE,
            )
            await app.until(lambda: app.shows("1,000 days together, since “First kiss”"))
            head = next(label for label in app.labels() if label.startswith("Mara and Theo. "))
            assert head == "Mara and Theo. 1,000 days together, since “First kiss”. Mara: bright"
            await app.tap(head)
            await app.until(lambda: app.page.route.startswith("/memories/"))
        await house.close()

    run(story())


def test_sign_that_fails_takes_nothing_else_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)
    pair_up(house)
    load = Sprinkle.load

    def broken(*_: object) -> object:
        raise RuntimeError

    monkeypatch.setattr(Sprinkle, "load", lambda self, e: broken if e == "signs:signs" else load(self, e))

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            await app.until(lambda: app.shows("Mara and Theo"), timeout_s=15)
        await house.close()

    run(story())


def test_cards_are_moved_put_away_and_taken_back_and_stay_so(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)

    def order(app: AppDriver) -> list[str]:
        return [label.removeprefix("Put ").removesuffix(" away") for label in app.labels() if label.startswith("Put ")]

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            await app.until(lambda: app.shows("How are you?"))
            await app.tap("Arrange")
            first = order(app)
            assert first == ["Diary", "Calendar", "Habits", "Memories", "Daily question", "Mood"]
            assert app.by_label("Move Diary up").disabled and app.by_label("Move Mood down").disabled
            await app.tap("Move Mood up")
            await app.until(lambda: app.shows("Mood is now number 5."))
            assert order(app)[-2:] == ["Mood", "Daily question"]
            await app.tap("Put Mood away")
            await app.until(lambda: "Show Mood again" in app.labels())
            await app.tap("Done")
            await app.until(lambda: "Arrange" in app.labels() and not app.shows("How are you?"))
            await app.until(lambda: read_order(house.cupcake.home.store).hidden != frozenset())
        async with showing(house) as app:
            await at_today(app)
            await asyncio.sleep(0.1)
            assert not app.shows("How are you?")
            await app.tap("Arrange")
            await app.tap("Show Mood again")
            await app.until(lambda: order(app)[-2:] == ["Mood", "Daily question"])
            await app.tap("Done")
            await app.until(lambda: app.shows("How are you?"))
        await house.close()

    run(story())


def test_every_card_put_away_leaves_a_word_and_a_way_back(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=("journal", "mood"))
    begin(house.cupcake.home)

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            await app.tap("Arrange")
            for name in ("Diary", "Mood"):
                await app.tap(f"Put {name} away")
            await app.tap("Done")
            await app.until(lambda: app.shows("You put every card away."))
            assert "Arrange" in app.labels()
        await house.close()

    run(story())


def test_columns_even_out_once_the_cards_said_how_high_they_are(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)

    def sides(app: AppDriver) -> list[list[str]]:
        columns = [c for c in app.find_all(ft.Column) if c.expand and _slots(c)]
        return [[str(s.key).split(":")[0].removeprefix("slot-") for s in _slots(column)] for column in columns]

    def _slots(column: ft.Column) -> list[ft.Control]:
        inside = [getattr(c, "content", None) for c in column.controls]
        return [c for c in inside if c is not None and str(c.key).startswith("slot-")]

    async def story() -> None:
        async with showing(house, width=1280, height=800) as app:
            await at_today(app)
            before = sides(app)
            assert [len(side) for side in before] == [3, 3]
            (diary,) = (c for c in app.find_all(ft.Container) if str(c.key).startswith("slot-journal"))
            await app.fire(diary, "size_change", {"w": 500, "h": 2000})
            for slot in [c for c in app.find_all(ft.Container) if str(c.key).startswith("slot-")]:
                if not str(slot.key).startswith("slot-journal"):
                    await app.fire(slot, "size_change", {"w": 500, "h": 100})
            await app.until(lambda: [len(side) for side in sides(app)] == [1, 5])
            assert sides(app)[0] == ["journal"]
        await house.close()

    run(story())


def test_cards_that_stand_in_the_other_column_by_now_follow_the_dark(tmp_path: Path) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)
    windows: list[Window] = []

    def all_of(app: AppDriver, p: Palette) -> bool:
        surfaces = (LIGHT.surface, DARK.surface)
        return {c.bgcolor for c in app.find_all(ft.Container) if c.bgcolor in surfaces} == {p.surface}

    async def story() -> None:
        async with AppDriver.open(lambda page: windows.append(open_window(page, house)), width=1280) as app:
            await app.until(lambda: "How are you?" in app.texts())
            for height in (300, 90, 500):
                for number, slot in enumerate(c for c in app.find_all(ft.Container) if str(c.key).startswith("slot-")):
                    await app.fire(slot, "size_change", {"w": 500, "h": height * (1 + number % 2)})
                for dark in (True, False, True):
                    windows[0].look.dark = dark
                    await app.until(partial(all_of, app, DARK if dark else LIGHT))
        await house.close()

    run(story())


def test_cards_are_those_of_the_home_that_was_put_in_the_place_of_this_one(tmp_path: Path) -> None:
    def wrote(words: str, folder: Path) -> Household:
        house = household(folder, sprinkles=ALL)
        begin(house.cupcake.home)
        keep(journal(house), text=words, at=stamp(datetime.now(UTC)), time_zone="UTC")
        return house

    other = wrote("Of the other home.", tmp_path / "other")
    migrations = migrations_of(other.cupcake.settings)
    write_backup(other.cupcake.home.folder, tmp_path / "b.zip", migrations)
    house = wrote("Of this home.", tmp_path / "this")

    async def story() -> None:
        await other.close()
        async with opened(house) as app:
            await app.until(lambda: app.shows("Of this home."))
            await house.restore(tmp_path / "b.zip", replace=True)
            await app.until(lambda: app.shows("Of the other home."))
            assert not app.shows("Of this home.")
        await house.close()

    run(story())
