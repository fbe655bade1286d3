"""Writing: the draft outlives everything, the record changes on Done, and who can read it is always said."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.household import Household
from sprinkles.journal import keeping
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Refused, Visibility
from storage.drafts import Drafts
from tests.app.house import household, journal, pair_up, showing
from tests.harness.app_driver import AppDriver, run

TEXT = "What happened?"


async def write(app: AppDriver, title: str, text: str) -> None:
    await app.tap("Write")
    await app.until(lambda: TEXT in app.labels())
    await app.type("Title", title)
    await app.type(TEXT, text)


def kept(house: Household) -> dict[str, Any]:
    """The page that the draft of a new entry holds."""
    return dict((journal(house).drafts.get("journal:new") or {}).get("page", {}))


def entries(house: Household) -> list[JournalEntry]:
    return journal(house).store.find(select(JournalEntry).where(JournalEntry.deleted_at == None))  # noqa: E711


def test_done_makes_an_entry_that_appears_and_clears_the_draft(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await write(app, "Two red dots", "We rode in the dark.")
            await app.type("Tags", "bikes, #night, bikes")
            await app.until(lambda: app.shows("Saved here, "))
            assert entries(house) == []
            await app.tap("Done")
            await app.until(lambda: any(label.endswith(", Two red dots") for label in app.labels()))
            made = entries(house)[0]
            assert (made.title, made.text, made.tags) == ("Two red dots", "We rode in the dark.", ["bikes", "night"])
            assert journal(house).drafts.get("journal:new") is None
        await house.close()

    run(story())


def test_draft_survives_a_kill_and_says_so(tmp_path: Path) -> None:
    killed = household(tmp_path)

    async def story() -> None:
        async with showing(killed) as app:
            await write(app, "Half", "a sentence that was never fin")
            # Nothing is closed or left: the app is gone right after the draft was kept.
            typed = "a sentence that was never fin"
            await app.until(lambda: kept(killed).get("text") == typed)
            again = household(tmp_path)
            async with showing(again) as reopened:
                await reopened.tap("Write")
                await reopened.until(lambda: TEXT in reopened.labels())
                assert reopened.field("Title").value == "Half"
                assert reopened.field(TEXT).value == "a sentence that was never fin"
                assert reopened.shows("Found again, as you left it at ")
                assert entries(again) == []
                await reopened.tap("Start afresh")
                await reopened.until(lambda: reopened.field(TEXT).value == "")
                await reopened.tap("Bring it back")
                await reopened.until(lambda: reopened.field(TEXT).value == "a sentence that was never fin")
            await again.close()
        await killed.close()

    run(story())


def test_draft_is_kept_within_300_ms_and_on_pause_and_on_leaving(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await write(app, "", "one")
            await app.until(lambda: kept(house).get("text") == "one", timeout_s=5)
            await app.type(TEXT, "one two")
            await app.lifecycle("pause")
            assert kept(house).get("text") == "one two"
            await app.type(TEXT, "one two three")
            await app.tap("Close")
            assert kept(house).get("text") == "one two three"
            await app.until(lambda: app.page.route == "/diary")
            assert entries(house) == []
        await house.close()

    run(story())


def test_draft_that_became_an_entry_right_before_a_kill_is_not_offered_again(tmp_path: Path) -> None:
    house = household(tmp_path)
    ctx = journal(house)
    page: dict[str, Any] = {
        "title": "Once",
        "text": "Only once.",
        "at": "2026-05-01T10:00:00Z",
        "time_zone": None,
        "tags": [],
    }
    ctx.store.add(JournalEntry(id="", **page))
    ctx.drafts.put("journal:new", {"page": page, "kept_at": "10:00"})

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            assert app.field(TEXT).value == ""
            assert ctx.drafts.get("journal:new") is None
        await house.close()

    run(story())


def test_unpaired_band_says_that_only_you_can_read_and_offers_no_change(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            assert "Only you can read this. There is nobody to share it with yet" in app.labels()
            assert not [label for label in app.labels() if label.endswith("Change")]
            assert not app.shows("You and ")
        await house.close()

    run(story())


def test_paired_band_flips_in_words_and_the_entry_keeps_the_choice(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)

    async def story() -> None:
        async with showing(house) as app:
            await write(app, "Secret", "Not yet.")
            assert app.shows("Theo sees it when you press Done")
            await app.tap("You and Theo can read this. Change")
            assert app.shows("Only you can read this")
            assert app.shows("Theo won’t see it, or that it exists")
            await app.tap("Done")
            await app.until(lambda: any(label.endswith(", Secret") for label in app.labels()))
            assert entries(house)[0].visibility == "private"
        await house.close()

    run(story())


def test_page_begun_alone_stays_private_when_a_partner_comes(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await write(app, "", "Said to nobody.")
            await app.tap("Close")
            pair_up(house)
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            assert "Only you can read this. Change" in app.labels()
        await house.close()

    run(story())


def test_refusal_is_one_line_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise Refused("The disk is full: nothing was changed. Free some space and try again.")

    async def story() -> None:
        async with showing(house) as app:
            await write(app, "Kept", "All of it.")
            monkeypatch.setattr(keeping, "keep", refuse)
            await app.tap("Done")
            await app.until(lambda: app.shows("The disk is full: nothing was changed."))
            assert app.field(TEXT).value == "All of it."
            monkeypatch.undo()
            await app.tap("Done")
            await app.until(lambda: any(label.endswith(", Kept") for label in app.labels()))
        await house.close()

    run(story())


def test_draft_that_cannot_be_kept_says_so_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = household(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("disk")

    async def story() -> None:
        async with showing(house) as app:
            monkeypatch.setattr(Drafts, "put", fail)
            await write(app, "", "one")
            await app.until(lambda: app.shows("This can’t be kept right now."))
            monkeypatch.undo()
            await app.type(TEXT, "one two")
            await app.until(lambda: app.shows("Saved here, "))
            assert (journal(house).drafts.get("journal:new") or {})["page"]["text"] == "one two"
        await house.close()

    run(story())


def test_entry_changed_elsewhere_meanwhile_keeps_both_wordings(tmp_path: Path) -> None:
    house = household(tmp_path)
    store = journal(house).store
    old = store.add(JournalEntry(id="", title="List", text="Wine.", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/write/{old.id}")
            await app.until(lambda: TEXT in app.labels())
            await app.type(TEXT, "Wine. Flowers.")
            store.change(JournalEntry, old.id, text="Wine. Umbrella.", starred=True)
            await app.tap("Done")
            await app.until(lambda: app.shows("This entry was changed elsewhere while you wrote."))
            assert app.field(TEXT).value == "Wine. Flowers.\n\nWine. Umbrella."
            await app.tap("Done")
            await app.until(lambda: entries(house)[0].text == "Wine. Flowers.\n\nWine. Umbrella.")
            assert entries(house)[0].starred
        await house.close()

    run(story())


def test_editing_writes_only_what_was_changed(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    store = journal(house).store
    record = JournalEntry(id="", title="Old", text="Words.", at="1660-01-01T21:00:00Z", time_zone="Europe/London")
    old = store.add(record, visibility=Visibility.SHARED)

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/write/{old.id}")
            await app.until(lambda: TEXT in app.labels())
            assert "Sunday 1 January 1660. Change the day" in app.labels()
            store.change(JournalEntry, old.id, tags=["theirs"])
            await app.type("Title", "New")
            await app.tap("Done")
            await app.until(lambda: entries(house)[0].title == "New")
            now = entries(house)[0]
            assert (now.text, now.at, now.tags, now.visibility) == ("Words.", old.at, ["theirs"], "shared")
        await house.close()

    run(story())


def test_blank_page_leaves_nothing_behind(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await write(app, " ", "")
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/diary")
            assert entries(house) == []
            assert journal(house).drafts.get("journal:new") is None
        await house.close()

    run(story())


def test_words_of_a_former_partner_are_asked_about_before_they_are_shared(tmp_path: Path) -> None:
    house = household(tmp_path)
    entry = journal(house).store.add(JournalEntry(id="", title="Then", text="Both of us.", at="2026-05-01T10:00:00Z"))
    pair_up(house)
    with house.cupcake.home.store.database.write() as raw:
        raw.execute("INSERT INTO other_hand VALUES ('journal_entry', ?, 'somebody before')", (entry.id,))

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/write/{entry.id}")
            await app.until(lambda: "Only you can read this. Change" in app.labels())
            await app.tap("Only you can read this. Change")
            await app.tap("Done")
            await app.until(lambda: app.shows("Somebody you were paired with before wrote in this."))
            assert entries(house)[0].visibility == "private"
            await app.tap("It is mine to share")
            await app.until(lambda: entries(house)[0].visibility == "shared")
        await house.close()

    run(story())
