"""A calendar file into the calendar: checked whole before anything is written, then kept in one transaction.

Invariants: a file that is refused leaves nothing behind. Importing again changes nothing, neither what was edited here nor
what was deleted. Imported events are private unless the caller says otherwise.
"""

from dataclasses import dataclass
from pathlib import Path

from sprinkles.calendar.ics_lines import MOST_BYTES
from sprinkles.calendar.ics_read import SOURCE, read_ics
from sprinkles.calendar.ics_write import OURS
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.zones import here
from sprinkles.sdk import Context, Progress, Refused, Visibility
from ui.words import _

_PART = 400


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `skipped` were here already, also those deleted since; `left_out` are no events of ours to keep:
    tasks, cancelled events, older revisions.
    """

    added: int
    skipped: int
    total: int
    left_out: int


def import_ics(
    ctx: Context, file: Path, progress: Progress | None = None, *, visibility: Visibility = Visibility.PRIVATE
) -> ImportReport:
    """Import a calendar file. Blocking. Raises: Refused when the file is not good (nothing was changed)."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError:
        raise Refused(_("This file can’t be read. Nothing was imported."), code="bad_import") from None
    found = read_ics(data, here())
    for values in found.events.values():
        try:
            ctx.store.check(CalendarEvent, values)
        except Refused as error:
            why = _("An event can’t be kept: {why} Nothing was imported.").format(why=error.message)
            raise Refused(why, code="bad_import") from None
    me = ctx.people.both()[0]
    total, added = len(found.events), 0
    ids = {uid: ctx.store.id_of(CalendarEvent, me.id, SOURCE, uid) if me.id else None for uid in found.events}
    with ctx.store.together() as work:
        # Nobody else writes meanwhile, so what is not here now is not here when it is added.
        seen = _here(ctx, [*found.events], [i for i in ids.values() if i])
        for number, (uid, values) in enumerate(found.events.items(), 1):
            if uid not in seen and ids[uid] not in seen:
                work.add(CalendarEvent, record_id=ids[uid], visibility=visibility, **values)
                added += 1
            if progress and number % 200 == 0:
                progress(number, total)
        if added:
            work.emit("calendar.imported", added=added)
    if progress:
        progress(total, total)
    ctx.log.info("calendar_imported added=%s skipped=%s", added, total - added)
    return ImportReport(added=added, skipped=total - added, total=total, left_out=found.left_out)


def _here(ctx: Context, uids: list[str], ids: list[str]) -> set[str]:
    """Which of these uids and ids are here, tombstones included. What was written here and exported bears its own id."""
    own = {uid.removesuffix(OURS): uid for uid in uids if uid.endswith(OURS)}
    seen: set[str] = set()
    for column, values in (("source_id", uids), ("id", ids), ("id", [*own])):
        for start in range(0, len(values), _PART):
            part = values[start : start + _PART]
            only = "AND source = 'ics'" if column == "source_id" else ""
            marks = ",".join("?" * len(part))
            sql = f"SELECT {column} FROM calendar_event WHERE {column} IN ({marks}) {only}"  # noqa: S608
            seen |= {str(row[0]) for row in ctx.store.rows(sql, part)}
    return seen | {uid for short, uid in own.items() if short in seen}
