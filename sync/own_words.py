"""Whose words are whose: what a person put in on top of all that ever came from the server. Pure functions over values.

What is withdrawn leaves nothing here but these (docs/sync.md, Withdrawn means gone), so that nothing of the other one's stays.
"""

from collections import Counter
from difflib import SequenceMatcher
from typing import Any

from core.contracts import TableContract
from storage.pending import Pending
from storage.rows import Row


def inserted(mine: Any, base: Any) -> Any:
    """What a person put in on top of the base: words of a text, members of a list, fields of an object; None: nothing.

    A `json` column may hold anything: a base of another kind has nothing in common with it.
    """
    if isinstance(mine, list):
        return [v for v in mine if v not in members(base)] or None
    if isinstance(mine, dict):
        return {k: v for k, v in mine.items() if _fields(base).get(k) != v} or None
    if not isinstance(mine, str) or not mine.strip():
        return None
    if not base or not isinstance(base, str):
        return mine
    old, new = base.split(), mine.split()
    # A diff may line words up badly; what occurs no more often than before was nobody's insertion.
    more = Counter(new) - Counter(old)
    pieces = []
    for tag, _i1, _i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        words = []
        for word in new[j1:j2] if tag in ("insert", "replace") else ():
            if more[word] > 0:
                more[word] -= 1
                words.append(word)
        pieces.append(" ".join(words))
    return " … ".join(p for p in pieces if p) or None


def with_what_came(mine: Any, base: Any, theirs: Any) -> Any:
    """The base that stands for all that ever came from the server: theirs, and what of `mine` was in the base before."""
    if isinstance(mine, list):
        return [*members(theirs), *(v for v in mine if v in members(base))]
    if isinstance(mine, dict):
        return {**_fields(theirs), **{k: v for k, v in mine.items() if _fields(base).get(k) == v}}
    if not isinstance(mine, str) or not base or not isinstance(base, str):
        return theirs
    # By number and not by place: what came first there may stand last here, and no diff finds both orders.
    old, kept = Counter(base.split()), []
    for word in mine.split():
        if old[word] > 0:
            old[word] -= 1
            kept.append(word)
    return " ".join([*kept, *(theirs.split() if isinstance(theirs, str) else ())])


def came_besides(now: Any, known: Any, told: Any) -> Any:
    """All that ever came from the server where that is more than `told`, which it took while `now` was written; else None."""
    more = inserted(with_what_came(now, known, None), told)
    return None if more is None else with_what_came(more, more, told)


def members(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def own_words(row: Row, pending: Pending | None, contract: TableContract) -> dict[str, Any]:
    """What this home's person had inserted and not yet sent; nothing of what ever came from the server."""
    found: dict[str, Any] = {}
    for column, base in pending.columns.items() if pending else ():
        # Of a version only the value holds words; the rest says where it belongs.
        if column in contract.columns and (not contract.parent or column == "value"):
            words = inserted(row.values.get(column), base.known)
            if words:
                found[column] = words
    return found


def typed_words(fields: dict[str, Any], row: Row, contract: TableContract) -> dict[str, Any]:
    """What this home's person had typed into a draft of the record: nothing of the record, then or now, counts.

    A draft keeps what it began from in `base` and what stands there in `page`; any other has its columns at the top.
    """
    page, base = fields.get("page", fields), fields.get("base") or {}
    found: dict[str, Any] = {}
    for column in contract.content:
        words = inserted(inserted(page.get(column), base.get(column)), row.values.get(column))
        if words:
            found[column] = words
    return found
