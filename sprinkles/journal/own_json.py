"""Our own JSON, taken in again: the diary of `cupcake-export`, as a bare file, with its photos, or out of an archive.

Invariants: nothing of the file is believed before it was looked at, and a column of another shape than ours refuses the whole
file. Only what this file's own person wrote comes in. It is never meant for anybody but the one whom it was shared with when the
file was written. An entry keeps where it came from before (Day One) and is else known by the id it had there, so that a file
told twice, in either format, adds nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sprinkles.journal.checking import Checked
from sprinkles.journal.dayone_entry import OURS, uuid_by, uuid_of
from sprinkles.journal.keeping import day_of
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.moods import MOODS
from sprinkles.journal.refusals import BadEntry, no_file, of_entry, refuse, unreadable
from sprinkles.journal.zip_guard import MAX_JSON_BYTES, GuardedZip, PhotoFile, parsed, unpackable
from sprinkles.sdk import Context, Refused, Visibility
from ui.words import N_, _, grouped

MEMBER, FORMAT, VERSION = "cupcake.json", "cupcake-export", 1
_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*{\s*"format"\s*:\s*"cupcake-export"')
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHAPES: dict[str, type | tuple[type, ...]] = {
    "title": str, "text": str, "at": str, "time_zone": str, "all_day": bool, "tags": list, "starred": bool,
    "location": dict, "weather": dict, "media": list, "source": str, "source_id": str, "source_data": dict, "mood": str,
}  # fmt: skip
"""The shape of each column of an entry; a test holds it against the contract."""
_BROKEN = N_("This is not a zip file, or it is damaged. Export it again. Nothing was imported.")
_TOO_LONG = N_("The file holds more than 500 MB of text. Nothing was imported.")
_NOT_OURS = N_("This is no JSON export of Cupcake. Nothing was imported.")
_NEWER = N_("This file was written by a newer Cupcake. Update Cupcake, then import it again. Nothing was imported.")


@dataclass(frozen=True)
class OwnExport:
    """An export that was opened: its document, and the zip around it, if there is one."""

    document: dict[str, Any]
    zip: GuardedZip | None


def is_own(file: Path) -> bool:
    """Whether a zip is our own export. Anything that can't be told is not. Raises: Refused for a hostile zip."""
    with unpackable(file, _(_BROKEN)) as archive:
        guarded = GuardedZip(archive)
        return MEMBER in guarded.members and bool(_BEGINS.match(guarded.head(MEMBER)))


@contextmanager
def opened_own(file: Path) -> Iterator[OwnExport]:
    """The export, read and found to be one. Raises: Refused."""
    if file.suffix.lower() == ".zip":
        with unpackable(file, _(_BROKEN)) as archive:
            guarded = GuardedZip(archive)
            if MEMBER not in guarded.members:
                refuse(_(_NOT_OURS))
            if guarded.members[MEMBER].file_size > MAX_JSON_BYTES:
                refuse(_(_TOO_LONG))
            yield OwnExport(_document(guarded.read(MEMBER)), guarded)
        return
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_JSON_BYTES + 1)
    except FileNotFoundError:
        raise no_file() from None
    except OSError as error:
        raise unreadable(error) from None
    if len(data) > MAX_JSON_BYTES:
        refuse(_(_TOO_LONG))
    yield OwnExport(_document(data), None)


def check_own(ctx: Context, export: OwnExport) -> tuple[list[Checked], int]:
    """Every entry of the file's own person, and how many were somebody else's. Raises: Refused."""
    me = export.document.get("me")
    shared = _shared_with_mate(ctx, export.document.get("pairs"))
    photos = _photos(export.zip)
    known: dict[str, PhotoFile | None] = {}
    checked: list[Checked] = []
    uuids: set[str] = set()
    ids: set[str] = set()
    others = 0
    for number, raw in enumerate(export.document["tables"]["journal_entry"], 1):
        try:
            _check_record(raw, ids)
            ids.add(raw["id"])
            if raw.get("author") not in (None, me) or raw.get("shown", "full") != "full":
                others += 1
                continue
            level = Visibility.read(raw["visibility"]) if raw.get("pair") in shared else Visibility.PRIVATE
            item = _checked(ctx, export, raw, level, uuids, photos, known)
            item.values = ctx.store.check(JournalEntry, item.values)
            _check_day(item.values)
        except Refused as error:
            raise of_entry(error, _("Entry {number}").format(number=grouped(number))) from None
        uuids.add(item.uuid)
        checked.append(item)
    return checked, others


