"""Files of an entry, as its `media` column lists them. Blocking: call it in a thread."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sprinkles.sdk import Context, Refused
from ui.words import _, grouped

Item = dict[str, Any]
MOST_FILES = 30
HAS_PHOTOS = (
    "EXISTS (SELECT 1 FROM json_each(media) WHERE coalesce(json_extract(value, '$.type'), 'image/') LIKE 'image/%')"
)
"""As a condition in SQL: one of the files is a photo, as `kind_of` says."""


def take_in(ctx: Context, data: bytes) -> Item:
    """Keep a photo or a sound. Raises: Refused when it can't be kept."""
    kept = ctx.media.keep(data)
    if kind_of(kept) not in ("photo", "sound"):
        raise Refused(_("An entry takes photos and sound. This file is neither."), code="bad_type")
    return {"id": str(uuid4()), **kept}


def kind_of(item: Item) -> str:
    """`photo`, `sound`, `film` or `paper`; what an import could not tell is a photo."""
    family = str(item.get("type") or "image/").partition("/")[0]
    return {"image": "photo", "audio": "sound", "video": "film"}.get(family, "paper")


def photos_of(media: Sequence[Item]) -> list[Item]:
    """The photos among the files."""
    return [item for item in media if kind_of(item) == "photo"]


def file_name(item: Item) -> str:
    """What a copy of it is called."""
    kind = str(item.get("type") or "")
    endings = {
        "audio/mpeg": "mp3",
        "audio/mp4": "m4a",
        "audio/x-caf": "caf",
        "video/quicktime": "mov",
        "image/jpeg": "jpg",
    }
    return f"cupcake-{str(item.get('sha256') or 'file')[:8]}.{endings.get(kind, kind.rpartition('/')[2] or 'bin')}"


def size_in_words(item: Item) -> str:
    """`2.1 MB`, "" where it is not known."""
    size = item.get("bytes")
    if not isinstance(size, int) or size <= 0:
        return ""
    if size >= 100_000:
        return _("{size} MB").format(size=grouped(size / 1_000_000, 1))
    return _("{size} kB").format(size=max(1, round(size / 1000)))


def together(began: tuple[Item, ...], mine: tuple[Item, ...], now: list[Item]) -> list[Item]:
    """What was added and taken away here, done to the list as it is now: it may have changed meanwhile."""
    kept = [item for item in now if item in mine or item not in began]
    return kept + [item for item in mine if item not in began and item not in kept]
