"""Words that can be selected are words to a screen reader too."""

import ast
from pathlib import Path

import flet as ft

from ui.text import text, to_copy
from ui.tokens import LIGHT

ROOT = Path(__file__).resolve().parents[2]
DRAWN = ("app", "ui", "sprinkles")
MAKERS = {"Text", "text", "one_line", "title"}


def selectable_texts(source: str) -> list[int]:
    """The lines that make a text with `selectable`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) in MAKERS
        and any(word.arg == "selectable" for word in call.keywords)
    ]


def test_no_text_is_made_selectable_by_itself() -> None:
    """A browser shows a screen reader a disabled field without a word in it. Seen with Flet 1.0.5 in Chromium."""
    assert selectable_texts("ft.Text('x', selectable=True)\ntext('x', 'body', 'c', selectable=True)") == [1, 2]
    files = [file for folder in DRAWN for file in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    assert {str(file): lines for file in files if (lines := selectable_texts(file.read_text("utf-8")))} == {}


def test_words_to_copy_are_drawn_as_they_are() -> None:
    words = text("A word", "story", LIGHT.ink)
    area = to_copy(words)
    assert isinstance(area, ft.SelectionArea)
    assert area.content is words and not words.selectable
