"""Exports: finds who can write a format among what the sprinkles contribute, and makes one verified file of what they write.

`json` is the app's own: every record of every table. A file is complete or not there (storage/archive_file.py).
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.bootstrap import Cupcake
from core.errors import Refused
from sprinkles.sdk import Progress
from storage.archive_file import Archive, arriving, new_archive, unverified
from storage.whole import pieces
from ui.words import _

JSON = "json"
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/webp": ".webp",
}


def formats(cupcake: Cupcake) -> dict[str, list[tuple[str, str]]]:
    """{format: [(sprinkle, entry)]} of what the running sprinkles contribute."""
    found: dict[str, list[tuple[str, str]]] = {}
    for sprinkle in cupcake.discovery.sprinkles:
        name = sprinkle.manifest.name
        for exporter in sprinkle.manifest.contributes.exporters if name in cupcake.contexts else ():
            found.setdefault(exporter.name, []).append((name, exporter.entry))
    return found


def export(
    cupcake: Cupcake, place: Path, name: str | None, *, force: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Write an export; answers what is in it. Without a format the file's ending decides.

    Raises: Refused for a format or a place that can't be; Fatal when the disk won't take it.
    """
    known = formats(cupcake)
    suffix = place.suffix.lower()
    name = name or (JSON if suffix == ".json" else next(iter(known), JSON))
    if name not in known and name != JSON:
        names = ", ".join(sorted({*known, JSON}))
        raise Refused(_("There is no such format. Known are: {names}.").format(names=names), code="bad_format")
    if suffix != ".zip" and (name != JSON or suffix != ".json"):
        ending = "file.json or file.zip" if name == JSON else "file.zip"
        line = _("Give the file a name like {ending}: that is what this format is.")
        raise Refused(line.format(ending=ending), code="bad_place")
    report: dict[str, Any] = {"format": name, "file": str(place)}
    if name == JSON and suffix == ".json":
        return report | {"records": write_json(cupcake, place, force=force, progress=progress), "photos": 0}
    with new_archive(place, force=force) as archive:
        if name == JSON:
            counts: dict[str, int] = {}
            with watched(pieces(cupcake.home, counts), progress) as document:
                archive.add("cupcake.json", document)
            report |= {"records": counts, "photos": add_media(cupcake, archive, "media/", progress)}
        else:
            for sprinkle, entry in known[name]:
                sink = archive if len(known[name]) == 1 else Under(archive, f"{sprinkle}/")
                part = asdict(cupcake.sprinkle(sprinkle).load(entry)(cupcake.contexts[sprinkle], sink, progress))
                report |= {k: report.get(k, 0) + v for k, v in part.items()}
    return report


@contextmanager
def watched(found: Generator[bytes, None, None], progress: Progress | None) -> Iterator[Iterator[bytes]]:
    """The same pieces; how many there will be is not known, so the total told is 0.

    Whoever stops half-way ends the reading too: its snapshot would otherwise stand until memory is tidied.
    """

    def told() -> Iterator[bytes]:
        for number, piece in enumerate(found, 1):
            if progress:
                progress(number, 0)
            yield piece

    with closing(found):
        yield told()


def write_json(cupcake: Cupcake, place: Path, *, force: bool, progress: Progress | None = None) -> dict[str, int]:
    """The whole home as one JSON file, read back before it gets its name; answers records by table."""
    import hashlib

    counts: dict[str, int] = {}
    with arriving(place, force=force) as beside:
        written = hashlib.sha256()
        with beside.open("wb") as file, watched(pieces(cupcake.home, counts), progress) as document:
            for piece in document:
                written.update(piece)
                file.write(piece)
        with beside.open("rb") as file:
            if hashlib.file_digest(file, "sha256").digest() != written.digest():
                raise unverified()
    return counts


def add_media(cupcake: Cupcake, archive: Archive, folder: str, progress: Progress | None = None) -> int:
    """Every file of the media folder that the archive does not hold yet; answers how many were added."""
    held = {sha256 for _, sha256 in archive.members.values()}
    added = 0
    files = cupcake.home.store.database.rows("SELECT sha256, media_type FROM media_file ORDER BY sha256")
    for number, (sha256, kind) in enumerate(files, 1):
        if progress:
            progress(number, len(files))
        file = cupcake.home.media_folder / sha256[:2] / sha256
        if sha256 not in held and file.exists():
            archive.add_file(f"{folder}{sha256}{SUFFIXES.get(kind, '')}", file)
            added += 1
    return added


class Under:
    """A sink that puts everything into a folder of another one."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive, self._folder = archive, folder

    def add(self, name: str, data: bytes | Iterable[bytes]) -> str:
        """As `Sink.add`."""
        return self._archive.add(self._folder + name, data)

    def add_file(self, name: str, file: Path) -> str:
        """As `Sink.add_file`."""
        return self._archive.add_file(self._folder + name, file)
