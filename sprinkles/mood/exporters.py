"""Moods, given back as CSV for spreadsheets and as JSON. Only this person's own: the other one's are not on this device."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sprinkles.mood.documents import document
from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.queries import read_check_ins
from sprinkles.sdk import Context, Progress, Sink

EVERYTHING = 1_000_000
HEAD = ("id", "at", "day", "valence", "energy", "feelings", "factors", "note")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Exported:
    """What an export holds."""

    entries: int = 0
    photos: int = 0


def export_csv(ctx: Context, sink: Sink, progress: Progress | None = None) -> Exported:
    """One table, oldest first; lists are separated by semicolons. Blocking. Raises: what the sink raises."""
    return _export(ctx, sink, progress, "moods.csv", _csv)


def export_json(ctx: Context, sink: Sink, progress: Progress | None = None) -> Exported:
    """One list of check-ins, oldest first. Blocking. Raises: what the sink raises."""
    return _export(ctx, sink, progress, "moods.json", _json)


def _export(
    ctx: Context, sink: Sink, progress: Progress | None, name: str, write: Callable[[list[MoodCheckIn]], bytes]
) -> Exported:
    found = read_check_ins(ctx, limit=EVERYTHING)[::-1]
    sink.add(name, write(found))
    if progress:
        progress(len(found), len(found))
    return Exported(entries=len(found))


def _json(found: list[MoodCheckIn]) -> bytes:
    return json.dumps([document(c) for c in found], ensure_ascii=False, indent=1).encode()


def _csv(found: list[MoodCheckIn]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(HEAD)
    for check_in in found:
        said = document(check_in)
        writer.writerow([_cell(said[name]) for name in HEAD])
    return made.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    words = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    # A cell that begins like a formula would be run by a spreadsheet.
    return f"'{words}" if words.startswith(FORMULA) else words
