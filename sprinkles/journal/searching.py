"""Finding entries: by words, by what is known of them, or both; page by page. Blocking: call it in a thread.

Every word must occur, the last may be unfinished. With words the best come first, unless very many entries have them
(newest.py): then, and without words, the newest.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sprinkles.journal.attachments import HAS_PHOTOS
from sprinkles.journal.dates import stamp
from sprinkles.journal.newest import INDEX, is_frequent, page
from sprinkles.journal.scratch import Marked
from sprinkles.sdk import Context

START, END = "\x02", "\x03"
"""Around words that matched: control characters that no text of ours contains."""
PAGE = 40
COUNTED = 1000
"""Beyond this it is said that there are more."""
MOST_TAGS = 40
Whose = Literal["", "mine", "theirs"]


@dataclass(frozen=True)
class Wanted:
    """What is looked for besides words; empty fields ask for nothing."""

    starred: bool = False
    photos: bool = False
    whose: Whose = ""
    year: int | None = None
    mood: str | None = None
    tag: str | None = None

    @property
    def everything(self) -> bool:
        """Nothing is asked for."""
        return self == Wanted()


@dataclass(frozen=True)
class Match:
    """An entry that was found; the words that matched stand between START and END."""

    id: str
    title: str = ""
    snippet: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What there is to choose from: years, newest first, and tags, most used first."""

    years: tuple[int, ...] = ()
    tags: tuple[str, ...] = field(default_factory=tuple)


def matches(ctx: Context, query: str, wanted: Wanted, *, limit: int = PAGE, offset: int = 0) -> list[Match]:
    """One page."""
    conditions, values = _conditions(ctx, wanted)
    words = expression(query)
    if not words:
        if wanted.everything or query.strip():
            return []
        rows = ctx.store.rows(
            f"SELECT t.id FROM journal_entry t WHERE {conditions} ORDER BY t.at DESC, t.id LIMIT ? OFFSET ?",  # noqa: S608
            (*values, limit, offset),
        )
        return [Match(str(row[0])) for row in rows]
    if is_frequent(ctx, query, words):
        found = page(ctx, words, conditions, values, (START, END), limit, offset)
    else:
        found = _best(ctx, words, conditions, values, limit, offset)
    return [Match(entry_id, title or "", snippet or "", _tags(tags)) for entry_id, title, snippet, tags in found]


def _best(ctx: Context, words: str, conditions: str, values: list[Any], limit: int, offset: int) -> list[Marked]:
    # `ORDER BY rank` alone is FTS5's to sort: it reads and marks the words of this page, and not those of all that match. The
    # weights are those of title, text and tags. The index goes first, or its order is lost.
    rows = ctx.store.rows(
        f"""SELECT t.id, highlight({INDEX}, 0, ?, ?), snippet({INDEX}, 1, ?, ?, '…', 24), highlight({INDEX}, 2, ?, ?)
            FROM {INDEX} s CROSS JOIN journal_entry t ON t.seq = s.rowid
            WHERE {INDEX} MATCH ? AND rank MATCH 'bm25(4.0, 1.0, 2.0)' AND {conditions}
            ORDER BY rank LIMIT ? OFFSET ?""",  # noqa: S608  our own words
        (START, END, START, END, START, END, words, *values, limit, offset),
    )
    return [(str(entry_id), title, snippet, tags) for entry_id, title, snippet, tags in rows]


def count(ctx: Context, query: str, wanted: Wanted) -> int:
    """How many there are; one more than COUNTED where there are more."""
    conditions, values = _conditions(ctx, wanted)
    words = expression(query)
    if words:
        found = ctx.store.rows(
            f"""SELECT count(*) FROM (SELECT 1 FROM {INDEX} s JOIN journal_entry t ON t.seq = s.rowid
                WHERE {INDEX} MATCH ? AND {conditions} LIMIT ?)""",  # noqa: S608  our own words
            (words, *values, COUNTED + 1),
        )
    elif wanted.everything or query.strip():
        return 0
    else:
        found = ctx.store.rows(
            f"SELECT count(*) FROM (SELECT 1 FROM journal_entry t WHERE {conditions} LIMIT ?)",  # noqa: S608
            (*values, COUNTED + 1),
        )
    return int(found[0][0])


def known(ctx: Context) -> Known:
    """What the diary has to choose from."""
    years = ctx.store.rows(
        "SELECT DISTINCT substr(at, 1, 4) FROM journal_entry WHERE deleted_at IS NULL ORDER BY 1 DESC"
    )
    tags = ctx.store.rows(
        """SELECT value FROM journal_entry, json_each(tags) WHERE deleted_at IS NULL
           GROUP BY value ORDER BY count(*) DESC, value LIMIT ?""",
        (MOST_TAGS,),
    )
    return Known(tuple(int(y) for (y,) in years if str(y).isdigit()), tuple(str(t) for (t,) in tags))


def expression(query: str) -> str:
    """The FTS5 expression for what was typed; each word is quoted, so that nothing typed is taken for its syntax."""
    query = query.replace("\x00", " ").encode(errors="replace").decode()
    words = [word for word in re.split(r"\s+", query) if any(c.isalnum() for c in word)]
    if not words:
        return ""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return " ".join(quoted) + ("*" if not query[-1:].isspace() else "")


def _conditions(ctx: Context, wanted: Wanted) -> tuple[str, list[Any]]:
    asked, values = ["t.deleted_at IS NULL"], []
    if wanted.starred:
        asked.append("t.starred = 1")
    if wanted.photos:
        asked.append(HAS_PHOTOS)
    if wanted.whose:
        me, _ = ctx.people.both()
        asked.append("(t.author_id IS NULL OR t.author_id = ?)" if wanted.whose == "mine" else "t.author_id <> ?")
        values.append(me.id or "")
    if wanted.year is not None:
        asked.append("t.at >= ? AND t.at < ?")
        values += [_edge(wanted.year), _edge(wanted.year + 1)]
    if wanted.mood is not None:
        asked.append("t.mood = ?")
        values.append(wanted.mood)
    if wanted.tag is not None:
        asked.append("EXISTS (SELECT 1 FROM json_each(t.tags) WHERE value = ?)")
        values.append(wanted.tag)
    return " AND ".join(asked), values


def _edge(year: int) -> str:
    """Where a year begins on this device's clock."""
    try:
        return stamp(datetime(year, 1, 1))
    except (ValueError, OverflowError, OSError):  # the edge of the calendar
        return f"{year:04d}"


def _tags(raw: str | None) -> tuple[str, ...]:
    """The tags that matched, marked; the index holds them as JSON."""
    if not raw or START not in raw:
        return ()
    try:
        found = json.loads(raw, strict=False)
    except ValueError:  # a mark that fell into an escape
        return ()
    return tuple(str(tag) for tag in found if START in str(tag))
