"""The first frame and the memory of the app's process, against a Flet hello world and against the same app empty.

    uv run python bench/first_frame.py [--rounds 5] [--entries 100000]

A round starts each process anew, interleaved, and opens its page in the same browser: the hello world, the app on a home that
was begun and is empty, and the app on one with so many entries. Each begins at Today. Of each, from going to the address (the
process is up), by the page's own clock: `frame`, until a screen reader would meet the first words (of ours, the navigation);
`all`, until it would meet Today's last card, which is read from the disk; `start`, that and how long the process took to be up;
and `work`, the processor time of the process (on a busy machine only this and the ratios mean anything). Asked from outside,
the page would be looked at after 20, 70, 170, 270 and 770 ms and then each half second (Playwright's steps), which is coarser
than what is measured. Memory is the resident set of the process with its first screen shown, and again once the diary was
opened, scrolled and searched. Prints medians with the spread, and ratios to the hello world (times) and to the empty home
(memory).
"""

import argparse
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.beginning import begin  # noqa: E402  the tree first
from app.bootstrap import open_cupcake  # noqa: E402
from app.last_place import KEY  # noqa: E402
from bench.corpus import entries  # noqa: E402
from core.settings import Settings  # noqa: E402
from sprinkles.journal.models import JournalEntry  # noqa: E402
from tests.harness.browser import PHONE, Browser, browser  # noqa: E402

HELLO = """
import asyncio, socket, sys
import flet as ft, flet_web.fastapi, uvicorn

async def main(page):
    page.add(ft.Semantics(label="Hello, world", content=ft.Text("Hello, world")))

async def serve():
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = flet_web.fastapi.app(main, no_cdn=True, assets_dir=sys.argv[1])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="websockets-sansio"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    print(f"Cupcake is at http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
    await serving

asyncio.run(serve())
"""
WATCH = r"""
window.times = {};
const WORDS = {frame: /Hello, world|^Diary$/, all: /Hello, world|How are you\?/};
const watch = () => {
  const switch_ = document.querySelector("flt-semantics-placeholder");
  if (switch_ && !window.switched) {
    window.switched = true;
    setTimeout(() => switch_.dispatchEvent(new MouseEvent("click", {bubbles: true})), 0);
  }
  const told = (e) => e.getAttribute("aria-label") || e.textContent || "";
  const met = [...document.querySelectorAll("flt-semantics, flt-semantics *")].map(told);
  for (const [name, words] of Object.entries(WORDS))
    if (!window.times[name] && met.some((m) => words.test(m))) window.times[name] = performance.now();
  if (!window.times.all) requestAnimationFrame(watch);
};
requestAnimationFrame(watch);
"""
"""Looks at each frame whether the words are there, with the words for screen readers switched on as soon as they can be."""
LOOK_MS = 20
ADDRESS = re.compile(r"http://\S+")
BATCH = 1000
DATABASE = "cupcake.db"


@dataclass
class Taken:
    """What was measured of one of the three, a figure a round."""

    frame: list[float] = field(default_factory=list)
    all: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    diary: list[float] = field(default_factory=list)


@contextmanager
def process(command: list[str], env: dict[str, str]) -> Iterator[tuple[int, str]]:
    """(process id, address) of what serves a page."""
    running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert running.stdout is not None
        address = ADDRESS.search(running.stdout.readline())
        assert address, "it did not start"
        yield running.pid, address.group()
    finally:
        running.terminate()
        running.wait(10)


