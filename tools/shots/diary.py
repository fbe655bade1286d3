"""A small Day One export, for when no other is named: three entries, one with a photo. What is in it is Thoreau's."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from tools.shots.paintings import painted

# Henry D. Thoreau, Journal, 1837-1851; in the public domain.
ENTRIES = (
    ("1837-10-22", "“What are you doing now?” he asked. “Do you keep a journal?” So I make my first entry to-day."),
    ("1840-06-26", "The best poetry has never been written, for when it might have been, the poet forgot it."),
    ("1851-09-07", "My profession is to be always on the alert to find God in nature, to know his lurking-places."),
)


def write(file: Path) -> Path:
    """Write the export; answers where it is."""
    photo = painted("forest")
    md5 = hashlib.md5(photo, usedforsecurity=False).hexdigest()
    entries: list[dict[str, Any]] = []
    for n, (day, words) in enumerate(ENTRIES):
        entry: dict[str, Any] = {
            "uuid": f"{n + 1:032X}", "creationDate": f"{day}T20:00:00Z", "timeZone": "America/New_York", "text": words,
            "tags": ["journal"],
        }  # fmt: skip
        if n == 0:
            entry["text"] = f"{words}\n\n![](dayone-moment://{'A' * 32})"
            entry["photos"] = [{"identifier": "A" * 32, "md5": md5, "type": "jpeg"}]
        entries.append(entry)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("Journal.json", json.dumps({"metadata": {"version": "1.0"}, "entries": entries}))
        opened.writestr(f"photos/{md5}.jpeg", photo)
    file.write_bytes(kept.getvalue())
    return file
