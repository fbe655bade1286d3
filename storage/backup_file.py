"""A backup file read as if a stranger had made it: one zip with `manifest.json`, `cupcake.db` and `media/ab/abcdef…`.

Nothing is unpacked to a name that the zip chose: there are only those three kinds of names. What a header or the manifest
declares is never believed: bytes are counted and hashed as they are read. Opening one changes nothing.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from core.errors import CupcakeError, Refused
from core.file_types import MAX_FILE_BYTES
from core.ids import is_uuid
from storage.database import Database
from storage.migrations_runner import Migration, migrate

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "cupcake.db"
MEDIA = re.compile(r"media/([0-9a-f]{2})/(\1[0-9a-f]{62})")
MAX_MANIFEST_BYTES = 64 * 1024**2
CHUNK_BYTES = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, struct.error)


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    bytes: int
    sha256: str


def refuse(why: str) -> NoReturn:
    """Every refusal ends alike."""
    raise Refused(f"{why}. Nothing was changed.", code="bad_backup")


class BackupFile:
    """A backup whose headers and manifest were found to agree."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in archive.infolist():
            _check_header(info)
            if info.filename in self._members:
                refuse("The backup holds two files of one name")
            self._members[info.filename] = info
        if MANIFEST not in self._members or DATABASE not in self._members:
            refuse("This is not a backup of Cupcake")
        if self._members[MANIFEST].file_size > MAX_MANIFEST_BYTES:
            refuse("The backup's list of contents is far too long")
        manifest = _manifest(b"".join(self._chunks(MANIFEST, self._members[MANIFEST].file_size)))
        self.account: str | None = manifest["account"]
        self.made_at: str = manifest["made_at"]
        self.parts = {name: Part(**part) for name, part in manifest["parts"].items()}
        if self.parts.keys() != self._members.keys() - {MANIFEST}:
            refuse("The backup does not hold what its list of contents names")
        if any(self._members[name].file_size != part.bytes for name, part in self.parts.items()):
            refuse("A file in the backup is larger or smaller than it declares")

    @property
    def media(self) -> list[str]:
        """The names of the media files in it."""
        return [name for name in self.parts if name != DATABASE]

    def check_room(self, folder: Path) -> None:
        """Whether the disk has room for all of it. Raises: Refused."""
        if sum(part.bytes for part in self.parts.values()) > shutil.disk_usage(folder).free:
            refuse("The backup would not fit on this disk. Free some space and try again")

    def write_to(self, name: str, place: Path) -> None:
        """Write a part to a file of the caller's choice, checked and fsynced. Raises: Refused."""
        part, found = self.parts[name], hashlib.sha256()
        with place.open("xb") as file:
            for chunk in self._chunks(name, part.bytes):
                found.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        self._compare(name, found.hexdigest())

    def check(self, name: str) -> None:
        """Read a part and compare its hash. Raises: Refused."""
        found = hashlib.sha256()
        for chunk in self._chunks(name, self.parts[name].bytes):
            found.update(chunk)
        self._compare(name, found.hexdigest())

    def _compare(self, name: str, sha256: str) -> None:
        media = MEDIA.fullmatch(name)
        if sha256 != self.parts[name].sha256 or (media and media[2] != sha256):
            refuse("A file in the backup is not what it was when the backup was made")

    def _chunks(self, name: str, expected: int) -> Iterator[bytes]:
        count = 0
        try:
            with self._archive.open(self._members[name]) as member:
                while chunk := member.read(CHUNK_BYTES):
                    count += len(chunk)
                    if count > expected:
                        refuse("A file in the backup is larger than it declares")
                    yield chunk
        except _BROKEN:
            refuse("The backup is damaged")
        if count < expected:
            refuse("A file in the backup is shorter than it declares")


@contextmanager
def opened(file: Path) -> Iterator[BackupFile]:
    """The backup. Raises: Refused."""
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise Refused("There is no such file. Check the path and try again.", code="bad_backup") from None
    except OSError as error:
        raise Refused(f"The file can't be read: {error.strerror or 'unknown reason'}.", code="bad_backup") from None
    except _BROKEN:
        refuse("This is not a backup of Cupcake, or it is damaged")
    with archive:
        yield BackupFile(archive)


