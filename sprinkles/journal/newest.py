"""Words that a large part of the diary has: shown newest first, at a cost that does not grow with the diary.

Nobody is helped by the order of relevance of sixty thousand entries that all have the word, and it can be had only by looking
at each of them (docs/adr/0014-frequent-words-newest-first.md). Invariants: which order it is depends on the words and on the
diary alone, never on filters or on the page; both ways of finding a page answer the same entries in the same order.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sprinkles.journal.scratch import Marked, Scratch, Texts
from sprinkles.sdk import Context

INDEX = "journal_entry_search"
RANKED = 1000
"""So many matches at most are put in order of relevance: as many as the screen counts before it says that there are more."""
SHORT = re.compile(r"(?:^|\W)[^\W\u2e80-\U0010ffff]{1,2}\W*$")
"""An unfinished word of one or two letters stands in most of any diary, and only to count its matches would cost more than a
whole search. Not so where two signs are a word."""
PROBE, LOOKED_THROUGH, LETTERS = 64, 512, 256_000
MARGIN = 8
"""The newest entries are looked through first: a few to see how many of them match, then up to so many, of so many letters."""


def is_frequent(ctx: Context, query: str, words: str) -> bool:
    """Whether what matches these words (`words`: their expression) is shown newest first, rather than the best first."""
    newest = ctx.store.rows("SELECT max(seq) FROM journal_entry")[0][0] or 0
    if newest <= RANKED:
        return False
    letters = "".join(c for c in query if not unicodedata.category(c).startswith("M"))
    if words.endswith("*") and SHORT.search(letters):
        return True
    found = ctx.store.rows(
        f"SELECT count(*) FROM (SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH ? LIMIT ?)",  # noqa: S608  our own words
        (words, RANKED + 1),
    )
    return int(found[0][0]) > RANKED


def page(
    ctx: Context, words: str, conditions: str, values: Sequence[Any], marks: tuple[str, str], limit: int, offset: int
) -> list[Marked]:
    """One page of those that match the words and the conditions, newest first."""
    with Scratch(words) as scratch:
        if _newest_hold(ctx, scratch, conditions, values, offset + limit):
            return scratch.marked(marks, limit, offset)
    # The index names all that match, in no order of use; the list's own order is walked, and those not named are passed over.
    # The plus keeps SQLite from going the other way round and sorting them all.
    rows = ctx.store.rows(
        f"""SELECT t.id, t.title, t.text, t.tags FROM journal_entry t
            WHERE +t.seq IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH ?) AND {conditions}
            ORDER BY t.at DESC, t.id LIMIT ? OFFSET ?""",  # noqa: S608  our own words
        (words, *values, limit, offset),
    )
    with Scratch(words) as scratch:
        scratch.add(_texts(rows))
        return scratch.marked(marks, limit, 0)


def _newest_hold(ctx: Context, scratch: Scratch, conditions: str, values: Sequence[Any], wanted: int) -> bool:
    """Whether the newest entries alone answer this: a page of them matches, or there are no others."""
    read = letters = 0
    more = PROBE
    while True:
        rows = ctx.store.rows(
            f"""SELECT t.id, t.title, t.text, t.tags FROM journal_entry t WHERE {conditions}
                ORDER BY t.at DESC, t.id LIMIT ? OFFSET ?""",  # noqa: S608  our own words
            (*values, more, read),
        )
        letters += scratch.add(_texts(rows))
        read += len(rows)
        found = scratch.count()
        if len(rows) < more or found >= wanted:
            return True
        # As many as it would take if the rest were like these, and some more.
        likely = read * (wanted + MARGIN) // max(found, 1)
        if not found or likely > LOOKED_THROUGH or letters * likely > LETTERS * read:
            return False
        more = max(likely - read, MARGIN)


def _texts(rows: list[tuple[Any, ...]]) -> list[Texts]:
    return [(str(entry_id), title, text, tags) for entry_id, title, text, tags in rows]
