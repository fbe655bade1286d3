"""What an import found good before it writes anything, and how a Day One export is looked through for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sprinkles.journal.dayone_entry import check_shape, columns_of, photos_of
from sprinkles.journal.dayone_zip import DayOneZip
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.refusals import of_entry, refuse
from sprinkles.journal.zip_guard import PhotoFile
from sprinkles.sdk import Context, Refused, Visibility
from ui.words import _, grouped

_WIDEST_PX = 2**32 - 1


@dataclass
class Checked:
    """The columns of an entry that can be kept, and what its file says of it."""

    values: dict[str, Any]
    photos: list[PhotoFile | None]
    """What is to be kept for each item of `media`; None for what the file lacks."""
    uuid: str
    """By which an entry that is here already is known again."""
    level: Visibility = Visibility.SHARED
    """How far it may reach at most, by what the file says."""
    missing: int = 0
    """How many of its photos are neither in the file nor here."""


def check_dayone(ctx: Context, export: DayOneZip) -> list[Checked]:
    """Every entry of the export. Raises: Refused when one of them can't be kept."""
    checked: list[Checked] = []
    uuids: set[str] = set()
    known: dict[tuple[str, str, str], PhotoFile | None] = {}
    journals = export.journals()
    for n, journal in enumerate(journals, 1):
        for number, raw in enumerate(journal.entries, 1):
            try:
                check_shape(raw)
                item = _with_photos(ctx, export, journal.folder, raw, known)
                item.values = ctx.store.check(JournalEntry, item.values)
            except Refused as error:
                raise of_entry(error, _where(number, n, len(journals))) from None
            if raw["uuid"] in uuids:
                said = _("{entry} has the uuid of an earlier one. Nothing was imported.")
                refuse(said.format(entry=_where(number, n, len(journals))))
            uuids.add(raw["uuid"])
            checked.append(item)
    return checked


def _where(number: int, journal: int, journals: int) -> str:
    """Which entry it is, in words."""
    said = _("Entry {number}") if journals == 1 else _("Entry {number} of journal {journal}")
    return said.format(number=grouped(number), journal=grouped(journal))


def _with_photos(
    ctx: Context,
    export: DayOneZip,
    folder: str,
    raw: Mapping[str, Any],
    known: dict[tuple[str, str, str], PhotoFile | None],
) -> Checked:
    photos: list[PhotoFile | None] = []
    media: list[dict[str, Any]] = []
    for identifier, md5, kind in photos_of(raw):
        key = (folder, md5, kind)
        if key not in known:
            found = export.photo_of(*key)
            # What is named a photo and is none (a page, a program) is not kept, and so counts as missing.
            known[key] = found if found and ctx.media.type_of(found.head) else None
        photo = known[key]
        photos.append(photo)
        # Width and height are read when the file is kept; until then the longest, for the check of the record's size.
        size = _WIDEST_PX if photo else None
        media.append(
            {
                "id": identifier,
                "sha256": photo.sha256 if photo else None,
                "type": f"image/{kind}",
                "bytes": photo.size_bytes if photo else None,
                "width": size,
                "height": size,
            }
        )
    return Checked(columns_of(raw, media), photos, raw["uuid"], missing=photos.count(None))
