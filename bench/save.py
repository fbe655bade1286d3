"""Saving one entry against a bare INSERT with the same pragmas, interleaved; CPU with fsync off as well.

    uv run python bench/save.py [--entries 400]

Ours is one durable transaction: the record, its pending change, the clock, the search index, the notice. The baseline puts the
same values into a table without any of that.
"""

import argparse
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.corpus import entries
from core.ids import uuid7
from sprinkles.loader import discover
from storage.home import Home
from storage.records import Records

PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-16000")


def bare(path: Path, *, durable: bool) -> Callable[[dict[str, object]], None]:
    """A function that saves into a plain table."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in (*PRAGMAS, f"synchronous={'FULL' if durable else 'OFF'}"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, title TEXT, text TEXT, at TEXT, tags TEXT)")

    def save(item: dict[str, object]) -> None:
        db.execute("BEGIN IMMEDIATE")
        values = (uuid7(), item["title"], item["text"], item["at"], json.dumps(item["tags"]))
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", values)
        db.execute("COMMIT")

    return save


def ours(path: Path, *, durable: bool) -> Callable[[dict[str, object]], None]:
    """A function that saves as the app does."""
    journal = discover(["journal"]).sprinkles[0]
    home = Home.open(path, contracts=journal.contracts, migrations=journal.migrations, durable=durable)

    def save(item: dict[str, object]) -> None:
        with home.store.write() as txn:
            Records(txn, "journal_entry").create(item)

    return save


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=400)
    wish = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cupcake-bench-"))
    say = sys.stdout.write
    try:
        for durable in (True, False):
            clock = time.perf_counter if durable else time.process_time
            ways = (
                ours(folder / f"home-{durable}", durable=durable),
                bare(folder / f"bare-{durable}.db", durable=durable),
            )
            laps: list[list[float]] = [[], []]
            for item in entries(wish.entries):
                for way, mine in zip(ways, laps, strict=True):
                    started = clock()
                    way(item)
                    mine.append((clock() - started) * 1000)
            mine_ms, bare_ms = (statistics.median(each) for each in laps)
            what = "durable, wall" if durable else "fsync off, CPU"
            say(
                f"  save an entry, {what}, ms   p50 {mine_ms:.3f}   bare INSERT {bare_ms:.3f}   ratio {mine_ms / bare_ms:.2f}"
            )
            say("   target 2\n" if durable else "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
