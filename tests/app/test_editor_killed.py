"""An app that is killed while somebody types loses nothing that it had kept, and keeps from the first letter on."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sprinkles.journal.screens import draft as drafts
from storage.drafts import Drafts
from tests.app.house import household, journal, showing
from tests.harness.app_driver import run

WORDS = "We walked to the old harbour in the rain, and nobody minded. " * 40
TEXT = "What happened?"


async def type_until_killed(folder: Path) -> None:
    """The child: type letter by letter, saying on stdout how many letters are kept."""
    house = household(folder)
    put = Drafts.put

    def told(self: Drafts, key: str, fields: dict[str, Any]) -> None:
        put(self, key, fields)
        os.write(1, f"{len(fields['page']['text'])}\n".encode())

    Drafts.put = told  # type: ignore[method-assign]
    async with showing(house) as app:
        await app.tap("Write")
        await app.until(lambda: TEXT in app.labels())
        for end in range(1, len(WORDS) + 1):
            await app.type(TEXT, WORDS[:end])
            await asyncio.sleep(0.005)


def test_a_kill_in_the_middle_of_typing_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.app.test_editor_killed", str(tmp_path / "home")], cwd=root, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    kept = 0
    for line in child.stdout:
        kept = int(line)
        if kept >= 60:
            break
    os.kill(child.pid, signal.SIGKILL)
    # What it said before it died counts too.
    kept = max([kept, *map(int, child.stdout.read().split())])
    child.wait()
    child.stdout.close()
    assert child.returncode == -signal.SIGKILL

    house = household(tmp_path / "home")

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            found = app.field(TEXT).value or ""
            assert WORDS.startswith(found)
            assert len(found) >= kept >= 60
            assert app.shows("Found again, as you left it at ")
        await house.close()

    run(story())


def test_the_first_letter_is_kept_without_waiting_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "KEEP_S", 3600)
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("Write")
            await app.until(lambda: TEXT in app.labels())
            await app.type(TEXT, "W")
            await app.until(lambda: (journal(house).drafts.get("journal:new") or {}).get("page", {}).get("text") == "W")
            # What is typed while it waits goes when the editor is left.
            await app.type(TEXT, "We")
            await app.tap("Close")
            kept = journal(house).drafts.get("journal:new")
            assert kept is not None
            assert kept["page"]["text"] == "We"
        await house.close()

    run(story())


if __name__ == "__main__":
    asyncio.run(type_until_killed(Path(sys.argv[1])))
