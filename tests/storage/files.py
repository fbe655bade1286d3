"""What lies in the files of a home, whatever the tables say."""

import sqlite3
from pathlib import Path


def leftovers(folder: Path, *words: str) -> list[tuple[str, str]]:
    """(file, word) for each of these words that any file of the home still holds, in any case."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes().lower()
        found += [(path.name, word) for word in words if word.lower().encode() in data]
    return found


def indexed(folder: Path, *terms: str) -> list[str]:
    """Which of these terms the search index still holds; a term is compressed there, and no search for bytes finds it."""
    with sqlite3.connect(folder / "cupcake.db") as raw:
        raw.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab ('main', 'journal_entry_search', 'row')")
        rows = raw.execute("SELECT term FROM temp.terms").fetchall()
    raw.close()
    held = {row[0] for row in rows}
    return [term for term in terms if term in held]
