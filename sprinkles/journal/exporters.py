"""The diary, given back: as Day One would have exported it, or as Markdown that any program can read.

Invariants: every live entry that this home shows in full is in it, and no other; an entry that came from Day One and was not
changed is given back field by field. What somebody else's device wrote into a column can't stop an export: an entry that
can't be told in full is told plainly.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from sprinkles.journal.dayone_entry import from_dayone, photos_of, to_dayone, uuid_by, uuid_of
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context, Progress, Refused, Sink

CHUNK = 500
_MOMENT = "dayone-moment://"
_ODD = (Refused, AttributeError, KeyError, TypeError, ValueError)
"""What a column of another shape than ours raises."""


@dataclass
class ExportReport:
    """What an export holds. `missing_photos` are named by entries and have not arrived on this device."""

    entries: int = 0
    photos: int = 0
    missing_photos: int = 0


@dataclass
class _Photos:
    """The photos that an export names: by the name they get, the file to take each from."""

    ctx: Context
    files: dict[str, Path] = field(default_factory=dict)
    missing: int = 0

    def find(self, item: Any) -> Path | None:
        """The file of an item of `media`, counted as missing when it is not here."""
        sha256 = item.get("sha256") if isinstance(item, dict) else None
        try:
            found = self.ctx.media.path(sha256) if isinstance(sha256, str) else None
        except Refused:
            found = None
        self.missing += found is None
        return found


def export_dayone(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """One journal with all entries, and its photos beside it. Blocking. Raises: what the sink raises."""
    report, photos = ExportReport(), _Photos(ctx)
    sink.add("Cupcake.json", _journal(ctx, report, photos, progress))
    return _with_photos(sink, report, photos)


def _journal(ctx: Context, report: ExportReport, photos: _Photos, progress: Progress | None) -> Iterator[bytes]:
    yield b'{"metadata":{"version":"1.0"},"entries":['
    uuids: set[str] = set()
    for entry in _entries(ctx, progress):
        raw = _raw(entry, photos)
        # Both may have imported one export: within a file Day One's ids must differ.
        raw["uuid"] = uuid_by(entry.source, entry.source_id, entry.id)
        if raw["uuid"] in uuids:
            raw["uuid"] = uuid_of(entry.id)
        uuids.add(raw["uuid"])
        text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
        yield (("," if report.entries else "") + "\n" + text).encode()
        report.entries += 1
    yield b"\n]}\n"


def _raw(entry: JournalEntry, photos: _Photos) -> dict[str, Any]:
    try:
        raw = {"uuid": "x", **to_dayone(entry)}
        listed = _listed(entry, raw, photos)
        raw.pop("photos", None)
        if listed is not None:
            raw["photos"] = listed
        from_dayone(raw)  # what our own import would not take is told plainly
    except _ODD:
        return {
            "creationDate": _iso(_moment(entry)), "text": "\n\n".join(t for t in (entry.title, entry.text) if t),
            "tags": [tag for tag in entry.tags or [] if isinstance(tag, str)],
        }  # fmt: skip
    return raw


def _listed(entry: JournalEntry, raw: dict[str, Any], photos: _Photos) -> list[dict[str, Any]] | None:
    """The photos of an entry as Day One lists them; their files are remembered for later."""
    said = raw.get("photos")
    known = {p[0]: (dict(told), p) for told, p in zip(said or [], photos_of(raw), strict=True)}
    listed = []
    for item in entry.media or []:
        place = photos.find(item)
        told, (identifier, md5, kind) = known.get(str(item["id"]), ({}, (str(item["id"]), "", _kind(item))))
        if place is not None:
            md5 = md5 or _md5(place)
            photos.files[f"photos/{md5}.{kind}"] = place
        listed.append(told or {"identifier": identifier, "md5": md5, "type": kind})
    return said if said is not None and listed == said else listed or (said and [])


def _kind(item: dict[str, Any]) -> str:
    kind = str(item.get("type") or "").rpartition("/")[2]
    return kind if kind.isalnum() else "jpeg"


def _md5(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _with_photos(sink: Sink, report: ExportReport, photos: _Photos) -> ExportReport:
    for name, place in photos.files.items():
        sink.add_file(name, place)
    report.photos, report.missing_photos = len(photos.files), photos.missing
    return report


# -- Markdown: a file for each entry, in a folder for each year


def export_markdown(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """A file for each entry, in a folder for each year, and the photos beside them. Blocking."""
    report, photos = ExportReport(), _Photos(ctx)
    names: set[str] = set()
    for entry in _entries(ctx, progress):
        sink.add(_name(entry, names), _page(ctx, entry, photos).encode())
        report.entries += 1
    return _with_photos(sink, report, photos)


def _name(entry: JournalEntry, taken: set[str]) -> str:
    when = _local(entry)
    words = "".join(c if c.isalnum() else " " for c in entry.title or "")
    slug = " ".join(words.split())[:40].strip()
    name = f"{when.year:04d}/{when:%m-%d} {slug}".rstrip()
    # Not every file system tells upper case from lower.
    if name.casefold() in taken:
        name = f"{name} {entry.id[-12:]}"
    taken.add(name.casefold())
    return name + ".md"


def _page(ctx: Context, entry: JournalEntry, photos: _Photos) -> str:
    when = _local(entry)
    place = entry.location.get("name") if isinstance(entry.location, dict) else None
    head = {
        "date": when.isoformat(timespec="minutes"), "author": ctx.people.author(entry.author_id).name,
        "visibility": ctx.store.reaches(entry).value, "tags": entry.tags or None, "starred": entry.starred or None,
        "mood": entry.mood, "place": place, "id": entry.id,
    }  # fmt: skip
    lines = ["---", *(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items() if v is not None), "---", ""]
    if entry.title:
        lines += [f"# {' '.join(entry.title.split())}", ""]
    text = entry.text or ""
    unseen = []
    for item in entry.media or []:
        file = photos.find(item)
        if file is None:
            continue
        member = f"photos/{item['sha256']}.{_kind(item)}"
        photos.files[member] = file
        moment = f"{_MOMENT}{item.get('id')})"
        if moment in text:
            text = text.replace(moment, f"../{member})")
        else:
            unseen.append(f"![](../{member})")
    return "\n".join([*lines, text, *(["", *unseen] if unseen else []), ""])


def _moment(entry: JournalEntry) -> datetime:
    try:
        when = datetime.fromisoformat(entry.at)
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return datetime.fromtimestamp(entry.created_at / 1000, UTC)


def _local(entry: JournalEntry) -> datetime:
    """When it was where it happened."""
    when = _moment(entry)
    try:
        return when.astimezone(ZoneInfo(entry.time_zone)) if entry.time_zone else when
    except (KeyError, ValueError, OSError, OverflowError):
        return when


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _entries(ctx: Context, progress: Progress | None) -> Iterator[JournalEntry]:
    """Live entries that are here in full, oldest first, read a few at a time."""
    ids = [row[0] for row in ctx.store.rows(
        "SELECT id FROM journal_entry WHERE deleted_at IS NULL AND kind = 'full' ORDER BY at, id")]  # fmt: skip
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        wanted = select(JournalEntry).where(col(JournalEntry.id).in_(part), col(JournalEntry.deleted_at).is_(None))
        found = {entry.id: entry for entry in ctx.store.find(wanted)}
        yield from (found[i] for i in part if i in found)
        if progress:
            progress(min(start + CHUNK, len(ids)), len(ids))
