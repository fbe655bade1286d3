"""A diary comes in, from Day One or from our own JSON: checked whole before anything is written, then kept in batches.

Invariants: a file that is refused leaves nothing behind. A kill at any instant leaves whole batches, and importing again
completes the job without a second copy of anything; an entry that was deleted here stays deleted. A photo is on the disk
before the entry that names it. Imported entries are private unless the caller says otherwise, and what the file itself
calls private stays private: nobody shares a whole diary by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from sprinkles.journal import keeping
from sprinkles.journal.checking import Checked, check_dayone
from sprinkles.journal.dates import stamp
from sprinkles.journal.dayone_entry import OURS, SOURCE, uuid_by, uuid_of
from sprinkles.journal.dayone_zip import opened
from sprinkles.journal.own_json import check_own, is_own, opened_own
from sprinkles.journal.zip_guard import GuardedZip
from sprinkles.sdk import Context, Progress, Refused, Visibility
from ui.words import _

BATCH = 300


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `skipped` entries were here already, also those deleted since.

    `photos` are those of the file that are what they should be; `missing_photos` those that are not in it, not intact, or no
    photos at all. `others` were written by somebody else and are not counted in `total`.
    """

    added: int
    skipped: int
    photos: int
    missing_photos: int
    total: int
    others: int = 0


def import_dayone(
    ctx: Context, file: Path, progress: Progress | None = None, *, visibility: Visibility = Visibility.PRIVATE
) -> ImportReport:
    """Import a Day One export. One transaction for each batch of entries; blocking.

    Raises: Refused when the file is not a good export (nothing was changed); Fatal when the disk won't take it.
    """
    with opened(file) as export:
        return _bring_in(ctx, export, check_dayone(ctx, export), SOURCE, progress, visibility)


def import_json(
    ctx: Context, file: Path, progress: Progress | None = None, *, visibility: Visibility = Visibility.PRIVATE
) -> ImportReport:
    """Import the diary of our own JSON: the bare file, the zip with its photos, or a complete archive. As `import_dayone`.

    What somebody else wrote is passed over: it comes from them, by a sync.
    """
    with opened_own(file) as export:
        checked, others = check_own(ctx, export)
        return _bring_in(ctx, export.zip, checked, OURS, progress, visibility, others)


def import_zip(
    ctx: Context, file: Path, progress: Progress | None = None, *, visibility: Visibility = Visibility.PRIVATE
) -> ImportReport:
    """Import a zip of either kind: which of them it is stands in it."""
    return (import_json if is_own(file) else import_dayone)(ctx, file, progress, visibility=visibility)


def _bring_in(
    ctx: Context,
    export: GuardedZip | None,
    checked: list[Checked],
    importer: str,
    progress: Progress | None,
    visibility: Visibility,
    others: int = 0,
) -> ImportReport:
    fresh = sorted(_not_here(ctx, checked), key=lambda item: item.level.rank)
    added, seen = 0, len(checked) - len(fresh)
    if progress:
        progress(seen, len(checked))
    for level, those in groupby(fresh, key=lambda item: item.level):
        run = list(those)
        for start in range(0, len(run), BATCH):
            batch = run[start : start + BATCH]
            values = [_with_photos(ctx, export, item) for item in batch]
            seen += len(batch)
            told = _told(checked, importer) if seen == len(checked) else None
            added += len(
                keeping.keep_imported(
                    ctx, values, visibility=min(visibility, level, key=lambda v: v.rank),
                    unique=("source", "source_id"), told=told,
                )
            )  # fmt: skip
            if progress:
                progress(seen, len(checked))
    report = ImportReport(
        added=added,
        skipped=len(checked) - added,
        photos=sum(photo is not None for item in checked for photo in item.photos),
        missing_photos=sum(item.missing for item in checked),
        total=len(checked),
        others=others,
    )
    ctx.log.info("journal_imported added=%s skipped=%s photos=%s", report.added, report.skipped, report.photos)
    return report


def _told(checked: list[Checked], importer: str) -> dict[str, Any]:
    """What the import's event says. It tells of the whole file: what a killed import kept was not told then."""
    days = [keeping.day_of(values) for values in _ends([item.values for item in checked])]
    return {"importer": importer, "entries": len(checked), "first_day": min(days), "last_day": max(days)}


def _ends(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that may be the first or the last on the calendars of their places, which are less than two days apart."""
    instants = [values["at"] for values in entries]
    try:
        first, last = (
            stamp(datetime.fromisoformat(at) + timedelta(days=days))
            for at, days in ((min(instants), 2), (max(instants), -2))
        )
    except OverflowError:  # where the calendar ends
        return entries
    return [values for values in entries if not first < values["at"] < last]


def _not_here(ctx: Context, checked: list[Checked]) -> list[Checked]:
    """Those whose photos are worth keeping; `add_values` decides again, in the transaction."""
    here: set[str] = set()
    for source, source_id, record_id in ctx.store.rows("SELECT source, source_id, id FROM journal_entry"):
        # An entry that was written here and exported bears its own id: importing that file makes no second one of it.
        here |= {uuid_by(source, source_id, record_id), uuid_of(record_id)}
    return [item for item in checked if item.uuid not in here]


def _with_photos(ctx: Context, export: GuardedZip | None, item: Checked) -> Mapping[str, Any]:
    """The entry's columns once its photos are kept; with photos they say what these are, and are checked again."""
    if not export or not any(item.photos):
        return item.values
    media = list(item.values["media"])
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
        media[place] = {**media[place], **ctx.media.keep(data)}
    return {**item.values, "media": media}
