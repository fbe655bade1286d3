"""Opens a Day One export and checks that it can be trusted: a zip with `*.json` and, beside each, `photos/<md5>.<type>`.

What makes a zip harmless is in zip_guard.py; here is what makes it Day One's. Messages name numbers, never a file of the
export: journals bear the names that people gave them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sprinkles.journal.refusals import refuse
from sprinkles.journal.zip_guard import MAX_JSON_BYTES, GuardedZip, PhotoFile, parsed, unpackable
from ui.words import _, grouped


@dataclass(frozen=True)
class JournalFile:
    """One JSON file of the export; Day One writes one for each journal. `folder` is where its photos lie."""

    folder: str
    entries: list[Any]


@contextmanager
def opened(file: Path) -> Iterator["DayOneZip"]:
    """The export, with every member's header checked. Raises: Refused."""
    broken = _("This is not a zip file, or it is damaged. Export from Day One again, as JSON. Nothing was imported.")
    with unpackable(file, broken) as archive:
        yield DayOneZip(archive)


class DayOneZip(GuardedZip):
    """An export whose headers were found harmless."""

    def journals(self) -> list[JournalFile]:
        """The entries of every journal, as JSON gave them. Raises: Refused."""
        names = [n for n in self.members if n.lower().endswith(".json") and not _is_clutter(n)]
        if not names:
            refuse(
                _("There is no journal (no .json file) in this zip. Export from Day One as JSON. Nothing was imported.")
            )
        if sum(self.members[n].file_size for n in names) > MAX_JSON_BYTES:
            refuse(_("The journals in this zip hold more than 500 MB of text. Nothing was imported."))
        return [
            JournalFile(name.rpartition("/")[0], _entries(self.read(name), number, len(names)))
            for number, name in enumerate(names, 1)
        ]

    def photo_of(self, folder: str, md5: str, kind: str) -> PhotoFile | None:
        """The photo that an entry names like this, as `photo`."""
        return self.photo("/".join(part for part in (folder, "photos", f"{md5}.{kind}") if part), md5=md5)


def _is_clutter(name: str) -> bool:
    """What macOS adds when somebody zips a folder anew."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _entries(data: bytes, number: int, count: int) -> list[Any]:
    which = _("The journal")
    if count > 1:
        which = _("Journal {number} of {count}").format(number=grouped(number), count=grouped(count))
    document = parsed(data, which)
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        refuse(
            _("{which} has no list of entries: this is not a Day One export. Nothing was imported.").format(which=which)
        )
    return entries
