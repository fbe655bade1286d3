"""Searching a diary of many entries, as the app's search does it, against the same FTS5 query in bare sqlite3, interleaved.

    uv run python bench/search.py [--entries 100000] [--queries 200]

Words follow Zipf's law over 20,000 of them, as in a real diary: a few stand in most entries, most in a handful. What is looked
for are words of entries, whole and unfinished, one and two, and, apart, the first one and two letters of a word, which match
a good part of the diary. Ours answers a page of 40 with titles, words and tags marked; the baseline a page of 40 snippets.
"""

import argparse
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.bootstrap import open_cupcake
from core.settings import Settings
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.searching import Wanted, expression, matches

SYLLABLES = [c + v for c in "bdfghklmnprstvw" for v in "aeiou"]
VOCABULARY, LENGTH, BATCH, PAGE, TARGET_MS = 20_000, 60, 1000, 40, 20


def corpus(count: int) -> list[dict[str, object]]:
    """`count` entries, the same each run."""
    chance = random.Random(3)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4))))] = None
    known, weights = list(words), list(accumulate(1 / n for n in range(1, VOCABULARY + 1)))
    return [
        {
            "title": " ".join(chance.choices(known, cum_weights=weights, k=3)),
            "text": " ".join(chance.choices(known, cum_weights=weights, k=LENGTH)),
            "at": f"20{i % 26:02d}-{i % 12 + 1:02d}-{i % 28 + 1:02d}T20:14:00Z",
            "tags": [known[i % 40]],
        }
        for i in range(count)
    ]


def questions(items: list[dict[str, object]], count: int) -> dict[str, list[str]]:
    """What is looked for, by kind."""
    chance = random.Random(5)

    def word() -> str:
        return chance.choice(str(chance.choice(items)["text"]).split())

    return {
        "a word": [f"{word()} " for _ in range(count)],
        "two words": [f"{word()} {word()} " for _ in range(count)],
        "an unfinished word, 3+ letters": [w[: chance.randint(3, len(w))] for w in (word() for _ in range(count))],
        "one or two letters": [word()[: chance.randint(1, 2)] for _ in range(count // 4)],
    }


def bare(path: Path, items: list[dict[str, object]]) -> Callable[[str], object]:
    """A function that asks an FTS5 table of the same columns."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("CREATE VIRTUAL TABLE entry USING fts5 (title, text, tags, tokenize = 'unicode61 remove_diacritics 2')")
    db.execute("BEGIN")
    rows = ((i["title"], i["text"], str(i["tags"])) for i in items)
    db.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
    db.execute("COMMIT")
    sql = "SELECT rowid, snippet(entry, -1, '[', ']', '…', 24) FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?"
    return lambda query: db.execute(sql, (expression(query), PAGE)).fetchall()


def p(laps: list[float], share: float) -> float:
    """A percentile, in ms."""
    return sorted(laps)[min(len(laps) - 1, int(len(laps) * share))] * 1000


def main() -> None:
    """Fill both, ask both, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    told = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cupcake-bench-"))
    try:
        items = corpus(told.entries)
        app = open_cupcake(folder / "home", Settings("bench", None, None, None, ("journal",)))
        ctx = app.contexts["journal"]
        for start in range(0, len(items), BATCH):
            ctx.store.add_values(JournalEntry, items[start : start + BATCH])
        ways = {
            "ours": lambda query: matches(ctx, query, Wanted(), limit=PAGE),
            "bare": bare(folder / "bare.db", items),
        }
        print(f"{told.entries:,} entries, a page of {PAGE}; wall, ms (processor time); load {os.getloadavg()[0]:.1f}")
        print(f"target: p95 {TARGET_MS}")
        for kind, asked in questions(items, told.queries).items():
            laps: dict[str, list[float]] = {name: [] for name in ways}
            work: dict[str, list[float]] = {name: [] for name in ways}
            for query in asked:
                for name, way in ways.items():
                    began, worked = time.perf_counter(), time.thread_time()
                    way(query)
                    work[name].append(time.thread_time() - worked)
                    laps[name].append(time.perf_counter() - began)
            said = "   ".join(
                f"{name} p50 {p(laps[name], 0.5):6.1f} ({p(work[name], 0.5):6.1f}) p95 {p(laps[name], 0.95):6.1f} "
                f"({p(work[name], 0.95):6.1f})"
                for name in ways
            )
            ratio = statistics.median(work["ours"]) / statistics.median(work["bare"])
            print(f"  {kind:<32}{said}   ratio of work {ratio:.2f}")
        app.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
