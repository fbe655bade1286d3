"""Which screens are photographed: a line each. Add yours here.

`route` may name what was kept in `life.py` (`{river}`); `steps` are done once it is open, in the words of the English app
(the camera says them in the language that is photographed), and its name is the picture's. Of a screen with `empty`, a home is
photographed too that somebody has just opened, alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Step = tuple[Literal["press", "type", "scroll", "wait"], str, str]
Home = Literal["couple", "new", "locked"]


@dataclass(frozen=True)
class Screen:
    """One picture, four times: light and dark, on a phone and wide; twice that with a second language. `only` is one shape."""

    name: str
    route: str
    steps: tuple[Step, ...] = ()
    only: Literal["phone", "wide", ""] = ""
    empty: bool = False
    of: Home = "couple"
    """Which home: the couple's with all its weeks, one that somebody has just opened alone, or one behind a PIN."""
    shown: bool = False
    """Whether the repository keeps its pictures (`--shown`); all others are made to be looked at, and ignored by git."""


def press(label: str) -> Step:
    """Press the button whose label begins so."""
    return ("press", label, "")


def type_(field: str, words: str) -> Step:
    """Type into the field whose label begins so, in place of what is in it."""
    return ("type", field, words)


def scroll(pixels: int) -> Step:
    """Turn the wheel in the middle of the screen."""
    return ("scroll", str(pixels), "")


def wait(words: str) -> Step:
    """Wait until a screen reader would meet these words: for what is counted for long."""
    return ("wait", words, "")


SCREENS = (
    Screen("today", "today", empty=True, shown=True),
    Screen("today-further", "today", (scroll(700),)),
    Screen("more", "more", only="phone", empty=True),
    Screen("welcome", "welcome", of="new", shown=True),
    Screen("welcome-before", "welcome/back", of="new"),
    Screen("sign-in", "sign-in", of="new"),
    Screen("join", "join", of="new"),
    Screen("locked", "today", of="locked", shown=True),
    Screen("us", "us", empty=True, shown=True),
    Screen("us-further", "us", (scroll(800),), only="phone"),
    *(
        Screen(f"us-{path}", f"us/{path}", empty=empty)
        for path, empty in (
            ("profile", True),
            ("pair", True),
            ("appearance", False),
            ("language", False),
            ("reminders", False),
            ("lock", False),
            ("privacy", True),
            ("sprinkles", False),
            ("import", False),
            ("export", False),
            ("backup", False),
            ("attention", True),
            ("about", False),
            ("sign-out", False),
            ("part", True),
            ("delete-account", False),
        )
    ),
    Screen("diary", "diary", empty=True, shown=True),
    Screen("write", "write", (), empty=True, shown=True),
    Screen("entry", "diary/{entry_ridge}", shown=True),
    Screen("entry-photo", "diary/{entry_ridge}/photos/0"),
    Screen("entry-alone", "diary/{entry_radio}"),
    Screen("entry-edit", "write/{entry_ridge}"),
    Screen("entry-earlier", "diary/{entry_balcony}/earlier"),
    Screen("both-wrote", "diary/{entry_balcony}/both-wrote", shown=True),
    Screen("recently-deleted", "recently-deleted", empty=True),
    Screen("search", "search", empty=True),
    Screen("search-found", "search", (type_("Search", "plague"),), shown=True),
    Screen("sync", "diary", (press("In sync"),)),
    Screen("calendar-month", "calendar", empty=True, shown=True),
    Screen("calendar-week", "calendar", (press("Week"),), empty=True, shown=True),
    Screen("calendar-agenda", "calendar", (press("Agenda"),), empty=True),
    Screen("calendar-event", "calendar/{dinner}", shown=True),
    Screen("calendar-repeating", "calendar/{market}"),
    Screen("calendar-editor", "plan/on/{tomorrow}", (type_("What is it?", "Picnic by the weir"),), shown=True),
    Screen("calendar-search", "find-in-calendar", (type_("Search the calendar", "the"),), empty=True),
    Screen("habits", "habits", empty=True, shown=True),
    Screen("habits-one", "habits/{walk}", shown=True),
    Screen("habits-one-further", "habits/{walk}", (scroll(700),), only="phone"),
    Screen("habits-new", "habits/new"),
    Screen("habits-edit", "habits/{walk}/edit"),
    Screen("memories", "memories", (wait("Two years ago today"),), shown=True),
    Screen("memories-empty", "memories", of="new"),
    Screen("memories-further", "memories", (wait("Two years ago today"), scroll(900))),
    Screen("memories-album", "memories/album", empty=True),
    Screen("memories-today", "memories/today", (wait("Two years ago"),)),
    Screen("memories-today-empty", "memories/today", of="new"),
    Screen("memories-milestone", "memories/{sea}", shown=True),
    Screen("memories-new", "memories/new"),
    Screen("mood", "mood", empty=True, shown=True),
    Screen("mood-further", "mood", (scroll(700),), only="phone"),
    Screen("mood-trends", "mood/trends", empty=True, shown=True),
    Screen("mood-trends-further", "mood/trends", (scroll(800),)),
    Screen("mood-history", "mood/history", empty=True),
    Screen("mood-one", "mood/{mood}"),
    Screen("question-sealed", "question", shown=True),
    Screen("question-answering", "question", (type_("Your answer", "The one you hum when you think nobody hears."),)),
    Screen("question-open", "question/{yesterday}", shown=True),
    Screen("question-waiting", "question/{waiting}"),
    Screen("question-today", "question/{asked}", empty=False),
    Screen("question-alone", "question", of="new"),
    Screen("question-history", "question/history", empty=True),
    Screen("question-own", "question/own", empty=True),
)


def chosen(only: list[str], *, shown: bool = False) -> Iterator[Screen]:
    """The screens whose names begin with one of `only`, all without any; each new home's after its own, unless `shown`."""
    for screen in SCREENS:
        if only and not any(screen.name.startswith(o) for o in only):
            continue
        if screen.shown or not shown:
            yield screen
        if screen.empty and not shown:
            yield replace(screen, name=f"{screen.name}-empty", of="new", empty=False)
