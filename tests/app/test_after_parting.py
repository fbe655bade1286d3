"""What an ex-partner shared stays where one looks for it, under their name; it never comes by itself."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.household import Household
from app.reminders import due_moments
from sprinkles.calendar.queries import window
from sprinkles.calendar.screens.card import read_near
from sprinkles.habits.queries import in_words, read_habits
from sprinkles.journal.deleted import recently_deleted
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.today import read_today
from sprinkles.journal.screens.wordings import read_wordings
from sprinkles.memories.life import Filter, this_day, timeline
from sprinkles.memories.screens.rows import rows_of
from sprinkles.memories.screens.this_day import best_of
from sprinkles.sdk import Visibility
from storage.versions import BOTH_WROTE, EDITED, keep_version
from tests.app.house import ALL, household, showing
from tests.harness.app_driver import run
from tests.harness.paired import MATE, PAIR, by_theo, pair_up
from ui.people import Sees

EVENT = {
    "title": "Dinner at Ama", "notes": "", "all_day": False, "time_zone": "UTC", "rdates": [], "exdates": [], "moves": [],
    "overrides": [], "reminders": ["60"], "occasion": "event",
}  # fmt: skip
ENTRY = {"text": "We counted the boats.", "tags": [], "starred": False, "media": []}
HABIT = {
    "title": "Walk after dinner", "icon": "leaf", "colour": "accent", "why": "", "goal": "weekdays",
    "weekdays": [1, 2, 3, 4, 5, 6, 7], "times_a_week": 3, "mode": "mine", "position": 0,
}  # fmt: skip
PLANNED, WRITTEN, LONG_AGO, KEPT = "Dinner at Ama", "The harbour at night", "The first flat", "Walk after dinner"


def now() -> datetime:
    return datetime.now().astimezone()


@pytest.fixture
def house(tmp_path: Path) -> Household:
    """Mara's home; Theo planned, wrote, kept and did things."""
    made = household(tmp_path / "home", sprinkles=ALL)
    app, today = made.cupcake, date.today()
    pair_up(app)
    soon = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    by_theo(app, "calendar_event", **EVENT, starts_at=soon, ends_at=soon)
    # Not later than now: what is still to come is no memory yet.
    by_theo(app, "journal_entry", **ENTRY, title=WRITTEN, at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", time_zone=None)
    past = today.replace(year=today.year - 1, day=min(today.day, 28))
    by_theo(app, "journal_entry", **ENTRY, title=LONG_AGO, at=f"{past}T12:00:00Z", time_zone="UTC")
    habit = by_theo(app, "habit", **HABIT, starts_on=str(today - timedelta(days=9)))
    day = str(today - timedelta(days=1))
    by_theo(
        app, "habit_check", parent_table="habit", parent_id=habit, day=day, done_by=MATE, done_at=f"{day}T12:00:00Z"
    )
    return made


def unasked(house: Household) -> set[str]:
    """What of Theo's comes up on Today and in reminders."""
    of = house.cupcake.contexts
    near = read_near(of["calendar"], date.today(), now())
    told = {h.title for h in (*near.today, *near.next)}
    told |= {m.title for m in due_moments(house.cupcake, now(), now() + timedelta(days=1))}
    told |= {h.title for h in read_habits(of["habits"], date.today()) if h.asks_today}
    day = date.today().replace(day=min(date.today().day, 28))  # a year before, he wrote
    found = read_today(of["journal"], date.today())
    told |= {found.written.title} if found.written else set()
    earlier = read_today(of["journal"], day).earlier
    told |= {earlier.title} if earlier else set()
    best = best_of([(year, rows_of(of["memories"], held)) for year, held in this_day(of["memories"], day)])
    return told | ({best[1].title} if best else set())


def test_what_theo_shared_comes_up_while_they_are_a_pair_and_not_after(house: Household) -> None:
    assert unasked(house) == {PLANNED, WRITTEN, LONG_AGO, KEPT}
    pair_up(house.cupcake, ended=True)
    assert unasked(house) == set()


def test_what_theo_shared_is_found_where_one_looks_under_his_name(house: Household) -> None:
    pair_up(house.cupcake, ended=True)
    of, today = house.cupcake.contexts, date.today()
    happenings = window(of["calendar"], today, today + timedelta(days=1), links=False)
    assert [(h.title, h.reach, h.archive) for h in happenings] == [(PLANNED, "private", True)]
    assert happenings[0].reminders == (), "its page names none that will not come"
    life = timeline(of["memories"], Filter(), today).moments
    before: Sees = "before"
    rows = {row.title: (row.name, row.sees) for row in rows_of(of["memories"], life)}
    assert rows == dict.fromkeys((WRITTEN, LONG_AGO), ("Theo", before))
    assert timeline(of["memories"], Filter(whose="me"), today).moments == (), "his is not hers because they parted"


def test_days_that_theo_kept_are_kept_still_and_his(house: Household) -> None:
    pair_up(house.cupcake, ended=True)
    yesterday = date.today() - timedelta(days=1)
    (view,) = read_habits(house.cupcake.contexts["habits"], date.today())
    assert (view.archive, view.may_check, view.keeps(view.on(yesterday))) == (True, False, True)
    assert in_words(view, yesterday) == "Theo"


def test_his_habit_stands_apart_and_nothing_of_it_is_open_today(house: Household) -> None:
    pair_up(house.cupcake, ended=True)

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/habits")
            await app.until(lambda: app.shows(KEPT))
            assert app.shows("Shared before") and not app.shows("0 of 1 done")
            await app.tap(f"{KEPT}, Every day. Open")
            await app.until(lambda: app.shows("A year"))
            assert app.shows("Theo") and not app.shows("The last seven days") and not app.shows("For today")
        await house.close()

    run(story())


def test_earlier_wordings_say_who_may_read_them_now(house: Household) -> None:
    journal = house.cupcake.contexts["journal"]
    ours = JournalEntry(id="", title="Ours", text="Another.", at="2026-05-01T10:00:00Z")
    mine = journal.store.add(ours, visibility=Visibility.SHARED).id
    ((his,),) = journal.store.rows("SELECT id FROM journal_entry WHERE title = ?", (WRITTEN,))
    with house.cupcake.home.store.write() as txn:
        for row in txn.tables["journal_entry"].load(txn.raw, [mine, his]).values():
            clock = row.clock("text")
            keep_version(
                txn, "journal_entry", row, "text", "One.", clock, level=Visibility.SHARED, pair_id=PAIR, reason=EDITED
            )

    def said(entry_id: str) -> list[Sees]:
        found = read_wordings(journal, entry_id)
        assert found is not None
        return [wording.sees for wording in found.all]

    assert (said(mine), said(his)) == (["both"], ["both"])
    pair_up(house.cupcake, ended=True)
    assert (said(mine), said(his)) == (["me"], ["before"])
    journal.store.delete(JournalEntry, mine)
    assert [deleted.shared for deleted in recently_deleted(journal).rows] == [False]


def test_both_wrote_asks_nothing_that_can_not_be_chosen(house: Household) -> None:
    """The page may stand open while the pair ends."""
    journal = house.cupcake.contexts["journal"]
    ((his,),) = journal.store.rows("SELECT id FROM journal_entry WHERE title = ?", (WRITTEN,))
    with house.cupcake.home.store.write() as txn:
        row = txn.tables["journal_entry"].load(txn.raw, [his])[his]
        for words, node in (("By me.", "a" * 16), ("By Theo.", "b" * 16)):
            clock = row.clock("text")[:16] + node
            keep_version(
                txn,
                "journal_entry",
                row,
                "text",
                words,
                clock,
                level=Visibility.SHARED,
                pair_id=PAIR,
                reason=BOTH_WROTE,
            )

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/diary/{his}/both-wrote")
            await app.until(lambda: app.labels().count("Keep this one") == 1)
            pair_up(house.cupcake, ended=True)
            await app.go(f"/diary/{his}")
            await app.until(lambda: app.shows(WRITTEN))
            assert "Look at both" not in app.labels()
            await app.go(f"/diary/{his}/both-wrote")
            await app.until(
                lambda: app.shows("You can’t change this entry any more. Every wording stays under Earlier.")
            )
            assert "Keep this one" not in app.labels() and not app.shows("By Theo.")
        await house.close()

    run(story())
