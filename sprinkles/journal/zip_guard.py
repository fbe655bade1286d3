"""Opens a zip that somebody hands us, and finds it harmless before anything of it is believed.

Nothing is ever unpacked to a path: members are read into memory by name, so a name that climbs out could do no harm; it
is refused all the same, because no export has one. What a header declares is never believed: bytes are counted as they
are read. Messages name numbers, never a file of the export: journals bear the names that people gave them.
"""

import copy
import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sprinkles.journal.refusals import no_file, refuse, unreadable
from ui.words import _, grouped

MAX_TOTAL_BYTES = 4 * 1024**3
MAX_JSON_BYTES = 500 * 1024**2
MAX_PHOTO_BYTES = 50 * 1024**2
BOMB_RATIO, BOMB_BYTES = 200, 50 * 1024**2
CHUNK_BYTES = 1 << 20
HEAD_BYTES = 64

BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, struct.error)
_SYMLINK, _KIND = 0o120000, 0o170000


@dataclass(frozen=True)
class PhotoFile:
    """A photo that is there and is what its name says. `member` reads it again; `head` is how it begins."""

    member: str
    sha256: str
    size_bytes: int
    head: bytes


def unpackable(file: Path, broken: str) -> zipfile.ZipFile:
    """The zip, opened. Raises: Refused, with the sentence `broken` when it is none."""
    try:
        return zipfile.ZipFile(file)
    except FileNotFoundError:
        raise no_file() from None
    except OSError as error:
        raise unreadable(error) from None
    except BROKEN:
        refuse(broken)


class GuardedZip:
    """A zip whose headers were found harmless."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, zipfile.ZipInfo] = {}
        for info in archive.infolist():
            _check_header(info)
            if info.filename in self.members:
                refuse(_("The zip holds two files of one name. Nothing was imported."))
            self.members[info.filename] = info
        if sum(info.file_size for info in self.members.values()) > MAX_TOTAL_BYTES:
            refuse(_("The zip would unpack to more than 4 GB. Nothing was imported."))

    def read(self, name: str) -> bytes:
        """A whole member. Raises: Refused when it is damaged or not as long as it declared."""
        try:
            return b"".join(self._chunks(self.members[name]))
        except (*BROKEN, OSError):
            refuse(_("A file in the zip is damaged. Export it again. Nothing was imported."))

    def head(self, name: str) -> bytes:
        """How a member begins; nothing when it can't be read."""
        try:
            with self._archive.open(name) as member:
                return member.read(HEAD_BYTES)
        except (*BROKEN, OSError, RuntimeError):
            return b""

    def photo(self, member: str, *, md5: str | None = None) -> PhotoFile | None:
        """The photo of this name, or None when it is missing, damaged, too large to keep, or not what its md5 says.

        Raises: Refused when it is longer than its header declares.
        """
        info = self.members.get(member)
        if info is None or info.file_size > MAX_PHOTO_BYTES:
            return None
        # Day One names its files by md5; our own name for the content is the sha256.
        named, ours, head = hashlib.md5(usedforsecurity=False), hashlib.sha256(), b""
        try:
            for chunk in self._chunks(info):
                head = head or chunk[:HEAD_BYTES]
                named.update(chunk)
                ours.update(chunk)
        except (*BROKEN, OSError):
            return None
        if md5 is not None and named.hexdigest() != md5.lower():
            return None
        return PhotoFile(member, ours.hexdigest(), info.file_size, head)

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        # zipfile would stop at the declared size; a copy that declares a chunk more lets a lie be seen.
        generous = copy.copy(info)
        generous.file_size = info.file_size + CHUNK_BYTES
        count = 0
        with self._archive.open(generous) as member:
            while chunk := member.read(CHUNK_BYTES):
                count += len(chunk)
                if count > info.file_size:
                    refuse(_("A file in the zip is larger than it declares. Nothing was imported."))
                yield chunk
        if count < info.file_size:
            raise zipfile.BadZipFile


def _check_header(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    climbs = name.startswith("/") or "\\" in name or "\x00" in name or re.match(r"[A-Za-z]:", name)
    if climbs or ".." in name.split("/"):
        refuse(_("The zip holds a path that leads out of it, as no export does. Nothing was imported."))
    if (info.external_attr >> 16) & _KIND == _SYMLINK:
        refuse(_("The zip holds a link instead of a file, as no export does. Nothing was imported."))
    if info.flag_bits & 1:
        refuse(
            _("The zip is protected by a password. Unpack it, zip it without one, and try again. Nothing was imported.")
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(_("The zip is packed in a way that is not supported. Zip it again the usual way. Nothing was imported."))
    if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
        refuse(_("A file in the zip would unpack to far more than it should. Nothing was imported."))


def parsed(data: bytes, which: str) -> Any:
    """A JSON document; `which` is what a refusal calls it ("The file"). Raises: Refused."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        refuse(
            _("{which} is not valid JSON (line {line}). Nothing was imported.").format(
                which=which, line=grouped(error.lineno)
            )
        )
    except RecursionError:
        refuse(_("{which} is nested too deeply. Nothing was imported.").format(which=which))
    except ValueError:  # not UTF-8, or a number that no other program could read
        refuse(_("{which} holds bytes or numbers that can't be kept. Nothing was imported.").format(which=which))


def _no_number(_word: str) -> NoReturn:
    raise ValueError


def _finite(word: str) -> float:
    value = float(word)
    if value in (float("inf"), float("-inf")):
        raise ValueError
    return value
