"""Words that somebody wrote run their own way, whatever way the screen runs."""

from collections.abc import Iterator

import flet as ft
import pytest

from sprinkles.journal.screens.markdown import written
from ui import words
from ui.direction import END, LEFT_TO_RIGHT, following, held, in_pieces, own_way, runs_from_right
from ui.fields import page_field
from ui.tokens import LIGHT

HEBREW, ENGLISH = "היום היה יום טוב.", "A good day."


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (HEBREW, True), (ENGLISH, False), ("12. היום", True), ("“Shalom” שלום", False), ("مرحبا", True), ("12:30", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_first_letter_says_which_way(said: str, right: bool | None) -> None:
    assert runs_from_right(said) is right


def test_words_from_the_right_turn_around_in_an_english_app() -> None:
    assert own_way(HEBREW) == {"rtl": True}
    assert own_way(ENGLISH) == {}
    assert written(LIGHT, HEBREW, print).rtl
    assert not written(LIGHT, ENGLISH, print).rtl
    line = following(ft.Text(HEBREW))
    assert (line.rtl, line.text_align) == (True, ft.TextAlign.LEFT), "it begins where the screen's lines do"
    assert (following(ft.Text(ENGLISH)).rtl, following(ft.Text("21:30")).rtl) == (False, False)
    assert written(LIGHT, ENGLISH, print).value == ENGLISH

    def field(value: str) -> ft.TextField:
        row = page_field(LIGHT, value, print, label="Text")
        assert isinstance(row, ft.Row)
        found = row.controls[0]
        while not isinstance(found, ft.TextField):
            found = found.content  # type: ignore[attr-defined]
        return found

    assert field(HEBREW).rtl
    assert not field(ENGLISH).rtl


def test_words_from_the_left_are_held_together_in_a_hebrew_app() -> None:
    words.speak("he")
    assert held(ENGLISH) == f"{LEFT_TO_RIGHT}{ENGLISH}{END}"
    assert held(HEBREW) == HEBREW
    assert following(ft.Text(HEBREW)).text_align != ft.TextAlign.LEFT
    drawn = written(LIGHT, f"# {ENGLISH}\n\n- {ENGLISH}\n\n```\ncode\n```\n---\n{HEBREW}", print).value
    one = f"{LEFT_TO_RIGHT}{ENGLISH}{END}"
    code = f"{LEFT_TO_RIGHT}code{END}"
    assert drawn.replace(code, "code") == f"# {one}\n\n- {one}\n\n```\ncode\n```\n---\n{HEBREW}"


def test_marked_words_run_their_own_way_too() -> None:
    def pieces(*said: str) -> ft.Text:
        return in_pieces([ft.TextSpan(words, style=ft.TextStyle(size=9)) for words in said], ft.TextStyle())

    assert pieces(HEBREW, " ok").rtl
    assert [span.text for span in pieces("Basil, ", "thyme.").spans or ()] == ["Basil, ", "thyme."]
    words.speak("he")
    drawn = pieces("Basil,\n", "thyme.").spans or []
    assert [span.text for span in drawn] == [LEFT_TO_RIGHT, f"Basil,{END}\n{LEFT_TO_RIGHT}", "thyme.", END]
    assert drawn[1].style == ft.TextStyle(size=9)
    assert [span.text for span in pieces(HEBREW, " ok.").spans or ()] == [HEBREW, " ok."]


def test_each_line_of_a_page_is_held() -> None:
    words.speak("he")
    assert held("One.\nTwo.") == f"{LEFT_TO_RIGHT}One.{END}\n{LEFT_TO_RIGHT}Two.{END}"
