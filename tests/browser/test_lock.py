"""The lock in a real browser: set a PIN, come back to a locked page with nothing of the diary in it, and open it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from app.beginning import begin
from sprinkles.journal.models import JournalEntry
from tests.app.house import household, journal
from tests.harness.browser import browser

ROOT = Path(__file__).parent.parent.parent
TITLE = "Two red dots"
PIN = "271828"


def test_lock_and_unlock(tmp_path: Path) -> None:
    house = household(tmp_path)
    journal(house).store.add(JournalEntry(id="", title=TITLE, text="Words.", at="2026-05-01T10:00:00Z"))
    begin(house.cupcake.home)
    house.cupcake.close()
    env = os.environ | {
        "CUPCAKE_HOME": str(tmp_path), "CUPCAKE_KEYRING": "file", "CUPCAKE_CLOUD_DIR": str(tmp_path / "no-cloud"),
    }  # fmt: skip
    command = [sys.executable, "-m", "app.cli", "--web", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            found = re.search(r"http://\S+", running.stdout.readline())
            assert found
            _story(found.group().rstrip("/"))
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)


def _story(url: str) -> None:
    with browser(timeout_s=30) as page:
        page.open(f"{url}/us/lock")
        page.type("New PIN", PIN)
        page.type("The same again", PIN)
        page.tap("Lock Cupcake with this PIN")
        page.wait_text("Lock now", timeout_s=30)
    with browser(timeout_s=30) as page:
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
