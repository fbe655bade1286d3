"""What is wrong with a file that somebody brings in, said as whole sentences in the language of whoever reads them.

Invariants: words are asked for when something is raised, never at import. A sentence names numbers and fields of a format, never
what somebody wrote. Every one that refuses a file says that nothing was imported.
"""

import re
from typing import NoReturn

from sprinkles.sdk import Refused
from ui.words import N_, _

CODE = "bad_import"
_OF_STORE = (
    (
        re.compile(r"The (?P<field>.+?) has a NUL character.*"),
        N_("{entry} can't be kept: The {field} has a NUL character, which can't be kept. Nothing was imported."),
    ),
    (
        re.compile(r"The (?P<field>.+?) has half of a character.*"),
        N_(
            "{entry} can't be kept: The {field} has half of a character (a lone surrogate), which can't be kept. "
            "Nothing was imported."
        ),
    ),
    (
        re.compile(r"The (?P<field>.+?) is nested too deep.*"),
        N_("{entry} can't be kept: The {field} is nested too deep to be kept. Nothing was imported."),
    ),
    (
        re.compile(r"The (?P<field>.+?) has a number.*"),
        N_("{entry} can't be kept: The {field} has a number that can't be kept exactly. Nothing was imported."),
    ),
    (
        re.compile(r"The (?P<field>.+?) is needed\."),
        N_("{entry} can't be kept: The {field} is needed. Nothing was imported."),
    ),
    (
        re.compile(r"The (?P<field>.+?) is not a date and time\."),
        N_("{entry} can't be kept: The {field} is not a date and time. Nothing was imported."),
    ),
    (
        re.compile(r"An entry can hold at most 2 MB.*"),
        N_("{entry} can't be kept: An entry can hold at most 2 MB of text. Nothing was imported."),
    ),
)
"""What the store says of one record that it does not take, and what is said of it here. The store speaks English everywhere."""


class BadEntry(Refused):
    """One entry is not as it should be. `sentence` is in the reader's words, with a hole for the entry."""

    def __init__(self, sentence: str, **said: str) -> None:
        super().__init__(sentence.format(entry=_("An entry"), **said), code=CODE)
        self._sentence, self._said = sentence, said

    def of(self, entry: str) -> Refused:
        """The same of this entry ("Entry 3")."""
        return Refused(self._sentence.format(entry=entry, **self._said), code=CODE)


def of_entry(error: Refused, entry: str) -> Refused:
    """What was said of one record, here or by the store, as a sentence about the entry of the file that it is."""
    if isinstance(error, BadEntry):
        return error.of(entry)
    if error.code == CODE:
        return error  # of the whole file
    for known, sentence in _OF_STORE:
        if found := known.fullmatch(error.message):
            return Refused(_(sentence).format(entry=entry, **found.groupdict()), code=CODE)
    return Refused(_("{entry} can't be kept. Nothing was imported.").format(entry=entry), code=CODE)


def refuse(sentence: str) -> NoReturn:
    """Refuse the file with a whole sentence in the reader's words."""
    raise Refused(sentence, code=CODE)


def no_file() -> Refused:
    """There is nothing where the file should be."""
    return Refused(_("There is no such file. Check the path and try again."), code=CODE)


def unreadable(error: OSError) -> Refused:
    """The device does not give the file. Why, it says in its own words."""
    if not error.strerror:
        return Refused(_("The file can't be read: unknown reason."), code=CODE)
    return Refused(_("The file can't be read: {why}.").format(why=error.strerror), code=CODE)
