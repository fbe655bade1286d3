"""What an edit costs when there is much behind it: two couples on one cloud, one with a short and one with a long history.

    uv run python bench/history.py [--short 1000] [--long 100000] [--edits 60]

Both are asked in turn, so that whatever else the machine does falls on both. What an edit costs must not grow with history.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.couples import Device, couple_with
from cloud import launcher
from storage.search import search


async def lap(a: Device, b: Device, record_id: str, words: str) -> tuple[float, float]:
    """Milliseconds from one device to the other: wall time, and the CPU of this process (both devices)."""
    a.edit(record_id, title=words)
    wall, cpu = time.perf_counter(), time.process_time()
    await a.cloud.sync()
    await b.cloud.sync()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


async def measure(folder: Path, address: launcher.CloudAddress, short: int, long: int, edits: int) -> None:
    """Print both and their ratio."""
    couples = [await couple_with(folder / str(count), address, count) for count in (short, long)]
    laps: list[list[tuple[float, float]]] = [[], []]
    for i in range(edits):
        for (a, b, ids), mine in zip(couples, laps, strict=True):
            mine.append(await lap(a, b, ids[i * 7919 % len(ids)], f"edited {i}"))
    say = sys.stdout.write
    medians = [[statistics.median(values) for values in zip(*mine, strict=True)] for mine in laps]
    for count, (wall, cpu) in zip((short, long), medians, strict=True):
        say(f"  one edit A -> B at {count} records, ms   p50 {wall:.1f}   CPU of both devices {cpu:.1f}\n")
    (short_wall, short_cpu), (long_wall, long_cpu) = medians
    say(f"  ratio long to short          {long_wall / short_wall:.3f}   CPU {long_cpu / short_cpu:.3f}   target 1.2\n")
    last = f"edited {edits - 1}"
    for _a, b, _ids in couples:
        if len(search(b.app.home.store, "journal_entry", last)) != 1:
            raise SystemExit("The last edit did not arrive.")
    for a, b, _ids in couples:
        await a.close()
        await b.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=int, default=1_000)
    parser.add_argument("--long", type=int, default=100_000)
    parser.add_argument("--edits", type=int, default=60)
    wish = parser.parse_args()
    os.environ["CUPCAKE_KEYRING"] = "file"
    folder = Path(tempfile.mkdtemp(prefix="cupcake-bench-"))
    try:
        address = launcher.up(folder / "cloud")
        asyncio.run(measure(folder, address, wish.short, wish.long, wish.edits))
    finally:
        launcher.reset(folder / "cloud")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
