"""Three-way merge of prose, word by word (diff3; `merge3` does the work).

What one changed and the other left alone is changed; where both wrote in one place, both stand, theirs first: a reader can
mend a clumsy sentence, nobody can mend a lost one. Pure: text in, text out.
"""

import re
from difflib import SequenceMatcher
from typing import Any

from merge3 import Merge3

TOKEN = re.compile(r"\n+|[^\S\n]*\S+|[^\S\n]+")
LINE = re.compile(r"[^\n]*\n+|[^\n]+")
MANY = 6_000
"""Above this many words a text is merged by lines: the time that matching takes grows with their square."""


class _Matcher(SequenceMatcher[str]):
    """Without the shortcut that takes frequent words for noise."""

    def __init__(self, _junk: Any, a: Any, b: Any) -> None:
        super().__init__(None, a, b, autojunk=False)


def merge_prose(base: str | None, ours: str, theirs: str) -> tuple[str, bool]:
    """The merged text, and whether both wrote in one place. A base of None is unknown: then nothing was taken out by anybody."""
    pattern = TOKEN if max(len(ours), len(theirs)) < MANY * 4 else LINE
    mine, other = pattern.findall(ours), pattern.findall(theirs)
    root = _common(mine, other) if base is None else pattern.findall(base)
    parts: list[str] = []
    clashed = False
    merge = Merge3(root, mine, other, sequence_matcher=_Matcher)  # type: ignore[arg-type] # of list[str], not of anything
    for what, *span in merge.merge_regions():
        if what == "conflict":
            _, _, a1, a2, b1, b2 = span
            clashed = True
            _join(parts, other[b1:b2])
            _join(parts, mine[a1:a2])
        else:
            source = {"unchanged": root, "a": mine, "same": mine, "b": other}[str(what)]
            parts += source[span[0] : span[1]]
    return "".join(parts), clashed


def _common(mine: list[str], other: list[str]) -> list[str]:
    blocks = _Matcher(None, mine, other).get_matching_blocks()
    return [token for i, _j, size in blocks for token in mine[i : i + size]]


def _join(parts: list[str], more: list[str]) -> None:
    """Append what one of two wrote, apart from what stands before it."""
    if parts and more and not parts[-1][-1:].isspace() and not more[0][:1].isspace():
        parts.append(" ")
    parts += more
