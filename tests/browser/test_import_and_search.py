"""A real diary of nine years comes in through You, by the browser's own file dialog, and something in it is found again."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator

from tests.harness.app_process import AppProcess
from tests.harness.browser import Chromium
from tests.journal.exports import PEPYS, PEPYS_ENTRIES
from ui.tokens import LIGHT


def test_a_diary_comes_in_and_a_word_in_it_is_found(chromium: Chromium, tmp_path: Path) -> None:
    with AppProcess(tmp_path / "home") as app, chromium.page() as page:
        page.open(f"{app.url}/us")
        page.wait_text("Just you, for now")
        page.tap_below("Import. Day One, calendars")
        with page.page.expect_file_chooser() as dialog:
            page.tap("Choose a file")
        dialog.value.set_files(PEPYS)
        page.wait_text("Bringing it in, ", 30)
        page.wait_text(f"{PEPYS_ENTRIES:,} of {PEPYS_ENTRIES:,} came in, 0 were here already.", 90)
        assert app.rows("SELECT count(*), sum(visibility = 'private') FROM journal_entry") == [(PEPYS_ENTRIES,) * 2]
        assert app.rows("SELECT count(*) FROM media_file") == [(2,)]

        page.tap("Diary")
        page.tap("Search the diary")
        page.type("Search the diary", "gunning's chap")
        page.wait_text("1 entry")
        hit = page.page.get_by_role("button", name="Sunday 1 January 1660, Jan. 1st (Lord’s day).")
        hit.wait_for()
        assert hit.count() == 1
        assert _marked(hit), "what matched is not marked"
        hit.click()
        page.wait_text("Back to the diary")
        page.wait_text("Gunning’s chapel at Exeter House")
        [(found,)] = app.rows("SELECT text FROM journal_entry WHERE at = '1660-01-01T21:00:00Z'")
        assert "Gunning’s chapel at Exeter House" in found


def _marked(hit: Locator) -> int:
    """How many points of the row have the ground that stands behind what matched, and behind nothing else of it."""
    drawn = Image.open(BytesIO(hit.screenshot())).convert("RGB")
    ground = tuple(int(LIGHT.accent_soft[i : i + 2], 16) for i in (1, 3, 5))
    return sum(count for count, color in drawn.getcolors(1 << 24) or [] if color == ground)
