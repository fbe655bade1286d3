"""Opens a Day One export and checks that it can be trusted: a zip with `*.json` and, beside each, `photos/<md5>.<type>`.

Nothing is ever unpacked to a path: members are read into memory by name, so a name that climbs out could do no harm; it
is refused all the same, because no Day One made it. What a header declares is never believed: bytes are counted as they
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sprinkles.sdk import Refused

MAX_TOTAL_BYTES = 4 * 1024**3
MAX_JSON_BYTES = 500 * 1024**2
MAX_PHOTO_BYTES = 50 * 1024**2
BOMB_RATIO, BOMB_BYTES = 200, 50 * 1024**2
CHUNK_BYTES = 1 << 20
HEAD_BYTES = 64

_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, struct.error)
_SYMLINK, _KIND = 0o120000, 0o170000


@dataclass(frozen=True)
class JournalFile:
    """One JSON file of the export; Day One writes one for each journal. `folder` is where its photos lie."""

    folder: str
    entries: list[Any]


@dataclass(frozen=True)
class PhotoFile:
    """A photo that is there and is what its name says. `member` reads it again; `head` is how it begins."""

    member: str
    sha256: str
    size_bytes: int
    head: bytes


@contextmanager
def opened(file: Path) -> Iterator["DayOneZip"]:
    """The export, with every member's header checked. Raises: Refused."""
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise Refused("There is no such file. Check the path and try again.", code="bad_import") from None
    except OSError as error:
        raise Refused(f"The file can't be read: {error.strerror or 'unknown reason'}.", code="bad_import") from None
    except _BROKEN:
        refuse("This is not a zip file, or it is damaged. Export from Day One again, as JSON")
    with archive:
        yield DayOneZip(archive)


def refuse(why: str) -> NoReturn:
    """Every refusal of an import ends alike."""
    raise Refused(f"{why}. Nothing was imported.", code="bad_import")


class DayOneZip:
    """An export whose headers were found harmless."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in archive.infolist():
            _check_header(info)
            if info.filename in self._members:
                refuse("The zip holds two files of one name")
            self._members[info.filename] = info
        if sum(info.file_size for info in self._members.values()) > MAX_TOTAL_BYTES:
            refuse("The zip would unpack to more than 4 GB")

    def journals(self) -> list[JournalFile]:
        """The entries of every journal, as JSON gave them. Raises: Refused."""
        names = [n for n in self._members if n.lower().endswith(".json") and not _is_clutter(n)]
        if not names:
            refuse("There is no journal (no .json file) in this zip. Export from Day One as JSON")
        if sum(self._members[n].file_size for n in names) > MAX_JSON_BYTES:
            refuse("The journals in this zip hold more than 500 MB of text")
        return [
            JournalFile(name.rpartition("/")[0], _entries(self.read(name), number, len(names)))
            for number, name in enumerate(names, 1)
        ]

    def read(self, name: str) -> bytes:
        """A whole member. Raises: Refused when it is damaged or not as long as it declared."""
        try:
            return b"".join(self._chunks(self._members[name]))
        except (*_BROKEN, OSError):
            refuse("A file in the zip is damaged. Export from Day One again")

    def photo(self, folder: str, md5: str, kind: str) -> PhotoFile | None:
        """The photo of these words, or None when it is missing, too large to keep, or not what its md5 says.

        Raises: Refused when it is longer than its header declares.
        """
        member = "/".join(part for part in (folder, "photos", f"{md5}.{kind}") if part)
        info = self._members.get(member)
        if info is None or info.file_size > MAX_PHOTO_BYTES:
            return None
        # Day One names its files by md5; our own name for the content is the sha256.
        named, ours, head = hashlib.md5(usedforsecurity=False), hashlib.sha256(), b""
        try:
            for chunk in self._chunks(info):
                head = head or chunk[:HEAD_BYTES]
                named.update(chunk)
                ours.update(chunk)
        except (*_BROKEN, OSError):
            return None
        if named.hexdigest() != md5.lower():
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
                    refuse("A file in the zip is larger than it declares")
                yield chunk
        if count < info.file_size:
            raise zipfile.BadZipFile


def _is_clutter(name: str) -> bool:
    """What macOS adds when somebody zips a folder anew."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _check_header(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    climbs = name.startswith("/") or "\\" in name or "\x00" in name or re.match(r"[A-Za-z]:", name)
    if climbs or ".." in name.split("/"):
        refuse("The zip holds a path that leads out of it, as no Day One export does")
    if (info.external_attr >> 16) & _KIND == _SYMLINK:
        refuse("The zip holds a link instead of a file, as no Day One export does")
    if info.flag_bits & 1:
        refuse("The zip is protected by a password. Unpack it, zip it without one, and try again")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse("The zip is packed in a way that is not supported. Zip it again the usual way")
    if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
        refuse("A file in the zip would unpack to far more than it should")


def _entries(data: bytes, number: int, count: int) -> list[Any]:
    which = "The journal" if count == 1 else f"Journal {number} of {count}"
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        refuse(f"{which} is not valid JSON (line {error.lineno})")
    except RecursionError:
        refuse(f"{which} is nested too deeply")
    except ValueError:  # not UTF-8, or a number that no other program could read
        refuse(f"{which} holds bytes or numbers that can't be kept")
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        refuse(f"{which} has no list of entries: this is not a Day One export")
    return entries


def _no_number(_word: str) -> NoReturn:
    raise ValueError


def _finite(word: str) -> float:
    value = float(word)
    if value in (float("inf"), float("-inf")):
        raise ValueError
    return value