def resident_mb(pid: int) -> float:
    """Of the process and its children, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return own / 1024 + sum(resident_mb(int(child)) for child in children)


def worked_s(pid: int) -> float:
    """Processor time of the process so far."""
    told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def begin_at_today(home: Path) -> None:
    """Forget where the app was left, so that every start shows the same screen."""
    with sqlite3.connect(home / DATABASE) as db:
        db.execute("DELETE FROM setting WHERE key = ?", (KEY,))


def measure(opened: Browser, command: list[str], env: dict[str, str], taken: Taken) -> None:
    """One start."""
    began = time.perf_counter()
    with process(command, env) as (pid, address):
        up = time.perf_counter()
        opened.page.goto(address, wait_until="commit")
        opened.page.wait_for_function("window.times.all", polling=LOOK_MS, timeout=60_000)
        taken.work.append(worked_s(pid))
        times = opened.page.evaluate("window.times")
        taken.frame.append(times["frame"] / 1000)
        taken.all.append(times["all"] / 1000)
        taken.start.append(up - began + taken.all[-1])
        taken.memory.append(resident_mb(pid))
        if command[1] != "-c":
            walk(opened)
            taken.diary.append(resident_mb(pid))
        opened.page.goto("about:blank")


def walk(opened: Browser) -> None:
    """What somebody does with a diary: read down the list, look for something."""
    opened.tap("Diary")
    opened.wait_text("Search the diary")
    time.sleep(1)
    opened.page.mouse.move(195, 500)
    for _ in range(6):
        opened.page.mouse.wheel(0, 3000)
        time.sleep(0.3)
    opened.tap("Search the diary")
    opened.type("Search the diary", "lorem")
    time.sleep(1)


def fill(home: Path, count: int) -> None:
    """A home that was begun, with so many entries."""
    app = open_cupcake(home, Settings("bench", None, None, None, ("journal",)))
    begin(app.home)
    store = app.contexts["journal"].store
    rows = entries(count)
    for first in range(0, count, BATCH):
        store.add_values(JournalEntry, rows[first : first + BATCH])
    app.close()


def line(name: str, figures: list[float], unit: float, base: list[float] | None) -> str:
    """A median with its spread, and the ratio to a baseline."""
    median = statistics.median(figures)
    said = f"{name} {median * unit:6.0f} ({min(figures) * unit:.0f}-{max(figures) * unit:.0f})"
    return said + (f" ratio {median / statistics.median(base):.2f}" if base else "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--entries", type=int, default=100_000)
    told = parser.parse_args()
    taken = {name: Taken() for name in ("hello", "empty", "full")}
    with tempfile.TemporaryDirectory() as folder:
        homes = {name: Path(folder) / name for name in ("empty", "full")}
        bare = Path(folder) / "bare"  # Flet as it comes: with our assets it would have our list of fonts
        bare.mkdir()
        fill(homes["full"], told.entries)
        fill(homes["empty"], 0)
        env = {k: v for k, v in os.environ.items() if not k.startswith("CUPCAKE_")} | {"CUPCAKE_KEYRING": "file"}
        commands = {"hello": [sys.executable, "-c", HELLO, str(bare)]} | {
            name: [sys.executable, "-m", "app.cli", "--home", str(home), "--web", "--port", "0"]
            for name, home in homes.items()
        }
        with browser(PHONE) as opened:
            opened.page.add_init_script(WATCH)
            for number in range(told.rounds + 1):
                for name, command in commands.items():
                    if name in homes:
                        begin_at_today(homes[name])
                    measure(opened, command, env, taken[name] if number else Taken())
    hello, empty = taken["hello"], taken["empty"]
    print(
        f"First frame and memory, median of {told.rounds} (min-max); full: {told.entries:,} entries; load",
        *os.getloadavg(),
    )
    for name, found in taken.items():
        parts = [line("frame ms", found.frame, 1000, hello.frame), line("all ms", found.all, 1000, hello.all)]
        parts.append(line("start ms", found.start, 1000, hello.start))
        parts.append(line("work ms", found.work, 1000, hello.work))
        parts.append(line("MiB", found.memory, 1, empty.memory))
        if found.diary:
            parts.append(line("diary MiB", found.diary, 1, empty.diary))
        print(f"  {name:<6} " + "   ".join(parts))


if __name__ == "__main__":
    main()
