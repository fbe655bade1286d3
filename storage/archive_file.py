"""A file that is complete or not there: written beside its place, fsynced, read back, and only then given its name.

Invariants: nothing that is not verified ever stands at the place asked for; an existing file is replaced only by force; a
failure or a kill leaves the place as it was. Knows nothing of what is written.
"""

import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Fatal, Refused
from storage.media import fsync_folder

CHUNK_BYTES = 1 << 20
PACKED = {".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".mp4", ".mov", ".m4a", ".mp3"}
"""Files that are compressed already: stored as they are."""


@contextmanager
def arriving(place: Path, *, force: bool = False) -> Iterator[Path]:
    """A path to write to; when the block ends well, the file there is fsynced and moved to `place`.

    Raises: Refused when `place` is taken and not forced, or its folder is not there; Fatal when the disk won't take it.
    """
    if place.exists() and not force:
        raise Refused(f"{place} is there already. Choose another name, or add --force to replace it.", code="exists")
    if place.is_dir() or not place.parent.is_dir():
        raise Refused(f"{place} can't be a file: choose a folder that exists, and a name in it.", code="bad_place")
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".arriving-")
        os.close(handle)
        beside = Path(name)
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        _name(beside, place, force=force)
        fsync_folder(place.parent)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Fatal(f"The file could not be written: {why}. Nothing was left behind.", code="disk") from None
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _name(beside: Path, place: Path, *, force: bool) -> None:
    if force:
        beside.replace(place)
        return
    try:
        os.link(beside, place)  # the one call that never replaces
    except FileExistsError:
        raise Refused(f"{place} is there by now. Choose another name.", code="exists") from None
    except OSError:  # a file system without links (a memory stick)
        beside.replace(place)


def write_file(place: Path, data: bytes, *, force: bool = False) -> None:
    """A whole small file. Raises as `arriving`."""
    with arriving(place, force=force) as beside:
        beside.write_bytes(data)
        if beside.read_bytes() != data:
            raise unverified()


def unverified() -> Fatal:
    """What was written is not what can be read."""
    return Fatal(
        "The file could not be read back as it was written. Nothing was kept; try another disk.", code="unverified"
    )


class Archive:
    """A zip that is being written. `members` is {name: (bytes, sha256)} of what is in it so far."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._zip = file
        self._now = time.localtime()[:6]
        self.members: dict[str, tuple[int, str]] = {}

    def add(self, name: str, data: bytes | Iterable[bytes]) -> str:
        """Add a member from bytes, or from pieces of them; answers its sha256. A name is given once."""
        if name in self.members:
            raise ValueError("a member was added twice")
        packed = Path(name).suffix.lower() in PACKED
        info = zipfile.ZipInfo(name, max(self._now, (1980, 1, 1, 0, 0, 0)))
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        sha256, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=not isinstance(data, bytes)) as member:
            for piece in (data,) if isinstance(data, bytes) else data:
                sha256.update(piece)
                size += len(piece)
                member.write(piece)
        self.members[name] = (size, sha256.hexdigest())
        return sha256.hexdigest()

    def add_file(self, name: str, file: Path) -> str:
        """Add a file from the disk; answers its sha256."""
        with file.open("rb") as source:
            return self.add(name, iter(lambda: source.read(CHUNK_BYTES), b""))


@contextmanager
def new_archive(place: Path, *, force: bool = False) -> Iterator[Archive]:
    """A zip to be filled; verified member by member before it gets its name.

    Raises: as `arriving`; Fatal when it can't be read back as it was written.
    """
    with arriving(place, force=force) as beside:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as file:
            archive = Archive(file)
            yield archive
        if read_sums(beside) != archive.members:
            raise unverified()


def read_sums(file: Path) -> dict[str, tuple[int, str]]:
    """(bytes, sha256) of every member as it can be read now. Raises: Fatal when the zip is damaged."""
    found: dict[str, tuple[int, str]] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                sha256, size = hashlib.sha256(), 0
                with archive.open(info) as member:
                    while piece := member.read(CHUNK_BYTES):
                        sha256.update(piece)
                        size += len(piece)
                found[info.filename] = (size, sha256.hexdigest())
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        raise unverified() from None
    return found
