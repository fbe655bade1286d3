"""A search index of a few entries, in memory: which of them match, and where the words stand that do.

Invariants: it cuts words as the diary's own index does (a test holds the two together), so that an entry matches here just when
it matches there. It holds only what it was given, is never on the disk, and is gone when it is closed.
"""

import sqlite3
from collections.abc import Iterable
from types import TracebackType

TOKENIZE = "unicode61 remove_diacritics 2"
Texts = tuple[str, str | None, str | None, str | None]
"""(id, title, text, tags as JSON), as the diary's index holds them."""
Marked = tuple[str, str | None, str | None, str | None]
"""(id, title, a piece of the text, tags), with marks around the words that matched."""


class Scratch:
    """Entries in the order in which they were added, and what an FTS5 expression finds among them."""

    def __init__(self, expression: str) -> None:
        self._words = expression
        self._ids: dict[str, int] = {}
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        self._db.execute(f"CREATE VIRTUAL TABLE entry USING fts5 (title, text, tags, tokenize = '{TOKENIZE}')")

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._db.close()

    def add(self, entries: Iterable[Texts]) -> int:
        """Take entries in; answers how long their texts are, in characters."""
        rows: list[tuple[int, str, str, str]] = []
        for entry_id, title, text, tags in entries:
            if entry_id not in self._ids:  # read twice: something newer was written between two reads
                self._ids[entry_id] = len(self._ids) + 1
                rows.append((self._ids[entry_id], title or "", text or "", tags or ""))
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO entry (rowid, title, text, tags) VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
        return sum(len(title) + len(text) + len(tags) for _, title, text, tags in rows)

    def count(self) -> int:
        """How many of them match."""
        found = self._db.execute("SELECT count(*) FROM entry WHERE entry MATCH ?", (self._words,)).fetchone()
        return int(found[0])

    def marked(self, marks: tuple[str, str], limit: int, offset: int) -> list[Marked]:
        """A page of those that match, in their order."""
        found = self._db.execute(
            """SELECT rowid, highlight(entry, 0, ?1, ?2), snippet(entry, 1, ?1, ?2, '…', 24), highlight(entry, 2, ?1, ?2)
               FROM entry WHERE entry MATCH ?3 ORDER BY rowid LIMIT ?4 OFFSET ?5""",
            (*marks, self._words, limit, offset),
        )
        ids = list(self._ids)
        return [(ids[number - 1], title, snippet, tags) for number, title, snippet, tags in found]
