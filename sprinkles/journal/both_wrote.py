"""What both wrote at once, put to a person: which of two wordings to keep, or both. Blocking: call it in a thread.

Invariants: nothing is decided by itself, and nothing is lost by a decision: what is given up stays among the versions. What
somebody looked at is remembered on their device, so that each of the two is asked once; a wording that stands in the entry
already was chosen by somebody, and is not asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from sprinkles.journal import keeping
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context, Refused, Version, Visibility
from ui.words import _

Choice = Literal["one", "other", "both"]
ASKED = ("title", "text", "mood", "at", "location", "media")
"""The columns that a person can choose between; what is left stays in the history."""


@dataclass(frozen=True)
class Side:
    """One of the two. `version` is None for what the entry says now. `shared`: both may read it."""

    value: Any
    version: str | None
    written_at: int | None
    shared: bool


@dataclass(frozen=True)
class Question:
    """Two wordings of a column. `both` is what holds both of them, None where there is no such thing."""

    column: str
    one: Side
    other: Side
    now: Any
    both: Any
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    """What a decision changed, so that it can be undone."""

    question: Question
    before: Any
    after: Any


def questions(ctx: Context, entry: JournalEntry, versions: Sequence[Version] | None = None) -> tuple[Question, ...]:
    """What nobody looked at yet on this device, the title first."""
    found = ctx.store.versions(JournalEntry, entry.id) if versions is None else versions
    clashing = [v for v in found if v.reason == "both_wrote" and v.column in ASKED]
    if not clashing:
        return ()
    looked = set(ctx.settings.get(_key(entry.id), []))
    columns = [[v for v in clashing if v.column == column and v.id not in looked] for column in ASKED]
    shared = ctx.store.reaches(entry) is not Visibility.PRIVATE
    asked = (_asked(entry, column, left, shared) for column, left in zip(ASKED, columns, strict=True))
    return tuple(chain.from_iterable(asked))


def settle(ctx: Context, entry_id: str, question: Question, choice: Choice) -> Settled:
    """Keep what was chosen. Raises: Refused."""
    entry = ctx.store.get(JournalEntry, entry_id)
    if entry is None:
        raise Refused(_("This entry was deleted meanwhile."), code="not_found")
    before = getattr(entry, question.column)
    side = {"one": question.one, "other": question.other}.get(choice)
    if side is None:
        entry = keeping.change(ctx, entry_id, **{question.column: _together(question, before)})
    elif side.version is not None:
        entry = keeping.bring_back(ctx, entry_id, side.version)
    looked = ctx.settings.get(_key(entry_id), [])
    ctx.settings.put(_key(entry_id), sorted({*looked, *question.versions}))
    return Settled(question, before, getattr(entry, question.column))


def undo(ctx: Context, entry_id: str, settled: Settled) -> None:
    """Ask again, and let the entry say what it said before. Raises: Refused."""
    if settled.before != settled.after:
        keeping.change(ctx, entry_id, **{settled.question.column: settled.before})
    looked = ctx.settings.get(_key(entry_id), [])
    ctx.settings.put(_key(entry_id), sorted(set(looked) - set(settled.question.versions)) or None)


def _key(entry_id: str) -> str:
    return f"looked.{entry_id}"


def _asked(entry: JournalEntry, column: str, versions: Sequence[Version], shared: bool) -> list[Question]:
    now = getattr(entry, column)
    if column == "text" and len(versions) == 2 and versions[0].value != versions[1].value:
        # Words that were joined keep both whole texts as versions; one of them standing alone was chosen.
        newer, older = versions
        if now in (newer.value, older.value):
            return []
        return [Question(column, _side(older, shared), _side(newer, shared), now, now, (newer.id, older.id))]
    open_ = [v for v in versions if not _holds(now, v.value)]
    present = Side(now, None, None, shared)
    return [Question(column, present, _side(v, shared), now, _both(column, now, v.value), (v.id,)) for v in open_]


def _holds(now: Any, then: Any) -> bool:
    """Whether the entry says all of it already."""
    if isinstance(now, str) and isinstance(then, str):
        return then in now
    if isinstance(now, list) and isinstance(then, list):
        return all(item in now for item in then)
    return bool(now == then)


def _side(version: Version, shared: bool) -> Side:
    return Side(version.value, version.id, version.written_at, shared and version.visibility != "private")


def _together(question: Question, now: Any) -> Any:
    """Both, on top of what the entry says in this moment."""
    if question.one.version is not None:
        return now
    return _both(question.column, now, question.other.value)


def _both(column: str, now: Any, then: Any) -> Any:
    if column == "media" and isinstance(now, list) and isinstance(then, list):
        return [*now, *(item for item in then if item not in now)]
    if column == "text":
        return f"{str(now or '').rstrip()}\n\n{then}".strip()
    if column == "title":
        return " / ".join(part for part in (now, then) if part)
    return None
