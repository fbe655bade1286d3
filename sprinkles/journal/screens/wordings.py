"""What an entry once said, read from the store and compared with what it says now. Blocking: call it in a thread."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from sprinkles.journal.dates import local, spoken
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.moods import name_of
from sprinkles.journal.screens.words import head, place_of
from sprinkles.sdk import Context, Version, Visibility
from ui.people import Sees, who_sees
from ui.words import N_, _, clock, ngettext
from ui.zone import here

Kind = Literal["same", "then", "now"]
COLUMNS = {
    "title": N_("Title"),
    "text": N_("Text"),
    "mood": N_("How it felt"),
    "at": N_("When"),
    "time_zone": N_("Time zone"),
    "location": N_("Where"),
    "media": N_("Photos"),
}
WHY = {
    "edited": N_("Before an edit"),
    "both_wrote": N_("You both wrote this. This wording was not lost."),
    "deleted_there": N_("Written while the other one deleted the entry"),
}
EARLIER = N_("An earlier wording")
MOST_WORDS = 4000
"""Longer texts are compared line by line, so that a whole book does not take a minute."""


@dataclass(frozen=True)
class Wording:
    """One of them. `pieces` go through both texts in order; `is_now` when it is what the entry says."""

    id: str
    column: str
    name: str
    when: str
    why: str
    sees: Sees
    words: str
    pieces: tuple[tuple[str, Kind], ...]
    is_now: bool


@dataclass(frozen=True)
class Wordings:
    """All of an entry's, newest first. `now` is what each column says at present."""

    name: str
    may_edit: bool
    all: tuple[Wording, ...]
    now: dict[str, Any]


def read_wordings(ctx: Context, entry_id: str) -> Wordings | None:
    """None when the entry is not here (any more)."""
    entry = ctx.store.get(JournalEntry, entry_id)
    if entry is None:
        return None
    now = {column: getattr(entry, column) for column in COLUMNS}
    # A newer app may keep wordings of columns that this one does not know.
    known = [v for v in ctx.store.versions(JournalEntry, entry_id) if v.column in COLUMNS]
    shared, mine = ctx.store.reaches(entry) is not Visibility.PRIVATE, not ctx.store.is_archive(entry)
    return Wordings(
        head(entry.title, entry.text)[0],
        ctx.store.may(JournalEntry, entry_id, "edit"),
        tuple(
            _wording(v, now[v.column], who_sees(shared=shared and v.visibility == "shared", mine=mine)) for v in known
        ),
        now,
    )


def _wording(version: Version, now: Any, who: Sees) -> Wording:
    when = local(datetime.fromtimestamp(version.written_at / 1000, UTC).isoformat(), None)
    then, current = said(version.column, version.value), said(version.column, now)
    return Wording(
        id=version.id,
        column=version.column,
        name=_(COLUMNS[version.column]),
        when=_("{day}, {time}").format(day=spoken(when, here()), time=clock(when)),
        why=_(WHY.get(version.reason, EARLIER)),
        sees=who,
        words=then,
        pieces=compared(then, current),
        is_now=version.value == now,
    )


def said(column: str, value: Any) -> str:
    """A column's value in words."""
    if column == "mood":
        return name_of(value)
    if column == "at" and value:
        when = local(value, None)
        return _("{day}, {time}").format(day=spoken(when, here()), time=clock(when))
    if column == "location":
        return place_of(value)
    if column == "media":
        count = len(value or [])
        return ngettext("{n} photo or file", "{n} photos and files", count).format(n=count)
    return str(value or "")


def compared(then: str, now: str) -> tuple[tuple[str, Kind], ...]:
    """Both texts in one: what both say, what only the earlier one says, what only the present one does."""
    old, new = _cut(then), _cut(now)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = then.splitlines(keepends=True), now.splitlines(keepends=True)
    out: list[tuple[str, Kind]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > 1000).get_opcodes():
        if what == "equal":
            out.append(("".join(old[a:b]), "same"))
            continue
        pieces: tuple[tuple[str, Kind], ...] = (("".join(old[a:b]), "then"), ("".join(new[c:d]), "now"))
        out += [piece for piece in pieces if piece[0]]
    return tuple(out)


def _cut(words: str) -> list[str]:
    """Words and what is between them, which joined are the whole again."""
    return re.findall(r"\s+|[^\s]+", words)