def _check_header(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    if name not in (MANIFEST, DATABASE) and not MEDIA.fullmatch(name):
        refuse("The backup holds a file that no backup of Cupcake has")
    if stat.S_ISLNK(info.external_attr >> 16) or info.flag_bits & 1:
        refuse("The backup holds a link or is protected by a password, as no backup of Cupcake is")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse("The backup is packed in a way that Cupcake does not use")
    if name.startswith("media/") and info.file_size > MAX_FILE_BYTES:
        refuse("The backup holds a file larger than any that Cupcake keeps")


def _manifest(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        refuse("The backup's list of contents can't be read")
    if isinstance(found, dict) and isinstance(found.get("format"), int) and found["format"] > FORMAT:
        refuse("This backup was made by a newer Cupcake. Update the app and try again")
    sound = (
        isinstance(found, dict)
        and found.get("format") == FORMAT
        and isinstance(found.get("made_at"), str)
        and (found.get("account") is None or is_uuid(found["account"]))
        and isinstance(found.get("parts"), dict)
        and all(_is_part(part) for part in found["parts"].values())
    )
    if not sound:
        refuse("The backup's list of contents can't be read")
    return dict(found)


def _is_part(part: object) -> bool:
    return (
        isinstance(part, dict)
        and part.keys() == {"bytes", "sha256"}
        and type(part["bytes"]) is int
        and part["bytes"] >= 0
        and isinstance(part["sha256"], str)
    )


# -- the database in it


def examine(place: Path, migrations: Sequence[Migration], *, own: bool = False) -> str | None:
    """Whether the file is a sound home that this app may open; answers whose. It is opened, never trusted.

    `own`: it was made just now of the home that is open. Then it may have tables of parts that this app lacks (a sprinkle
    that is broken, or shipped no more), as that home has: they are kept as they are.

    Raises: Refused.
    """
    raw = sqlite3.connect(place)
    try:
        # A file from elsewhere may bring triggers or views of its own: nothing of its schema is run before it was compared.
        raw.execute("PRAGMA trusted_schema=OFF")
        raw.execute("PRAGMA cell_size_check=ON")
        made = raw.execute("SELECT type, sql FROM sqlite_master WHERE name = 'migration'").fetchone()
        if made is None or made[0] != "table" or not str(made[1]).startswith("CREATE TABLE"):
            refuse("The database in this backup is not one that Cupcake made")
        done = {(o, n): h for o, n, h in raw.execute("SELECT owner, name, sha256 FROM migration")}
        known = {(m.owner, m.name): m for m in migrations}
        lacked = {owner for owner, _ in done} - {m.owner for m in migrations} if own else set()
        done = {key: sha256 for key, sha256 in done.items() if key[0] not in lacked}
        if not done.keys() <= known.keys():
            refuse("This backup was made by a newer Cupcake, or with parts that this one lacks. Update the app")
        if any(known[key].sha256 != sha256 for key, sha256 in done.items()):
            refuse("This backup was made with another schema than this app has")
        schema = _schema(raw)
        ours = _reference([m for m in migrations if (m.owner, m.name) in done], place.parent)
        if not (ours <= schema if lacked else ours == schema):
            refuse("The database in this backup is not one that Cupcake made")
        if [line for (line,) in raw.execute("PRAGMA integrity_check(1)")] != ["ok"]:
            refuse("The database in this backup is damaged")
        found = raw.execute("SELECT account_id FROM home").fetchall()
        if len(found) != 1:
            refuse("The database in this backup belongs to no home")
        return found[0][0] if found[0][0] is None else str(found[0][0])
    except sqlite3.Error:
        refuse("The database in this backup is damaged")
    finally:
        raw.close()


def _schema(raw: sqlite3.Connection) -> set[tuple[str, str, str, str]]:
    query = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    return set(raw.execute(query))


def _reference(migrations: Sequence[Migration], folder: Path) -> set[tuple[str, str, str, str]]:
    """The schema that these migrations make."""
    place = folder / "reference.db"
    database = Database(place, durable=False)
    try:
        migrate(database, migrations)
        with database.snapshot() as raw:
            return _schema(raw)
    except CupcakeError:
        refuse("The database in this backup is not one that Cupcake made")
    finally:
        database.close()
        for each in folder.glob("reference.db*"):
            each.unlink()
