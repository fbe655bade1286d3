"""What is imported before it is needed, in a process that has imported nothing yet."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from app.ahead import load_today
from tests.app.house import ALL, household

ROOT = Path(__file__).resolve().parents[2]
BEGUN = """
import asyncio, sys
import app.window
from pathlib import Path
from app.ahead import load_today
from app.beginning import begin
from app.shell import open_window
from tests.app.house import ALL, household
from tests.harness.app_driver import AppDriver, run

house = household(Path(sys.argv[1]), sprinkles=ALL)
begin(house.cupcake.home)
"""
OPENED_AND_LEFT_ALONE = (
    BEGUN
    + """
adds = [(s.module, s.manifest.contributes) for s in house.cupcake.discovery.sprinkles]
entries = [(module, entry) for module, its in adds for entry in (*its.cards, *(screen.entry for screen in its.screens))]
wanted = {f"{module}.{entry.partition(':')[0]}" for module, entry in entries}

async def story():
    async with AppDriver.open(lambda page: open_window(page, house) and None) as app:
        assert not wanted <= set(sys.modules)
        await app.until(lambda: wanted <= set(sys.modules))
    await house.close()

run(story())
"""
)
OPENED_WHEN_READY = (
    BEGUN
    + """
app.window.STOPS_S = 60
load_today(house.cupcake)
before = set(sys.modules)

async def story():
    async with AppDriver.open(lambda page: open_window(page, house) and None) as app:
        await app.until(lambda: "How are you?" in app.texts())
        late = {m for m in set(sys.modules) - before if m.startswith(("sprinkles.", "flet.controls.", "flet.components."))}
        assert not late, late
    await house.close()

run(story())
"""
)
WOKEN = (
    BEGUN
    + """
import threading
from importlib.abc import MetaPathFinder

heavy = {"apscheduler", "tzlocal", "supabase", "httpx", "cryptography", "keyring", "websockets", "PIL"}

class Noting(MetaPathFinder):
    on_the_loop = set()

    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread():
            self.on_the_loop.add(name.partition(".")[0])

async def story():
    async with AppDriver.open(lambda page: open_window(page, house) and None) as app:
        sys.meta_path.insert(0, Noting())
        await app.until(lambda: house._tidying is not None)
        assert "apscheduler.schedulers.asyncio" in sys.modules
        assert not heavy & Noting.on_the_loop, heavy & Noting.on_the_loop
    await house.close()

run(story())
"""
)


@pytest.mark.parametrize(
    "story", [OPENED_AND_LEFT_ALONE, OPENED_WHEN_READY, WOKEN], ids=["left_alone", "when_ready", "woken"]
)
def test_what_is_drawn_is_loaded_before_it_is_opened(story: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", story, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_can_not_be_loaded_ahead_harms_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise TypeError("of another Flet")

    cupcake = household(tmp_path, sprinkles=ALL).cupcake
    monkeypatch.setattr("app.ahead.make_ready", broken)
    with caplog.at_level(logging.ERROR, "cupcake.app"):
        load_today(cupcake)
    assert [r.getMessage() for r in caplog.records] == ["not_loaded_ahead type=TypeError"]
    cupcake.close()
