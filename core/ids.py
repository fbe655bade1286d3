"""Identifiers: uuid7 for new records (RFC 9562, section 5.7), uuid5 where two devices must draw the same one."""

import os
import re
import time
import uuid
from collections.abc import Iterable

NAMESPACE = uuid.UUID("6f1f8a6e-2c43-5b0e-9d0a-0c1b9a7c4e11")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def uuid7(now_ms: int | None = None) -> str:
    """A new time-ordered id: 48 bits of milliseconds since 1970, then 74 random bits."""
    ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    value = (ms & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return str(uuid.UUID(int=value))


def uuid7s(count: int, now_ms: int) -> list[str]:
    """So many of them at once, each with random bits of its own."""
    ms = f"{now_ms & (1 << 48) - 1:012x}"
    drawn = os.urandom(10 * count).hex()
    return [
        f"{ms[:8]}-{ms[8:]}-7{r[:3]}-{'89ab'[int(r[3], 16) & 3]}{r[4:7]}-{r[7:19]}"
        for r in (drawn[start : start + 20] for start in range(0, 20 * count, 20))
    ]


def random_id() -> str:
    """An id that tells nothing, not even when it was drawn, and that nobody can guess: 122 random bits."""
    return str(uuid.uuid4())


def uuid5(*parts: str) -> str:
    """The id that every device draws from the same parts; the first part names what it is for."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def identity_id(table: str, author_id: str, key: Iterable[object]) -> str:
    """The id of a record that its author's devices know by what it is (an import's source and id there)."""
    return uuid5(table, author_id, *map(str, key))


def is_uuid(value: object) -> bool:
    """Whether this is a canonical lowercase uuid."""
    return isinstance(value, str) and UUID.fullmatch(value) is not None
