"""The complete archive: everything this person may have, in one zip that can be read without Cupcake.

Made before two people part, and whenever somebody wants it: their own records, what the other one shares with them, the history,
the photos; as JSON for programs and as the sprinkles' own pages for people. Invariants: it is verified before it gets its name,
member by member and record by record; if that fails nothing is left behind.
"""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Cupcake
from app.exports import Under, add_media, formats, watched
from core.errors import Refused
from sprinkles.sdk import Progress
from storage.archive_file import arriving, new_archive, read_sums, unverified
from storage.attention import instant
from storage.whole import pieces
from ui.words import _

FORMAT, VERSION = "cupcake-archive", 1
PAGES = "markdown"
README = """Cupcake archive
===============

Everything that this person's Cupcake held when the archive was made: what they wrote, what their partner shared with them,
earlier versions, and photos. Nothing of it needs Cupcake to be read.

- one folder for each part of Cupcake (journal/ is the diary): pages in Markdown, to read with any program
- media/: photos and files that no page shows
- cupcake.json: every record of every table with its id, author and visibility, for programs
- manifest.json: how many records there are, and the size and SHA-256 of every file here
"""


@dataclass(frozen=True)
class ArchiveReport:
    """What an archive holds: records by table, and how many files of photos."""

    file: str
    records: dict[str, int]
    photos: int


def make_archive(
    cupcake: Cupcake, place: Path, *, force: bool = False, progress: Progress | None = None
) -> ArchiveReport:
    """Write and verify the complete archive of the home. Blocking.

    Raises: Refused for a place that can't be; Fatal when it can't be written or read back. Then nothing is left behind.
    """
    if place.suffix.lower() != ".zip":
        raise Refused(_("An archive is a zip: give the file a name like ours.zip."), code="bad_place")
    # Verified twice: `new_archive` compares what it wrote, `verify` reads it as somebody else would.
    with arriving(place, force=force) as beside:
        counts = _fill(cupcake, beside, progress)
        report = verify(beside)
        if report.records != counts:
            raise unverified()
    return ArchiveReport(str(place), report.records, report.photos)


def _fill(cupcake: Cupcake, beside: Path, progress: Progress | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    with new_archive(beside, force=True) as archive:
        archive.add("README.txt", README.encode())
        with watched(pieces(cupcake.home, counts), progress) as document:
            archive.add("cupcake.json", document)
        for sprinkle, entry in formats(cupcake).get(PAGES, []):
            cupcake.sprinkle(sprinkle).load(entry)(cupcake.contexts[sprinkle], Under(archive, f"{sprinkle}/"), progress)
        add_media(cupcake, archive, "media/", progress)
        photos = {sha256 for (sha256,) in cupcake.home.store.database.rows("SELECT sha256 FROM media_file")}
        manifest = {
            "format": FORMAT, "version": VERSION, "made_at": instant(cupcake.home.store.wall_ms()), "records": counts,
            "photos": len(photos & {sha256 for _, sha256 in archive.members.values()}),
            "files": {n: {"bytes": size, "sha256": sha256} for n, (size, sha256) in sorted(archive.members.items())},
        }  # fmt: skip
        archive.add("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return counts


def verify(place: Path) -> ArchiveReport:
    """Whether an archive is whole: every file of its manifest as it says, every record that it counts. Reads only.

    Raises: Fatal when it is not.
    """
    sums = read_sums(place)
    try:
        with zipfile.ZipFile(place) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            whole = json.loads(archive.read("cupcake.json"))
        told = {n: (f["bytes"], f["sha256"]) for n, f in manifest["files"].items()}
        held = {table: len(rows) for table, rows in whole["tables"].items()}
        sums.pop("manifest.json")
        if told != sums or held != manifest["records"]:
            raise unverified()
        return ArchiveReport(str(place), held, int(manifest["photos"]))
    except (KeyError, TypeError, ValueError, AttributeError, OSError, zipfile.BadZipFile):
        raise unverified() from None
