"""The first minutes, alone: an empty home, words within two taps and without an account, and there after a kill."""

from pathlib import Path

from tests.harness.app_process import AppProcess
from tests.harness.browser import Chromium

WORDS = "We rode to the reservoir in the dark."
ON_THE_WAY = "And a page that was never done."


def test_words_within_two_taps_are_there_after_the_app_was_killed(chromium: Chromium, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with AppProcess(home) as app:
        with chromium.page() as page:
            page.open(app.url)
            page.wait_text("A diary for one or two")
            assert "You need no account and no internet" in page.tree()
            page.tap("Start writing")  # one
            page.type("What happened?", WORDS)  # two: a tap on the page, and the words
            page.wait_text("Saved here, ")
            assert "Only you can read this" in page.tree()
            page.tap("Done")
            page.wait_text("Search the diary")
            page.wait_text(WORDS)
            # What is only being typed is kept as well.
            page.tap("Write")
            page.type("What happened?", ON_THE_WAY)
            page.wait_text("Saved here, ")
        app.kill()
        kept = app.rows("SELECT text, visibility, author_id, deleted_at FROM journal_entry")
        assert kept == [(WORDS, "private", None, None)]
        assert app.rows("SELECT account_id, account_email FROM home") == [(None, None)]
        [(draft,)] = app.rows("SELECT fields FROM draft")
        assert ON_THE_WAY in draft

        app.start()
        with chromium.page() as page:
            page.open(f"{app.url}/today")
            page.wait_text("You wrote today")
            assert "A diary for one or two" not in page.tree(), "the welcome is for a home that is empty"
            page.tap_like(f"You wrote today: {WORDS}")
            page.wait_text("Edit")
            assert WORDS in page.tree()
        assert app.rows("SELECT text FROM journal_entry") == [(WORDS,)]
        with chromium.page() as page:
            page.open(f"{app.url}/write")
            page.wait_text("Found again, as you left it at")
            page.tap("Done")
            page.wait_text(ON_THE_WAY)
        assert sorted(app.rows("SELECT text FROM journal_entry")) == [(ON_THE_WAY,), (WORDS,)]
