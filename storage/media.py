"""Files of a home, content-addressed: `media/ab/abcdef…`, named by their sha256.

A file and its folder are on the disk (fsync) before the row that names it may commit, so a committed record never points
at a file that a power cut took. The same content is stored once. What a file is, its bytes say (core/file_types.py). A file
that is on its way grows in `media/.parts/<sha256>` and gets its place only when it hashes to its name.
"""

import hashlib
import os
import struct
import tempfile
from pathlib import Path
from typing import Any

from core.errors import Fatal, Refused
from core.file_types import HEAD_BYTES, MAX_FILE_BYTES, type_of
from core.notices import ChangeNotice
from storage import transfers
from storage.attachments import SHA256
from storage.home import Home
from storage.sweep import place
from storage.transfers import Transfer

CHUNK_BYTES = 1 << 20


def fsync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk."""
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

    def want(self, sha256: str) -> Path | None:
        """As `path`; and when it has not arrived, ask for it before others: somebody is looking at its place."""
        found = self.path(sha256)
        if found is None and transfers.want(self._home.store, sha256, self._home.store.wall_ms()):
            self._home.store.bus.announce(ChangeNotice({"media_transfer": frozenset((sha256,))}))
        return found

    @staticmethod
    def type_of(head: bytes) -> str | None:
        """What a file that begins like this is, or None when such files are not taken."""
        return type_of(head)

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise Refused("That is not the name of a stored file.", code="bad_media")
        return place(self._home.media_folder, sha256)

    def keep(self, data: bytes) -> dict[str, Any]:
        """Store a file; answers what a record keeps of it: sha256, type, bytes, width, height.

        Raises: Refused when it is empty, over 50 MB or of a kind that is not taken; Fatal when the disk won't take it.
        """
        if len(data) > MAX_FILE_BYTES:
            raise Refused("A file can have at most 50 MB. Choose a smaller one.", code="too_large")
        media_type = type_of(data[:HEAD_BYTES])
        if media_type is None:
            raise Refused("Photos, sound, film and PDF can be kept; this file is none of them.", code="bad_type")
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        try:
            self._write(place, data)
        except OSError as error:
            raise Fatal(f"The file could not be kept: {error.strerror}. Nothing was changed.", code="disk") from None
        size = image_size(data)
        width, height = size or (None, None)
        with self._home.store.database.write() as raw:
            if not place.exists():  # swept away since: nothing named it yet
                self._write(place, data)
            raw.execute(
                """INSERT INTO media_file VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (sha256)
                   DO UPDATE SET fetched = 0, created_at = excluded.created_at""",
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

    # -- files that arrive

    def part(self, sha256: str) -> Path:
        """Where a file grows while it is on its way."""
        self._place(sha256)
        folder = self._home.media_folder / ".parts"
        folder.mkdir(exist_ok=True)
        return folder / sha256

    def arrive(self, transfer: Transfer) -> str | None:
        """Give the part its place if it is what the attachment says; else throw it away and answer what is wrong.

        Raises: Fatal when the disk won't take it.
        """
        part, place = self.part(transfer.sha256), self._place(transfer.sha256)
        digest, head, size = hashlib.sha256(), b"", 0
        try:
            with part.open("rb+") as file:
                while chunk := file.read(CHUNK_BYTES):
                    head = head or chunk[:CHUNK_BYTES]
                    digest.update(chunk)
                    size += len(chunk)
                os.fsync(file.fileno())
            wrong = _wrong(transfer, digest.hexdigest(), size, head)
            if wrong:
                part.unlink(missing_ok=True)
                return wrong
            place.parent.mkdir(parents=True, exist_ok=True)
            part.replace(place)
            fsync_folder(place.parent)
            fsync_folder(place.parent.parent)
        except OSError as error:
            raise Fatal(f"The file could not be kept: {error.strerror}.", code="disk") from None
        width, height = image_size(head) or (None, None)
        store = self._home.store
        with store.write() as txn:
            txn.remote = True
            txn.raw.execute(
                "INSERT OR IGNORE INTO media_file VALUES (?, ?, ?, ?, ?, ?, 1)",
                (transfer.sha256, type_of(head), size, width, height, store.wall_ms()),
            )
            transfers.finish(txn.raw, transfer)
            for table, rid in transfers.parents(txn.raw, transfer.sha256):
                txn.note(table, rid)
        return None


def _wrong(transfer: Transfer, sha256: str, size: int, head: bytes) -> str | None:
    if size != transfer.size_bytes or sha256 != transfer.sha256:
        return "wrong_bytes"
    return None if type_of(head[:HEAD_BYTES]) else "bad_type"
