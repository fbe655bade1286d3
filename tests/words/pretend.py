"""What stands bare on a screen that is drawn in the pretend language, which brackets whatever was asked of a catalogue."""

import re
from collections.abc import Collection

import flet as ft

from tests.harness.app_driver import AppDriver
from ui import words

ELSEWHERE = {
    "Saved here", "Saved here. Open sync status", "Today", "You", "More", "Diary", "Write", "Calendar", "Habits", "Memories",
    "Only you can see this", "Private", "Only me", "Both can see this", "Both of you can see this",
    "Both of us",
}  # fmt: skip
"""Said by the app's frame and by the kit, which have catalogues of their own."""
AS_KEPT = re.compile(r"\d{4}-\d\d-\d\d")
"""A day as it is kept, which nobody says like that."""


def is_date_or_typed(said: str, typed: Collection[str]) -> bool:
    """Whether somebody wrote this, or it is a date."""
    names = {name for key, value in words._tables()["en"].items() if isinstance(value, list) for name in value}
    left = said
    for word in sorted(typed, key=len, reverse=True):
        left = re.sub(re.escape(word), "", left, flags=re.IGNORECASE)
    return all(word in names for word in re.findall(r"[^\W\d_]+", left))


def bare(app: AppDriver, typed: Collection[str], elsewhere: Collection[str] = ELSEWHERE) -> set[str]:
    """What is read or heard on the screen in front, and is nobody's own word, and was not asked of a catalogue."""
    hints = [str(f.hint_text) for f in app.find_all(ft.TextField, app.top) if f.hint_text]
    spans = [span.text for t in app.find_all(ft.Text, app.top) for span in t.spans or () if span.text]
    tooltips = [c.tooltip for c in app.find_all(ft.LayoutControl, app.top) if isinstance(c.tooltip, str)]
    said = {*app.texts(), *app.labels(), *hints, *spans, *tooltips} - {*elsewhere}
    return {word for word in said if not is_date_or_typed(outside(word), typed) or AS_KEPT.search(word)}


def outside(said: str) -> str:
    """What of it stands outside of all brackets."""
    depth, left = 0, ""
    for sign in said:
        depth += sign == "⟦"
        left += "" if depth else sign
        depth -= sign == "⟧"
    return left