def _document(data: bytes) -> dict[str, Any]:
    document = parsed(data, _("The file"))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        refuse(_(_NOT_OURS))
    version = document.get("version")
    if not isinstance(version, int) or version > VERSION:
        refuse(_(_NEWER))
    tables = document.get("tables")
    if not isinstance(tables, dict) or not isinstance(tables.get("journal_entry"), list):
        refuse(_("There is no diary in this file. Nothing was imported."))
    return document


def _check_record(raw: Any, ids: set[str]) -> None:
    """Whether this is a record of the diary, column by column. Raises: BadEntry; Refused when it is newer."""
    if not isinstance(raw, dict) or not isinstance(raw.get("columns"), dict):
        raise BadEntry(_("{entry} is not an entry. Nothing was imported."))
    if not isinstance(raw.get("id"), str) or not _ID.fullmatch(raw["id"]):
        raise BadEntry(_("{entry} has no id. Nothing was imported."))
    if raw["id"] in ids:
        raise BadEntry(_("{entry} has the id of an earlier one. Nothing was imported."))
    if not isinstance(raw.get("visibility"), str):
        raise BadEntry(_("{entry} does not say who may read it. Nothing was imported."))
    for name, value in raw["columns"].items():
        if name not in SHAPES:
            refuse(_(_NEWER))
        if value is not None and not isinstance(value, SHAPES[name]):
            raise BadEntry(_("{entry} has a column “{column}” of the wrong kind. Nothing was imported."), column=name)
    columns = raw["columns"]
    if not all(isinstance(tag, str) for tag in columns.get("tags") or ()):
        raise BadEntry(_("{entry} has a tag that is not text. Nothing was imported."))
    if not all(_is_media(item) for item in columns.get("media") or ()):
        raise BadEntry(_("{entry} has a photo of the wrong kind. Nothing was imported."))
    if columns.get("mood") is not None and columns["mood"] not in MOODS:
        refuse(_(_NEWER))


def _check_day(values: dict[str, Any]) -> None:
    try:
        day_of(values)
    except (ValueError, OverflowError):
        raise BadEntry(_("{entry} has a date that can't be read. Nothing was imported.")) from None


def _shared_with_mate(ctx: Context, pairs: Any) -> list[str]:
    """The pairs of the file that are this home's person and the one they are paired with now."""
    mate = ctx.people.both()[1]
    told = [p for p in pairs if isinstance(p, dict)] if isinstance(pairs, list) and mate else []
    return [p["pair"] for p in told if mate and p.get("member") == mate.id and not p.get("ended_at") and p.get("pair")]


def _is_media(item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return False
    sha256, sizes = item.get("sha256"), (item.get(name) for name in ("bytes", "width", "height"))
    return (
        (sha256 is None or (isinstance(sha256, str) and bool(_SHA256.fullmatch(sha256))))
        and isinstance(item.get("type"), str | None)
        and all(size is None or (type(size) is int and 0 <= size < 2**53) for size in sizes)
    )


def _photos(export: GuardedZip | None) -> dict[str, str]:
    """{sha256: member} of what is named by its content, in whatever folder: an archive keeps photos beside its pages."""
    names = export.members if export else ()
    stems = ((name.rpartition("/")[2].partition(".")[0], name) for name in names)
    return {stem: name for stem, name in stems if _SHA256.fullmatch(stem)}


def _checked(
    ctx: Context,
    export: OwnExport,
    raw: dict[str, Any],
    level: Visibility,
    uuids: set[str],
    photos: dict[str, str],
    known: dict[str, PhotoFile | None],
) -> Checked:
    values = dict(raw["columns"])
    source, source_id = values.get("source"), values.get("source_id")
    uuid = uuid_by(source, source_id, raw["id"])
    if not (source and source_id) or uuid in uuids:
        # Written in that home; or both of a pair had imported the same, and one of the two is an entry of its own.
        source, source_id, uuid = OURS, raw["id"], uuid_of(raw["id"])
    values["source"], values["source_id"] = source, source_id
    media, files, missing = [], [], 0
    for item in values.get("media") or ():
        file = _file(ctx, export.zip, item.get("sha256"), photos, known)
        here = file is not None or (item.get("sha256") and ctx.media.path(item["sha256"]) is not None)
        missing += not here
        files.append(file)
        media.append(dict(item) if here else {**item, "sha256": None})
    values["media"] = media
    return Checked(values, files, uuid, level, missing)


def _file(
    ctx: Context,
    export: GuardedZip | None,
    sha256: str | None,
    photos: dict[str, str],
    known: dict[str, PhotoFile | None],
) -> PhotoFile | None:
    if not export or not sha256 or sha256 not in photos:
        return None
    if sha256 not in known:
        found = export.photo(photos[sha256])
        known[sha256] = found if found and found.sha256 == sha256 and ctx.media.type_of(found.head) else None
    return known[sha256]
