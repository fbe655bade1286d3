"""The lock in a real browser: set a PIN, come back to a locked page with nothing of the diary in it, and open it."""

from pathlib import Path

from app.beginning import begin
from sprinkles.journal.models import JournalEntry
from tests.app.house import household, journal
from tests.harness.app_process import AppProcess
from tests.harness.browser import Chromium

TITLE = "Two red dots"
PIN = "271828"


def test_lock_and_unlock(chromium: Chromium, tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add(JournalEntry(id="", title=TITLE, text="Words.", at="2026-05-01T10:00:00Z"))
    begin(house.cupcake.home)
    house.cupcake.close()
    with AppProcess(tmp_path) as app:
        _story(chromium, app.url)
        [(kept,)] = app.rows("SELECT group_concat(value) FROM setting WHERE key LIKE '%lock%'")
        assert kept and PIN not in kept, "the PIN itself is kept nowhere"


def _story(chromium: Chromium, url: str) -> None:
    with chromium.page() as page:
        page.open(f"{url}/us/lock")
        page.type("New PIN", PIN)
        page.type("The same again", PIN)
        page.tap("Lock Cupcake with this PIN")
        page.wait_text("Lock now", timeout_s=30)
    with chromium.page() as page:
        page.open(f"{url}/diary")
        page.wait_text("Cupcake is locked", timeout_s=30)
        assert TITLE not in page.tree()
        assert "Diary" not in page.tree()
        page.type("PIN", "000111")
        page.tap("Open")
        page.wait_text("That is not the PIN", timeout_s=30)
        assert TITLE not in page.tree()
        page.type("PIN", PIN)
        page.tap("Open")
        page.wait_text(TITLE, timeout_s=30)
