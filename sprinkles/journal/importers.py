"""Day One's export into the diary: checked whole before anything is written, then kept in batches.

Invariants: a file that is refused leaves nothing behind. A kill at any instant leaves whole batches, and importing again
completes the job without a second copy of anything; an entry that was deleted here stays deleted. A photo is on the disk
before the entry that names it. Imported entries are private unless the caller says otherwise: nobody shares a whole diary
by accident.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sprinkles.journal import keeping
from sprinkles.journal.dayone_entry import SOURCE, check_shape, from_dayone, photos_of, uuid_of
from sprinkles.journal.dayone_zip import DayOneZip, PhotoFile, opened
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context, Progress, Refused, Visibility
from ui.words import _

BATCH = 200
_WIDEST_PX = 2**32 - 1


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `skipped` entries were here already, also those deleted since.

    `photos` are those of the file that are what they should be; `missing_photos` those that are not in it, not intact, or no
    photos at all.
    """

    added: int
    skipped: int
    photos: int
    missing_photos: int
    total: int


@dataclass(frozen=True)
class _Checked:
    """The columns of an entry that can be kept, and its photos by place in `media`."""

    values: dict[str, Any]
    photos: list[PhotoFile | None]


def import_dayone(
    ctx: Context, file: Path, progress: Progress | None = None, *, visibility: Visibility = Visibility.PRIVATE
) -> ImportReport:
    """Import a Day One export. One transaction for each batch of entries; blocking.

    Raises: Refused when the file is not a good export (nothing was changed); Fatal when the disk won't take it.
    """
    with opened(file) as export:
        checked = _check(ctx, export)
        fresh = _not_here(ctx, checked)
        added, seen = 0, len(checked) - len(fresh)
        if progress:
            progress(seen, len(checked))
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            for item in batch:
                _keep_photos(ctx, export, item)
            rows = [item.values for item in batch]
            last = start + BATCH >= len(fresh)
            added += len(
                keeping.keep_imported(
                    ctx, rows, visibility=visibility, unique=("source", "source_id"),
                    told=_told(checked) if last else None,
                )
            )  # fmt: skip
            seen += len(batch)
            if progress:
                progress(seen, len(checked))
    photos = [photo for item in checked for photo in item.photos]
    report = ImportReport(
        added=added,
        skipped=len(checked) - added,
        photos=sum(photo is not None for photo in photos),
        missing_photos=sum(photo is None for photo in photos),
        total=len(checked),
    )
    ctx.log.info("journal_imported added=%s skipped=%s photos=%s", report.added, report.skipped, report.photos)
    return report


def _told(checked: list[_Checked]) -> dict[str, Any]:
    """What the import's event says. It tells of the whole file: what a killed import kept was not told then."""
    days = [keeping.day_of(item.values) for item in checked]
    return {"importer": SOURCE, "entries": len(checked), "first_day": min(days), "last_day": max(days)}


def _check(ctx: Context, export: DayOneZip) -> list[_Checked]:
    checked: list[_Checked] = []
    uuids: set[str] = set()
    known: dict[tuple[str, str, str], PhotoFile | None] = {}
    for where, folder, raw in _numbered(export):
        try:
            check_shape(raw)
            item = _with_photos(ctx, export, folder, raw, known)
            ctx.store.check(JournalEntry, item.values)
        except Refused as error:
            raise Refused(f"{where} {_half(error)}. Nothing was imported.", code="bad_import") from None
        if raw["uuid"] in uuids:
            raise Refused(f"{where} has the uuid of an earlier one. Nothing was imported.", code="bad_import")
        uuids.add(raw["uuid"])
        checked.append(item)
    return checked


def _numbered(export: DayOneZip) -> Iterator[tuple[str, str, Any]]:
    journals = export.journals()
    for n, journal in enumerate(journals, 1):
        within = "" if len(journals) == 1 else f" of journal {n}"
        for number, raw in enumerate(journal.entries, 1):
            yield f"Entry {number}{within}", journal.folder, raw


def _half(error: Refused) -> str:
    """The store speaks in sentences about one record; here the entry's number comes first."""
    if error.message.startswith("has ") or error.message.startswith("is "):
        return error.message
    return "can't be kept: " + error.message.split(". ")[0].rstrip(".")


def _with_photos(
    ctx: Context,
    export: DayOneZip,
    folder: str,
    raw: Mapping[str, Any],
    known: dict[tuple[str, str, str], PhotoFile | None],
) -> _Checked:
    photos: list[PhotoFile | None] = []
    media: list[dict[str, Any]] = []
    for identifier, md5, kind in photos_of(raw):
        key = (folder, md5, kind)
        if key not in known:
            found = export.photo(*key)
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
    return _Checked(from_dayone(raw, media), photos)


def _not_here(ctx: Context, checked: list[_Checked]) -> list[_Checked]:
    """Those whose photos are worth keeping; `add_values` decides again, in the transaction."""
    here = {row[0] for row in ctx.store.rows("SELECT source_id FROM journal_entry WHERE source = ?", (SOURCE,))}
    # An entry that was written here and exported bears its own id: importing that file makes no second one of it.
    here |= {uuid_of(row[0]) for row in ctx.store.rows("SELECT id FROM journal_entry")}
    return [item for item in checked if item.values["source_id"] not in here]


def _keep_photos(ctx: Context, export: DayOneZip, item: _Checked) -> None:
    for place, photo in enumerate(item.photos):
        if not photo:
            continue
        try:
            data = export.read(photo.member)
        except Refused:  # it was good when it was checked
            raise Refused(
                _("The file changed while it was imported. What came in stays; import it again for the rest."),
                code="bad_import",
            ) from None
        kept = item.values["media"][place]
        kept |= ctx.media.keep(data)
