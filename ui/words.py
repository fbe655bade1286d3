"""The app's words in the language that somebody reads: gettext of the standard library, over catalogues that the app hands in.

    from ui.words import _, ngettext
    title(_("Sign in"))                       drawn: asked whenever it is drawn, never at import
    _("A code is on its way to {email}.").format(email=email)
    ngettext("{n} photo", "{n} photos", n).format(n=n)
    N_("Diary")                               marks a constant for the catalogue; say it with _() where it is drawn

One language per process (a device is one person's). A word that a catalogue lacks is said in English. `tools/words.py` collects
and compiles; names of days and months come from `dates.json`, which it writes out of Babel's tables, so that Babel itself is not
needed here.
"""

import gettext as _gettext
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

ENGLISH = "en"
LANGUAGES = {"en": "English", "de": "Deutsch", "he": "עברית"}
"""What the app is written in, each in its own words."""
PSEUDO = "en_XA"
"""English in brackets: what stands on a screen without them can't be translated."""
RIGHT_TO_LEFT = {"he", "ar", "fa", "ur", "yi"}
Width = Literal["whole", "short", "two", "tiny"]


class _Pseudo(_gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


class _Speaking:
    """What is spoken now."""

    language = ENGLISH
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


_now = _Speaking()
_ENGLISH_ONLY = _gettext.NullTranslations()
_in_english: ContextVar[bool] = ContextVar("in_english", default=False)


def speak(language: str, catalogues: Iterable[bytes] = ()) -> None:
    """Say everything that is drawn from now on in that language; `catalogues` are compiled ones, the first that knows wins.

    A catalogue that can't be read is left out: its words are then said in English.
    """
    use(language, read(language, catalogues))


def read(language: str, catalogues: Iterable[bytes]) -> _gettext.NullTranslations:
    """What `use` is given: reading takes a while, so it may be done in a thread. Changes nothing."""
    first: _gettext.NullTranslations = _gettext.NullTranslations()
    if language == PSEUDO:
        first = _Pseudo()
    for compiled in reversed(list(catalogues)):
        with suppress(OSError, ValueError, IndexError, UnicodeDecodeError):
            found = _gettext.GNUTranslations(BytesIO(compiled))
            found.add_fallback(first)
            first = found
    return first


def use(language: str, catalogue: _gettext.NullTranslations) -> None:
    """Speak that from now on, by what was read."""
    _now.language, _now.catalogue = language, catalogue


def language() -> str:
    """What is spoken now."""
    return _now.language


def right_to_left() -> bool:
    """Whether it is written from the right."""
    return _now.language.partition("_")[0] in RIGHT_TO_LEFT


def best_of(wanted: Iterable[str]) -> str:
    """The first of the languages that somebody wants ("de-AT", "iw") that the app has; English when it has none."""
    old_names = {"iw": "he"}
    for tag in wanted:
        name = tag.replace("-", "_").partition("_")[0].lower()
        name = old_names.get(name, name)
        if name in LANGUAGES:
            return name
    return ENGLISH


@contextmanager
def in_english() -> Iterator[None]:
    """Within it, on this thread, everything is said in English: for files that shall be the same wherever they are made."""
    before = _in_english.set(True)
    try:
        yield
    finally:
        _in_english.reset(before)


def _catalogue() -> _gettext.NullTranslations:
    return _ENGLISH_ONLY if _in_english.get() else _now.catalogue


def _(message: str) -> str:
    """The words for this message."""
    return _catalogue().gettext(message) if message else ""  # a catalogue keeps its own header under nothing


def ngettext(one: str, many: str, n: int) -> str:
    """The words for so many."""
    return _catalogue().ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """The words for a message that means several things; `context` tells translators which."""
    return _catalogue().pgettext(context, message)


def N_(message: str) -> str:
    """Marks a constant for the catalogue, and leaves it as it is."""
    return message


# -- dates


@cache
def _tables() -> dict[str, Any]:
    return json.loads(files("ui").joinpath("dates.json").read_text("utf-8"))  # type: ignore[no-any-return]


def _table() -> dict[str, Any]:
    tables = _tables()
    return tables[ENGLISH] if _in_english.get() else tables.get(_now.language) or tables[ENGLISH]  # type: ignore[no-any-return]


def _filled(pattern: str, when: date, weekday: int | None = None) -> str:
    table = _table()
    values: dict[str, Callable[[], str]] = {
        "weekday": lambda: table["weekdays"][when.weekday() if weekday is None else weekday],
        "month": lambda: table["months"][when.month - 1],
        "alone": lambda: table["months_alone"][when.month - 1],
        "brief": lambda: table["months_brief"][when.month - 1],
        "day": lambda: str(when.day),
        "year": lambda: str(when.year),
    }
    return pattern.format(**{name: value() for name, value in values.items()})


def whole_day(when: date, weekday: int | None = None) -> str:
    """Sunday 1 January 1660. `weekday` (0 is Monday) where people there counted another one than our calendar."""
    return _filled(_table()["whole_day"], when, weekday)


def month_and_year(when: date) -> str:
    """September 1666."""
    return _filled(_table()["month_and_year"], when)


def day_of_week(when: date) -> str:
    """Thursday 19 November."""
    return _filled(_table()["day_of_week"], when)


def dated(when: date) -> str:
    """19 November 2026."""
    return _filled(_table()["dated"], when)


def day_and_month(when: date) -> str:
    """19 November."""
    return _filled(_table()["day_and_month"], when)


def short_day(when: date) -> str:
    """19 Nov."""
    return _filled(_table()["short_day"], when)


def weekday(number: int, width: Width = "whole") -> str:
    """The name of a weekday, 0 for Monday: `Monday`, `short` Mon, `two` Mo, `tiny` M."""
    return str(_table()["weekdays" if width == "whole" else f"weekdays_{width}"][number])


def month_name(number: int, *, short: bool = False) -> str:
    """The name of a month, 1 for January, as it stands alone: `January`, short `Jan`."""
    return str(_table()["months_short" if short else "months_alone"][number - 1])


def week_begins() -> int:
    """The weekday with which a calendar's rows begin: 0 for Monday, 6 for Sunday. What is counted by weeks is not drawn by it."""
    return int(_table()["week_begins"])


def clock(when: datetime) -> str:
    """21:05. The same everywhere: the app keeps the day in 24 hours."""
    return f"{when:%H:%M}"


# -- numbers


def grouped(value: float, digits: int = 0) -> str:
    """12,345 or 1,234.5."""
    marks = {",": _table()["thousands"], ".": _table()["decimal"]}
    return f"{value:,.{digits}f}".translate(str.maketrans(marks))
