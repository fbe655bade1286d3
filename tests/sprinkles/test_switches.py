"""On and off: hidden, never lost; the newer word of both stands; what has to be owned shows once it is."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from app.bootstrap import Cupcake, open_cupcake
from app.household import Household
from app.shell import open_window
from app.window import Window
from core.settings import Settings
from sprinkles.journal.models import JournalEntry
from sprinkles.switches import GRACE_MS, hide, read_switches, turn
from tests.harness.app_driver import AppDriver, run
from tests.storage.homes import PAIR, pair
from tests.workshop.folder import MANIFEST, beside

SETTINGS = Settings("test", None, None, None, ("journal",))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Cupcake]:
    """The app on a new home."""
    opened = open_cupcake(tmp_path / "home", SETTINGS)
    yield opened
    opened.close()


def write(app: Cupcake) -> str:
    return app.contexts["journal"].store.add(JournalEntry(id="", text="Kept.", at="2026-11-21T10:00:00Z")).id


def test_one_that_is_turned_off_is_gone_from_sight_and_back_with_everything(app: Cupcake, tmp_path: Path) -> None:
    entry = write(app)
    turn(app.home.store, "journal", on=False)
    assert app.follow_switches()
    assert (dict(app.contexts), app.states) == ({}, {"journal": "off"})
    app.close()
    again = open_cupcake(tmp_path / "home", SETTINGS)
    assert dict(again.contexts) == {}
    assert again.home.store.value("SELECT count(*) FROM journal_entry") == 1
    turn(again.home.store, "journal", on=True)
    assert again.follow_switches()
    found = again.contexts["journal"].store.get(JournalEntry, entry)
    assert found is not None and found.text == "Kept."
    assert not again.follow_switches()
    again.close()


def test_one_can_be_hidden_on_this_device_alone(app: Cupcake) -> None:
    hide(app.home.store, "journal", hidden=True)
    app.follow_switches()
    assert app.states == {"journal": "hidden"}
    assert app.home.store.value("SELECT count(*) FROM pending_change") == 0
    hide(app.home.store, "journal", hidden=False)
    app.follow_switches()
    assert app.states == {"journal": "on"}


def test_a_switch_set_before_the_first_sign_in_gets_the_id_that_other_devices_draw(app: Cupcake) -> None:
    turn(app.home.store, "journal", on=False)
    pair(app.home)
    turn(app.home.store, "journal", on=False)
    assert app.home.store.value("SELECT count(*) FROM addon") == 1
    assert read_switches(app.home.store).off == {"journal"}


def test_routes_and_navigation_follow_while_the_app_runs(app: Cupcake) -> None:
    house = Household(app)

    async def story() -> None:
        async with AppDriver.open(lambda page: (open_window(page, house), None)[1]) as shown:
            await shown.go("/diary")
            await shown.until(lambda: "Search the diary" in shown.labels())
            turn(app.home.store, "journal", on=False)
            await shown.until(lambda: "Diary" not in shown.labels())
            turn(app.home.store, "journal", on=True)
            await shown.go("/us")
            await shown.until(lambda: "Diary" in shown.labels())
            await shown.tap("Diary")
            await shown.until(lambda: "Search the diary" in shown.labels())

    run(story())


def test_a_window_never_holds_the_closed_corner_of_one_that_was_off(app: Cupcake) -> None:
    house = Household(app)

    async def story() -> None:
        windows: list[Window] = []
        async with AppDriver.open(lambda page: windows.append(open_window(page, house))):
            for on in (False, True):  # in one breath: no window arranges itself in between
                turn(app.home.store, "journal", on=on)
            assert windows[0].context("journal").store is app.contexts["journal"].store

    run(story())


def own(
    app: Cupcake, product: str, *, ends_at: int | None = None, revoked_at: int | None = None, of: str = PAIR
) -> None:
    with app.home.store.write() as txn:
        txn.raw.execute(
            "INSERT OR REPLACE INTO pair_entitlement VALUES ('1', ?, ?, ?, ?)", (of, product, ends_at, revoked_at)
        )
        txn.note("pair_entitlement", "1")


@pytest.mark.parametrize(
    ("ends_in_ms", "revoked", "of", "state"),
    [
        (None, False, PAIR, "on"),
        (1000, False, PAIR, "on"),
        (-GRACE_MS + 60_000, False, PAIR, "on"),
        (-GRACE_MS - 60_000, False, PAIR, "not_owned"),
        (None, True, PAIR, "not_owned"),
        (None, False, "another pair", "not_owned"),
    ],
)
def test_a_paid_one_shows_while_the_pair_owns_it_and_thirty_days_longer(
    tmp_path: Path, ends_in_ms: int | None, revoked: bool, of: str, state: str
) -> None:
    folder = tmp_path / "more" / "paid"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("def setup(ctx):\n    ...\n")
    (folder / "sprinkle.json").write_text(json.dumps({**MANIFEST, "name": "paid", "entitlement": "cupcake.plus"}))
    with beside(folder.parent):
        app = open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal", "paid")))
        assert "paid" not in app.contexts
        pair(app.home)
        now = app.home.store.wall_ms()
        own(app, "another.product")
        own(app, "cupcake.plus", ends_at=None if ends_in_ms is None else now + ends_in_ms,
            revoked_at=now if revoked else None, of=of)  # fmt: skip
        app.follow_switches()
        assert app.states["paid"] == state
        assert ("paid" in app.contexts) == (state == "on")
        app.close()


LISTENING = """
told = []


def setup(ctx):
    ctx.events.on_change(lambda notice: told.append("change") if "journal_entry" in notice.tables else None)
    ctx.events.listen("journal.entry.created", lambda event: told.append("event"))
"""


def test_one_that_is_turned_off_hears_nothing_and_hears_once_when_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "more" / "ears"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(LISTENING)
    said = {**MANIFEST, "name": "ears", "inputs": ["journal.entry.created"], "optionalIntegrations": ["journal"]}
    (folder / "sprinkle.json").write_text(json.dumps(said))
    with beside(folder.parent):
        app = open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal", "ears")))
        assert app.problems == []
        told = import_module(app.sprinkle("ears").module).told

        def hears() -> list[str]:
            told.clear()
            with app.contexts["journal"].store.together() as work:
                entry = work.add(JournalEntry, text="Kept.", at="2026-11-21T10:00:00Z")
                work.emit("journal.entry.created", source=("journal_entry", entry), entry_id=entry, day="2026-11-21")
            app.deliveries.deliver()
            return sorted(told)

        assert hears() == ["change", "event"]
        for _ in range(2):
            turn(app.home.store, "ears", on=False)
            app.follow_switches()
            assert hears() == []
            turn(app.home.store, "ears", on=True)
            app.follow_switches()
            assert app.deliveries.deliver() == 1, "what happened meanwhile waited for it"
            assert hears() == ["change", "event"]
        app.close()
