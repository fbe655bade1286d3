"""Importing a real diary with its photos, against parsing the same file and a bare executemany, interleaved.

    uv run python bench/importing.py [FILE.zip] [--rounds 5]

FILE is a Day One export, by default the real diary of the tests. Ours reads it whole, checks every entry and photo, and keeps
them durably with their pending changes, clocks and search index, photos on the disk first. The baseline unpacks and parses the
same JSON and inserts the same columns into one table, once without and once with the same full-text index (which any diary would
pay), and writes the photos; both fsync. The last line is the app's own JSON of the same diary, taken in again.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import collecting
from app.bootstrap import open_cupcake
from app.exports import export
from core.settings import Settings
from sprinkles.journal.importers import import_zip

PEPYS = Path(__file__).resolve().parent.parent / "tests" / "data" / "pepys-dayone.zip"
COLUMNS = ("uuid", "creationDate", "timeZone", "text", "tags", "location", "weather", "photos", "starred", "isAllDay")
TARGET = 2
Way = Callable[[Path, Path], None]


def bare(indexed: bool) -> Way:
    """Parse and insert, with or without a search index."""

    def take(folder: Path, file: Path) -> None:
        folder.mkdir()
        with zipfile.ZipFile(file) as archive:
            names = [n for n in archive.namelist() if n.endswith(".json")]
            entries = [e for n in names for e in json.loads(archive.read(n))["entries"]]
            for name in archive.namelist():
                if "photos/" in name and not name.endswith("/"):
                    with (folder / Path(name).name).open("wb") as photo:
                        photo.write(archive.read(name))
                        photo.flush()
                        os.fsync(photo.fileno())
        db = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-16000"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(f"CREATE TABLE entry (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        rows = [[v if isinstance(v := e.get(c), str) else json.dumps(v) for c in COLUMNS] for e in entries]
        db.execute("BEGIN IMMEDIATE")
        db.executemany(f"INSERT INTO entry ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        if indexed:
            db.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tags, content='entry', content_rowid='id')")
            db.execute("INSERT INTO words (rowid, text, tags) SELECT id, text, tags FROM entry")
        db.execute("COMMIT")
        db.close()

    return take


def main() -> None:
    """Take each way in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=PEPYS)
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cupcake-bench-"))
    walls: dict[str, list[float]] = {}
    works: dict[str, list[float]] = {}
    try:
        first = open_cupcake(folder / "first", Settings("bench", None, None, None, ("journal",)))
        import_zip(first.contexts["journal"], told.file)
        export(first, folder / "own.zip", "json")
        first.close()
        collecting.settle()  # as in the app, once something is on the screen
        plain, searched = bare(indexed=False), bare(indexed=True)
        for number in range(told.rounds + 1):
            for name in ("bare", "bare, with a search index", "ours", "ours, from JSON"):
                place = folder / f"{number}-{name}"
                if name.startswith("bare"):
                    began, worked = time.perf_counter(), time.process_time()
                    (plain if name == "bare" else searched)(place, told.file)
                    wall, work = time.perf_counter() - began, time.process_time() - worked
                else:
                    app = open_cupcake(place, Settings("bench", None, None, None, ("journal",)))
                    file = told.file if name == "ours" else folder / "own.zip"
                    began, worked = time.perf_counter(), time.process_time()
                    import_zip(app.contexts["journal"], file)
                    wall, work = time.perf_counter() - began, time.process_time() - worked
                    app.close()
                shutil.rmtree(place)
                if number:
                    walls.setdefault(name, []).append(wall)
                    works.setdefault(name, []).append(work)
        print(f"median of {told.rounds} (min-max), s; load {os.getloadavg()[0]:.1f}; target {TARGET} x bare")
        for name, lasted in walls.items():
            worked_s = works[name]
            ratios = [statistics.median(f[name]) / statistics.median(f["bare"]) for f in (walls, works)]
            print(
                f"  {name:<26} wall {statistics.median(lasted):.2f} ({min(lasted):.2f}-{max(lasted):.2f}) ratio {ratios[0]:.2f}"
                f"   work {statistics.median(worked_s):.2f} ({min(worked_s):.2f}-{max(worked_s):.2f}) ratio {ratios[1]:.2f}"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
