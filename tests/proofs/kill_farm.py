"""The victims of the fast kill proof: one warm parent forks them, and kills each at a random instant.

python -m tests.proofs.kill_farm HOME URL KEY KILLS SEED

Says one line of JSON for each kill: what the child had acknowledged, and how the file stood afterwards. The parent keeps
no connection, no engine, no event loop and no thread of its own: a child makes all of that after the fork.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import NoReturn

# Everything that a child needs is loaded here, once.
import supabase_auth  # noqa: F401

from app.bootstrap import open_cupcake
from core.errors import Retryable
from core.settings import Settings
from storage.records import Records
from sync.cloud import Cloud

LONGEST_S = 0.3
"""From the fork on: opening the home, writing, cutting, sending, taking in and going idle are all among it."""
WARM_KILL = 0.35
"""The share of kills that are timed from the first acknowledged entry instead, so that more of them hit a sync."""


async def write_and_sync(folder: Path, url: str, key: str, number: int, out: int) -> None:
    """Writes a few, syncs, changes one, syncs; announces an entry only after its transaction has committed."""
    settings = Settings("test", url, key, None, ("journal",))
    app = open_cupcake(folder, settings)
    cloud = Cloud.of(app.home, settings)
    count = 0
    while True:
        last = ""
        for _ in range(3):
            count += 1
            with app.home.store.write() as txn:
                values = {"title": f"child {number} entry {count}", "text": "words", "at": "2026-11-20T20:14:00Z"}
                last = Records(txn, "journal_entry").create(values).id
            os.write(out, f"{last}\n".encode())
        try:
            await cloud.sync()
            with app.home.store.write() as txn:
                Records(txn, "journal_entry").change(last, {"text": f"changed by {number}"})
            os.write(out, f"{last}*\n".encode())
            await cloud.sync()
            os.write(out, b"synced\n")
        except Retryable:
            # A killed call of an earlier child may still hold the heads.
            await asyncio.sleep(0.01)


def child(folder: Path, url: str, key: str, number: int, out: int) -> NoReturn:
    try:
        asyncio.run(write_and_sync(folder, url, key, number, out))
    except BaseException as error:
        os.write(out, f"!{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(1)


def run_and_kill(folder: Path, url: str, key: str, number: int, rng: random.Random) -> list[str]:
    """One child, dead by the end of it; answers what it had announced."""
    reading, writing = os.pipe()
    warm, wait_s = rng.random() < WARM_KILL, rng.uniform(0.0, LONGEST_S)
    victim = os.fork()
    if victim == 0:
        os.close(reading)
        child(folder, url, key, number, writing)
    os.close(writing)
    heard = b""
    if warm:
        heard, wait_s = os.read(reading, 65536), wait_s / 3
    time.sleep(wait_s)
    os.kill(victim, signal.SIGKILL)
    os.waitpid(victim, 0)
    while part := os.read(reading, 65536):
        heard += part
    os.close(reading)
    # A last line cut short was not announced whole.
    return heard[: heard.rfind(b"\n") + 1].decode().split("\n")[:-1]


def look(path: Path, acknowledged: set[str], changed: set[str]) -> dict[str, object]:
    """How the file stands: whole, and with everything that was acknowledged."""
    db = sqlite3.connect(path)
    try:
        (whole,) = db.execute("PRAGMA integrity_check").fetchone()
        here = dict(db.execute("SELECT id, text FROM journal_entry").fetchall())
    finally:
        db.close()
    return {
        "integrity": whole,
        "lost": sorted(acknowledged - here.keys()),
        "undone": sorted(i for i in changed if here.get(i) == "words"),
    }


def main() -> None:
    folder, url, key = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    kills, rng = int(sys.argv[4]), random.Random(int(sys.argv[5]))
    acknowledged: set[str] = set()
    changed: set[str] = set()
    for number in range(kills):
        said = run_and_kill(folder, url, key, number, rng)
        failed = [line for line in said if line.startswith("!")]
        ids = [line for line in said if line != "synced" and not line.startswith("!")]
        acknowledged |= {line.rstrip("*") for line in ids}
        changed |= {line.rstrip("*") for line in ids if line.endswith("*")}
        found = look(folder / "cupcake.db", acknowledged, changed)
        news = {
            "new": [line for line in ids if not line.endswith("*")],
            "synced": said.count("synced"),
            "failed": failed,
        }
        sys.stdout.write(json.dumps(found | news) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
