"""Day One exports made for a test: good ones, and every bad one we could think of."""

import hashlib
import json
import random
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PEPYS = Path(__file__).parent.parent / "data" / "pepys-dayone.zip"
PEPYS_ENTRIES = 3414


def entry(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An entry with the least that Day One writes."""
    return {
        "uuid": f"{number:032X}", "creationDate": "2020-02-02T20:20:00Z", "timeZone": "Europe/London",
        "text": f"Words of entry {number}", **fields,
    }  # fmt: skip


def photo(data: bytes, identifier: str = "A" * 32, **fields: Any) -> dict[str, Any]:
    """A photo as an entry names it."""
    return {"identifier": identifier, "md5": hashlib.md5(data).hexdigest(), "type": "png", **fields}


def export(file: Path, *entries: Any, members: Mapping[str, bytes] | None = None) -> Path:
    """A zip with one journal, and other members beside it."""
    return zip_of(file, {"Diary.json": json.dumps({"metadata": {}, "entries": entries}).encode(), **(members or {})})


def zip_of(file: Path, members: Mapping[str, bytes]) -> Path:
    """A zip of these members."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


def png(width: int = 2, height: int = 3) -> bytes:
    """The beginning of a picture: enough to have a size."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"


def lying(file: Path, name: str, declared: int) -> Path:
    """The same zip, whose headers say that member `name` has `declared` bytes."""
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo(name)
    struct.pack_into("<I", data, info.header_offset + 22, declared)
    central = data.rfind(name.encode()) - 46
    struct.pack_into("<I", data, central + 24, declared)
    file.write_bytes(data)
    return file


def flagged(file: Path, name: str, flag: int) -> Path:
    """The same zip with a flag set on a member (1: encrypted)."""
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        offset = archive.getinfo(name).header_offset
    data[offset + 6] |= flag
    data[data.rfind(name.encode()) - 46 + 8] |= flag
    file.write_bytes(data)
    return file


def flipped(good: bytes, times: int) -> Iterator[bytes]:
    """So many damaged copies: one to four bytes of each are something else. The same ones each time."""
    chance = random.Random(7)
    for _ in range(times):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield bytes(data)
