"""You both wrote this: two real homes disagree through the cloud, and a person settles it on the screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flet as ft
import pytest

from app.bootstrap import open_cupcake
from app.household import Household
from core.settings import Settings
from sprinkles.journal.both_wrote import Choice, questions, settle, undo
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context
from tests.app.house import showing
from tests.cloud.local_cloud import LocalCloud
from tests.harness.app_driver import run
from tests.together.people import Person, assert_identical, pair, sign_up
from tests.together.people import settle as synced
from tests.together.relay_thread import RelayThread

MARA, THEO = "Supper was wonderful.", "Supper was salty."


@contextmanager
def disagreeing(cloud: LocalCloud, folder: Path) -> Iterator[tuple[Person, Person, str]]:
    """Two who wrote the same sentence and title in two ways, while they could not reach each other."""
    with RelayThread(cloud.url) as relay:
        a, b = sign_up(cloud, folder / "a", "mara", relay.url), sign_up(cloud, folder / "b", "theo", relay.url)
        pair(a, b)
        entry = a.write(title="Supper", text="Supper was good.")
        synced(a, b)
        relay.cut()
        a.edit(entry, text=MARA, title="Our supper")
        b.edit(entry, text=THEO, title="Salt")
        relay.mend()
        synced(a, b)
        assert_identical(a, b)
        yield a, b, entry
        a.close()
        b.close()


def journal(person: Person) -> Context:
    return person.app.contexts["journal"]


def entry_of(person: Person, entry_id: str) -> JournalEntry:
    found = journal(person).store.get(JournalEntry, entry_id)
    assert found is not None
    return found


def asked(person: Person, entry_id: str) -> list[str]:
    return [q.column for q in questions(journal(person), entry_of(person, entry_id))]


def test_both_are_asked_and_what_one_chooses_the_other_sees(cloud: LocalCloud, tmp_path: Path) -> None:
    with disagreeing(cloud, tmp_path) as (a, b, entry):
        assert asked(a, entry) == asked(b, entry) == ["title", "text"]
        title, text = questions(journal(a), entry_of(a, entry))
        assert {text.one.value, text.other.value} == {MARA, THEO}
        assert {title.one.value, title.other.value} == {"Our supper", "Salt"}
        settle(journal(a), entry, title, "both")
        chosen: Choice = "one" if text.one.value == THEO else "other"
        settled = settle(journal(a), entry, text, chosen)
        assert entry_of(a, entry).text == THEO
        assert set(entry_of(a, entry).title.split(" / ")) == {"Our supper", "Salt"}
        assert asked(a, entry) == []
        synced(a, b)
        assert_identical(a, b)
        # The text stands as one of them wrote it: that was somebody's choice, and is not asked again.
        assert entry_of(b, entry).text == THEO
        assert "text" not in asked(b, entry)
        # What was given up is still there, on both.
        for person in (a, b):
            kept = [v.value for v in journal(person).store.versions(JournalEntry, entry)]
            assert MARA in kept
            assert any("salty." in v and "wonderful." in v for v in kept)
        undo(journal(a), entry, settled)
        assert asked(a, entry) == ["text"]
        assert "wonderful." in entry_of(a, entry).text


@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_settled_on_the_screen(cloud: LocalCloud, tmp_path: Path, width: int) -> None:
    with disagreeing(cloud, tmp_path) as (a, _b, entry):
        folder = a.app.home.folder
        a.app.close()

        async def story() -> None:
            house = Household(open_cupcake(folder, Settings("test", None, None, None, ("journal",))))
            store = house.cupcake.contexts["journal"].store

            def says() -> JournalEntry:
                found = store.get(JournalEntry, entry)
                assert found is not None
                return found

            async with showing(house, width=width) as app:
                await app.go(f"/diary/{entry}")
                await app.until(lambda: "Look at both" in app.labels())
                assert app.shows("You both wrote this. Nothing is lost.")
                await app.tap("Look at both")
                await app.until(lambda: app.labels().count("Keep this one") == 2)
                spans = [s.text for t in app.find_all(ft.Text, app.top) for s in t.spans or [] if s.style]
                assert {"wonderful.", "salty."} <= set(spans)
                # The title first, and then what is left.
                await app.tap(app.all_by_label("Keep both")[0])
                await app.until(lambda: app.labels().count("Keep this one") == 1)
                assert set(says().title.split(" / ")) == {"Our supper", "Salt"}
                joined = says().text
                await app.tap("Keep this one")
                await app.until(lambda: app.shows("It is settled. Every wording stays under Earlier."))
                assert says().text in (MARA, THEO)
                await app.tap("Undo")
                await app.until(lambda: "Keep this one" in app.labels())
                assert says().text == joined
                await app.tap("Keep both")
                await app.until(lambda: app.shows("It is settled."))
                assert says().text == joined
                await app.tap("To the entry")
                await app.until(lambda: app.shows("You both wrote this. Nothing is lost: every wording is kept."))
                assert "Look at both" not in app.labels()
            await house.close()

        run(story())
