"""An entry as the command line prints it: one JSON document, or calm lines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import ndiff
from typing import Any

from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context, Version

CHUNK = 500
WHY = {
    "edited": "before an edit",
    "both_wrote": "you both wrote this",
    "deleted_there": "written while the other deleted the entry",
}


def document(ctx: Context, entry: JournalEntry) -> dict[str, Any]:
    """The whole entry with its versions."""
    versions = [_version(v) for v in ctx.store.versions(JournalEntry, entry.id)]
    return {**documents(ctx, [entry])[0], "versions": versions}


def documents(ctx: Context, entries: Sequence[JournalEntry]) -> list[dict[str, Any]]:
    """Many entries, without their versions. `visibility` is how far each reaches now."""
    ids = [entry.id for entry in entries]
    waiting: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        waiting |= ctx.store.waiting(JournalEntry, ids[start : start + CHUNK])
    authors = {who: ctx.people.author(who) for who in {entry.author_id for entry in entries}}
    return [
        {
            "id": entry.id,
            "title": entry.title,
            "text": entry.text,
            "at": entry.at,
            "time_zone": entry.time_zone,
            "tags": entry.tags,
            "visibility": "private" if entry.visibility == "private" else ctx.store.reaches(entry).value,
            "starred": entry.starred,
            "mood": entry.mood,
            "location": entry.location,
            "weather": entry.weather,
            "media": entry.media,
            "author": {
                "id": entry.author_id,
                "name": authors[entry.author_id].name,
                "me": authors[entry.author_id].is_me,
            },
            "updated_at": _instant(entry.updated_at),
            "waiting": entry.id in waiting,
        }
        for entry in entries
    ]


def line(doc: dict[str, Any]) -> str:
    """An entry in a list."""
    written = (part for part in doc["text"].splitlines() if part.strip() and not part.startswith("!["))
    first = doc["title"] or next(written, "(no words)")
    short = first if len(first) <= 60 else first[:59].rstrip() + "…"
    return f"{doc['id']}  {doc['at'][:16].replace('T', ' ')}  {doc['visibility']:<8}  {short}"


def lines(doc: dict[str, Any]) -> list[str]:
    """An entry to be read."""
    head = f"{doc['at']}  {doc['visibility']}  by {doc['author']['name']}"
    tags = "  ".join(f"#{tag}" for tag in doc["tags"])
    head += f"  {doc['mood']}" if doc["mood"] else ""
    out = [doc["title"], "", head] if doc["title"] else [head]
    out += [tags] if tags else []
    out += ["", doc["text"]]
    if doc["versions"]:
        out += ["", f"{len(doc['versions'])} earlier versions are kept: `cupcake journal history {doc['id'][:8]}`."]
    return out


def history(versions: Sequence[dict[str, Any]], now: dict[str, Any]) -> list[str]:
    """What the entry once said, newest first, each compared with what it says now."""
    out: list[str] = []
    for version in versions:
        out += [
            f"{version['id'][:8]}  {version['at']}  {version['column']}: {WHY.get(version['reason'], 'an earlier value')}"
        ]
        old, new = (
            str(v if v is not None else "").splitlines() for v in (version["value"], now.get(version["column"]))
        )
        out += [f"    {line}" for line in ndiff(old, new) if line[:1] != "?"]
    return out


def _version(version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "column": version.column,
        "value": version.value,
        "reason": version.reason,
        "at": _instant(version.written_at),
        "visibility": version.visibility,
    }


def _instant(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
