"""Files of a home, content-addressed: `media/ab/abcdef…`, named by their sha256.

A file and its folder are on the disk (fsync) before the row that names it may commit, so a committed record never points
at a file that a power cut took. The same content is stored once.
"""

import hashlib
import os
import struct
import tempfile
from pathlib import Path
from typing import Any

from core.errors import Fatal, Refused
from storage.home import Home

MAX_FILE_BYTES = 50 * 1024 * 1024


def fsync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder; NTFS journals the rename itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def image_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG, GIF or JPEG, read from its header; None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        # SOF0..SOF15 carry the size; C4, C8 and CC are other segments of that range (ITU T.81, table B.1).
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


class Media:
    """The media folder of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def path(self, sha256: str) -> Path | None:
        """Where the file lies, or None while it has not arrived."""
        found = self._place(sha256)
        return found if found.exists() else None

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise Refused("That is not the name of a stored file.", code="bad_media")
        return self._home.media_folder / sha256[:2] / sha256

    def keep(self, data: bytes, media_type: str) -> dict[str, Any]:
        """Store a file; answers what a record keeps of it: sha256, type, bytes, width, height.

        Raises: Refused when it is over 50 MB, Fatal when the disk won't take it.
        """
        if len(data) > MAX_FILE_BYTES:
            raise Refused("A file can have at most 50 MB. Choose a smaller one.", code="too_large")
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        try:
            self._write(place, data)
        except OSError as error:
            raise Fatal(f"The file could not be kept: {error.strerror}. Nothing was changed.", code="disk") from None
        size = image_size(data)
        width, height = size or (None, None)
        with self._home.store.database.write() as raw:
            raw.execute(
                "INSERT OR IGNORE INTO media_file VALUES (?, ?, ?, ?, ?, ?)",
                (sha256, media_type, len(data), width, height, self._home.store.wall_ms()),
            )
        return {"sha256": sha256, "type": media_type, "bytes": len(data), "width": width, "height": height}

    @staticmethod
    def _write(place: Path, data: bytes) -> None:
        if place.exists() and place.stat().st_size == len(data):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".arriving-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        fsync_folder(place.parent)
        fsync_folder(place.parent.parent)
