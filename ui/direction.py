"""Which way words run that somebody wrote: a Hebrew diary reads from the right in an English app, an English one from the
left in a Hebrew app.

Flet can turn a control around (`rtl`) and not back. So words that run from the left, within screens that run from the right, are
held together by signs that are not seen (isolates of Unicode): their order and their full stops are right, and they begin where
the screen's lines do.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

import flet as ft

from ui.words import right_to_left

LEFT_TO_RIGHT, END = "\u2066", "\u2069"


def runs_from_right(words: str) -> bool | None:
    """As the first letter that has a direction says; None where none has."""
    for letter in words:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return None


def own_way(words: str) -> dict[str, Any]:
    """For a page of somebody's words, which runs and stands as they wrote it: `text(held(words), …, **own_way(words))`."""
    return {"rtl": True} if runs_from_right(words) else {}


def held(words: str) -> str:
    """Words for a screen that may run the other way; as they are where both run the same way."""
    if right_to_left() and words and runs_from_right(words) is False:
        return f"{LEFT_TO_RIGHT}{_each_line(words)}{END}"
    return words


def _each_line(words: str) -> str:
    # A line that ends lets go of whatever was held in it.
    return words.replace("\n", f"{END}\n{LEFT_TO_RIGHT}")


def in_pieces(spans: Sequence[ft.TextSpan], style: ft.TextStyle, **more: Any) -> ft.Text:
    """Somebody's words, of which some are marked: they run their own way too."""
    words = "".join(span.text or "" for span in spans)
    if not right_to_left() or runs_from_right(words) is not False:
        return ft.Text(spans=[*spans], style=style, **own_way(words), **more)
    lines = [ft.TextSpan(_each_line(span.text or ""), style=span.style) for span in spans]
    return ft.Text(spans=[ft.TextSpan(LEFT_TO_RIGHT), *lines, ft.TextSpan(END)], style=style, **more)


def following(drawn: ft.Text) -> ft.Text:
    """Somebody's words among the screen's: they run their own way, and begin where the screen's lines do."""
    words = str(drawn.value or "")
    drawn.rtl, drawn.value = bool(runs_from_right(words)), held(words)
    if drawn.rtl and not right_to_left():
        drawn.text_align = ft.TextAlign.LEFT
    return drawn
