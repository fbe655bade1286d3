"""What the reader shows of one entry, read from the store. Blocking: call it in a thread."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sprinkles.journal.attachments import kind_of
from sprinkles.journal.both_wrote import questions
from sprinkles.journal.dates import local, spoken
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.words import head, place_of, without_photos
from sprinkles.sdk import Context, Person, Visibility
from ui.words import clock


@dataclass(frozen=True)
class Picture:
    """A photo: what an image control takes, "" while it has not arrived, and its height for a width of one."""

    src: str | bytes
    ratio: float


@dataclass(frozen=True)
class Reading:
    """An entry as it is read. `title` is what stands above the text, `name` what it is called in a sentence."""

    id: str
    title: str
    name: str
    words: str
    when: str
    clock: str
    author: Person
    mate: Person | None
    shared: bool
    place: str
    weather: str
    tags: tuple[str, ...]
    starred: bool
    mood: str | None
    photos: tuple[Picture, ...]
    files: tuple[dict[str, Any], ...]
    waiting: bool
    versions: int
    both_wrote: bool
    unsettled: int
    may_edit: bool
    may_delete: bool


def read_entry(ctx: Context, entry_id: str) -> Reading | None:
    """The entry, or None when it is not here (any more)."""
    entry = ctx.store.get(JournalEntry, entry_id)
    if entry is None:
        return None
    me, mate = ctx.people.both()
    when = local(entry.at, entry.time_zone)
    said = spoken(when, entry.time_zone)
    title = entry.title.strip()
    versions = ctx.store.versions(JournalEntry, entry.id)
    return Reading(
        id=entry.id,
        title=title or said,
        name=title or head("", entry.text)[0],
        words=without_photos(entry.text),
        when=said,
        clock=_clock(when, entry),
        author=ctx.people.author(entry.author_id),
        mate=mate,
        shared=ctx.store.reaches(entry) is not Visibility.PRIVATE,
        place=place_of(entry.location),
        weather=_weather(entry),
        tags=tuple(entry.tags),
        starred=entry.starred,
        mood=entry.mood,
        photos=tuple(_picture(ctx, item) for item in entry.media if kind_of(item) == "photo"),
        files=tuple(item for item in entry.media if kind_of(item) != "photo"),
        waiting=bool(me.id) and bool(ctx.store.waiting(JournalEntry, [entry.id])),
        versions=len(versions),
        both_wrote=any(v.reason == "both_wrote" for v in versions),
        unsettled=len(questions(ctx, entry, versions)),
        may_edit=ctx.store.may(JournalEntry, entry.id, "edit"),
        may_delete=ctx.store.may(JournalEntry, entry.id, "delete"),
    )


def _clock(when: datetime, entry: JournalEntry) -> str:
    return "" if entry.all_day else clock(when)


def _weather(entry: JournalEntry) -> str:
    found = entry.weather or {}
    degrees = found.get("temperature_c")
    warm = f"{round(degrees)}°" if isinstance(degrees, (int, float)) else ""
    words = str(found.get("description") or "")
    return ", ".join(part for part in (warm, words.lower() if warm else words) if part)


def _picture(ctx: Context, item: dict[str, object]) -> Picture:
    width, height = item.get("width"), item.get("height")
    ratio = height / width if isinstance(width, int) and isinstance(height, int) and width > 0 else 0.7
    sha256 = item.get("sha256")
    file = ctx.media.want(sha256) if isinstance(sha256, str) else None
    return Picture(ctx.nav.picture(file) if file is not None and ctx.nav is not None else "", ratio)
