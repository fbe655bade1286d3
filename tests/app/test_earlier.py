"""What an entry once said can be read, compared with now and brought back, and that can be undone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.household import Household
from core.visibility import Visibility
from sprinkles.journal import keeping
from sprinkles.journal.both_wrote import questions, settle
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.wordings import compared, read_wordings
from storage.versions import keep_version
from tests.app.house import household, journal, pair_up, showing
from tests.harness.app_driver import run

AT = "2026-05-01T10:00:00Z"


def once_said(house: Household, entry_id: str, words: str, reason: str = "edited", column: str = "text") -> None:
    """As an edit of long ago, or a merge, leaves it."""
    with house.cupcake.home.store.write() as txn:
        row = txn.tables["journal_entry"].load(txn.raw, [entry_id])[entry_id]
        clock = f"{len(words):032x}"
        keep_version(
            txn, "journal_entry", row, column, words, clock, level=Visibility.read(row.visibility),
            pair_id=row.pair_id, reason=reason,
        )  # fmt: skip


def says(house: Household, entry_id: str) -> str:
    entry = journal(house).store.get(JournalEntry, entry_id)
    assert entry is not None
    return entry.text


def test_the_list_marks_what_both_wrote_until_somebody_looked(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    ctx = journal(house)
    kept = keeping.keep(ctx, Visibility.SHARED, title="List", text="Bread and wine.", at=AT)
    other = keeping.keep(ctx, Visibility.SHARED, title="Other", text="Salt.", at=AT)
    once_said(house, kept.id, "Bread and cheese.", "both_wrote")
    once_said(house, other.id, "Pepper.", "edited")

    async def story() -> None:
        async with showing(house) as app:
            row = "Friday 1 May 2026, List"
            await app.go("/diary")
            await app.until(lambda: f"{row}. You both wrote this" in app.labels())
            assert app.texts().count("You both wrote this") == 1
            (question,) = questions(ctx, kept)
            settle(ctx, kept.id, question, "one")
            await app.go("/us")
            await app.go("/diary")
            await app.until(lambda: row in app.labels())
            assert not app.shows("You both wrote this")
        await house.close()

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_an_earlier_wording_is_compared_brought_back_and_that_is_undone(tmp_path: Path, width: int) -> None:
    house = household(tmp_path)
    pair_up(house)
    kept = keeping.keep(journal(house), Visibility.SHARED, title="List", text="Bread and wine.", at=AT)
    once_said(house, kept.id, "Bread and cheese.", "both_wrote")

    async def story() -> None:
        async with showing(house, width=width) as app:
            await app.go(f"/diary/{kept.id}")
            line = "You both wrote this. Nothing is lost: every wording is kept. Earlier"
            await app.until(lambda: line in app.labels())
            await app.tap(line)
            await app.until(lambda: app.shows("You both wrote this. This wording was not lost."))
            assert app.shows("Marked: only then. Struck through: only now.")
            await app.tap("As it was")
            await app.until(lambda: app.shows("Bread and cheese."))
            await app.tap("Bring this back")
            await app.until(lambda: "Undo" in app.labels())
            assert says(house, kept.id) == "Bread and cheese."
            await app.until(lambda: app.shows("This is what it says now.") and app.shows("Bread and wine."))
            await app.tap("Undo")
            await app.until(lambda: "Undo" not in app.labels())
            assert says(house, kept.id) == "Bread and wine."
            found = read_wordings(journal(house), kept.id)
            assert found is not None
            assert {w.words for w in found.all} == {"Bread and cheese.", "Bread and wine."}
            await app.tap("Back to the entry")
            await app.until(lambda: app.page.route == f"/diary/{kept.id}")
        await house.close()

    run(story())


def test_one_alone_is_not_told_that_both_wrote(tmp_path: Path) -> None:
    house = household(tmp_path)
    kept = keeping.keep(journal(house), text="Now.", at=AT, mood="low")
    once_said(house, kept.id, "Then.")
    once_said(house, kept.id, "bright", column="mood")
    once_said(house, kept.id, "what a newer app knows", column="soundtrack")

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/diary/{kept.id}")
            await app.until(lambda: app.shows("It once said something else."))
            assert not app.shows("You both wrote")
            await app.go(f"/diary/{kept.id}/earlier")
            await app.until(lambda: app.shows("Before an edit"))
            await app.tap("As it was")
            await app.until(lambda: app.shows("Then.") and app.shows("Bright"))
            assert not app.shows("what a newer app knows")
        await house.close()

    run(story())


def test_an_entry_that_never_changed_or_is_gone_says_so(tmp_path: Path) -> None:
    house = household(tmp_path)
    kept = keeping.keep(journal(house), text="Now.", at=AT)

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/diary/{kept.id}/earlier")
            await app.until(lambda: app.shows("It has said the same from the start."))
            keeping.delete(journal(house), kept.id)
            await app.until(lambda: app.shows("This entry is not here any more."))
        await house.close()

    run(story())


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_comparison_holds_both_texts_whole(then: str, now: str) -> None:
    pieces = compared(then, now)
    assert "".join(words for words, kind in pieces if kind != "now") == then
    assert "".join(words for words, kind in pieces if kind != "then") == now
    assert all(kind == "same" for _, kind in compared(then, then))


def test_a_very_long_text_is_compared_by_lines_and_soon() -> None:
    book = "".join(f"line {n} of a long book\n" for n in range(20_000))
    assert ("line 7 of a long book\n", "then") in compared(book, book.replace("line 7 of a long book\n", ""))
